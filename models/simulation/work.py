"""One clip on the simulated annotator's desk: what is seen, what is true, what was done."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.metrics.boxes import mask_box
from core.metrics.overlap import mask_iou
from core.progress import CancelToken
from core.review.doubt import make_doubts
from core.simulation.annotator import EXACT, Annotator
from core.simulation.effort import Effort
from core.simulation.strokes import Stroke, repair
from core.tracks.carry import Correction, carry_correction
from core.tracks.morph import morph_masks
from core.tracks.motion_path import motion_path
from core.tracks.range_edit import RangeEdit
from core.types import BoolMask, BoolVideo, BoxXywh, RgbFrame
from models.evaluation.cues import GivenCue, clip_cue
from models.proposers.protocol import ProposalRequest, Proposer

REACHES = (1000, 8, 4, 2)
"""Frames to each side that a person tries for a range edit, the widest first."""


@dataclass(frozen=True)
class Proposed:
    """What a run gave."""

    masks: tuple[dict[int, BoolMask], ...]
    """By frame, of every hypothesis."""
    doubts: dict[int, float] = field(default_factory=dict)


@dataclass
class ClipWork:
    """Masks, decisions and effort of one policy on one clip."""

    clip: EvaluationClip
    modal: BoolVideo
    truth: BoolVideo
    """As the annotator believes it to be."""
    target: float
    cue: GivenCue | None
    seed: int
    cancel: CancelToken
    real: BoolVideo
    """What is true."""
    annotator: Annotator = EXACT
    rng: np.random.Generator = field(default_factory=np.random.default_rng)
    """Of the annotator's slips."""
    first_runs: dict[tuple[str, int], Proposed] = field(default_factory=dict)
    """What proposers answer before anything is decided, by name and number of hypotheses: shared by ways of
    working, for which it is the same."""
    masks: list[BoolMask] = field(default_factory=list)
    fixed: dict[int, BoolMask] = field(default_factory=dict)
    """Frames that the annotator accepted or corrected: anchors of later runs."""
    boxes: dict[int, BoxXywh] = field(default_factory=dict)
    doubts: dict[int, float] = field(default_factory=dict)
    """Of the last run, by frame, from a proposer that can tell."""
    effort: Effort = field(default_factory=Effort)
    given_cue: GivenCue | None = field(init=False)
    """Before a stroke is drawn on what is in front."""

    def __post_init__(self) -> None:
        """Begin with visible masks."""
        self.effort.frames = len(self.clip)
        self.masks = list(self.modal)
        self.given_cue = self.cue

    @classmethod
    def of(
        cls,
        clip: EvaluationClip,
        modal: BoolVideo,
        real: BoolVideo,
        target: float,
        cue: GivenCue | None,
        seed: int,
        cancel: CancelToken,
        annotator: Annotator = EXACT,
    ) -> "ClipWork":
        """Lay a clip on the desk; what the annotator believes of it holds for all ways of working."""
        idea = np.random.default_rng([seed, zlib.crc32(clip.name.encode())])
        believed = annotator.believes(real, modal, idea)
        return cls(clip, modal, believed, target, cue, seed, cancel, real, annotator)

    def begun_anew(self, way: str) -> "ClipWork":
        """Return the clip as it was before anything was done; slips are those of a way of working."""
        own = np.random.default_rng([self.seed, *(zlib.crc32(one.encode()) for one in (self.clip.name, way))])
        return replace(
            self,
            rng=own,
            masks=[],
            fixed={},
            boxes={},
            doubts={},
            effort=Effort(),
            cue=self.given_cue,
        )

    def is_good(self, frame: int) -> bool:
        """Look at a frame and judge it."""
        self.effort.looks += 1
        iou = mask_iou(self.masks[frame], self.truth[frame])
        return self.annotator.passes(iou, self.target, self.rng)

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
        mask, strokes, is_done = repair(self.masks[frame], truth, visible, self.target, self._hand)
        if self.masks[frame].any():
            other = repair(visible, truth, visible, self.target, self._hand)
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

    def mend_and_spread(self, frame: int) -> None:
        """Paint as `mend` does, then lay the change over the frames on both sides, fading with distance.

        The person looks at the preview and takes the reach that does most good, or none. Fixed frames stay
        and end the way.
        """
        before = self.masks[frame]
        self.mend(frame)
        correction = Correction.of(before, self.masks[frame])
        last = len(self.clip) - 1
        first_free = max((other + 1 for other in self.fixed if other < frame), default=0)
        last_free = min((other - 1 for other in self.fixed if other > frame), default=last)
        if correction.is_empty or first_free == last_free:
            return
        edit = RangeEdit.of(
            correction, frame, (first_free, last_free), self._picture, self._visible, self.cancel
        )
        best, gained = {}, 0.0
        for reach in REACHES:
            laid = {at: one | self.modal[at] for at, one in edit.laid(self.masks.__getitem__, reach).items()}
            gain = sum(self._iou(at, one) - self._iou(at, self.masks[at]) for at, one in laid.items())
            if gain > gained:
                best, gained = laid, gain
        self.effort.fills += 1
        for at, mask in best.items():
            self.masks[at] = mask

    def propose(self, proposer: Proposer, boxes: Mapping[int, BoxXywh]) -> None:
        """Run a proposer with all fixed frames as anchors; fixed frames stay."""
        found = self._run(proposer, boxes, 1)
        self.doubts = dict(found.doubts)
        self._take(found.masks[0], range(len(self.clip)))

    def propose_and_choose(self, proposer: Proposer, count: int, stretch: int) -> None:
        """Run a proposer and take the best of its hypotheses in every stretch of so many frames.

        Each is looked through once in each stretch; where there is but one there is nothing to choose.
        """
        found = self._run(proposer, {}, min(count, proposer.max_hypotheses))
        self.doubts = dict(found.doubts)
        for first in range(0, len(self.clip), stretch):
            frames = range(first, min(first + stretch, len(self.clip)))
            if len(found.masks) > 1:
                self.effort.choices += len(found.masks)
            worth = [sum(self._iou(at, one[at]) for at in frames if at in one) for one in found.masks]
            self._take(found.masks[int(np.argmax(worth))], frames)

    def doubt(self) -> list[float]:
        """Return the doubt of every frame after a run, 0..1, as the window's queue has it."""
        unknown = np.full(len(self.clip), np.nan, np.float32)
        told, visible = unknown.copy(), unknown.copy()
        for frame, mask in enumerate(self.masks):
            told[frame] = self.doubts.get(frame, np.nan)
            if mask.any():
                visible[frame] = np.count_nonzero(self.modal[frame]) / np.count_nonzero(mask)
        doubts = make_doubts(
            disagreement=told, unsteadiness=unknown, growth=unknown, visible=visible, score=unknown
        )
        return [float(value) for value in doubts.total]

    def _run(self, proposer: Proposer, boxes: Mapping[int, BoxXywh], count: int) -> Proposed:
        self.effort.runs += 1
        key = (proposer.name, count)
        is_first = not (self.fixed or boxes) and self.cue == self.given_cue
        if is_first and key in self.first_runs:
            return self.first_runs[key]
        request = ProposalRequest(
            self.modal,
            self.clip.frames if proposer.needs_frames else None,
            clip_cue(self.clip, self.cue),
            anchors=dict(self.fixed),
            boxes_xywh=dict(boxes),
            seed=self.seed,
            hypotheses=count,
        )
        found = Proposed(tuple({} for _ in range(count)))
        for update in proposer.propose(request, self.cancel):
            found.masks[update.hypothesis].update(
                {frame: np.array(mask) for frame, mask in update.masks.items()}
            )
            if update.hypothesis == 0:
                found.doubts.update(update.doubts)
        if is_first:
            self.first_runs[key] = found
        return found

    def _take(self, masks: Mapping[int, BoolMask], frames: range) -> None:
        for frame in frames:
            if frame in masks and frame not in self.fixed:
                self.masks[frame] = masks[frame]

    def _iou(self, frame: int, mask: BoolMask) -> float:
        return mask_iou(mask, self.truth[frame])

    def _hand(self, stroke: Stroke) -> Stroke:
        return self.annotator.draws(stroke, self.rng)

    def _picture(self, frame: int) -> RgbFrame:
        return self.clip.frames[frame]

    def _visible(self, frame: int) -> BoolMask | None:
        modal = self.modal[frame]
        return modal if modal.any() else None
