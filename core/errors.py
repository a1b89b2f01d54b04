"""Every error a person can meet. Each text is one line: what, where, the way out."""

from pathlib import Path


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
        place = f"{self.path}: {where}" if where else self.path
        tail = f" ({way_out})" if way_out else ""
        super().__init__(" ".join(f"{place}: {reason}{tail}".split()))


class MediaMissingError(BadInputError):
    """A clip's media are not where the project says; they can be relinked."""


class MediaChangedError(BadInputError):
    """A clip's media are others than those that it came in with; they can be put back or relinked."""


class FrameMissingError(BadInputError):
    """The picture of one frame is not there, or damaged; its number and its masks stay."""


class StoreError(BadInputError):
    """A project cannot be opened, read or written (not ours, newer, read-only, locked, disk full)."""


class ConflictError(StoreError):
    """Somebody else changed a mask since it was read; nothing was written."""


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
