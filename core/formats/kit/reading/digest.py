"""A digest of a file or folder, by which it is known again."""

import os
from hashlib import blake2b
from pathlib import Path

from core.progress import CancelToken

CHUNK_BYTES = 1 << 20
MOST_FILES = 200_000


def digest_of(source: Path, cancel: CancelToken) -> str:
    """Return a digest of a file's bytes, or of names, sizes and times of what is in a folder.

    Empty where it cannot be known: something that is neither, or cannot be read (whoever reads it says why).

    Raises:
        Cancelled: The token was set.
    """
    try:
        if source.is_file():
            return _of_file(source, cancel)
        return _of_folder(source, cancel) if source.is_dir() else ""
    except OSError:
        return ""


def _of_file(path: Path, cancel: CancelToken) -> str:
    found = blake2b(digest_size=20)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            cancel.check()
            found.update(chunk)
    return found.hexdigest()


def _of_folder(folder: Path, cancel: CancelToken) -> str:
    found, count = blake2b(b"folder", digest_size=20), 0
    for where, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            cancel.check()
            # A project that is kept in the folder changes with every import.
            if name.startswith(".") or ".amodal" in name:
                continue
            count += 1
            if count > MOST_FILES:
                return found.hexdigest()
            path = os.path.join(where, name)
            facts = os.stat(path, follow_symlinks=False)
            entry = f"{os.path.relpath(path, folder)}\n{facts.st_size}\n{facts.st_mtime_ns}\n"
            found.update(entry.encode("utf-8", "surrogateescape"))
    return found.hexdigest()
