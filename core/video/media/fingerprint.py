"""Marks of files: cheap enough for thousands of pictures, sure enough to tell an exchanged one."""

import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from core.errors import BadInputError
from core.plain_file import check_plain, open_plain
from core.video.media.clip_media import FileMark, KnownFrom, MediaIdentity
from core.video.media.source import MediaInfo, MediaKind

WHOLE_BYTES = 64 * 1024
"""Files up to this size are read whole; of larger ones samples are."""
SAMPLES = 6
SAMPLE_BYTES = 8 * 1024
"""Six pieces spread from the first byte to the last: a picture without compression differs in the middle."""


def mark_of(path: Path, known: FileMark | None = None) -> FileMark:
    """Return the mark of a file; with `known` bytes are read only when size or time differ from it.

    Raises:
        BadInputError: The file is not there, cannot be read, or is no plain file.
    """
    if known is not None:
        facts = check_plain(path)
        if (known.size, known.mtime_ns) == (facts.st_size, facts.st_mtime_ns):
            return known
    with open_plain(path) as file:
        try:
            facts = os.fstat(file.fileno())
            size, time = facts.st_size, facts.st_mtime_ns
            digest = hashlib.blake2b(str(size).encode(), digest_size=16)
            if size <= WHOLE_BYTES:
                digest.update(file.read(WHOLE_BYTES))
            else:
                for number in range(SAMPLES):
                    file.seek((size - SAMPLE_BYTES) * number // (SAMPLES - 1))
                    digest.update(file.read(SAMPLE_BYTES))
        except OSError as error:
            raise BadInputError(path, "", f"cannot be read: {error.strerror}") from None
    return FileMark(size, time, digest.hexdigest())


def identify(info: MediaInfo, known_from: KnownFrom = KnownFrom.IMPORT) -> MediaIdentity:
    """Return what to keep of media that were opened, or of what a file says of media that are not there."""
    at = datetime.now(UTC)
    # Unlike Path.exists it takes a name that no file can have for one that is not there.
    is_there = os.path.exists(info.path)
    if not is_there:
        names = info.names if info.kind is MediaKind.IMAGES else ()
        return MediaIdentity(KnownFrom.FILE, at, names, (None,) * len(names))
    if info.kind is MediaKind.VIDEO:
        return MediaIdentity(known_from, at, file=mark_or_none(info.path), times=info.times)
    marks = tuple(_marks(info))
    return MediaIdentity(known_from, at, info.names, marks)


def _marks(info: MediaInfo) -> Iterable[FileMark | None]:
    is_folder = info.path.is_dir()
    last: tuple[str, FileMark | None] | None = None
    for name in info.names:
        if last is None or last[0] != name or is_folder:
            last = name, mark_or_none(info.path / name if is_folder else info.path) if name else None
        yield last[1]


def mark_or_none(path: Path, known: FileMark | None = None) -> FileMark | None:
    """Return the mark of a file as `mark_of`, None where it cannot be read."""
    try:
        return mark_of(path, known)
    except BadInputError:
        return None
