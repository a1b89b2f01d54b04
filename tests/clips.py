"""Small real clips for tests: a disc that passes behind a bar, as folders and as videos."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 160, 96


def disc_masks(frames: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return visible and whole masks, bool (T, H, W), of a disc that moves right behind a bar."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    whole = np.stack([(columns - (30 + 4 * t)) ** 2 + (rows - 48) ** 2 <= 18**2 for t in range(frames)])
    bar = (columns >= 80) & (columns < 96)
    return whole & ~bar, whole


def disc_pictures(frames: int) -> NDArray[np.uint8]:
    """Return pictures, uint8 (T, H, W, 3), of the same scene."""
    seen, _ = disc_masks(frames)
    rng = np.random.default_rng(0)
    ground = rng.integers(60, 100, (HEIGHT, WIDTH, 3), np.uint8)
    ground[:, 80:96] = (40, 90, 60)
    pictures = np.repeat(ground[None], frames, 0)
    pictures[seen] = (220, 120, 40)
    return pictures


def write_folder(folder: Path, frames: int = 12) -> Path:
    """Write rgbs/ and masks/ and return the folder."""
    seen, _ = disc_masks(frames)
    for name, stack in (("rgbs", disc_pictures(frames)), ("masks", seen.astype(np.uint8) * 255)):
        (folder / name).mkdir(parents=True)
        for number, picture in enumerate(stack):
            pixels = picture[:, :, ::-1] if picture.ndim == 3 else picture
            ok, png = cv2.imencode(".png", np.ascontiguousarray(pixels))
            assert ok
            (folder / name / f"frame_{number:03d}.png").write_bytes(png.tobytes())
    return folder


def numbered(number: int, width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture with the number written as 12 black or white blocks, readable after compression."""
    picture = np.full((height, width, 3), 128, np.uint8)
    for bit in range(12):
        x = bit * (width // 12)
        picture[:, x : x + width // 12] = 255 if number >> bit & 1 else 0
    return picture


def read_number(picture: NDArray[np.uint8]) -> int:
    """Return the number in a picture made by `numbered`."""
    height, width = picture.shape[:2]
    step = width // 12
    return sum(int(picture[height // 2, bit * step + step // 2].mean() > 128) << bit for bit in range(12))


def write_video(
    path: Path,
    frames: int,
    *,
    gop: int = 12,
    b_frames: int = 2,
    variable: bool = False,
    size_wh: tuple[int, int] = (192, 96),
) -> Path:
    """Write an H.264 video whose frames carry their numbers; `variable` gives uneven times."""
    rng = np.random.default_rng(1)
    width, height = size_wh
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=30, options={"g": str(gop), "bf": str(b_frames), "crf": "18", "sc_threshold": "0"}
        )
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuv444p" if width % 2 or height % 2 else "yuv420p"
        stream.codec_context.time_base = Fraction(1, 600)
        time = 0
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(numbered(number, width, height), format="rgb24")
            frame.pts = time
            frame.time_base = stream.codec_context.time_base
            time += int(rng.integers(5, 60)) if variable else 20
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
