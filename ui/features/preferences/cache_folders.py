"""What is kept on the disk and can be made again: how large it is, and emptying it."""

from contextlib import suppress
from pathlib import Path

from core.video.index.index_cache import INDEXES_FOLDER, cache_folder
from models.composing.backgrounds import FOLDER


def cached_bytes() -> int:
    """Return how large all of it is."""
    return sum(_size(path) for path in _files())


def empty_caches() -> int:
    """Take away what can be made again; returns how many bytes are left (files that are in use)."""
    for path in _files():
        with suppress(OSError):
            path.unlink()
    return cached_bytes()


def _files() -> list[Path]:
    # Nothing else below it: a person may have named a folder of theirs as the place for caches.
    folders = [cache_folder() / name for name in (INDEXES_FOLDER, FOLDER)]
    found = (path for folder in folders if folder.is_dir() for path in folder.rglob("*"))
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
