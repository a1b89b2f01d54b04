"""What other frames say about a frame: shapes seen there, carried along the motion, as maps for the network.

The parts of the `temporal` proposer, without its decisions: the network learns how far to believe them.
Training and use share this code; only the poses differ (true ones with noise, or found in the pictures).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.lite.cropping import Extent
from models.lite.known_shapes.matching import find_shape
from models.lite.known_shapes.shapes import KnownShape
from models.lite.known_shapes.telling import SHAPE_WEIGHT
from models.lite.recipe import COARSE, EVIDENCE_CHANNELS, WITNESSES
from models.proposers.carrying.motion import align_outlines, is_plausible, scale_of
from models.proposers.carrying.seen import SeenFrame, Transform, move_points
from models.proposers.carrying.votes import Window, Witness, count_votes
from models.proposers.geometric import fill_hull

MEMORY_FRAMES = 10
ANCHOR_WEIGHT = 4.0
# The maps are coarse: half of the outline's points place a shape as well as all of them.
OUTLINE_STEP = 2
# Outline distance, as share of the object's size, by which a witness may be worse than the best one.
POSE_TOLERANCE = 0.015


class KnownPoses(Protocol):
    """Where the object is in which frames."""

    def __contains__(self, frame: int) -> bool: ...

    def between(self, source: int, target: int) -> Transform:
        """Return the object's motion from one frame to another, canvas coordinates."""


@dataclass(frozen=True)
class Outlines:
    """What the witnesses of one frame show, at any resolution."""

    witnesses: tuple[Witness, ...]
    picture_box: tuple[int, int, int, int]

    def share(self, window: Window, visible: BoolMask) -> NDArray[np.float32]:
        """Return the share of votes for in a window, float32 (h, w), 0..1.

        Args:
            window: Where on the canvas, and how many pixels.
            visible: What is visible there, bool (h, w).
        """
        hull = fill_hull(visible)
        beyond = ~hull if hull.any() else hull
        ballot = count_votes(self.witnesses, window, self.picture_box, beyond.view(np.uint8))
        return ballot.share.astype(np.float32, copy=False)


class Evidence:
    """Chooses and aligns witnesses for the frames of one stretch of a clip."""

    def __init__(
        self,
        seen: Mapping[int, SeenFrame],
        anchors: Mapping[int, SeenFrame],
        poses: KnownPoses,
        picture_box: tuple[int, int, int, int],
        *,
        aligns: bool,
        shapes: Sequence[KnownShape] = (),
    ) -> None:
        """Keep what was seen.

        Args:
            seen: Visible parts by frame.
            anchors: Whole shapes that a person fixed, by frame.
            poses: Motion between frames.
            picture_box: x, y, width, height of the picture on the canvas.
            aligns: Whether witnesses are laid on the visible outline (slower, ends drift).
            shapes: Whole shapes that objects of this kind have been seen to have.
        """
        self._seen = seen
        self._anchors = anchors
        self._sources = {**seen, **anchors}
        self._poses = poses
        self._picture_box = picture_box
        self._aligns = aligns
        self._shape = find_shape(shapes, seen, poses) if shapes else None
        self._kept: dict[int, list[Witness]] = {}

    def extent(self, frame: int) -> Extent | None:
        """Return where the object is or may be in a frame; None when nothing tells."""
        corners = [_corners(self._sources[frame])] if frame in self._sources else []
        best = sorted(self.witnesses(frame), key=lambda one: -one.completeness * one.weight)[:2]
        corners += [move_points(_corners(one.seen), one.motion) for one in best if one.completeness > 0.5]
        if not corners:
            return None
        points = np.concatenate(corners)
        low, high = points.min(axis=0), points.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def maps(self, frame: int, window: Window, visible: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return share, known, best vote and hull in a crop: float32 (4, COARSE, COARSE), 0..1.

        The hull is that of the visible part and of what most witnesses vote for: the shape that nothing
        but convexity speaks for.

        Args:
            frame: The frame asked about.
            window: Its crop, COARSE pixels small.
            visible: The frame's modal mask in the crop, uint8 (side, side), 0..255.
        """
        witnesses = self.witnesses(frame)
        step = visible.shape[0] // COARSE
        solid = visible[::step, ::step] > 127
        hull = fill_hull(solid)
        maps = np.zeros((EVIDENCE_CHANNELS, COARSE, COARSE), dtype=np.float32)
        if witnesses:
            beyond = ~hull if hull.any() else hull
            ballot = count_votes(witnesses, window, self._picture_box, beyond.view(np.uint8))
            maps[0], maps[1], maps[2] = ballot.share, ballot.known, ballot.seen_somewhere
            hull = fill_hull(solid | (ballot.share > 0.5))
        maps[3] = hull
        return maps

    def outlines(self, frame: int) -> Outlines | None:
        """Return the witnesses' shapes for a closer look; None when there is no witness."""
        witnesses = self.witnesses(frame)
        return Outlines(tuple(witnesses), self._picture_box) if witnesses else None

    def witnesses(self, frame: int) -> list[Witness]:
        """Return the chosen frames, aligned and weighed."""
        if frame not in self._kept:
            self._kept[frame] = self._find(frame)
        return self._kept[frame]

    def _find(self, frame: int) -> list[Witness]:
        found = []
        if frame in self._anchors:
            found.append(Witness(self._anchors[frame], np.eye(3), 2 * ANCHOR_WEIGHT, 1.0))
        shape = self._known_shape(frame)
        if shape is not None:
            found.append(shape)
        if frame not in self._poses:
            return found
        motions = {
            other: self._poses.between(other, frame)
            for other in self._sources
            if other != frame and other in self._poses
        }
        if not motions:
            return found
        areas = {
            other: self._sources[other].area * scale_of(motion) ** 2 for other, motion in motions.items()
        }
        full = float(np.quantile(list(areas.values()), 0.9))
        if shape is not None:
            # What all frames lack, none of them denies.
            full = max(full, shape.seen.area * scale_of(shape.motion) ** 2)
        complete = {
            other: 1.0 if self._sources[other].is_anchor else min(1.0, area / max(full, 1.0))
            for other, area in areas.items()
        }
        chosen = _choose(frame, self._sources, complete)
        residuals = self._align(frame, chosen, motions, full)
        least = min(residuals.values(), default=0.0)
        for other in chosen:
            weight = _nearness(frame, other) * float(np.exp(-(residuals[other] - least) / POSE_TOLERANCE))
            weight *= ANCHOR_WEIGHT if self._sources[other].is_anchor else 1.0
            found.append(Witness(self._sources[other], motions[other], weight, complete[other]))
        return found

    def _known_shape(self, frame: int) -> Witness | None:
        """Return the shape that the object is known to have, where it lies in a frame."""
        if self._shape is None:
            return None
        place = self._shape.place_in(frame, self._seen.get(frame), self._poses)
        weight = SHAPE_WEIGHT * self._shape.agreed
        return None if place is None else Witness(self._shape.shape.seen, place, weight, 1.0)

    def _align(
        self, frame: int, chosen: list[int], motions: dict[int, Transform], full: float
    ) -> dict[int, float]:
        """Lay the chosen shapes on the visible outline; changes `motions`, returns what stays apart."""
        target = self._seen.get(frame)
        if not self._aligns or target is None or target.area < 0.2 * full:
            return dict.fromkeys(chosen, 0.0)
        residuals = {}
        outline = target.outline[::OUTLINE_STEP]
        for other in chosen:
            start = motions[other]
            motion, residuals[other] = align_outlines(
                self._sources[other].outline[::OUTLINE_STEP], outline, start, target.size, hold=0.3, rounds=4
            )
            if is_plausible(motion @ np.linalg.inv(start)):
                motions[other] = motion
        return residuals


def known_extents(evidence: Evidence, frames: range, boxes: Mapping[int, Extent]) -> dict[int, Extent]:
    """Return what is seen, carried or boxed in a stretch of frames.

    Frames are numbered from the stretch's start, in `boxes` and in the result; those of which nothing is
    known are left out.
    """
    found = {}
    for number, frame in enumerate(frames):
        known = [one for one in (evidence.extent(frame), boxes.get(number)) if one is not None]
        if known:
            low, high = np.array(known)[:, :2].min(axis=0), np.array(known)[:, 2:].max(axis=0)
            found[number] = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return found


def _choose(frame: int, sources: Mapping[int, SeenFrame], complete: Mapping[int, float]) -> list[int]:
    """Return the evidence frames: next neighbours, then what is complete and near, from both sides."""

    def rank(other: int) -> float:
        worth = complete[other] ** 3 * _nearness(frame, other) * (0.5 if sources[other].is_at_edge else 1.0)
        return worth * (100.0 if sources[other].is_anchor else 1.0)

    order = sorted(complete, key=lambda other: (-rank(other), other))
    chosen = [other for other in (frame - 1, frame + 1) if other in complete]
    has_both = any(other < frame for other in order) and any(other > frame for other in order)
    most = -(-WITNESSES * 5 // 8) if has_both else WITNESSES
    for apart in (2, 1):
        for other in order:
            if other in chosen or len(chosen) >= WITNESSES:
                continue
            side = sum((one < frame) == (other < frame) for one in chosen)
            if side < most and all(abs(one - other) >= apart for one in chosen):
                chosen.append(other)
    return sorted(chosen)


def _nearness(frame: int, other: int) -> float:
    return 1.0 / (1.0 + abs(frame - other) / MEMORY_FRAMES)


def _corners(seen: SeenFrame) -> NDArray[np.float32]:
    x, y, width, height = seen.box
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float32)
