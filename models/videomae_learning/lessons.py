"""What VideoMAE learns from: clips with whole masks, seen as a proposer is shown them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.types import BoolMask
from models.evaluation.cues import GivenCue
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.proposers.protocol import MaskSequence, ProposalRequest
from models.videomae_learning.plan import NAME


@dataclass(frozen=True)
class Lesson:
    """One object through a clip."""

    name: str
    request: ProposalRequest
    whole: MaskSequence
    """Whole object, asked for in frames that are known."""
    known: frozenset[int]
    """Frames of which something is learned."""

    def target(self, frame: int) -> BoolMask:
        """Return what the network should answer, bool (H, W): what is seen belongs to it."""
        target: BoolMask = self.whole[frame] | self.request.modal[frame]
        return target


def lesson_of(clip: EvaluationClip, cue: GivenCue | None, other: MaskSequence | None = None) -> Lesson:
    """Return a lesson of a clip.

    Args:
        clip: The clip.
        cue: What it is shown with; None = nothing.
        other: Whole masks to learn instead of the truth, in frames in which truth or a true box is known.
    """
    request = make_request(clip, Setting(NAME, NAME, cue))
    known = frozenset(range(len(clip)) if clip.true_frames is None else clip.true_frames)
    if other is None:
        return Lesson(clip.name, request, clip.amodal or clip.modal, known if clip.amodal else frozenset())
    boxes = clip.amodal_boxes
    if clip.amodal is None and boxes is not None:
        known = frozenset(frame for frame, box in enumerate(boxes) if box is not None)
    return Lesson(clip.name, request, other, known)


def every_fifth_apart(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Return four fifths to learn from and a fifth to judge by; of fewer than five the last is both."""
    apart = list(lessons[4::5]) or list(lessons[-1:])
    rest = [one for number, one in enumerate(lessons) if number % 5 != 4]
    return rest, apart
