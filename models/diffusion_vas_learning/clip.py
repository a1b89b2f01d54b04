"""What training learns from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.proposers.protocol import Cue, CueSequence, FrameSequence, MaskSequence


@dataclass(frozen=True)
class TrainingClip:
    """One object through consecutive frames, with its whole shape."""

    name: str
    """Differs from clip to clip: depth is kept under it."""
    modal: MaskSequence
    amodal: MaskSequence
    frames: FrameSequence | None
    cue: Cue | None
    margin: int = 0
    """Pixels by which masks and pictures reach beyond what was filmed, on every side."""
    fps: float = 0.0
    """Frames a second; 0 = not known."""
    depth: CueSequence | None = None
    """Depth maps of the project's own, as a run gets them."""

    def __len__(self) -> int:
        return len(self.modal)


@dataclass(frozen=True)
class Part:
    """Some items of a sequence of masks, pictures or maps, read when they are asked for."""

    whole: Any
    places: Sequence[int]
    size_hw: tuple[int, int]

    @property
    def shape(self) -> tuple[int, ...]:
        """Frames, rows, columns."""
        return (len(self.places), *self.size_hw)

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, place: int, /) -> Any:
        return self.whole[self.places[place]]
