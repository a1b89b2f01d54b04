"""Digests of weights: the same for the same content wherever it lies, another as soon as one byte differs."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from core.atomic import atomic_text
from core.errors import BadInputError
from core.progress import CancelToken
from models.weights.stock.files import belonging_files

BLOCK_BYTES = 8 * 1024 * 1024
DIGEST_CHARACTERS = 16
MOST_REMEMBERED = 400


class DigestMemory:
    """Remembers the sha256 of files by path, size and times, because 9 GB take many seconds to read.

    A file that cannot be remembered (a read-only cache folder) is only slower, never wrong: the time of the
    last change of content or of the file's record is part of the key.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def sha256(self, path: Path, cancel: CancelToken | None = None) -> str:
        """Return the checksum of a file's content, in hex.

        Raises:
            BadInputError: The file cannot be read.
            Cancelled: The token was set.
        """
        try:
            key, stamp = str(path.resolve()), _stamp(path)
            known = self._read().get(key)
            if isinstance(known, list) and known[:-1] == stamp:
                return str(known[-1])
            digest = file_sha256(path, cancel)
            if _stamp(path) == stamp:
                self._remember({key: [*stamp, digest]})
        except OSError as error:
            raise BadInputError(path, "", f"cannot be read: {error.strerror or error}") from None
        return digest

    def learn(self, path: Path, digest: str) -> None:
        """Remember a checksum that somebody computed while the file was written."""
        with suppress(OSError):
            self._remember({str(path.resolve()): [*_stamp(path), digest]})

    def _read(self) -> dict[str, object]:
        try:
            value = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def _remember(self, news: dict[str, list[object]]) -> None:
        with suppress(OSError, BadInputError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self._file}.lock"):
                kept = {**{k: v for k, v in self._read().items() if k not in news}, **news}
                newest = list(kept.items())[-MOST_REMEMBERED:]
                with atomic_text(self._file) as file:
                    json.dump(dict(newest), file, indent=0)


def fingerprint_folder(folder: Path, memory: DigestMemory, cancel: CancelToken | None = None) -> str:
    """Return 16 hex characters over names, sizes and contents of a folder's JSON and safetensors files.

    Raises:
        BadInputError: A file cannot be read.
        Cancelled: The token was set.
    """
    digest = hashlib.sha256()
    try:
        names = belonging_files(folder)
    except OSError as error:
        raise BadInputError(folder, "", f"cannot be read: {error.strerror or error}") from None
    for name in names:
        content = memory.sha256(folder / name, cancel)
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()[:DIGEST_CHARACTERS]


def file_sha256(path: Path, cancel: CancelToken | None = None) -> str:
    """Return the sha256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK_BYTES):
            if cancel is not None:
                cancel.check()
            digest.update(block)
    return digest.hexdigest()


def _stamp(path: Path) -> list[object]:
    """Size and times: a change of content moves at least one of the two times, also where one is set back."""
    info = os.stat(path)
    return [info.st_size, info.st_mtime_ns, info.st_ctime_ns]
