"""Making the videos of `benchmarks.video_numbers`: numbered pictures, ffmpeg, and what is done to bytes.

Every picture carries its number as 12 black or white bars at the top, lowest bit at the left, and a square
that moves, so that neighbours differ. The pictures are tiny and every encoder gets one thread.
"""

import shlex
import struct
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FRAMES = 60
SIZE_WH = (192, 128)


class Judge(StrEnum):
    """What a file is held against."""

    FFMPEG = "ffmpeg"
    """Frame i is the i-th picture of ffmpeg's own decoding."""
    WHOLE = "whole"
    """The file is damaged: frame i is picture i of the file before it was damaged, or said to be missing."""


@dataclass(frozen=True)
class Recipe:
    """How one file is made."""

    name: str
    command: str = ""
    """Arguments of ffmpeg between its inputs and the output; `BASE` inputs unless it starts with `-i`."""
    source: str = ""
    """Another recipe's file that this one is made of, or several joined with +; `{src}` in the command."""
    edit: Callable[[bytes], bytes] | None = None
    """What is done to the bytes afterwards (or to the source's, without a command)."""
    judge: Judge = Judge.FFMPEG


def picture(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return a grey picture with its number, uint8 (H, W)."""
    grey = np.full((height, width), 96, np.uint8)
    for bit in range(12):
        left = bit * (width // 12)
        grey[: height // 4, left : left + width // 12] = 235 if number >> bit & 1 else 16
    side = height // 4
    left, top = (7 * number) % (width - side), height // 3 + (5 * number) % (height // 3)
    grey[top : top + side, left : left + side] = 200
    grey[-height // 8 :] = np.linspace(20, 220, width).astype(np.uint8)
    return grey


def read_code(rgb: NDArray[np.uint8]) -> int:
    """Return the number in a picture, uint8 (H, W, 3)."""
    height, width = rgb.shape[:2]
    bar = width // 12
    grey = rgb[height // 16 : height * 3 // 16].astype(float).mean(2)
    return sum(1 << b for b in range(12) if grey[:, b * bar + bar // 3 : b * bar + 2 * bar // 3].mean() > 127)


def write_base(path: Path, frames: int, size_wh: tuple[int, int], start: int = 0) -> Path:
    """Write numbered pictures as y4m."""
    width, height = size_wh
    chroma = bytes([110]) * (width // 2 * (height // 2)) + bytes([140]) * (width // 2 * (height // 2))
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F25:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(start, start + frames):
            file.write(b"FRAME\n" + picture(number, width, height).tobytes() + chroma)
    return path


# What is done to bytes


def matrix(*values: float) -> Callable[[bytes], bytes]:
    """Return what writes a display matrix (a b c d) into the track header of an mp4."""

    def edit(data: bytes) -> bytes:
        at = data.index(b"tkhd") + 44
        a, b, c, d = (round(value * 65536) for value in values)
        return data[:at] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + data[at + 36 :]

    return edit


def flipped(share: float, count: int = 12) -> Callable[[bytes], bytes]:
    """Return what turns some bits round from a place on."""

    def edit(data: bytes) -> bytes:
        at = int(len(data) * share)
        changed = bytearray(data)
        for step in range(count):
            changed[at + step * 3] ^= 0x55
        return bytes(changed)

    return edit


def zeroed(share: float, length: int = 300) -> Callable[[bytes], bytes]:
    """Return what writes zeros over some bytes from a place on."""

    def edit(data: bytes) -> bytes:
        at = int(len(data) * share)
        return data[:at] + bytes(length) + data[at + length :]

    return edit


def cut_out(share: float, length: int, unit: int = 188) -> Callable[[bytes], bytes]:
    """Return what takes whole units out of the middle."""

    def edit(data: bytes) -> bytes:
        at = int(len(data) * share) // unit * unit
        return data[:at] + data[at + length * unit :]

    return edit


def cut_off(share: float) -> Callable[[bytes], bytes]:
    """Return what keeps only the first part."""
    return lambda data: data[: int(len(data) * share)]


def begun_late(share: float, unit: int = 1) -> Callable[[bytes], bytes]:
    """Return what takes the first part away."""
    return lambda data: data[int(len(data) * share) // unit * unit :]


def twice(data: bytes) -> bytes:
    """Return a file joined with itself."""
    return data + data


def make(recipes: Sequence[Recipe], folder: Path) -> dict[str, str]:
    """Make the files; return {name: why not} for those that this ffmpeg cannot make."""
    write_base(folder / "base.y4m", FRAMES, SIZE_WH)
    write_base(folder / "big.y4m", 30, (240, 160), start=FRAMES)
    places = {
        "base": str(folder / "base.y4m"), "big": str(folder / "big.y4m"), "png": str(folder / "cover.png"),
    }  # fmt: skip
    _ffmpeg(f"-i {places['big']} -frames:v 1 -update 1", folder / "cover.png")
    failed: dict[str, str] = {}
    for recipe in recipes:
        place = folder / recipe.name
        source = folder / recipe.source
        command = recipe.command.format(**places, src=source)
        if command:
            inputs = command if "-i " in command else f"-i {places['base']} {command}"
            why = _ffmpeg(inputs, place)
        else:
            parts = [folder / name for name in recipe.source.split("+")]
            why = "" if all(part.is_file() for part in parts) else "its source is not there"
            if not why:
                place.write_bytes(b"".join(part.read_bytes() for part in parts))
        if why:
            failed[recipe.name] = why
            place.unlink(missing_ok=True)
        elif recipe.edit is not None:
            place.write_bytes(recipe.edit(place.read_bytes()))
    return failed


def _ffmpeg(arguments: str, out: Path) -> str:
    words = ["ffmpeg", "-v", "error", "-y", "-nostdin", *shlex.split(arguments), "-threads", "1"]
    # A name like 12:30:05.mp4 would be taken for a protocol.
    done = subprocess.run([*words, f"file:{out}"], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 and out.exists() else done.stderr.strip().splitlines()[-1][:160]
