"""Carries a mask from one picture to another along the motion between them, and says how far to trust it.

Two steps, both on a crop around the object at bounded resolution. A similarity (shift, turn, scale) fitted
by RANSAC to features inside the mask takes the large motion; dense DIS flow between the picture so aligned
and the other one takes what bends. Dense flow alone was measured to lag: its smoothing mixes in what stands
still around the object.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from core.errors import ShapeMismatchError
from core.tracks.similarity import Matrix, object_similarity
from core.types import BoolMask, RgbFrame

CROP_SIDE_PX = 384
"""Longest side of the crop on which motion is measured."""
BACK_AND_FORTH_PX = 1.5
"""Flow there and back may miss the start by this much, in pixels of the crop."""
SMOOTHING_PX = 5.0
"""How far a pixel's residual motion speaks for its neighbours, in pixels of the crop."""
SAME_COLOUR = 36.0
"""Sum of channel differences at which a pixel's colour counts as half changed."""
STILL: Matrix = np.array([[1.0, 0, 0], [0, 1.0, 0]])


@dataclass(frozen=True)
class CarriedMask:
    """A mask in another frame, and why to believe it."""

    mask: BoolMask
    """bool (H, W), the size of the mask it came from."""
    flow_agreement: float
    """Share of the object whose motion there and back ends where it began, 0..1."""
    colour_agreement: float
    """Likeness of the object's pixels in both pictures, the change of light taken out, 0..1."""
    area_ratio: float
    """The smaller area divided by the larger one, 0..1."""

    @property
    def trust(self) -> float:
        """How far to trust the mask, 0..1: low as soon as one of the three is low."""
        return self.flow_agreement * self.colour_agreement * min(1.0, self.area_ratio / 0.85)


def carry_along(
    object_mask: BoolMask, regions: Sequence[BoolMask], from_picture: RgbFrame, to_picture: RgbFrame
) -> tuple[CarriedMask, list[BoolMask]]:
    """Carry an object and regions that belong to it, also such as are hidden: only its own pixels tell how.

    Args:
        object_mask: What is visible of the object, bool (H, W).
        regions: Masks to move with it, bool (H, W) each.
        from_picture: Their picture, uint8 (H, W, 3); black beyond its edge on a clip with a margin.
        to_picture: The picture to carry them to, of the same size; best a neighbouring frame.

    Returns:
        The object in the other picture with the reasons for its trust, and the regions there. Where the
        object is empty the regions stay in place, with trust 0.

    Raises:
        ShapeMismatchError: Mask and pictures differ in size.
    """
    if not object_mask.shape == from_picture.shape[:2] == to_picture.shape[:2]:
        sizes = f"mask {object_mask.shape}, pictures {from_picture.shape[:2]} and {to_picture.shape[:2]}"
        raise ShapeMismatchError(f"mask and pictures differ in size: {sizes}")
    at = [
        np.flatnonzero(np.logical_or.reduce([m.any(axis=axis) for m in (object_mask, *regions)]))
        for axis in (1, 0)
    ]
    if not object_mask.any():
        return CarriedMask(object_mask.copy(), 0.0, 0.0, 0.0), [region.copy() for region in regions]
    crop = _Crop.around(at[0], at[1], object_mask.shape)
    first, second = crop.cut(from_picture), crop.cut(to_picture)
    motion = motion_between(first, second, crop.cut(_as_bytes(object_mask)))
    places = crop.enlarge_map(motion.source)
    result, *moved = (_moved(mask, crop, places) for mask in (object_mask, *regions))
    inside = crop.cut(result.view(np.uint8)) > 0
    before, after = int(object_mask.sum()), int(result.sum())
    carried = CarriedMask(
        result,
        float(motion.agrees[inside].mean()) if inside.any() else 0.0,
        _colour_agreement(first, second, inside, motion.source),
        min(before, after) / max(before, after, 1),
    )
    return carried, moved


@dataclass(frozen=True)
class Way:
    """Where an object went from one picture to another: carries whatever belongs to its pixels."""

    crop: "_Crop"
    source: MatLike
    """`Motion.source`; small, so that a whole clip's ways can be kept."""

    def carry(self, values: MatLike) -> MatLike:
        """Return values of the first picture, float32 (H, W), in the second; around the object unchanged."""
        result = values.copy()
        whole = np.ascontiguousarray(values[self.crop.rows, self.crop.columns])
        places = self.crop.enlarge_map(self.source)
        result[self.crop.rows, self.crop.columns] = look_up(whole, places, cv2.BORDER_REPLICATE)
        return result


def way_between(
    object_mask: BoolMask, region: BoolMask, from_picture: RgbFrame, to_picture: RgbFrame
) -> Way | None:
    """Return the way of an object, and of a region that belongs to it, from one picture to the other.

    Args:
        object_mask: What is visible of it in the first picture, bool (H, W).
        region: What shall be carried, bool (H, W).
        from_picture: uint8 (H, W, 3).
        to_picture: uint8 (H, W, 3), best of a neighbouring frame.

    Returns:
        None where nothing is visible: nothing tells the way.
    """
    if not object_mask.any():
        return None
    both = object_mask | region
    crop = _Crop.around(np.flatnonzero(both.any(axis=1)), np.flatnonzero(both.any(axis=0)), object_mask.shape)
    cuts = (crop.cut(from_picture), crop.cut(to_picture), crop.cut(_as_bytes(object_mask)))
    return Way(crop, motion_between(*cuts).source)


def object_motion(object_mask: BoolMask, from_picture: RgbFrame, to_picture: RgbFrame) -> Matrix | None:
    """Return the similarity that the object's features follow, 2×3 on places of the canvas.

    None where too few features agree: an object without texture, or one that is hardly seen.
    """
    rows, columns = np.flatnonzero(object_mask.any(axis=1)), np.flatnonzero(object_mask.any(axis=0))
    if not len(rows):
        return None
    crop = _Crop.around(rows, columns, object_mask.shape)
    one, two = (cv2.cvtColor(crop.cut(picture), cv2.COLOR_RGB2GRAY) for picture in (from_picture, to_picture))
    matrix = object_similarity(one, two, crop.cut(_as_bytes(object_mask)))
    if matrix is None:
        return None
    to_crop = crop.to_crop
    whole = np.linalg.inv(to_crop) @ np.vstack([matrix, [0, 0, 1]]) @ to_crop
    return np.asarray(whole[:2], np.float64)


def _as_bytes(mask: BoolMask) -> NDArray[np.uint8]:
    return mask.view(np.uint8) * np.uint8(255)


def _moved(mask: BoolMask, crop: "_Crop", places: MatLike) -> BoolMask:
    result = np.zeros_like(mask)
    whole = _as_bytes(mask[crop.rows, crop.columns])
    result[crop.rows, crop.columns] = look_up(whole, places) > 127
    return result


@dataclass(frozen=True)
class _Crop:
    """The part of the picture that is looked at, and its size there."""

    rows: slice
    columns: slice
    size_wh: tuple[int, int]

    @classmethod
    def around(cls, rows: NDArray[np.intp], columns: NDArray[np.intp], size_hw: tuple[int, ...]) -> "_Crop":
        """Take the object's box and as much again around it as it may move by."""
        pad = 24 + round(0.35 * max(rows[-1] - rows[0], columns[-1] - columns[0]))
        top, bottom = max(0, int(rows[0]) - pad), min(size_hw[0], int(rows[-1]) + pad + 1)
        left, right = max(0, int(columns[0]) - pad), min(size_hw[1], int(columns[-1]) + pad + 1)
        scale = min(1.0, CROP_SIDE_PX / max(bottom - top, right - left))
        wide, high = (max(24, round(side * scale)) for side in (right - left, bottom - top))
        return cls(slice(top, bottom), slice(left, right), (wide, high))

    def cut(self, picture: NDArray[np.uint8]) -> MatLike:
        return cv2.resize(picture[self.rows, self.columns], self.size_wh, interpolation=cv2.INTER_AREA)

    @property
    def to_crop(self) -> Matrix:
        """3×3 matrix from places of the canvas to places of the crop."""
        wide, high = self.columns.stop - self.columns.start, self.rows.stop - self.rows.start
        by_x, by_y = self.size_wh[0] / wide, self.size_wh[1] / high
        # Pixel centres lie at whole numbers in both sizes.
        return np.array(
            [
                [by_x, 0, (by_x - 1) / 2 - by_x * self.columns.start],
                [0, by_y, (by_y - 1) / 2 - by_y * self.rows.start],
                [0, 0, 1],
            ]
        )

    def enlarge_map(self, source: MatLike) -> MatLike:
        """Return a map of places in the crop at the picture's own resolution: the mask keeps its detail."""
        size_wh = self.columns.stop - self.columns.start, self.rows.stop - self.rows.start
        by = np.array([whole / small for whole, small in zip(size_wh, self.size_wh, strict=True)], np.float32)
        # Pixel centres lie at whole numbers in both sizes.
        places = source * by + (by - 1) / 2
        return cv2.resize(places, size_wh, interpolation=cv2.INTER_LINEAR)


@dataclass(frozen=True)
class Motion:
    """How an object moved from one small picture to another of the same size."""

    source: MatLike
    """For each pixel of the second picture where it was in the first, float32 (h, w, 2), x before y."""
    agrees: NDArray[np.bool_]
    """Whether the way there ends where the way back began, bool (h, w) in the second picture."""
    matrix: Matrix
    """The similarity first → second within it."""


def motion_between(first: MatLike, second: MatLike, inside: MatLike, guess: Matrix | None = None) -> Motion:
    """Return the motion of what `inside`, uint8 (h, w) 0..255, covers in the first picture.

    `guess` is the similarity to start from where the object has too few features; default standing still.
    """
    one, two = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (first, second))
    matrix = object_similarity(one, two, inside)
    if matrix is None:
        matrix = STILL if guess is None else guess
    aligned = cv2.warpAffine(one, matrix, (one.shape[1], one.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    dense = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    # Flow from the second picture back to the first leaves no holes in the mask.
    back = dense.calc(two, aligned, np.zeros((*two.shape, 2), np.float32))
    there = dense.calc(aligned, two, np.zeros((*two.shape, 2), np.float32))
    grid = np.stack(np.meshgrid(*(np.arange(n, dtype=np.float32) for n in two.shape[::-1])), axis=-1)
    home = back + look_up(there, grid + back, cv2.BORDER_REPLICATE)
    at_home = np.linalg.norm(home, axis=2) < BACK_AND_FORTH_PX
    known = cv2.warpAffine(inside, matrix, (one.shape[1], one.shape[0])) > 200
    source = grid + _from_inside(back, known & at_home)
    return Motion(cv2.transform(source, cv2.invertAffineTransform(matrix)), at_home, matrix)


def motion_by_matrix(matrix: Matrix, size_hw: tuple[int, ...]) -> Motion:
    """Return the motion that a similarity first → second alone gives; nothing agrees, as nothing was seen."""
    grid = np.stack(np.meshgrid(*(np.arange(n, dtype=np.float32) for n in size_hw[1::-1])), axis=-1)
    source = cv2.transform(grid, cv2.invertAffineTransform(matrix))
    return Motion(source, np.zeros(size_hw[:2], np.bool_), matrix)


def _from_inside(flow: MatLike, is_object: NDArray[np.bool_]) -> MatLike:
    """Return flow smoothed over the object's own pixels and continued beyond its edge.

    At the edge itself dense flow is a mixture of two motions.
    """
    weight = cv2.erode(is_object.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    reach = cv2.GaussianBlur(weight, (0, 0), SMOOTHING_PX)
    smooth = cv2.GaussianBlur(flow * weight[..., None], (0, 0), SMOOTHING_PX)
    # Far from any pixel that is sure, the similarity alone holds.
    return smooth / (reach + 0.02)[..., None]


def look_up(values: MatLike, places: MatLike, border: int = cv2.BORDER_CONSTANT) -> MatLike:
    """Return values at places (h, w, 2), x before y, interpolated; outside what `border` says."""
    return cv2.remap(values, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=border)


def _colour_agreement(first: MatLike, second: MatLike, inside: NDArray[np.bool_], source: MatLike) -> float:
    if not inside.any():
        return 0.0
    before = look_up(first, source, cv2.BORDER_REPLICATE)
    # A little blur: noise and sampling are no change of colour.
    differs = cv2.GaussianBlur(second.astype(np.float32) - before.astype(np.float32), (5, 5), 0)[inside]
    differs -= np.median(differs, axis=0)
    change = np.abs(differs).sum(axis=1)
    return float((1.0 / (1.0 + (change / SAME_COLOUR) ** 2)).mean())
