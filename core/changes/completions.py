"""Pictures of whole objects."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewCompletion:
    """A completion to be stored: a lossless crop and the masks that it was made for."""

    frame: int
    x: int
    """Left and top on the picture; negative in the margin."""
    y: int
    width: int
    height: int
    png: bytes
    """RGBA as PNG (`core.pictures.rgba_png`); alpha is the amodal mask."""
    amodal_revision_id: int
    modal_revision_id: int | None


@dataclass(frozen=True, slots=True)
class CompletionFacts:
    """What is known of a completion without its pixels."""

    id: int
    track_id: int
    frame: int
    run_id: int | None
    engine: str
    fingerprint: str
    x: int
    y: int
    width: int
    height: int
    amodal_revision_id: int
    modal_revision_id: int | None
    author: str
    created_at: datetime
    is_stale: bool
    """One of its masks is another one by now (or gone); undoing that change makes it fresh again."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The picture of a whole object in one frame."""

    facts: CompletionFacts
    png: bytes
