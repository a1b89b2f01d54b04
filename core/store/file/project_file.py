"""Which file a project is: known by the open file itself, not by its name."""

import os
import stat
import threading
from pathlib import Path

from core.errors import StoreError
from core.store.file import write_stamp
from core.store.file.condition import FileCondition, FileState, ProjectFileError
from core.store.file.lock import WriterLock, present_name
from core.store.tables.base import APPLICATION_ID

SQLITE_MAGIC = b"SQLite format 3\x00"
LONGEST_NAME = 247
"""Bytes; SQLite keeps files beside it whose names are up to 8 longer."""
LONGEST_PATH = 500
"""Bytes; SQLite knows no longer ones."""


class ProjectFile:
    """An open project file: its identity, the lock on it, and the mark of its last write.

    It is opened before SQLite opens it and closed after: closing a file takes away the locks that the rest of
    the process holds on it.
    """

    def __init__(self, path: Path, *, is_read_only: bool) -> None:
        """Open the file and, for writing, lock it.

        Raises:
            StoreError: Missing, not ours, or open elsewhere.
        """
        self.path = path
        self._is_read_only = is_read_only
        self.real_path = _real(path)
        _check_lengths(path, self.real_path)
        _check_kind(path, self.real_path)
        # Before the file is opened: closing it again would cost locks, were it open in this process already.
        self._lock = None if is_read_only else WriterLock(path, self.real_path)
        self._handle = -1
        try:
            self._handle = _HANDLES.open(path, self.real_path, is_read_only=is_read_only)
            _check_header(path, _read_at(self._handle, 100, 0))
            if self._lock is not None:
                self._lock.take_file(self._handle)
        except BaseException:
            self.close()
            raise
        self.stamp = self.stamp_on_disk() or 0
        """Mark of the last write, as far as it is known here."""
        self._known = {self.stamp}

    def close(self) -> None:
        """Let the file go, after SQLite has."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        if self._handle >= 0:
            _HANDLES.close(self._handle)
            self._handle = -1

    def stamp_on_disk(self) -> int | None:
        """Return the mark in the file's header."""
        return write_stamp.from_header(_read_at(self._handle, write_stamp.SIZE, write_stamp.OFFSET))

    def note_write(self, stamp: int) -> None:
        """A write with this mark was committed; it may stand beside the file for now."""
        self.stamp = stamp
        self._known.add(stamp)

    def note_settled(self) -> bool:
        """Return whether the file holds its last write."""
        is_in = self.stamp_on_disk() == self.stamp
        if is_in:
            self._known = {self.stamp}
        return is_in

    def condition(self) -> FileCondition:
        """Look what has become of the file; about 10 µs where the disk answers."""
        try:
            own = os.fstat(self._handle)
        except OSError as error:
            return FileCondition(FileState.UNREACHABLE, reason=error.strerror or "")
        try:
            named = self.real_path.stat()
        except (FileNotFoundError, NotADirectoryError):
            place = present_name(self._handle)
            is_gone = place is None and own.st_nlink == 0
            return FileCondition(FileState.DELETED if is_gone else FileState.MOVED, place)
        except OSError as error:
            return FileCondition(FileState.UNREACHABLE, reason=error.strerror or "")
        if not os.path.samestat(own, named):
            return FileCondition(FileState.REPLACED, present_name(self._handle))
        # Whoever only reads does not hear of the writes of others.
        if not self._is_read_only and self.stamp_on_disk() not in self._known:
            return FileCondition(FileState.OVERWRITTEN)
        return FileCondition(FileState.WELL)

    def check(self) -> None:
        """Refuse to go on when the file is not what its name says.

        Raises:
            ProjectFileError: It was moved, deleted, replaced or written over.
        """
        condition = self.condition()
        if not condition.is_well:
            raise ProjectFileError(self.path, condition)

    def overwritten(self) -> ProjectFileError:
        """Return the error for a database that holds another write than the last one made here."""
        return ProjectFileError(self.path, FileCondition(FileState.OVERWRITTEN))


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "the link leads in a circle"
        raise StoreError(path, "", f"cannot be opened: {reason}", "check the name") from None


def _check_lengths(path: Path, real: Path) -> None:
    if len(os.fsencode(real.name)) > LONGEST_NAME:
        raise StoreError(
            path, "", f"its name is too long ({len(os.fsencode(real.name))} bytes)",
            f"give it a name of at most {LONGEST_NAME} bytes",
        )  # fmt: skip
    if len(os.fsencode(real)) > LONGEST_PATH:
        raise StoreError(
            path, "", f"its folders and name are too long ({len(os.fsencode(real))} bytes)",
            f"put it where both together have at most {LONGEST_PATH} bytes",
        )  # fmt: skip


def check_new_name(path: Path) -> None:
    """Refuse a name for a new project that SQLite could not open.

    Raises:
        StoreError: It is too long.
    """
    _check_lengths(path, _real(path.parent) / path.name)


def _check_kind(path: Path, real: Path) -> None:
    try:
        mode = real.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(path, "", "does not exist", "check the name, or make it with import") from None
    except OSError as error:
        raise StoreError(path, "", f"cannot be read: {error.strerror}", "check its permissions") from None
    if stat.S_ISDIR(mode):
        raise StoreError(path, "", "is a folder, not a project", "choose a *.amodal file")
    # A pipe or a device would wait for ever.
    if not stat.S_ISREG(mode):
        raise StoreError(path, "", "is not a plain file", "choose a *.amodal file")


class _Handles:
    """The files that are open here. One is closed only when no other of the same file is open.

    Closing any handle of a file takes away the locks that SQLite holds on it in this process.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._of_file: dict[tuple[int, int], dict[int, bool]] = {}
        """Of a file (device, inode): its handles, and whether they are in use."""

    def open(self, path: Path, real: Path, *, is_read_only: bool) -> int:
        flags = os.O_RDONLY if is_read_only else os.O_RDWR
        flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            handle = os.open(real, flags)
        except OSError as error:
            raise StoreError(path, "", f"cannot be read: {error.strerror}", "check its permissions") from None
        with self._guard:
            self._of_file.setdefault(_identity(handle), {})[handle] = True
        return handle

    def close(self, handle: int) -> None:
        with self._guard:
            key = _identity(handle)
            handles = self._of_file[key]
            handles[handle] = False
            if not any(handles.values()):
                del self._of_file[key]
                for one in handles:
                    os.close(one)


_HANDLES = _Handles()


def _identity(handle: int) -> tuple[int, int]:
    facts = os.fstat(handle)
    return facts.st_dev, facts.st_ino


def _read_at(handle: int, size: int, offset: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(handle, size, offset)
    os.lseek(handle, offset, os.SEEK_SET)
    return os.read(handle, size)


def _check_header(path: Path, head: bytes) -> None:
    if not head.startswith(SQLITE_MAGIC) or len(head) < 100:
        raise StoreError(path, "", "is not an Amodal Studio project", "choose a *.amodal file")
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise StoreError(path, "", "is a database of another program", "choose a *.amodal file")
