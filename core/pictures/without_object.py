"""Takes an object out of a picture: what lies behind it comes from frames that show it, along the background.

The background's motion from frame to frame is a homography fitted to features that lie on no object (as in
video stabilisers); it is exact for a turning camera and for flat ground. Steps from neighbour to neighbour
are chained, and each link is measured anew against the picture itself, so that errors do not add up. What no
frame shows is inpainted (Telea 2004, by OpenCV).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from core.progress import CancelToken
from core.types import BoolMask, RgbFrame

STEPS = (1, 2, 3, 5, 8, 12, 17, 24, 32, 42)
"""So far from the frame its background is looked for, on both sides."""
WORK_SIDE_PX = 480
"""Longest side of the pictures in which motion is measured."""
FEATURES = 240
LEAST_FEATURES = 16
LEAST_SHARE = 0.2
"""Of all features, so many must follow one motion: after a cut a few always do by chance."""
REACH_PX = 3.0
"""Largest miss of a feature that follows the background, in pixels of the small pictures."""
MOST_OFF = 26.0
"""Mean difference around the hole, 0..255, above which a frame's background is not this frame's."""
VOTES = 5
"""So many frames vote on a pixel, the nearest first: the middle one is seldom something that passes."""
INPAINT_SIDE_PX = 240
RIM_PIXELS = 20_000
"""So many pixels around a hole tell its light: more say the same and take longer."""
FRAMES_KEPT = 2 * STEPS[-1] + 12
"""Of frames looked at for one frame after the other, so many are remembered (about 1 MiB each in 1080p)."""
WINDOW, LEVELS = (21, 21), 4
"""Of optical flow, in pixels of the small pictures."""
Matrix = NDArray[np.float64]
"""3×3 homography on column vectors (x, y, 1)."""
Picture = Callable[[int], RgbFrame]
Objects = Callable[[int], BoolMask]


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


class Looks:
    """What frames show of the background, small: kept while many frames of one clip are worked on.

    Belongs to one thread, and to the masks and media it was filled from.
    """

    def __init__(self, picture: Picture, objects: Objects) -> None:
        """Take what returns the picture of a frame, uint8 (H, W, 3), and what is no background there."""
        self.picture, self.objects = picture, objects
        self._kept: OrderedDict[int, _Look] = OrderedDict()

    def at(self, frame: int) -> "_Look":
        """Return what a frame shows."""
        look = self._kept.pop(frame, None)
        if look is None:
            rgb = self.picture(frame)
            look = _Look.of(rgb, _grown(self.objects(frame), rgb.shape))
        self._kept[frame] = look
        if len(self._kept) > FRAMES_KEPT:
            self._kept.popitem(last=False)
        return look


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
    wide = _grown(hole, hole.shape)
    room = _room_around(wide)
    work = _Hole(target[room].copy(), wide[room].copy(), room)
    here = _Small.of(target, looks.objects(frame) | wide)
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
    frame: int, direction: int, frame_count: int, looks: Looks, here: "_Small", cancel: CancelToken | None
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
        motion = _motion(here, there.small, guess)
        if motion is None:
            return
        guess = motion
        yield looks.picture(other), there.ground(), here.scaled_up(motion)


@dataclass(frozen=True, eq=False)
class _Small:
    """A small grey picture and its background."""

    grey: MatLike
    is_ground: MatLike
    """uint8, 255 where background."""
    scale: float

    @classmethod
    def of(cls, rgb: RgbFrame, is_object: BoolMask) -> "_Small":
        scale = min(1.0, WORK_SIDE_PX / max(rgb.shape[:2]))
        size = round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)
        grey = cv2.cvtColor(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        ground = cv2.resize((~is_object).astype(np.uint8) * 255, size, interpolation=cv2.INTER_NEAREST)
        return cls(grey, ground, scale)

    @cached_property
    def features(self) -> NDArray[np.float32]:
        """Places that can be followed, (N, 1, 2)."""
        found = cv2.goodFeaturesToTrack(self.grey, FEATURES, 0.005, 6, mask=self.is_ground)
        return np.zeros((0, 1, 2), np.float32) if found is None else np.asarray(found, np.float32)

    def scaled_up(self, motion: Matrix) -> Matrix:
        """Return a motion between small pictures as one between whole ones."""
        down = np.array(
            [[self.scale, 0, (self.scale - 1) / 2], [0, self.scale, (self.scale - 1) / 2], [0, 0, 1]]
        )
        return np.asarray(np.linalg.inv(down) @ motion @ down, np.float64)


@dataclass(frozen=True)
class _Look:
    """What is kept of a frame."""

    small: _Small
    packed: NDArray[np.uint8]
    """Bits of the background, row by row."""
    size_hw: tuple[int, int]

    @classmethod
    def of(cls, rgb: RgbFrame, is_object: BoolMask) -> "_Look":
        height, width = is_object.shape
        return cls(_Small.of(rgb, is_object), np.packbits(~is_object), (height, width))

    def ground(self) -> NDArray[np.uint8]:
        """Return where the whole picture shows background: 255, else 0, (H, W)."""
        height, width = self.size_hw
        bits = np.unpackbits(self.packed, count=height * width)
        return np.asarray(bits.reshape(height, width) * np.uint8(255), np.uint8)


def _motion(here: _Small, there: _Small, guess: Matrix) -> Matrix | None:
    """Return the background's motion here → there; None where too few features agree."""
    start = here.features
    if len(start) < LEAST_FEATURES:
        return None
    begin = cv2.perspectiveTransform(start, guess).astype(np.float32)
    options = {"winSize": WINDOW, "maxLevel": LEVELS, "flags": cv2.OPTFLOW_USE_INITIAL_FLOW}
    end, ok, _ = cv2.calcOpticalFlowPyrLK(here.grey, there.grey, start, begin, **options)  # type: ignore[call-overload]
    home, back, _ = cv2.calcOpticalFlowPyrLK(there.grey, here.grey, end, start.copy(), **options)  # type: ignore[call-overload]
    is_good = (ok[:, 0] > 0) & (back[:, 0] > 0) & (np.abs(home - start).max(axis=(1, 2)) < 1.0)
    height, width = there.is_ground.shape
    at = np.rint(end[:, 0]).astype(int)
    inside = (at >= 0).all(axis=1) & (at[:, 0] < width) & (at[:, 1] < height)
    is_good &= inside
    is_good[is_good] &= there.is_ground[at[is_good, 1], at[is_good, 0]] > 0
    if int(is_good.sum()) < LEAST_FEATURES:
        return None
    matrix, agrees = cv2.findHomography(start[is_good], end[is_good], cv2.RANSAC, REACH_PX)
    if matrix is None or int(agrees.sum()) < max(LEAST_FEATURES, round(LEAST_SHARE * len(start))):
        return None
    return np.asarray(matrix, np.float64)


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


def _grown(mask: BoolMask, size_hw: tuple[int, ...]) -> BoolMask:
    """Widen a mask: the rim of an object is mixed with what is behind it."""
    by = 2 + round(max(size_hw[:2]) / 320)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return cv2.dilate(mask.astype(np.uint8), kernel) > 0


def _room_around(mask: BoolMask) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    pad = 16
    return (
        slice(max(0, int(rows[0]) - pad), min(mask.shape[0], int(rows[-1]) + pad + 1)),
        slice(max(0, int(columns[0]) - pad), min(mask.shape[1], int(columns[-1]) + pad + 1)),
    )
