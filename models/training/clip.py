"""What training learns from."""

from dataclasses import dataclass

from models.proposers.protocol import Cue, FrameSequence, MaskSequence


@dataclass(frozen=True)
class TrainingClip:
    """One object through consecutive frames, with its whole shape."""

    name: str
    modal: MaskSequence
    amodal: MaskSequence
    frames: FrameSequence | None
    cue: Cue | None

    def __len__(self) -> int:
        return len(self.modal)
