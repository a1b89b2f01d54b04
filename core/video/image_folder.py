"""Folders of pictures as clips: natural order, one size, read when asked for."""

from collections.abc import Callable, Sequence
from pathlib import Path

from natsort import natsorted, ns

from core.errors import BadInputError, FrameMissingError
from core.messages import Message, say
from core.pictures.picture_file import count_pictures, is_picture, picture_size_wh
from core.pictures.reading import check_readable, read_picture, spread, tones_of_files
from core.pictures.tones import LOOKED_AT, Tones
from core.types import RgbFrame
from core.video.media.clip_media import FrameFiles
from core.video.media.source import MediaInfo, MediaKind

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".tif", ".tiff", ".webp"})
STACK_SUFFIXES = frozenset({".gif", ".apng"})
"""Endings of files that are opened as pictures, but are no frames of a folder beside others."""
FOLDER_FPS = 24.0
"""Pictures carry no time; this rate is shown and played."""


def list_pictures(folder: Path) -> list[Path]:
    """Return the pictures of a folder in natural order (2 before 10); hidden files are left out.

    Where no name has the ending of a picture, files whose names have none at all are looked into.
    """
    try:
        files = [path for path in folder.iterdir() if not path.name.startswith(".")]
        found = [path for path in files if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()]
        if not found:
            found = [path for path in files if _has_no_ending(path) and is_picture(path)]
    except OSError as error:
        raise BadInputError(folder, "", f"cannot be listed: {error.strerror}") from None
    return list(natsorted(found, key=lambda path: path.name, alg=ns.IGNORECASE))


def is_picture_name(path: Path) -> bool:
    """Whether a file is opened as pictures; it is looked into only where its name has no ending."""
    suffix = path.suffix.lower()
    return (
        suffix in PICTURE_SUFFIXES or suffix in STACK_SUFFIXES or (_has_no_ending(path) and is_picture(path))
    )


def _has_no_ending(path: Path) -> bool:
    """Whether what follows the last dot, if anything, is no ending: `000001`, `1403636579.763`."""
    return not path.suffix or path.suffix[1:].isdecimal()


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
        if frames is None and path.is_dir():
            _check_sizes(found)
        size_wh = (frames.size_wh if frames else None) or picture_size_wh(first)
        there = [file for file in self._files if file is not None]
        self._is_clip = frames is not None
        if self._is_clip:
            # What is wrong with a picture of a clip costs its frame: the others say how they are shown.
            there = [file for file in spread(there, LOOKED_AT) if is_picture(file)]
        check_readable(there)
        self._tones = tones_of_files(there)
        self.info = MediaInfo(
            path,
            MediaKind.IMAGES,
            *size_wh,
            FOLDER_FPS,
            len(self._files),
            names=names,
            notes=(
                *said_of_tones(self._tones),
                *(_said_of_stacks(there[:1]) if path.is_dir() else ()),
            ),
        )

    def read(self, index: int, *, is_stale: Callable[[], bool] | None = None) -> RgbFrame:
        """Return picture `index`, uint8 (H, W, 3); see `FrameSource.read`."""
        del is_stale
        if not 0 <= index < len(self._files):
            if self._is_clip and index >= 0:  # the project says more frames than it has names
                raise missing_picture(self.info.path, "", index)
            raise IndexError(f"frame {index} of {len(self._files)}")
        file = self._files[index]
        if file is None:
            raise missing_picture(self.info.path, self.info.names[index], index)
        try:
            rgb = read_picture(file, self._tones)
            if rgb.shape[:2] != (self.info.height, self.info.width):
                raise _wrong_size(file, rgb.shape[1::-1], (self.info.width, self.info.height))
        except BadInputError as error:
            if not self._is_clip:
                raise
            raise FrameMissingError(file, f"frame {index}", error.reason, error.way_out) from None
        return rgb

    def cost(self, index: int) -> int:
        """Every picture can be read by itself."""
        del index
        return 1

    def stand_in(self, index: int) -> int:
        """No picture is nearer than the one asked for."""
        return index

    def close(self) -> None:
        """Nothing is held open."""


def missing_picture(media: Path, name: str, frame: int) -> FrameMissingError:
    """Return what to say of a frame whose picture is not in its folder any more."""
    picture = f"picture {name}" if name else "the picture"
    return FrameMissingError(
        media, f"frame {frame}", f"{picture} is missing", "put it back, or relink the media"
    )


def said_of_tones(tones: Tones | None) -> tuple[Message, ...]:
    """Return what a person is told of the scale on which deep pictures are shown; nothing for plain ones."""
    if tones is None:
        return ()
    return (say("pictures have more than 8 bits; shown on one scale: {tones}", tones=str(tones)),)


def _said_of_stacks(first: Sequence[Path]) -> tuple[Message, ...]:
    return tuple(
        say(
            "{name} holds {n} pictures: of every file of a folder only the first is taken; import such a "
            "file by itself to have all of them as frames",
            name=path.name,
            n=count,
        )
        for path in first
        if (count := count_pictures(path)) > 1
    )


def _check_sizes(files: Sequence[Path]) -> None:
    expected_wh = picture_size_wh(files[0])
    for path in files[1:]:
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


def folders_in(root: Path) -> list[Path]:
    """Return the folders directly in a folder, hidden ones left out, in natural order.

    Raises:
        BadInputError: It cannot be listed.
    """
    try:
        found = [path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")]
    except OSError as error:
        raise BadInputError(root, "", f"cannot be listed: {error.strerror}") from None
    return list(natsorted(found, key=lambda path: path.name))
