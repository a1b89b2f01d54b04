"""Folders of pictures as clips: natural order, one size, read when asked for."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import imagesize
import numpy as np
from natsort import natsorted, ns

from core.errors import BadInputError, FrameMissingError
from core.types import RgbFrame
from core.video.identity import FrameFiles
from core.video.plain_file import check_plain, open_plain
from core.video.source import MediaInfo, MediaKind

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".tif", ".tiff", ".webp"})
FOLDER_FPS = 24.0
"""Pictures carry no time; this rate is shown and played."""


def list_pictures(folder: Path) -> list[Path]:
    """Return the pictures of a folder in natural order (2 before 10); hidden files are left out."""
    try:
        found = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() in PICTURE_SUFFIXES and not path.name.startswith(".") and path.is_file()
        ]
    except OSError as error:
        raise BadInputError(folder, "", f"cannot be listed: {error.strerror}") from None
    return list(natsorted(found, key=lambda path: path.name, alg=ns.IGNORECASE))


def picture_size_wh(path: Path) -> tuple[int, int]:
    """Return width and height of a picture from its header, decoding it only when the header is unusual.

    Raises:
        BadInputError: The file is no picture that can be read.
    """
    check_plain(path)
    try:
        width, height = imagesize.get(path)
    except (OSError, ValueError, TypeError, OverflowError):
        width, height = -1, -1
    if width > 0 and height > 0:
        return int(width), int(height)
    rgb = read_picture(path)
    return rgb.shape[1], rgb.shape[0]


def read_picture(path: Path) -> RgbFrame:
    """Return a picture, uint8 (H, W, 3); grey, 16-bit and transparent ones are converted.

    Raises:
        BadInputError: The file vanished or is no picture that can be read.
    """
    bgr = _decode(path, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def read_grey(path: Path) -> RgbFrame:
    """Return a picture as one channel, uint8 (H, W): mask files; transparency counts as black.

    Raises:
        BadInputError: The file vanished or is no picture that can be read.
    """
    return np.asarray(_decode(path, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION), dtype=np.uint8)


class ImageFolderSource:
    """Reads a folder of pictures, or one picture."""

    def __init__(self, path: Path, frames: FrameFiles | None = None) -> None:
        """Open the folder.

        Args:
            frames: Which file every frame of a clip is; None = all pictures of the folder in natural order.

        Raises:
            BadInputError: There is no picture in it, the first cannot be read, or (without `frames`) sizes
                differ.
        """
        self._files: Sequence[Path | None]
        if frames is not None:
            self._files, names = frames.files, frames.names
        else:
            found = list_pictures(path) if path.is_dir() else [path]
            self._files, names = found, tuple(file.name for file in found)
        first = next((file for file in self._files if file is not None), None)
        if first is None:
            kinds = ", ".join(sorted(PICTURE_SUFFIXES))
            raise BadInputError(path, "", "holds no pictures", f"expected files such as {kinds}")
        width, height = picture_size_wh(first)
        if frames is None and path.is_dir():
            _check_sizes(found, (width, height))
        count = len(self._files)
        self._info = MediaInfo(path, MediaKind.IMAGES, width, height, FOLDER_FPS, count, names=names)

    @property
    def info(self) -> MediaInfo:
        """Facts about the folder."""
        return self._info

    def read(self, index: int, *, is_stale: Callable[[], bool] | None = None) -> RgbFrame:
        """Return picture `index`, uint8 (H, W, 3); see `FrameSource.read`."""
        del is_stale
        if not 0 <= index < len(self._files):
            raise IndexError(f"frame {index} of {len(self._files)}")
        file = self._files[index]
        if file is None:
            raise missing_picture(self._info.path, self._info.names[index], index)
        rgb = read_picture(file)
        if rgb.shape[:2] != (self._info.height, self._info.width):
            raise _wrong_size(file, rgb.shape[1::-1], (self._info.width, self._info.height))
        return rgb

    def cost(self, index: int) -> int:
        """Every picture can be read by itself."""
        del index
        return 1

    def stand_in(self, index: int) -> int:
        """No picture is nearer than the one asked for."""
        return index

    def frame_name(self, index: int) -> str:
        """Return the picture's name as the clip knows it."""
        return self._info.names[index]

    def close(self) -> None:
        """Nothing is held open."""


def missing_picture(media: Path, name: str, frame: int) -> FrameMissingError:
    """Return what to say of a frame whose picture is not in its folder any more."""
    picture = f"picture {name}" if name else "the picture"
    return FrameMissingError(
        media, f"frame {frame}", f"{picture} is missing", "put it back, or relink the media"
    )


def _decode(path: Path, flags: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    try:
        # imread cannot open every Unicode path on every system, and reports nothing.
        with open_plain(path) as file:
            data = np.frombuffer(file.read(), dtype=np.uint8)
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}") from None
    try:
        pixels = cv2.imdecode(data, flags) if data.size else None
    except cv2.error:
        pixels = None
    if pixels is None:
        raise BadInputError(path, "", "is not a picture that can be read", "replace or remove this file")
    return np.asarray(pixels, dtype=np.uint8)


def _check_sizes(files: list[Path], expected_wh: tuple[int, int]) -> None:
    for path in files:
        size_wh = picture_size_wh(path)
        if size_wh != expected_wh:
            raise _wrong_size(path, size_wh, expected_wh)


def _wrong_size(path: Path, size_wh: tuple[int, ...], expected_wh: tuple[int, int]) -> BadInputError:
    return BadInputError(
        path,
        "",
        f"is {size_wh[0]}×{size_wh[1]}, but the folder's first picture is {expected_wh[0]}×{expected_wh[1]}",
        "one clip needs pictures of one size: move it to a folder of its own",
    )
