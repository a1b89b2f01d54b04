"""What importers hand to a session, and what a person is told of an import."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.changes.changed import Changes
from core.masks.rle import Rle
from core.messages import Message
from core.types import Provenance, ReviewState


@dataclass(frozen=True, slots=True)
class ImportedFrame:
    """The masks of one track in one frame, on the clip's canvas."""

    track_id: int
    frame: int
    modal: Rle | None = None
    amodal: Rle | None = None
    provenance: Provenance = Provenance.IMPORT
    """Of the amodal mask."""
    state: ReviewState | None = None
    """None = `proposed` where there is an amodal mask, else `todo`."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportedPicture:
    """A picture of a whole object in one frame, read when it is needed."""

    frame: int
    name: str
    """Of its file, for messages."""
    load: Callable[[], tuple[int, int, NDArray[np.uint8]]]
    """Returns x and y of its first pixel on the clip's picture, and RGBA (h, w, 4) on the picture's grid;
    alpha says where something is known. Raises BadInputError."""
    is_as_written: bool
    """Nobody has changed it since it was exported."""
    was_completed: bool
    """It showed the whole object when it was exported."""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import brought, and what the person should know about it."""

    clips: int
    tracks: int
    masks: int
    notes: tuple[Message, ...]
    taken_for: str = ""
    """Format of the source and why it was taken for that."""
    changes: Changes = field(default_factory=Changes)
    """What changed in tracks that were there before; for hypotheses."""
