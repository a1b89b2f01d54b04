"""A mask picture as it lies in its file: indices, grey values or colours, before they mean anything."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import BadInputError
from core.masks.canvas import MOST_PIXELS
from core.pictures.orientation import TURNED, UPRIGHT, upright
from core.pictures.picture_check import check_picture
from core.pictures.picture_file import (
    FORMATS,
    PictureFacts,
    Values,
    picture_facts,
    read_values,
    said_in_one_line,
)
from core.plain_file import open_plain

Levels = NDArray[np.integer[Any] | np.floating[Any]]
LOSSY_GREY = 12
"""By how much channels of a grey picture may differ after JPEG."""


class Kind(StrEnum):
    """What the pixels of a mask picture are."""

    INDEX = "index"
    GREY = "grey"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class MaskPixels:
    """A mask picture as stored, upright."""

    kind: Kind
    values: Levels
    """(H, W): indices or grey values, uint8, uint16, int32 or float32; colours as uint32, 0xRRGGBB."""
    alpha: NDArray[np.uint8] | None
    """(H, W), where the picture has an alpha channel; opaque from 128 on."""
    palette: NDArray[np.uint32] | None
    """0xRRGGBB by index."""
    is_lossy: bool


def mask_size_wh(path: Path) -> tuple[int, int]:
    """Return width and height of a mask that decides the size of its clip.

    Raises:
        BadInputError: It is damaged, or larger than any picture that masks are drawn on.
    """
    check_picture(path)
    facts = picture_facts(path)
    _check_amount(path, facts.width, facts.height)
    return facts.width, facts.height


def read_mask_pixels(path: Path, size_hw: tuple[int, int], orientation: int = UPRIGHT) -> MaskPixels:
    """Return a mask picture as it lies in its file; its size is checked before it is decoded.

    Args:
        size_hw: Rows and columns that it must have.
        orientation: EXIF orientation of the photo that it belongs to: a mask that is as large as the photo is
            stored, and not as it is seen, is turned like it.

    Raises:
        BadInputError: It is damaged, too large, or of another size.
    """
    facts = picture_facts(path)
    turn = UPRIGHT
    if (facts.height, facts.width) != size_hw:
        if orientation not in TURNED or (facts.width, facts.height) != size_hw:
            reason = f"is {facts.width}×{facts.height}, but its clip's masks are {size_hw[1]}×{size_hw[0]}"
            raise BadInputError(path, "", reason, "scale masks with nearest neighbour")
        turn = orientation
    _check_amount(path, facts.width, facts.height)
    if facts.format in ("PNG", ""):
        check_picture(path)  # both decoders fill what is cut off with black
    found = _indices(path) if facts.format in ("PNG", "GIF", "BMP", "TIFF") else None
    if found is not None:
        indices, palette = found
        pixels = MaskPixels(Kind.INDEX, upright(indices, facts.orientation), None, palette, False)
    else:
        values, facts = read_values(path, is_exact=True)
        pixels = _sorted_out(values, facts.is_lossy and not _is_exact_webp(path, facts), path)
    if turn != UPRIGHT:
        alpha = None if pixels.alpha is None else upright(pixels.alpha, turn)
        pixels = replace(pixels, values=upright(pixels.values, turn), alpha=alpha)
    if pixels.values.shape != size_hw:
        raise BadInputError(path, "", "is a damaged picture", "replace this file")
    return pixels


def _indices(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint32]] | None:
    """Return indices and palette of a picture that has one; a picture of one bit has black and white."""
    with said_in_one_line(path), open_plain(path) as file, Image.open(file, formats=FORMATS) as image:
        if image.mode not in ("P", "1"):
            return None
        if image.mode == "1":
            return np.array(image).astype(np.uint8), np.array([0, 0xFFFFFF], np.uint32)
        indices = np.array(image, dtype=np.uint8)
        rgb = np.zeros((256, 3), np.uint32)
        own = np.array(image.getpalette("RGB") or [], np.uint32).reshape(-1, 3)[:256]
        rgb[: len(own)] = own
    return indices, packed(rgb)


def _is_exact_webp(path: Path, facts: PictureFacts) -> bool:
    if facts.format != "WEBP":
        return False
    with open_plain(path) as file:
        return b"VP8L" in file.read(64)


def packed(rgb: Values) -> NDArray[np.uint32]:
    """Return colours, (…, 3) of 8 bits, as one number each, 0xRRGGBB."""
    wide = rgb.astype(np.uint32)
    colours: NDArray[np.uint32] = (wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]).astype(np.uint32)
    return colours


def unpacked(colours: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return red, green and blue of colours 0xRRGGBB, int32 (…, 3)."""
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=-1).astype(np.int32)


def _sorted_out(values: Values, is_lossy: bool, path: Path) -> MaskPixels:
    if values.ndim == 2:
        return MaskPixels(Kind.GREY, _plain(values, path), None, None, is_lossy)
    alpha = None
    if values.shape[2] in (2, 4):
        alpha = _in_8_bits(values[:, :, -1])
    if values.shape[2] < 3:
        return MaskPixels(Kind.GREY, _plain(values[:, :, 0], path), alpha, None, is_lossy)
    rgb = values[:, :, :3]
    red, green, blue = rgb[:, :, 0], rgb[:, :, 1], rgb[:, :, 2]
    if np.array_equal(red, green) and np.array_equal(green, blue):
        return MaskPixels(Kind.GREY, _plain(red, path), alpha, None, is_lossy)
    rgb = _in_8_bits(rgb)
    if is_lossy:
        spread = cv2.subtract(rgb.max(axis=2), rgb.min(axis=2))
        if spread.max() <= LOSSY_GREY:
            return MaskPixels(Kind.GREY, cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), alpha, None, True)
    return MaskPixels(Kind.COLOUR, packed(rgb), alpha, None, is_lossy)


def _plain(pixels: Values, path: Path) -> Levels:
    """Return grey values in the least type that holds them; fractions are kept."""
    values: Levels = np.asarray(pixels)
    if values.dtype in (np.uint8, np.uint16):
        return np.ascontiguousarray(values)
    if np.issubdtype(values.dtype, np.floating):
        if not np.isfinite(values).all():
            values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
        if not (values == np.round(values)).all():
            return values.astype(np.float32)
    if values.min() < -(1 << 31) or values.max() >= 1 << 31:
        raise BadInputError(path, "", "has values that no mask has", "save it as a PNG of 8 or 16 bit")
    whole = values.astype(np.int32)
    return whole.astype(np.uint16) if whole.min() >= 0 and whole.max() < 1 << 16 else whole


def _in_8_bits(values: Values) -> NDArray[np.uint8]:
    if values.dtype == np.uint8:
        return np.ascontiguousarray(values, np.uint8)
    largest = float(np.max(values.astype(np.float32)))
    scale = 255.0 / (65535.0 if largest > 255 else 255.0)
    small: NDArray[np.uint8] = np.clip(values.astype(np.float32) * scale, 0, 255).round().astype(np.uint8)
    return small


def _check_amount(path: Path, width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise BadInputError(path, "", f"is {width}×{height}, too large for a mask", "check this file")
