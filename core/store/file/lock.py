"""The writer's locks: one on the name, by which SQLite finds what lies beside it, and one on the file."""

import os
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.beside import beside
from core.errors import StoreError

if TYPE_CHECKING:
    from filelock import BaseFileLock

_FAR = 1 << 61
"""A byte that no file has and that is none of those which SQLite locks."""


class WriterLock:
    """Held as long as a project is open for writing; the system frees it when the process dies.

    The name is locked because a second program would share `NAME-wal` with this one even when another file
    stands under that name by then; the file, because a link or another name may lead to it.
    """

    def __init__(self, path: Path, real_path: Path) -> None:
        """Lock the name `real_path`, which has no links; messages say `path`.

        Raises:
            StoreError: Somebody else holds it, or the folder lets no lock be made.
        """
        self._path = path
        self._name = beside(real_path, ".lock")
        self._held: int | None = None
        self._file: int | None = None
        self._other: BaseFileLock | None = None
        self._lock_name(path)

    def take_file(self, handle: int) -> None:
        """Lock the open file too.

        Raises:
            StoreError: Somebody else has it open for writing, under whatever name.
        """
        if not _lock_file(handle, is_wanted=True):
            raise _held_elsewhere(self._path, " under another name")
        self._file = handle

    def release(self) -> None:
        """Let both go; nothing stays beside the project."""
        if self._file is not None:
            _lock_file(self._file, is_wanted=False)
            self._file = None
        if self._held is not None:
            # Taken away while it is held: who opened it meanwhile sees that it is no longer the one.
            with suppress(OSError):
                (present_name(self._held) or self._name).unlink()
            os.close(self._held)
            self._held = None
        if self._other is not None:
            self._other.release()
            self._other = None

    def _lock_name(self, path: Path) -> None:
        try:
            if sys.platform == "win32":
                self._lock_name_on_windows(path)
                return
            import fcntl

            while True:
                held = os.open(self._name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if _is_still(held, self._name):
                        os.ftruncate(held, 0)
                        os.write(held, f"{os.getpid()} on {os.uname().nodename}".encode())
                        self._held = held
                        return
                except BlockingIOError:
                    who = os.pread(held, 200, 0).decode(errors="replace").strip()
                    os.close(held)
                    raise _held_elsewhere(path, f" (process {who})" if who else "") from None
                os.close(held)
        except OSError as error:
            raise StoreError(
                path, "", f"cannot be locked: {error.strerror}", "open it for reading only"
            ) from None

    def _lock_name_on_windows(self, path: Path) -> None:
        from filelock import FileLock, Timeout

        lock = FileLock(self._name)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise _held_elsewhere(path, "") from None
        self._other = lock


def _lock_file(handle: int, *, is_wanted: bool) -> bool:
    """Lock the open file itself or let it go; returns False when another open file of the same is locked.

    A lock of the open file: unlike one of the process it is not lost when anything here closes the file.
    Systems and file systems that have none do without, the name is locked all the same.
    """
    if sys.platform != "linux":
        return True
    import errno
    import fcntl

    wanted = struct.pack("hhqqi4x", fcntl.F_WRLCK if is_wanted else fcntl.F_UNLCK, os.SEEK_SET, _FAR, 1, 0)
    try:
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, wanted)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES)
    return True


def present_name(handle: int) -> Path | None:
    """Return the name that an open file has now; None when it has none or the system does not tell."""
    with suppress(OSError):
        if sys.platform == "darwin":
            import fcntl

            place = Path(os.fsdecode(fcntl.fcntl(handle, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0")))
        else:
            place = Path(os.readlink(f"/proc/self/fd/{handle}"))
        if os.path.samestat(place.stat(), os.fstat(handle)):
            return place
    return None


def _is_still(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _held_elsewhere(path: Path, who: str) -> StoreError:
    return StoreError(
        path, "", f"is open in another window or program{who}",
        "close it there, or open it here for reading only",
    )  # fmt: skip
