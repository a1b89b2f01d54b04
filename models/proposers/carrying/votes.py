"""Carried shapes vote, pixel by pixel, on what belongs to the object in one frame."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.proposers.carrying.seen import SeenFrame, Soft, Transform, move_points

BALLOT_SIDE_PX = 640
# Weight against a pixel that nobody says anything about, as share of the heaviest witness.
DOUBT = 0.05
# Powers of its completeness with which a witness says no, inside and beyond the visible shape's hull.
QUIET_POWER, LOUD_POWER = 8, 3


@dataclass(frozen=True)
class Witness:
    """One evidence frame as seen from the target frame."""

    seen: SeenFrame
    motion: Transform
    """Evidence frame → target frame."""
    weight: float
    completeness: float
    """How much of the whole object it shows, 0..1; what it lacks counts only so far."""


@dataclass(frozen=True)
class Window:
    """A part of the canvas, scaled down, in which one frame is worked on."""

    left: int
    top: int
    width: int
    height: int
    small_wh: tuple[int, int]

    @property
    def from_canvas(self) -> Transform:
        """Transform from canvas to small pixels."""
        by_x, by_y = self.small_wh[0] / self.width, self.small_wh[1] / self.height
        return np.array(
            [
                [by_x, 0, -self.left * by_x + (by_x - 1) / 2],
                [0, by_y, -self.top * by_y + (by_y - 1) / 2],
                [0, 0, 1],
            ]
        )

    def shrink(self, mask: BoolMask) -> Soft:
        """Return a canvas mask inside the window, 0..1."""
        piece = mask[self.top : self.top + self.height, self.left : self.left + self.width]
        small = cv2.resize(piece.astype(np.uint8) * 255, self.small_wh, interpolation=cv2.INTER_AREA)
        return small.astype(np.float32) / 255.0

    def enlarge(self, soft: Soft, shape: tuple[int, int]) -> BoolMask:
        """Return a map of the window as a mask on the canvas, cut at 0.5."""
        mask = np.zeros(shape, dtype=np.bool_)
        full = cv2.resize(soft, (self.width, self.height), interpolation=cv2.INTER_LINEAR)
        mask[self.top : self.top + self.height, self.left : self.left + self.width] = full > 0.5
        return mask


@dataclass(frozen=True)
class Ballot:
    """What the witnesses say about one frame, (h, w) each."""

    share: Soft
    """Weight for, over all weight that says anything, 0..1."""
    known: Soft
    """Weight that says anything, over all weight, 0..1."""
    seen_somewhere: Soft
    """Largest single vote for, 0..1."""


def window_around(
    witnesses: Sequence[Witness], target: SeenFrame | None, shape: tuple[int, int]
) -> Window | None:
    """Return the window that holds the target's mask and all carried shapes; None when that is empty."""
    points = [move_points(_corners(witness.seen), witness.motion) for witness in witnesses]
    if target is not None:
        points.append(_corners(target).astype(np.float32))
    if not points:
        return None
    every = np.concatenate(points)
    if not np.isfinite(every).all():
        return None
    low, high = np.floor(every.min(axis=0)) - 3, np.ceil(every.max(axis=0)) + 4
    left, top = (int(max(0, value)) for value in low)
    right, bottom = int(min(shape[1], high[0])), int(min(shape[0], high[1]))
    if right <= left or bottom <= top:
        return None
    width, height = right - left, bottom - top
    scale = min(1.0, BALLOT_SIDE_PX / max(width, height))
    return Window(left, top, width, height, (max(1, round(width * scale)), max(1, round(height * scale))))


def count_votes(
    witnesses: Sequence[Witness],
    window: Window,
    picture_box: tuple[int, int, int, int],
    beyond: NDArray[np.uint8],
) -> Ballot:
    """Count the votes of all witnesses in a window.

    A witness votes for what it shows. It votes against the rest as far as it is complete, but keeps silent
    where something was in front of the object, and beyond the picture's edge (`picture_box`: x, y, width,
    height on the canvas). Where `beyond` (0 or 1) marks places outside the visible shape's hull, incomplete
    witnesses speak louder: what sticks out there is more often another pose than a hidden part.
    """
    hw = window.small_wh[1], window.small_wh[0]
    pro, contra = np.zeros(hw, dtype=np.float32), np.zeros(hw, dtype=np.float32)
    best = np.zeros(hw, dtype=np.float32)
    total = sum(witness.weight for witness in witnesses)
    heaviest = max((witness.weight for witness in witnesses), default=0.0)

    def voices(completeness: float) -> Soft:
        quiet, loud = np.float32(completeness**QUIET_POWER), np.float32(completeness**LOUD_POWER)
        return np.where(beyond > 0, loud, quiet)

    for witness in witnesses:
        seen = witness.seen
        place = window.from_canvas @ witness.motion
        shown = carry(seen.crop, place @ seen.canvas_from_crop, window.small_wh)
        pro += witness.weight * shown
        against = 1.0 - shown
        if seen.occluder is not None:
            against *= 1.0 - carry(seen.occluder, place @ seen.canvas_from_crop, window.small_wh)
        if seen.is_at_edge:
            against *= _inside(picture_box, place, window.small_wh)
        contra += np.float32(witness.weight) * voices(witness.completeness) * against
        np.maximum(best, shown * np.float32(min(1.0, 2 * witness.weight / max(heaviest, 1e-9))), out=best)
    spoken = pro + contra
    share = pro / (spoken + DOUBT * max(heaviest, 1e-9))
    return Ballot(share, spoken / max(total, 1e-9), best)


def carry(crop: NDArray[np.uint8], transform: Transform, small_wh: tuple[int, int]) -> Soft:
    """Return a crop (0..255) moved into a window, 0..1; 0 beyond the crop."""
    moved = cv2.warpAffine(crop, transform[:2], small_wh, flags=cv2.INTER_LINEAR)
    return moved.astype(np.float32) * np.float32(1 / 255)


def _inside(box: tuple[int, int, int, int], place: Transform, small_wh: tuple[int, int]) -> Soft:
    x, y, width, height = box
    corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float64)
    polygon = np.clip(move_points(corners, place), -1e6, 1e6)
    inside = np.zeros((small_wh[1], small_wh[0]), dtype=np.uint8)
    cv2.fillConvexPoly(inside, np.rint(polygon).astype(np.int32), 1)
    return inside.astype(np.float32)


def _corners(seen: SeenFrame) -> NDArray[np.float64]:
    x, y, width, height = seen.box
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float64)
