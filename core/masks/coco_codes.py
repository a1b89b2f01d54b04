"""What stands in COCO files as `segmentation`, checked before any native code sees it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rlemasklib import RLEMask

from core.masks.polygons import rle_from_polygons
from core.masks.rle import Rle

MAX_PIXELS = 2**31 - 1
LONGEST_NUMBER = 40


def rle_from_coco(value: object, size_hw: tuple[int, int]) -> Rle:
    """Return the mask of a `segmentation`: compressed or uncompressed RLE, or polygons.

    Args:
        value: `{"size": [h, w], "counts": str | bytes | [int, ...]}` or `[[x0, y0, x1, y1, ...], ...]` (or
            one flat polygon, also of pairs `[[x0, y0], [x1, y1], …]`). Numbers may be texts of numbers; parts
            of fewer than three points have no area and are passed over where others have one.
        size_hw: Rows and columns that the mask must have; polygons are drawn on this size.

    Raises:
        ValueError: Anything else, or a code that does not fit its size; the text says what is wrong.
    """
    if isinstance(value, Mapping):
        return _from_code(value, size_hw)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        if not value:
            raise ValueError("is an empty list: no polygon in it")
        return rle_from_polygons(_polygons(value), size_hw)
    raise ValueError(f"is {type(value).__name__}: expected an RLE object or a list of polygons")


def rle_to_coco(rle: Rle) -> dict[str, Any]:
    """Return `{"size": [h, w], "counts": str}`, ready for JSON."""
    return {"size": [rle.size_hw[0], rle.size_hw[1]], "counts": rle.counts.decode("ascii")}


def _polygons(value: Sequence[Any]) -> list[list[float]]:
    """Return the parts of a polygon that have an area, each flat."""
    if not _is_list(value[0]) or all(_is_list(part) and len(part) == 2 for part in value):
        value = [value]
    if not all(_is_list(part) for part in value):
        raise ValueError("mixes numbers and lists: expected a list of polygons")
    parts = [_flat(part) for part in value]
    wholes = [part for part in parts if len(part) >= 6]
    return wholes or parts


def _flat(part: Sequence[Any]) -> list[float]:
    if part and all(_is_list(point) and len(point) == 2 for point in part):
        part = [number for point in part for number in point]
    return [_number(value) for value in part[: len(part) // 2 * 2]]


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _number(value: Any) -> Any:
    """Return the number that a text or a whole float is; anything else as it came."""
    if isinstance(value, str) and len(value) <= LONGEST_NUMBER:
        try:
            value = float(value)
        except ValueError:
            return value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _from_code(value: Mapping[str, Any], size_hw: tuple[int, int]) -> Rle:
    size = value.get("size")
    is_pair = _is_list(size) and len(size) == 2  # type: ignore[arg-type]
    if is_pair:
        size = [_number(side) for side in size]  # type: ignore[union-attr]
    if not is_pair or not all(_is_count(side) for side in size):  # type: ignore[union-attr]
        raise ValueError(f"size is {size!r:.40}: expected [height, width]")
    if (int(size[0]), int(size[1])) != size_hw:  # type: ignore[index]
        raise ValueError(f"size is {list(size)}, but the mask must be {list(size_hw)} (height, width)")  # type: ignore[arg-type]
    counts = value.get("counts")
    if isinstance(counts, str | bytes):
        return _from_compressed(counts, size_hw)
    if isinstance(counts, Sequence):
        return _from_counts([_number(run) for run in counts], size_hw)
    raise ValueError(f"counts is {type(counts).__name__}: expected text or a list of run lengths")


def _from_counts(counts: Sequence[Any], size_hw: tuple[int, int]) -> Rle:
    if not all(_is_count(run) for run in counts):
        raise ValueError("counts holds something that is not a whole number from 0 to 2³¹")
    total, pixels = sum(int(run) for run in counts), size_hw[0] * size_hw[1]
    if total != pixels:
        raise ValueError(f"counts cover {total} pixels, but the size has {pixels}")
    return _encode(np.asarray([int(run) for run in counts], dtype=np.uint32), size_hw)


def _from_compressed(text: str | bytes, size_hw: tuple[int, int]) -> Rle:
    if isinstance(text, str) and text[:2] in ("b'", 'b"') and text[-1:] == text[1]:
        # What str() makes of Python's bytes, in files written without decoding them; no code has a quote.
        text = text[2:-1].replace("\\\\", "\\")
    try:
        code = text.encode("ascii") if isinstance(text, str) else bytes(text)
    except UnicodeEncodeError as error:
        raise ValueError(f"counts hold a character that is no run-length code at {error.start}") from None
    runs = decode_runs(code)
    if (runs < 0).any():
        raise ValueError("counts hold a negative run length")
    total, pixels = int(runs.sum()), size_hw[0] * size_hw[1]
    if total != pixels:
        raise ValueError(f"counts cover {total} pixels, but the size has {pixels}")
    if bool((runs[1:] == 0).any()):
        # Legal but not canonical: written anew, so that equal masks have equal codes.
        return _encode(runs.astype(np.uint32), size_hw)
    return Rle(size_hw, code)


def decode_runs(code: bytes) -> NDArray[np.int64]:
    """Return the run lengths of compressed counts, background first, int64.

    Each run is written in groups of five bits, low first, with a continuation bit, each plus 48; from the
    fourth run on it is the difference to the run two before.

    Raises:
        ValueError: A character is no such group, a run is cut off, or a number is absurdly large.
    """
    groups = np.frombuffer(code, dtype=np.uint8).astype(np.int64) - 48
    if groups.size == 0:
        return np.zeros(0, dtype=np.int64)
    if groups.min() < 0 or groups.max() > 63:
        place = int(np.flatnonzero((groups < 0) | (groups > 63))[0])
        raise ValueError(f"counts hold a character that is no run-length code at {place}")
    is_last = (groups & 32) == 0
    if not is_last[-1]:
        raise ValueError("counts are cut off in the middle of a number")
    ends = np.flatnonzero(is_last)
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts + 1
    if lengths.max() > 7:
        raise ValueError("counts hold a number that is too large")
    position = np.arange(groups.size) - np.repeat(starts, lengths)
    values = np.add.reduceat((groups & 31) << (5 * position), starts)
    is_negative = (groups[ends] & 16) != 0
    values = np.where(is_negative, values - (np.int64(1) << (5 * lengths)), values)
    runs = values.copy()
    # The differences start at index 3: runs[i] = values[i] + runs[i - 2] from there on.
    runs[1::2] = np.cumsum(values[1::2])
    runs[2::2] = np.cumsum(values[2::2])
    return runs


def _encode(runs: NDArray[np.uint32], size_hw: tuple[int, int]) -> Rle:
    mask = RLEMask.from_counts(runs, shape=size_hw)
    return Rle(size_hw, bytes(mask.to_dict()["counts"]))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_PIXELS
