"""Every error a person can meet. Each text is one line: what, where, the way out."""

import re
from pathlib import Path

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(text: str) -> str:
    """Return a text in one line that every terminal can show: bytes of names that are no text as `\\xff`."""
    return _UNPRINTABLE.sub(_escaped, " ".join(text.split()))


def _escaped(letter: re.Match[str]) -> str:
    number = ord(letter.group())
    # Bytes of file names that are no UTF-8 come as U+DC80 to U+DCFF.
    return f"\\x{number & 0xFF:02x}" if number < 0x100 or 0xDC80 <= number <= 0xDCFF else f"\\u{number:04x}"


class AmodalError(Exception):
    """Root of all errors of ours that a person may read."""

    exit_status = 1


class BadInputError(AmodalError):
    """A file or an argument cannot be used; names the file, the place in it, the reason and the way out."""

    exit_status = 2

    def __init__(self, path: str | Path, where: str, reason: str, way_out: str = "") -> None:
        """Compose the line `path: where: reason (way_out)`; an empty `where` or `way_out` is left out."""
        self.path = str(path)
        self.where = where
        self.reason = reason
        self.way_out = way_out
        super().__init__(self.line(self.path))

    def line(self, path: str | Path) -> str:
        """Return the line with another name for the file: below a folder that a person sees, say."""
        place = f"{path}: {self.where}" if self.where else str(path)
        tail = f" ({self.way_out})" if self.way_out else ""
        return printable(f"{place}: {self.reason}{tail}")


class MediaMissingError(BadInputError):
    """A clip's media are not where the project says; they can be relinked."""


class MediaChangedError(BadInputError):
    """A clip's media are others than those that it came in with; they can be put back or relinked."""


class FrameMissingError(BadInputError):
    """The picture of one frame is not there, or damaged; its number and its masks stay."""


class StoreError(BadInputError):
    """A project cannot be opened, read or written (not ours, newer, read-only, locked, disk full)."""


class ConflictError(StoreError):
    """Somebody else changed a mask since it was read; nothing of it was overwritten."""


class TrackLockedError(AmodalError):
    """A track is locked; nothing was changed."""

    exit_status = 2


class ShapeMismatchError(AmodalError):
    """Arrays that belong together differ in shape; the text names them all."""

    exit_status = 2


class ModelUnavailableError(AmodalError):
    """A proposer is unknown or lacks its weights or packages; the text says how to get them."""

    exit_status = 2


class Cancelled(Exception):
    """A person asked to stop. Never shown as an error; exit status 130."""
