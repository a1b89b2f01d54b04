"""All depth maps of one clip in a folder of files beside the project, and what is known of them."""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.atomic import atomic_folder
from core.beside import beside
from core.depth.picture_keys import ENDING
from core.errors import BadInputError
from core.video.media.clip_media import is_below

SUFFIX = ".depth"
"""Of the folder that stands beside a project, and holds a folder for each set."""


@dataclass(frozen=True, slots=True)
class DepthSet:
    """What a project keeps of a clip's depth; the maps themselves are files."""

    folder: str
    """Below the project's folder, with `/`."""
    source: str
    """Folder or file that the maps came from, or the network that made them."""
    is_computed: bool
    maps: int
    made_at: str
    """ISO 8601, UTC."""

    def to_json(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return asdict(self)


def set_of(value: object) -> DepthSet | None:
    """Return what `to_json` was made of, None where it is nothing that this program wrote."""
    match value:
        case {
            "folder": str(folder), "source": str(source), "is_computed": bool(is_computed),
            "maps": int(maps), "made_at": str(made_at),
        } if is_below(folder):  # fmt: skip
            return DepthSet(folder, source, is_computed, maps, made_at)
    return None


@dataclass(frozen=True, slots=True)
class DepthFiles:
    """Where the maps of a clip's frames are. Picklable, small; reading is for whoever may wait for disks."""

    folder: Path
    names: tuple[str | None, ...]
    """By frame; None = the picture of the frame is not known, or another one."""

    def read(self, frame: int) -> NDArray[np.float32] | None:
        """Return the nearness of a frame, float32 (h, w) of any size; None where there is no map.

        Raises:
            BadInputError: The map is damaged, or cannot be read.
        """
        name = self.names[frame]
        if name is None or not (self.folder / name).exists():
            return None
        # Pillow comes with it, which must not delay the window's first paint.
        from core.depth.map_file import read_map

        return read_map(self.folder / name)

    def there(self) -> frozenset[int]:
        """Return the frames that have a map now."""
        try:
            found = {entry.name for entry in os.scandir(self.folder)}
        except OSError:
            return frozenset()
        return frozenset(frame for frame, name in enumerate(self.names) if name in found)


class SetWriter:
    """Fills the folder of a new set."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.count = 0

    def put(self, name: str, nearness: NDArray[np.float32]) -> None:
        """Write the map of a picture, float32 (h, w), finite and not flat."""
        from core.depth.map_file import encode_map

        (self._folder / name).write_bytes(encode_map(nearness))
        self.count += 1


def new_set_folder(project: Path) -> Path:
    """Return where a new set of a project is to be written; nothing is made yet."""
    return beside(project, SUFFIX) / secrets.token_hex(6)


@contextmanager
def written_set(folder: Path) -> Iterator[SetWriter]:
    """Give a writer; the set is there whole or not at all.

    Raises:
        BadInputError: The place cannot be written to or is full; nothing is left behind.
    """
    is_first = not folder.parent.exists()
    try:
        try:
            folder.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise BadInputError(folder.parent, "", f"cannot be made: {error.strerror}") from None
        with atomic_folder(folder) as partial:
            yield SetWriter(partial)
    except BaseException:
        if is_first:
            with suppress(OSError):
                folder.parent.rmdir()
        raise


def remove_set(folder: Path) -> None:
    """Remove the maps of a set, and nothing else that may lie in its folder."""
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            if entry.name.endswith(ENDING) and entry.is_file(follow_symlinks=False):
                Path(entry.path).unlink(missing_ok=True)
        folder.rmdir()
        folder.parent.rmdir()  # only when it is empty


def copy_sets(sets: Iterable[DepthSet], source: Path, target: Path) -> None:
    """Have the sets of a project in another folder as well; those that are there already stay.

    Raises:
        BadInputError: The target cannot be written to.
    """
    for one in sets:
        old, new = source / one.folder, target / one.folder
        if not old.is_dir() or new.exists():
            continue
        try:
            new.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInputError(new.parent, "", f"cannot be made: {error.strerror}") from None
        with atomic_folder(new) as partial:
            for entry in os.scandir(old):
                if entry.name.endswith(ENDING) and entry.is_file(follow_symlinks=False):
                    shutil.copyfile(entry.path, partial / entry.name)
