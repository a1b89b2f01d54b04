"""Takes an object out of a picture: what lies behind it comes from frames that show it, along the background.

The background's motion from frame to frame is a homography fitted to features that lie on no object (as in
video stabilisers); it is exact for a turning camera and for flat ground. Steps from neighbour to neighbour
are chained, and each link is measured anew against the picture itself, so that errors do not add up. What no
frame shows is inpainted (Telea 2004, by OpenCV).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.masks.windows import window_around
from core.pictures.looks import LEAST_FEATURES, STEPS, Looks, Matrix, Small, grown, motion_between
from core.progress import CancelToken
from core.types import BoolMask, RgbFrame

MOST_OFF = 26.0
"""Mean difference around the hole, 0..255, above which a frame's background is not this frame's."""
VOTES = 5
"""So many frames vote on a pixel, the nearest first: the middle one is seldom something that passes."""
INPAINT_SIDE_PX = 240
ROOM_PX = 16
"""Around a hole: what it is filled from."""
RIM_PIXELS = 20_000
"""So many pixels around a hole tell its light: more say the same and take longer."""


@dataclass(frozen=True)
class Patch:
    """The part of a picture that shows no object any more."""

    x: int
    y: int
    rgb: NDArray[np.uint8]
    """(h, w, 3)."""
    hole: BoolMask
    """(h, w): pixels that replace those of the picture."""
    seen_share: float
    """Share of the hole that some frame shows, 0..1; the rest is inpainted."""
    guessed: BoolMask
    """(h, w): the pixels of the hole that no frame shows, which are inpainted."""


def take_away(
    frame: int, hole: BoolMask, frame_count: int, looks: Looks, cancel: CancelToken | None = None
) -> Patch | None:
    """Return what lies behind an object; None for an empty hole.

    Args:
        frame: Where it is taken away.
        hole: The object there with what is hidden of it, bool (H, W).
        frame_count: Frames of the clip.
        looks: Pictures, and where they show something that is no background.
        cancel: Asked before every frame that is looked at.

    Raises:
        Cancelled: Somebody asked to stop.
    """
    if not hole.any():
        return None
    target = looks.picture(frame)
    wide = grown(hole, hole.shape)
    room = window_around(wide, ROOM_PX)
    work = _Hole(target[room].copy(), wide[room].copy(), room)
    here = Small.of(target, looks.objects(frame) | wide)
    ways = [_walk(frame, direction, frame_count, looks, here, cancel) for direction in (-1, 1)]
    while ways and not work.is_settled:
        for way in list(ways):
            found = next(way, None)
            if found is None:
                ways.remove(way)
            else:
                work.fill(*found)
    missing = work.count_votes()
    seen = 1 - int(np.count_nonzero(missing)) / int(np.count_nonzero(work.hole))
    rgb = _inpainted(work.rgb, missing)
    return Patch(
        room[1].start, room[0].start, _soften(rgb, target[room], work.hole), work.hole, seen, missing
    )


def _walk(
    frame: int, direction: int, frame_count: int, looks: Looks, here: "Small", cancel: CancelToken | None
) -> Iterator[tuple[RgbFrame, NDArray[np.uint8], Matrix]]:
    """Yield pictures, their background (255), and the motion from `frame` to them, nearest first."""
    guess: Matrix = np.eye(3)
    for step in STEPS:
        other = frame + direction * step
        if not 0 <= other < frame_count:
            return
        if cancel is not None:
            cancel.check()
        there = looks.at(other)
        motion = motion_between(here, there.small, guess)
        if motion is None:
            return
        guess = motion
        yield looks.picture(other), there.ground(), here.scaled_up(motion)


class _Hole:
    """The hole while it is being filled."""

    def __init__(self, rgb: NDArray[np.uint8], hole: BoolMask, room: tuple[slice, slice]) -> None:
        self.rgb, self.hole = rgb, hole
        self._room = room
        self._votes: list[tuple[NDArray[np.uint8], BoolMask]] = []
        """Colours of the hole's pixels, (P, 3), and which of them are known, (P,)."""
        self._places = np.flatnonzero(hole)
        self._counts = np.zeros(len(self._places), np.int64)
        # What is seen around the hole, thinned out: both pictures must show the same there, up to the light.
        rim = np.flatnonzero(~hole)
        self._rim = rim[:: max(1, len(rim) // RIM_PIXELS)]
        self._rim_rgb = rgb.reshape(-1, 3)[self._rim].astype(np.int16)

    @property
    def is_settled(self) -> bool:
        """Whether every pixel has its votes."""
        return bool((self._counts >= VOTES).all())

    def count_votes(self) -> BoolMask:
        """Put the middle of the votes in place; returns which pixels nobody knows, bool (h, w)."""
        missing = self.hole.copy()
        if self._votes:
            colours = np.stack([colour for colour, _ in self._votes]).astype(np.int16)
            colours[~np.stack([known for _, known in self._votes])] = np.iinfo(np.int16).max
            colours.sort(axis=0)
            middle = np.maximum(0, (self._counts - 1) // 2)[None, :, None]
            chosen = np.take_along_axis(colours, np.repeat(middle, 3, axis=2), axis=0)[0]
            is_known = self._counts > 0
            rows, columns = (places[is_known] for places in np.nonzero(self.hole))
            self.rgb[rows, columns] = chosen[is_known].astype(np.uint8)
            missing[rows, columns] = False
        return missing

    def fill(self, source: RgbFrame, ground: NDArray[np.uint8], motion: Matrix) -> None:
        """Hear what a frame shows of the hole, in this frame's light; `ground` is 255 where it counts."""
        height, width = self.hole.shape
        shift = np.array([[1, 0, self._room[1].start], [0, 1, self._room[0].start], [0, 0, 1]], np.float64)
        places = motion @ shift
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        known = (cv2.warpPerspective(ground, places, (width, height), flags=how) == 255).ravel()
        usable = known[self._places] & (self._counts < VOTES)
        at_rim = known[self._rim]
        if not usable.any() or int(at_rim.sum()) < LEAST_FEATURES:
            return
        moved = np.asarray(cv2.warpPerspective(source, places, (width, height), flags=how), np.uint8)
        flat = moved.reshape(-1, 3)
        differs = self._rim_rgb[at_rim] - flat[self._rim[at_rim]].astype(np.int16)
        light = np.median(differs, axis=0)
        if float(np.abs(differs - light).mean()) > MOST_OFF:
            return
        table = np.clip(np.arange(256)[:, None] + light, 0, 255).astype(np.uint8)
        colours = np.asarray(cv2.LUT(moved, table.reshape(1, 256, 3)), np.uint8)
        self._votes.append((colours.reshape(-1, 3)[self._places], usable))
        self._counts += usable


def _inpainted(rgb: NDArray[np.uint8], missing: BoolMask) -> NDArray[np.uint8]:
    """Continue the picture into what is missing; large holes on a smaller picture, for speed."""
    if not missing.any():
        return rgb
    height, width = missing.shape
    scale = min(1.0, INPAINT_SIDE_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    holes = (cv2.resize(missing.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
    if holes.all():
        return rgb
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    filled = cv2.resize(
        cv2.inpaint(small, holes, 4, cv2.INPAINT_TELEA), (width, height), interpolation=cv2.INTER_LINEAR
    )
    result = rgb.copy()
    result[missing] = filled[missing]
    return result


def _soften(rgb: NDArray[np.uint8], original: NDArray[np.uint8], hole: BoolMask) -> NDArray[np.uint8]:
    """Blend over the outermost pixels of the hole, which was made wider than the object for it."""
    depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3)
    share = np.clip(depth / 3.0, 0, 1)[..., None]
    return np.asarray(np.rint(rgb * share + original * (1 - share)), np.uint8)
