"""One clip on the simulated annotator's desk: what is seen, what is true, what was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.metrics.boxes import mask_box
from core.metrics.overlap import mask_iou
from core.progress import CancelToken
from core.simulation.effort import Effort
from core.simulation.strokes import repair
from core.tracks.carry import Correction, carry_correction
from core.tracks.morph import morph_masks
from core.tracks.motion_path import motion_path
from core.types import BoolMask, BoolVideo, BoxXywh, RgbFrame
from models.evaluation.cues import GivenCue, clip_cue
from models.proposers.protocol import ProposalRequest, Proposer


@dataclass
class ClipWork:
    """Masks, decisions and effort of one policy on one clip."""

    clip: EvaluationClip
    modal: BoolVideo
    truth: BoolVideo
    target: float
    cue: GivenCue | None
    seed: int
    cancel: CancelToken
    masks: list[BoolMask] = field(default_factory=list)
    fixed: dict[int, BoolMask] = field(default_factory=dict)
    """Frames that the annotator accepted or corrected: anchors of later runs."""
    boxes: dict[int, BoxXywh] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)

    def __post_init__(self) -> None:
        """Begin with visible masks."""
        self.effort.frames = len(self.clip)
        self.masks = list(self.modal)

    def is_good(self, frame: int) -> bool:
        """Look at a frame and judge it."""
        self.effort.looks += 1
        return mask_iou(self.masks[frame], self.truth[frame]) >= self.target

    def accept(self, frame: int) -> None:
        """Press the key."""
        self.effort.accepts += 1
        self.fixed[frame] = self.masks[frame]

    def take_better(self, frame: int, other: BoolMask) -> None:
        """Put another mask in the frame with one key, when it is nearer the truth."""
        truth = self.truth[frame]
        if mask_iou(other, truth) > mask_iou(self.masks[frame], truth):
            self.masks[frame] = other
            self.effort.copies += 1

    def mend(self, frame: int) -> None:
        """Paint until the target is reached, then accept.

        Who has a mask to begin with may also take the visible one instead, with one key, and does so when it
        saves strokes.
        """
        self.cancel.check()
        visible, truth = self.modal[frame], self.truth[frame]
        mask, strokes, is_done = repair(self.masks[frame], truth, visible, self.target)
        if self.masks[frame].any():
            other = repair(visible, truth, visible, self.target)
            if (not other[2], other[1]) < (not is_done, strokes):
                mask, strokes, is_done = other
                self.effort.copies += 1
        self.effort.strokes += strokes
        self.effort.touched += 1
        self.effort.unfinished += not is_done
        self.masks[frame] = mask
        self.accept(frame)

    def mend_and_carry(self, frame: int) -> None:
        """Paint as `mend` does, then carry the change forward along the object's motion.

        The person sees each carried mask before keeping it and shortens the way (a higher least trust), so
        that it ends before the first frame that it would make worse. Fixed frames stay.
        """
        before = self.masks[frame]
        self.mend(frame)
        correction = Correction.of(before, self.masks[frame])
        if correction.is_empty or frame + 1 == len(self.clip):
            return
        self.effort.fills += 1
        way = range(frame, len(self.clip))
        for carried in carry_correction(correction, way, self._picture, self._visible, cancel=self.cancel):
            if not carried.is_trusted:
                return
            if carried.frame in self.fixed:
                continue
            now, truth = self.masks[carried.frame], self.truth[carried.frame]
            after = carried.correction.apply_to(now) | self.modal[carried.frame]
            if mask_iou(after, truth) < mask_iou(now, truth):
                return
            self.masks[carried.frame] = after

    def morph(self, left: int, right: int) -> None:
        """Fill the frames between two fixed ones with shapes between theirs; the pictures lead the way."""
        self.cancel.check()
        if right - left < 2:
            return
        self.effort.fills += 1
        frames = range(left, right + 1)
        path = motion_path(frames, self._picture, self._visible, self.cancel)
        shapes = morph_masks(self.masks[left], self.masks[right], right - left - 1, path)
        for frame, shape in zip(frames[1:-1], shapes, strict=True):
            if frame not in self.fixed:
                self.masks[frame] = shape | self.modal[frame]

    def draw_boxes(self, frames: Mapping[int, object] | range | list[int]) -> None:
        """Draw amodal boxes on some frames."""
        for frame in frames:
            box = mask_box(self.truth[frame])
            if box is not None:
                self.boxes[frame] = box
                self.effort.boxes += 1
                self.effort.touched += 1

    def draw_on_cover(self) -> None:
        """Draw one stroke on what is in front; what it is worth goes into all later runs."""
        self.cancel.check()
        self.cue = GivenCue.STROKE
        if clip_cue(self.clip, self.cue) is not None:
            self.effort.strokes += 1
            self.effort.touched += 1

    def propose(self, proposer: Proposer, boxes: Mapping[int, BoxXywh]) -> None:
        """Run a proposer with all fixed frames as anchors; fixed frames stay."""
        self.effort.runs += 1
        request = ProposalRequest(
            self.modal,
            self.clip.frames if proposer.needs_frames else None,
            clip_cue(self.clip, self.cue),
            anchors=dict(self.fixed),
            boxes_xywh=dict(boxes),
            seed=self.seed,
        )
        for update in proposer.propose(request, self.cancel):
            if update.hypothesis == 0:
                for frame, mask in update.masks.items():
                    if frame not in self.fixed:
                        self.masks[frame] = np.array(mask)

    def _picture(self, frame: int) -> RgbFrame:
        return self.clip.frames[frame]

    def _visible(self, frame: int) -> BoolMask | None:
        modal = self.modal[frame]
        return modal if modal.any() else None
