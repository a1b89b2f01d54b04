"""Opening files that somebody else made: what is no plain file is refused before it can block."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from core.errors import BadInputError, MediaMissingError

_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISDIR, "a folder"),
)


def check_plain(path: Path) -> os.stat_result:
    """Return the facts of a file, or of a folder, that can be opened without waiting for anybody.

    Raises:
        MediaMissingError: There is nothing of this name, or it cannot be reached.
        BadInputError: It is a pipe, a device or a socket.
    """
    try:
        facts = path.stat()
    except FileNotFoundError:
        raise MediaMissingError(path, "", "does not exist", "check the path, or relink the media") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MediaMissingError(path, "", f"cannot be reached: {reason}") from None
    if not stat.S_ISREG(facts.st_mode) and not stat.S_ISDIR(facts.st_mode):
        raise _not_plain(path, facts.st_mode)
    return facts


def check_source(source: Path) -> None:
    """Refuse what cannot be imported before anybody opens it.

    Raises:
        BadInputError: There is nothing of this name, or it is a pipe, a device or a socket.
    """
    if not os.path.exists(source):  # unlike Path.exists also for names that no file can have
        raise BadInputError(source, "", "does not exist", "check the path")
    check_plain(source)


def open_plain(path: Path) -> BinaryIO:
    """Open a file for reading; never waits for the other end of a pipe or for a device.

    Raises:
        BadInputError: It is not there, cannot be read, or is no plain file.
    """
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInputError(path, "", f"cannot be read: {reason}") from None
    mode = os.fstat(number).st_mode
    if not stat.S_ISREG(mode):
        os.close(number)
        raise _not_plain(path, mode)
    return os.fdopen(number, "rb")


def _not_plain(path: Path, mode: int) -> BadInputError:
    kind = next((word for is_kind, word in _KINDS if is_kind(mode)), "something else")
    return BadInputError(path, "", f"is {kind}, not a plain file", "choose a plain file or a folder")
