"""Amodal boxes: the network sees the box with a margin, its result is pasted back (table 8 of the paper)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from core.types import BoolMask, BoxXywh

Pixel = TypeVar("Pixel", np.uint8, np.float32)


@dataclass(frozen=True)
class Region:
    """A rectangle of the canvas in whole pixels; may reach beyond it."""

    left: int
    top: int
    width: int
    height: int


def interpolate_boxes(boxes_xywh: Mapping[int, BoxXywh], count: int) -> list[BoxXywh]:
    """Return a box for every frame: linear between the given frames, the nearest one before and after."""
    given = sorted(boxes_xywh)
    table = np.array([boxes_xywh[frame] for frame in given], dtype=np.float64)
    values = [np.interp(np.arange(count), given, table[:, side]) for side in range(4)]
    return [(float(x), float(y), float(w), float(h)) for x, y, w, h in zip(*values, strict=True)]


def crop_region(box_xywh: BoxXywh, modal: BoolMask, margin: float, aspect: float) -> Region:
    """Return the region to show for a box: what is seen included, margin added, widened to an aspect (w/h).

    `margin` is a share of the box's size on every side.
    """
    x, y, width, height = box_xywh
    left, top, right, bottom = x, y, x + max(width, 1.0), y + max(height, 1.0)
    rows, columns = np.flatnonzero(modal.any(axis=1)), np.flatnonzero(modal.any(axis=0))
    if rows.size:
        left, right = min(left, float(columns[0])), max(right, float(columns[-1] + 1))
        top, bottom = min(top, float(rows[0])), max(bottom, float(rows[-1] + 1))
    width, height = (right - left) * (1 + 2 * margin), (bottom - top) * (1 + 2 * margin)
    width, height = max(width, height * aspect), max(height, width / aspect)
    centre_x, centre_y = (left + right) / 2, (top + bottom) / 2
    first_x, first_y = int(np.floor(centre_x - width / 2)), int(np.floor(centre_y - height / 2))
    end_x, end_y = int(np.ceil(centre_x + width / 2)), int(np.ceil(centre_y + height / 2))
    return Region(first_x, first_y, max(1, end_x - first_x), max(1, end_y - first_y))


def whole(size_hw: tuple[int, int]) -> Region:
    """Return the region of the whole canvas."""
    return Region(0, 0, size_hw[1], size_hw[0])


def cut(picture: NDArray[Pixel], region: Region, fill: Pixel) -> NDArray[Pixel]:
    """Return the region's pixels, (h, w) or (h, w, C); what lies outside the picture is `fill`."""
    rows, columns = picture.shape[:2]
    result = np.full((region.height, region.width, *picture.shape[2:]), fill, dtype=picture.dtype)
    top, bottom = max(0, region.top), min(rows, region.top + region.height)
    left, right = max(0, region.left), min(columns, region.left + region.width)
    if top < bottom and left < right:
        result[top - region.top : bottom - region.top, left - region.left : right - region.left] = picture[
            top:bottom, left:right
        ]
    return result


def paste_back(values: NDArray[np.float32], region: Region, size_hw: tuple[int, int]) -> NDArray[np.float32]:
    """Return values of the region at working size (h, w) as a map of the canvas, 0 outside."""
    resized = cv2.resize(values, (region.width, region.height), interpolation=cv2.INTER_LINEAR)
    back = Region(-region.left, -region.top, size_hw[1], size_hw[0])
    return cut(resized.astype(np.float32, copy=False), back, np.float32(0))


def resize(pictures: Iterable[NDArray[np.float32]], size_hw: tuple[int, int]) -> torch.Tensor:
    """Return (T, C, h, w) from pictures (H, W) or (H, W, C) of any sizes: bilinear, antialiased.

    Takes them one by one, so that a generator keeps only one of full size in memory.
    """
    resized = []
    for picture in pictures:
        tensor = torch.from_numpy(np.ascontiguousarray(np.atleast_3d(picture))).permute(2, 0, 1)[None]
        resized.append(functional.interpolate(tensor, size_hw, mode="bilinear", antialias=True)[0])
    return torch.stack(resized)
