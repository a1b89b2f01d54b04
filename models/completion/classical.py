"""The engine that needs no weights: carried pixels where a frame shows them, else filled in smoothly."""

from collections.abc import Iterator

import numpy as np

from core.messages import say
from core.progress import CancelToken
from models.completion.carry_pixels import CarriedFrame, carry_pixels
from models.completion.filling import fill_from_object
from models.completion.protocol import CompletionRequest, CompletionUpdate, RgbaCrop


class ClassicalCompleter:
    """Pixels seen in other frames, carried along the object's motion; the rest continued smoothly."""

    name = "classical"
    summary = "The object's own pixels from other frames; what none shows is filled in smoothly"
    fingerprint = "classical-1"

    def complete(self, request: CompletionRequest, cancel: CancelToken) -> Iterator[CompletionUpdate]:
        """Yield pictures frame by frame; the last update says which share of hidden pixels was carried.

        Raises:
            Cancelled: The token was set.
        """
        hidden = carried = 0
        for step in carry_pixels(request, cancel):
            found = step.carried
            if found is None:
                yield CompletionUpdate(step.fraction, step.message)
                continue
            hidden += int(np.count_nonzero(found.amodal & ~found.visible))
            carried += int(np.count_nonzero(found.known & ~found.visible))
            yield CompletionUpdate(step.fraction, step.message, {found.frame: _finish(found)})
        share = carried / hidden if hidden else 1.0
        facts = {
            "hidden_pixels": hidden,
            "carried_share": round(share, 4),
            "filled_share": round(1 - share, 4),
        }
        yield CompletionUpdate(
            1.0, say("{share} of hidden pixels carried from other frames", share=f"{share:.0%}"), facts=facts
        )


def _finish(found: CarriedFrame) -> RgbaCrop:
    filled = fill_from_object(found.rgb, found.known, found.amodal)
    alpha = found.amodal.astype(np.uint8) * np.uint8(255)
    return RgbaCrop(found.x, found.y, np.dstack([filled, alpha]))
