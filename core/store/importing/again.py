"""What is known of a file that was imported before; no database in it, so that the window may load it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import BadInputError


class Again(StrEnum):
    """What to do with a file that was imported before."""

    RENEW = "renew"
    """Its tracks take over what the file says now; what a person made or decided stays."""
    ADD = "add"
    """It comes in a second time, as tracks of its own."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import that brought tracks."""

    source: str
    """Absolute path of the file or folder."""
    root: str
    """Absolute path of the folder in which its media were looked for."""
    digest: str
    """Of what stood in the file, or of names, sizes and times of the files of a folder."""
    at: str
    """When, ISO 8601 in UTC."""
    spans: Sequence[Sequence[int]]
    """First and last id of its tracks, in spans."""

    @property
    def time(self) -> datetime:
        """When it was."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class EarlierImport:
    """What a project has of a file that is to be imported."""

    record: ImportRecord
    tracks: int
    is_same: bool
    """Whether nothing in the file has changed since."""


class ImportedBeforeError(BadInputError):
    """A file was imported before, and nobody has said what to do about it."""

    def __init__(self, path: str, earlier: EarlierImport, *, has_mask_pictures: bool = False) -> None:
        """Compose the line; `earlier` says what the project has of it.

        Args:
            has_mask_pictures: Whether a person may say what the values of its pictures mean.
        """
        self.earlier = earlier
        self.has_mask_pictures = has_mask_pictures
        day = earlier.record.at[:16].replace("T", " ")
        tracks = "1 track" if earlier.tracks == 1 else f"{earlier.tracks} tracks"
        change = "" if earlier.is_same else ", and has changed since"
        super().__init__(
            path,
            "",
            f"was imported on {day} UTC already ({tracks}){change}; nothing was done now",
            "--again renew brings its tracks up to date, --again add adds it a second time",
        )
