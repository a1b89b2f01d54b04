"""What travels between the process that writes a project and those that propose: plain frozen data."""

from dataclasses import dataclass

from core.changes.runs import EndedRun
from models.jobs.job import ProposalSettings


@dataclass(frozen=True, slots=True)
class Setup:
    """To a new process: what stays the same for all that it does."""

    place: str
    """File or URL of the project, opened there for reading."""
    settings: ProposalSettings
    threads: int = 1
    """That its libraries may compute with; whoever starts the process knows."""
    from_boxes: bool = False
    """Make visible masks of tracks that have boxes only."""
    every_frame: bool = False
    """Keep masks of frames that the data set does not annotate."""


@dataclass(frozen=True, slots=True)
class Order:
    """To a process: do these tracks of a clip, in this order."""

    clip_id: int
    track_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """To a process: stop what is under way, do nothing more, and say `Stopped`."""


@dataclass(frozen=True, slots=True)
class Begun:
    """From a process: a track is under way."""

    track_id: int
    words: str
    """Clip and track, for people."""
    fraction: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """From a process: a track has had its turn."""

    track_id: int
    runs: tuple[EndedRun, ...]
    """Not written yet, the proposal last; none = it has boxes only, and nothing was made."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """From a process: it was asked to stop and has."""


@dataclass(frozen=True, slots=True)
class Refused:
    """From a process: it cannot work at all; one line says why. It ends."""

    line: str


@dataclass(frozen=True, slots=True)
class Died:
    """Of a process: it ended at a track, which nobody does again in this call."""

    track_id: int
    line: str
    """For people."""


Reply = Begun | Ended | Stopped | Refused | Died
