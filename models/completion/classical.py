"""The engine that needs no weights: carried pixels where a frame shows them, else filled in smoothly."""

from collections.abc import Iterator

import numpy as np

from core.messages import say
from core.progress import CancelToken
from models.completion.carry_pixels import CarriedFrame, carry_pixels
from models.completion.filling import fill_softly
from models.completion.protocol import CompletionRequest, CompletionUpdate, RgbaCrop
from models.completion.steadying import Steadier


class ClassicalCompleter:
    """Pixels seen in other frames, carried along the object's motion; the rest continued smoothly."""

    name = "classical"
    summary = "The object's own pixels from other frames; what none shows is filled in smoothly"
    fingerprint = "classical-2"

    def complete(self, request: CompletionRequest, cancel: CancelToken) -> Iterator[CompletionUpdate]:
        """Yield pictures frame by frame; the last update says which share of hidden pixels was carried.

        Raises:
            Cancelled: The token was set.
        """
        hidden = carried = 0
        steadier = Steadier()
        for step in carry_pixels(request, cancel):
            found = step.carried
            if found is None:
                yield CompletionUpdate(step.fraction, step.message)
                continue
            hidden += int(np.count_nonzero(found.amodal & ~found.visible))
            carried += int(np.count_nonzero(found.known & ~found.visible))
            yield CompletionUpdate(step.fraction, step.message, {found.frame: _finish(found, steadier)})
        share = carried / hidden if hidden else 1.0
        facts = {
            "hidden_pixels": hidden,
            "carried_share": round(share, 4),
            "filled_share": round(1 - share, 4),
        }
        yield CompletionUpdate(
            1.0, say("{share} of hidden pixels carried from other frames", share=f"{share:.0%}"), facts=facts
        )


def _finish(found: CarriedFrame, steadier: Steadier) -> RgbaCrop:
    known = found.sure | (found.known & ~found.visible)
    filled = fill_softly(found.rgb, found.sure, known, found.doubt)
    filled[found.visible] = found.rgb[found.visible]
    filled = steadier.steady(found, filled)
    alpha = found.amodal.astype(np.uint8) * np.uint8(255)
    return RgbaCrop(found.x, found.y, np.dstack([filled, alpha]))
