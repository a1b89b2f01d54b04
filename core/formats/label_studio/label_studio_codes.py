"""Brush masks as Label Studio keeps them: the rle-pack code of an RGBA picture, alpha is the mask.

A stream of bits: 32 bits number of values, 5 bits word size less one, four times 4 bits sizes of lengths
less one; then runs: 1 bit whether one value is repeated, 2 bits which size, the length less one, the value
(or as many values). Source: rle-pack of thi-ng/umbrella, as used by Label Studio's converter.
"""

from collections.abc import Sequence

import numpy as np

from core.masks.rle import Rle, decode_rle, encode_rle

WORD = 8
LENGTH_BITS = (3, 4, 8, 16)
CHANNELS = 4
ALPHA = 3
SET_FROM = 128


def rle_from_brush(code: Sequence[int], size_hw: tuple[int, int]) -> Rle:
    """Return the mask of a brush code.

    Args:
        code: Bytes, 0 to 255.
        size_hw: Rows and columns of the picture.

    Raises:
        ValueError: It is no such code, is cut off, or is of another size.
    """
    data = np.asarray(code)
    if data.ndim != 1 or data.dtype.kind not in "iu" or data.size == 0:
        raise ValueError("is no list of bytes")
    if data.min() < 0 or data.max() > 255:
        raise ValueError("holds a number that is no byte")
    bits = np.unpackbits(data.astype(np.uint8)).tobytes().translate(_AS_TEXT).decode("ascii")
    count, word = int(bits[:32] or "0", 2), int(bits[32:37] or "0", 2) + 1
    if count != size_hw[0] * size_hw[1] * CHANNELS:
        raise ValueError(f"holds {count} values, its picture has {size_hw[0] * size_hw[1] * CHANNELS}")
    if word != WORD or len(bits) < 53:
        raise ValueError(f"has words of {word} bits, expected {WORD}")
    sizes = [int(bits[37 + 4 * n : 41 + 4 * n], 2) + 1 for n in range(4)]
    values = np.zeros(count, np.uint8)
    at, place = 53, 0
    while place < count:
        if at + 3 > len(bits):
            raise ValueError("is cut off")
        is_run, size = bits[at] == "1", sizes[int(bits[at + 1 : at + 3], 2)]
        end = at + 3 + size
        length = int(bits[at + 3 : end] or "0", 2) + 1
        needed = WORD if is_run else WORD * length
        if end + needed > len(bits) or place + length > count:
            raise ValueError("is cut off, or runs over its picture")
        if is_run:
            values[place : place + length] = int(bits[end : end + WORD], 2)
        else:
            text = np.frombuffer(bits[end : end + needed].encode("ascii"), np.uint8) - ord("0")
            values[place : place + length] = np.packbits(text)
        at, place = end + needed, place + length
    return encode_rle(values.reshape(*size_hw, CHANNELS)[:, :, ALPHA] >= SET_FROM)


def brush_from_rle(rle: Rle) -> list[int]:
    """Return the code of a mask: white and opaque where it is set, else transparent black."""
    flat = decode_rle(rle).ravel()
    ends = np.concatenate((np.flatnonzero(np.diff(flat.view(np.int8))) + 1, [flat.size]))
    starts = np.concatenate(([0], ends[:-1]))
    parts = [f"{flat.size * CHANNELS:032b}", f"{WORD - 1:05b}", *(f"{size - 1:04b}" for size in LENGTH_BITS)]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        value = "11111111" if flat[start] else "00000000"
        left = (end - start) * CHANNELS
        while left:
            length = min(left, 1 << LENGTH_BITS[-1])
            which = next(n for n, size in enumerate(LENGTH_BITS) if length <= 1 << size)
            parts.append(f"1{which:02b}{length - 1:0{LENGTH_BITS[which]}b}{value}")
            left -= length
    bits = np.frombuffer("".join(parts).encode("ascii"), np.uint8) - ord("0")
    return [int(byte) for byte in np.packbits(bits)]


_AS_TEXT = bytes([ord("0"), ord("1")]) + bytes(range(2, 256))
