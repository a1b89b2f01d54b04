"""Completes single frames from the watched window: chooses evidence, counts votes, shapes the mask."""

from dataclasses import dataclass

import cv2
import numpy as np

from core.types import BoolMask, BoxXywh
from models.proposers.carrying.motion import align_outlines, is_plausible, scale_of
from models.proposers.carrying.poses import Poses
from models.proposers.carrying.seen import SeenFrame, Soft
from models.proposers.carrying.shaping import Label, bridge_parts, drop_rims, fill_proven_holes, gaps_inside
from models.proposers.carrying.votes import Ballot, Window, Witness, count_votes, window_around
from models.proposers.carrying.watching import Watcher
from models.proposers.geometric import fill_hull, occluder_mask
from models.proposers.protocol import ProposalRequest
from models.proposers.tidying import tidy


@dataclass(frozen=True)
class Manner:
    """How a hypothesis weighs the evidence."""

    witnesses: int
    memory: float
    """Frames after which evidence counts half."""
    cut: float
    """Share of votes a pixel needs."""
    fills_hull: bool = True
    """Whether unknown pixels behind an occluder are filled."""
    is_generous: bool = False
    """Whether one good witness is enough where nothing speaks against it."""


MANNERS = (
    Manner(witnesses=12, memory=10, cut=0.5),
    Manner(witnesses=14, memory=30, cut=0.3, is_generous=True),
    Manner(witnesses=6, memory=3, cut=0.55, fills_hull=False),
)
ANCHOR_WEIGHT = 4.0
# Outline distance, as share of the object's size, by which a witness may be worse than the best one.
POSE_TOLERANCE = 0.008
GAP_CUT = 0.35
# Share of hidden pixels that a cue must explain to be believed everywhere.
CUE_IS_COMPLETE = 0.85


class FrameCompleter:
    """Gives one hypothesis for any frame of the watched window."""

    def __init__(self, request: ProposalRequest, watcher: Watcher, hypothesis: int) -> None:
        self._request = request
        self._watcher = watcher
        self._manner = MANNERS[hypothesis]
        self._explained = self._hidden = 0.0
        self._agreement: list[float] = []

    @property
    def score(self) -> float:
        """How far the carried shapes agree: the expected IoU if each vote is a chance."""
        return float(np.mean(self._agreement)) if self._agreement else 1.0

    def complete(self, frame: int, poses: Poses) -> BoolMask:
        """Return the amodal mask of a frame, bool (H, W)."""
        modal = self._request.modal[frame]
        target = self._watcher.seen.get(frame)
        if frame in self._watcher.anchors or frame not in poses or self._is_outside(frame):
            return modal.copy()
        witnesses = self._witnesses(frame, target, poses)
        window = window_around(witnesses, target, self._watcher.shape)
        if not witnesses or window is None:
            return modal.copy()
        visible = (window.shrink(modal) > 0.5).astype(np.uint8)
        hull = fill_hull(visible.astype(np.bool_))
        beyond = ~hull if hull.any() else hull
        ballot = count_votes(witnesses, window, self._watcher.picture_box, beyond.astype(np.uint8))
        front = self._in_front(frame, modal, window)
        has_anchor = any(witness.seen.is_anchor for witness in witnesses)
        whole = self._decide(ballot, visible, front, may_bridge=not has_anchor)
        self._agreement.append(_expected_iou(whole, visible, ballot.share))
        smooth = np.asarray(cv2.GaussianBlur(whole.astype(np.float32), (3, 3), 0), np.float32)
        mask = tidy(window.enlarge(smooth, self._watcher.shape) | modal, modal)
        box_xywh = self._request.boxes_xywh.get(frame)
        return mask if box_xywh is None else stretch_to_box(mask, box_xywh) | modal

    def _witnesses(self, frame: int, target: SeenFrame | None, poses: Poses) -> list[Witness]:
        """Choose the frames that show most and are near, align them, and weigh them."""
        sources = self._watcher.seen | self._watcher.anchors
        sources.pop(frame, None)
        motions = {other: poses.between(other, frame) for other in sources if other in poses}
        if not motions:
            return []
        areas = {other: sources[other].area * scale_of(motion) ** 2 for other, motion in motions.items()}
        full = float(np.quantile(list(areas.values()), 0.9))
        complete = {
            other: 1.0 if sources[other].is_anchor else min(1.0, area / full) for other, area in areas.items()
        }
        chosen = _choose(frame, sources, complete, self._manner)
        found: list[tuple[int, float]] = []
        can_align = target is not None and target.area > 0.2 * full
        for other in chosen:
            residual = 0.0
            if can_align and target is not None:
                outline, start = sources[other].outline, motions[other]
                motion, residual = align_outlines(outline, target.outline, start, target.size, hold=0.3)
                if is_plausible(motion @ np.linalg.inv(start)):
                    motions[other] = motion
            found.append((other, residual))
        least = min(residual for _, residual in found)
        return [
            Witness(
                sources[other],
                motions[other],
                _nearness(frame, other, self._manner.memory)
                * float(np.exp(-(residual - least) / POSE_TOLERANCE))
                * (ANCHOR_WEIGHT if sources[other].is_anchor else 1.0),
                complete[other],
            )
            for other, residual in found
        ]

    def _decide(self, ballot: Ballot, visible: Label, front: Label | None, *, may_bridge: bool) -> Label:
        """Turn votes into a mask of the window."""
        manner = self._manner
        cut = np.full(ballot.share.shape, manner.cut, dtype=np.float32)
        # What an object encloses is rarely air: one good witness outweighs many who saw the same thing there.
        cut[gaps_inside(visible) > 0] *= GAP_CUT
        unknown = ballot.known < 0.25
        if front is not None:
            trust = self._trust(ballot, visible, front)
            outside = cut + (1.0 - cut) * np.float32(trust if trust < CUE_IS_COMPLETE else 2.0)
            cut = np.where(front > 0, 0.8 * cut, outside).astype(np.float32)
        whole = ((ballot.share > cut) | (visible > 0)).astype(np.uint8)
        if manner.is_generous:
            nobody_against = (ballot.seen_somewhere > 0.5) & (ballot.share > 0.5 * cut)
            whole |= nobody_against.astype(np.uint8)
        whole = fill_proven_holes(drop_rims(whole, visible), visible)
        if may_bridge:
            allowed = front if front is not None and self._is_cue_complete else None
            # The visible parts too: a thin carried strip between them is no bridge.
            whole = bridge_parts(whole, allowed) | bridge_parts(visible, allowed)
        if manner.fills_hull and may_bridge and front is not None:
            hull = fill_hull(whole.astype(np.bool_)) & unknown & (front > 0)
            whole |= hull.astype(np.uint8)
        return whole

    @property
    def _is_cue_complete(self) -> bool:
        return 1.0 + self._explained >= CUE_IS_COMPLETE * (2.0 + self._hidden)

    def _trust(self, ballot: Ballot, visible: Label, front: Label) -> float:
        """Share of surely hidden pixels, over the clip so far, that the cue explains."""
        hidden = ((ballot.share > 0.8) & (visible == 0)).astype(np.uint8)
        opened = cv2.morphologyEx(hidden, cv2.MORPH_OPEN, np.ones((5, 5), dtype=np.uint8))
        hidden = np.asarray(opened, np.uint8)
        size = max(1, int(cv2.countNonZero(visible)))
        self._explained += np.count_nonzero(hidden & front) / size
        self._hidden += np.count_nonzero(hidden) / size
        # Until there is proof, half: one object's worth of hidden pixels counts as half explained.
        return (1.0 + self._explained) / (2.0 + self._hidden)

    def _in_front(self, frame: int, modal: BoolMask, window: Window) -> Label | None:
        in_front = occluder_mask(self._request, frame, modal)
        if in_front is None:
            return None
        small = (window.shrink(in_front) > 0.25).astype(np.uint8)
        # Masks of things that touch often leave a pixel or two between them.
        return cv2.dilate(small, np.ones((5, 5), dtype=np.uint8)).astype(np.uint8)

    def _is_outside(self, frame: int) -> bool:
        """Tell whether the object left the picture before and comes back after this frame."""
        seen = self._watcher.seen
        if frame in seen:
            return False
        before = max((other for other in seen if other < frame), default=None)
        after = min((other for other in seen if other > frame), default=None)
        return before is None or after is None or (seen[before].is_at_edge and seen[after].is_at_edge)


def stretch_to_box(mask: BoolMask, box_xywh: BoxXywh) -> BoolMask:
    """Return a mask moved and scaled so that it fills an amodal box, by at most a factor of two a side."""
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    if width == 0 or min(box_xywh[2:]) < 1:
        return mask
    by = np.clip([box_xywh[2] / width, box_xywh[3] / height], 0.5, 2.0)
    centre = np.array([x + (width - 1) / 2, y + (height - 1) / 2])
    goal = np.array([box_xywh[0] + (box_xywh[2] - 1) / 2, box_xywh[1] + (box_xywh[3] - 1) / 2])
    move = np.array([[by[0], 0, goal[0] - by[0] * centre[0]], [0, by[1], goal[1] - by[1] * centre[1]]])
    stretched = cv2.warpAffine(mask.astype(np.uint8) * 255, move, mask.shape[::-1], flags=cv2.INTER_LINEAR)
    return stretched > 127


def _choose(
    frame: int, sources: dict[int, SeenFrame], complete: dict[int, float], manner: Manner
) -> list[int]:
    """Return the best evidence frames: complete, near, from both sides, and not all neighbours."""

    def rank(other: int) -> float:
        worth = complete[other] ** 3 * _nearness(frame, other, manner.memory)
        if sources[other].is_at_edge:
            worth *= 0.5
        return worth * (100.0 if sources[other].is_anchor else 1.0)

    order = sorted(complete, key=lambda other: (-rank(other), other))
    # The next neighbours tell the present pose, however little they show.
    chosen = [other for other in (frame - 2, frame - 1, frame + 1, frame + 2) if other in complete]
    chosen = chosen[: manner.witnesses // 2]
    most = {True: manner.witnesses, False: manner.witnesses}
    if any(other < frame for other in order) and any(other > frame for other in order):
        most = dict.fromkeys(most, -(-manner.witnesses * 3 // 5))
    for apart in (2, 1):
        for other in order:
            if other in chosen:
                continue
            side = [one for one in chosen if (one < frame) == (other < frame)]
            if len(chosen) >= manner.witnesses or len(side) >= most[other < frame]:
                continue
            if all(abs(one - other) >= apart for one in chosen):
                chosen.append(other)
    return sorted(chosen)


def _nearness(frame: int, other: int, memory: float) -> float:
    return 1.0 / (1.0 + abs(frame - other) / memory)


def _expected_iou(whole: Label, visible: Label, share: Soft) -> float:
    chance = np.where(visible > 0, 1.0, share)
    inside = float(chance[whole > 0].sum())
    missed = float(chance[(whole == 0) & (share > 0.25)].sum())
    return inside / max(1.0, float(np.count_nonzero(whole)) + missed)
