"""What is kept of one frame of a track: a small crop of its mask, its outline and a few facts."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask

Transform = NDArray[np.float64]
"""3×3 matrix on column vectors (x, y, 1); pixel centres lie at whole numbers."""
Points = NDArray[np.float32]
"""(N, 2), x before y, canvas coordinates."""
Soft = NDArray[np.float32]
"""(h, w) map, 0..1."""

CROP_SIDE_PX = 512
OUTLINE_POINTS = 320
# Outline pixels this near to an occluder or the picture's edge may be where the object is cut off.
CUT_DISTANCE_PX = 3


@dataclass(frozen=True)
class SeenFrame:
    """The visible object in one frame. Crops are at most 512 pixels wide or high, so memory stays bounded."""

    frame: int
    area: float
    """Pixels of the canvas."""
    box: tuple[int, int, int, int]
    """x, y, width, height on the canvas."""
    crop: NDArray[np.uint8]
    """The mask inside its box, scaled down, 0..255."""
    occluder: NDArray[np.uint8] | None
    """What is in front within the same crop, 0..255; None without a cue."""
    canvas_from_crop: Transform
    outline: Points
    """Outline points that belong to the object, not to what hides it or to the picture's edge."""
    is_at_edge: bool
    """Whether the picture's edge cuts the object off."""
    is_anchor: bool = False

    @property
    def size(self) -> float:
        """Typical extent in pixels: square root of the box' area."""
        return float(np.sqrt(self.box[2] * self.box[3]))

    @property
    def centre(self) -> NDArray[np.float64]:
        """Middle of the box, (2,)."""
        x, y, width, height = self.box
        return np.array([x + (width - 1) / 2, y + (height - 1) / 2])


def look_at(
    frame: int, mask: BoolMask, in_front: BoolMask | None, margin: int, *, is_anchor: bool = False
) -> SeenFrame | None:
    """Return what is worth keeping of a mask, None when it is empty.

    Args:
        frame: 0-based frame index.
        mask: Visible part (or a person's amodal mask), bool (H, W).
        in_front: Occluders of the frame, bool (H, W), or None.
        margin: Pixels of the canvas beyond the picture on every side.
        is_anchor: Whether `mask` is the whole object, fixed by a person.
    """
    pixels = mask.view(np.uint8)
    x, y, width, height = cv2.boundingRect(pixels)
    if width == 0:
        return None
    # A rim of background lets a warped crop fade to nothing at its edges.
    pad = 2 + max(width, height) // 32
    left, top = x - pad, y - pad
    piece = _cut(pixels, left, top, width + 2 * pad, height + 2 * pad)
    scale = min(1.0, CROP_SIDE_PX / max(piece.shape))
    canvas_from_crop = np.array([[1, 0, left], [0, 1, top], [0, 0, 1]], dtype=np.float64)
    crop, step = _shrink(piece * np.uint8(255), scale)
    canvas_from_crop = canvas_from_crop @ step
    occluder = None
    if in_front is not None and not is_anchor:
        front = _cut(in_front.view(np.uint8), left, top, piece.shape[1], piece.shape[0])
        occluder, _ = _shrink(front * np.uint8(255), scale)
    inner = (margin, margin, mask.shape[1] - margin, mask.shape[0] - margin)
    is_at_edge = not is_anchor and (
        x <= inner[0] or y <= inner[1] or x + width >= inner[2] or y + height >= inner[3]
    )
    return SeenFrame(
        frame=frame,
        area=float(cv2.countNonZero(piece)),
        box=(x, y, width, height),
        crop=crop,
        occluder=occluder,
        canvas_from_crop=canvas_from_crop,
        outline=_outline(crop, occluder, canvas_from_crop, inner, is_anchor=is_anchor),
        is_at_edge=is_at_edge,
        is_anchor=is_anchor,
    )


def move_points(points: NDArray[np.floating], transform: Transform) -> Points:
    """Return points (N, 2) moved by a transform."""
    return (points @ transform[:2, :2].T + transform[:2, 2]).astype(np.float32)


def _cut(pixels: NDArray[np.uint8], left: int, top: int, width: int, height: int) -> NDArray[np.uint8]:
    """Cut a window that may reach beyond the array; outside is 0."""
    rows, columns = pixels.shape
    piece = np.zeros((height, width), dtype=np.uint8)
    x0, y0, x1, y1 = max(0, left), max(0, top), min(columns, left + width), min(rows, top + height)
    piece[y0 - top : y1 - top, x0 - left : x1 - left] = pixels[y0:y1, x0:x1]
    return piece


def _shrink(piece: NDArray[np.uint8], scale: float) -> tuple[NDArray[np.uint8], Transform]:
    """Scale a piece down; also return the transform from the small to the large pixels."""
    if scale >= 1.0:
        return piece, np.eye(3)
    height, width = piece.shape
    small_hw = max(1, round(height * scale)), max(1, round(width * scale))
    small = cv2.resize(piece, small_hw[::-1], interpolation=cv2.INTER_AREA)
    by_y, by_x = height / small_hw[0], width / small_hw[1]
    back = np.array([[by_x, 0, (by_x - 1) / 2], [0, by_y, (by_y - 1) / 2], [0, 0, 1]])
    return small.astype(np.uint8, copy=False), back


def _outline(
    crop: NDArray[np.uint8],
    occluder: NDArray[np.uint8] | None,
    canvas_from_crop: Transform,
    inner: tuple[int, int, int, int],
    *,
    is_anchor: bool,
) -> Points:
    solid = (crop > 127).astype(np.uint8)
    contours, _ = cv2.findContours(solid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return np.zeros((0, 2), dtype=np.float32)
    pixels = np.concatenate([contour[:, 0] for contour in contours])
    points = move_points(pixels.astype(np.float32), canvas_from_crop)
    left, top, right, bottom = inner
    keep = np.ones(len(points), dtype=np.bool_)
    if not is_anchor:
        near = CUT_DISTANCE_PX
        keep = (points[:, 0] >= left + near) & (points[:, 0] < right - near)
        keep &= (points[:, 1] >= top + near) & (points[:, 1] < bottom - near)
    if occluder is not None:
        kernel = np.ones((2 * CUT_DISTANCE_PX + 1,) * 2, dtype=np.uint8)
        keep &= cv2.dilate(occluder, kernel)[pixels[:, 1], pixels[:, 0]] < 128
    points = points[keep]
    step = max(1.0, len(points) / OUTLINE_POINTS)
    chosen: Points = points[np.arange(0, len(points), step).astype(np.intp)]
    return chosen
