"""What can become of the file of an open project, and how that is said."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import StoreError


class FileState(StrEnum):
    """What has become of an open file."""

    WELL = "well"
    MOVED = "moved"
    """Nothing stands under its name; it has another one now."""
    DELETED = "deleted"
    """It has no name any more; it is gone when it is closed."""
    REPLACED = "replaced"
    """Another file stands under its name; it has another one, or none."""
    OVERWRITTEN = "overwritten"
    """Something else was written into it."""
    UNREACHABLE = "unreachable"
    """The system does not say: the disk or the network is away."""


@dataclass(frozen=True)
class FileCondition:
    """What has become of a project's file, and where it is now."""

    state: FileState
    place: Path | None = None
    """Its present name, when it has one and it can be found."""
    reason: str = ""

    @property
    def is_well(self) -> bool:
        """Whether the file is what its name says."""
        return self.state is FileState.WELL

    @property
    def is_lost_when_closed(self) -> bool:
        """Whether nothing but the open project holds what is in it."""
        return self.state in (FileState.DELETED, FileState.REPLACED) and self.place is None


class ProjectFileError(StoreError):
    """The file of an open project is no longer what its name says; nothing was written."""

    def __init__(self, path: Path, condition: FileCondition) -> None:
        """Compose the line that says what has become of the file at `path`."""
        self.condition = condition
        reason, way_out = _words(condition)
        super().__init__(path, "", f"{reason}, nothing was written", way_out)


def _words(condition: FileCondition) -> tuple[str, str]:
    place = condition.place
    if condition.state is FileState.MOVED:
        if place is not None:
            return f"was moved or renamed while it was open and is {place} now", "go on there, or save a copy"
        return "was moved or renamed while it was open", "move it back, or save a copy"
    if condition.state is FileState.DELETED:
        return "was deleted (or moved to another disk) while it was open", "save a copy before you close it"
    if condition.state is FileState.REPLACED:
        where = f", what was open is {place} now" if place is not None else ""
        return f"was replaced by another file while it was open{where}", "save a copy, or open the new file"
    if condition.state is FileState.OVERWRITTEN:
        return "was written over by another program while it was open", "open it again to see what is in it"
    return f"cannot be reached: {condition.reason or 'no answer'}", "check the disk or the network, try again"
