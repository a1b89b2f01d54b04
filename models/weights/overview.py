"""How it stands with all weights at once, for the command line and for the window."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import BadInputError
from models.weights.checks.checking import examine_folder
from models.weights.hub.unfinished import partial_bytes
from models.weights.locating import Origin, sightings
from models.weights.stock.catalogue import CATALOGUE, WeightsEntry
from models.weights.stock.places import WeightPlaces


class WeightsState(StrEnum):
    """How it stands with one set of weights."""

    THERE = "there"
    MISSING = "missing"
    DAMAGED = "damaged"
    """A folder is there, but something in it is missing or wrong."""


@dataclass(frozen=True, slots=True)
class WeightsStatus:
    """One row of the overview."""

    entry: WeightsEntry
    state: WeightsState
    folder: Path | None = None
    origin: Origin | None = None
    total_bytes: int = 0
    """Of the files that are there, in bytes."""
    precisions: tuple[str, ...] = ()
    problems: tuple[BadInputError, ...] = ()
    """What is wrong with damaged ones; the first is the one to show."""
    partial_bytes: int = 0
    """Of a download that was not finished, in bytes."""
    notes: tuple[str, ...] = ()

    @property
    def next_step(self) -> str:
        """What to do, as one line; empty when nothing is to be done."""
        if self.state is WeightsState.THERE:
            return ""
        if self.origin is Origin.CHOSEN:
            return f"`{self.entry.use_command}`, or `{self.entry.forget_command}`"
        return f"`{self.entry.fetch_command or self.entry.use_command}`"


def survey_weights() -> list[WeightsStatus]:
    """Return the state of every entry of the catalogue, reading headers only.

    Raises:
        BadInputError: The file with the chosen folders is damaged.
    """
    places = WeightPlaces.from_environment()
    return [_status_of(entry, places) for entry in CATALOGUE]


def _status_of(entry: WeightsEntry, places: WeightPlaces) -> WeightsStatus:
    """Return the state of the folder that would be used, or of the first that is not whole."""
    seen = list(sightings(entry, places))
    best = next((sighting for sighting in seen if sighting.is_whole), seen[0] if seen else None)
    kept = partial_bytes(entry, places.own)
    if best is None:
        return WeightsStatus(entry, WeightsState.MISSING, partial_bytes=kept)
    if not best.folder.is_dir():
        return WeightsStatus(entry, WeightsState.MISSING, best.folder, best.origin, partial_bytes=kept)
    try:
        checked, problems = examine_folder(best.folder, entry)
    except OSError as error:
        checked, problems = None, [BadInputError(best.folder, "", f"cannot be read: {error.strerror}")]
    if checked is None:
        return WeightsStatus(
            entry,
            WeightsState.DAMAGED,
            best.folder,
            best.origin,
            problems=tuple(problems),
            partial_bytes=kept,
        )
    return WeightsStatus(
        entry,
        WeightsState.THERE,
        best.folder,
        best.origin,
        checked.total_bytes,
        checked.precisions,
        partial_bytes=kept,
        notes=checked.notes,
    )
