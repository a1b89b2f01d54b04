"""One step as the list of a project's history shows it."""

from dataclasses import dataclass
from datetime import datetime

from core.changes.steps import Step


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What was done, by whom, when and where."""

    id: int
    step: Step
    author: str
    created_at: datetime
    """UTC."""
    is_undone: bool
    """Taken back, and can be made again."""
    clip_id: int | None = None
    clip_name: str = ""
    track_id: int | None = None
    """None where it touched none, or several."""
    frame: int | None = None
    """The first that it touched."""
