"""Folders for what is needed only while something runs."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.beside import marked_as_ours, remove_leftover

_OURS = re.compile(r"amodal-[a-z]+-([1-9][0-9]*)-\w+")


@contextmanager
def scratch_folder(purpose: str) -> Iterator[Path]:
    """Give an empty folder that is gone afterwards; one that a killed process left is taken away.

    Args:
        purpose: One word in small letters that says what it is for.
    """
    _remove_old()
    with (
        tempfile.TemporaryDirectory(prefix=f"amodal-{purpose}-{os.getpid()}-") as name,
        marked_as_ours(Path(name)),
    ):
        yield Path(name)


def _remove_old() -> None:
    folder = Path(tempfile.gettempdir())
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            found = _OURS.fullmatch(entry.name)
            if found and entry.is_dir(follow_symlinks=False):
                remove_leftover(Path(entry.path), int(found[1]))
