"""What an annotator does, counted, and the time that it takes by fixed prices."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

SECONDS = {
    "looks": 1.2,
    "accepts": 0.4,
    "strokes": 2.6,
    "boxes": 5.0,
    "copies": 0.8,
    "fills": 2.0,
    "runs": 3.0,
    "choices": 1.5,
}
"""Seconds per act, our estimate: looking at a frame, one key, choosing the brush's size and dragging, drawing
a box, a key that copies, morphing or carrying with a look at what is shown first, starting a run and waiting
for it, looking through one of several hypotheses before one is chosen."""


@dataclass(slots=True)
class Effort:
    """Acts of one annotator on some frames; efforts can be added up."""

    frames: int = 0
    touched: int = 0
    """Frames in which a mask was drawn on, or a box was drawn."""
    looks: int = 0
    accepts: int = 0
    strokes: int = 0
    boxes: int = 0
    copies: int = 0
    fills: int = 0
    """Morphs, carried corrections and range edits that were kept."""
    runs: int = 0
    choices: int = 0
    """Hypotheses looked through, each once for every stretch of frames that one was chosen for."""
    unfinished: int = 0
    """Frames that did not reach the target within the strokes allowed."""

    @property
    def seconds(self) -> float:
        """Estimated time of a person."""
        return float(sum(price * getattr(self, act) for act, price in SECONDS.items()))

    def add(self, other: "Effort") -> None:
        """Count another effort too."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


def total(efforts: Iterable[Effort]) -> Effort:
    """Return the sum of efforts."""
    found = Effort()
    for effort in efforts:
        found.add(effort)
    return found
