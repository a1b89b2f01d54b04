"""The engine that needs no weights: carried pixels where a frame shows them, else filled in smoothly."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.messages import say
from core.progress import CancelToken
from core.types import BoolMask
from models.completion.carry_pixels import CarriedFrame, carry_pixels
from models.completion.filling import fill_softly, join_foretold
from models.completion.protocol import CompletionRequest, CompletionUpdate, RgbaCrop
from models.completion.steadying import Steadier


class ClassicalCompleter:
    """Pixels seen in other frames, carried along the object's motion; the rest continued smoothly."""

    name = "classical"
    summary = "The object's own pixels from other frames; what none shows is filled in smoothly"
    fingerprint = "classical-6"

    def complete(self, request: CompletionRequest, cancel: CancelToken) -> Iterator[CompletionUpdate]:
        """Yield pictures frame by frame; the last update says which share of hidden pixels was carried.

        Raises:
            Cancelled: The token was set.
        """
        hidden = carried = 0
        steadier = Steadier()
        waiting: dict[int, tuple[BoolMask, tuple[int, int]]] = {}
        fraction = 0.0
        for step in carry_pixels(request, cancel):
            found = step.carried
            fraction = step.fraction
            if found is None:
                yield CompletionUpdate(fraction, step.message)
                continue
            hidden += int(np.count_nonzero(found.amodal & ~found.visible))
            carried += int(np.count_nonzero(found.known & ~found.visible))
            waiting[found.frame] = found.amodal, (found.x, found.y)
            ready = list(steadier.steady(found, _filled(found)))
            if not ready:
                yield CompletionUpdate(fraction, step.message)
            for frame, rgb in ready:
                # One by one: who stops keeps what has arrived, and no update grows.
                cancel.check()
                yield CompletionUpdate(fraction, step.message, {frame: _cut(*waiting.pop(frame), rgb)})
        for frame, rgb in steadier.rest():
            cancel.check()
            yield CompletionUpdate(fraction, "", {frame: _cut(*waiting.pop(frame), rgb)})
        share = carried / hidden if hidden else 1.0
        facts = {
            "hidden_pixels": hidden,
            "carried_share": round(share, 4),
            "filled_share": round(1 - share, 4),
        }
        yield CompletionUpdate(
            1.0, say("{share} of hidden pixels carried from other frames", share=f"{share:.0%}"), facts=facts
        )


def _filled(found: CarriedFrame) -> NDArray[np.uint8]:
    known = found.sure | (found.known & ~found.visible)
    filled = fill_softly(found.rgb, found.sure, known, found.doubt)
    if found.foretold is not None:
        filled = join_foretold(filled, known, found.doubt, found.foretold.rgb, found.foretold.error)
    filled[found.visible] = found.rgb[found.visible]
    return filled


def _cut(amodal: BoolMask, place: tuple[int, int], rgb: NDArray[np.uint8]) -> RgbaCrop:
    alpha = amodal.astype(np.uint8) * np.uint8(255)
    return RgbaCrop(*place, np.dstack([rgb, alpha]))
