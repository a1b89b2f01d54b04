"""Scores the masks of one clip as they arrive; none of them is kept but a few for pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.masks.rle import Rle, encode_rle
from core.metrics.frame import score_frame
from core.metrics.tally import ClipScore, ClipTally
from core.types import BoolMask


@dataclass(frozen=True, slots=True)
class Sample:
    """A predicted mask that is kept for the report."""

    frame: int
    rle: Rle


class ClipJudge:
    """Takes predicted masks in any order and ends in a score."""

    def __init__(
        self,
        clip: EvaluationClip,
        hypotheses: int,
        sample_frames: tuple[int, ...],
        write: Callable[[str, BoolMask], None] | None = None,
    ) -> None:
        """Begin a clip.

        Args:
            sample_frames: Frames whose first hypothesis is kept.
            write: Gets frame name and mask of the first hypothesis.
        """
        self._clip = clip
        self._tally = ClipTally(hypotheses)
        self._sample_frames = sample_frames
        self._write = write
        self._samples: dict[int, Sample] = {}

    def take(self, hypothesis: int, frame: int, mask: BoolMask) -> None:
        """Score one mask, bool (H, W)."""
        clip = self._clip
        truth = clip.truth(frame)
        box_xywh = clip.amodal_boxes[frame] if clip.amodal_boxes is not None else None
        self._tally.add(hypothesis, score_frame(mask, clip.modal[frame], truth, box_xywh))
        if hypothesis:
            return
        if frame in self._sample_frames:
            self._samples[frame] = Sample(frame, encode_rle(mask | clip.modal[frame]))
        if self._write is not None:
            self._write(clip.frame_names[frame], mask)

    def finish(self, seconds: float | None) -> tuple[ClipScore, tuple[Sample, ...]]:
        """Return the score and the samples in the order of frames."""
        samples = tuple(self._samples[frame] for frame in sorted(self._samples))
        return self._tally.finish(self._clip.name, len(self._clip), seconds), samples
