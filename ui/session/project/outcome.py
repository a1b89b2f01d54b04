"""What a finished change means for the window, and what of the work is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.changes.changed import Changes, UndoStatus
from core.changes.masks import FrameSummary, MaskHead, MaskKey
from core.changes.tracks import Clip, Track


@dataclass(frozen=True)
class Outcome:
    """What one finished change means for the window."""

    changes: Changes
    undo: UndoStatus
    clip_id: int | None = None
    """The clip that was on screen when this was read: `heads`, `summaries` and `tracks` are of no other."""
    heads: Mapping[MaskKey, MaskHead | None] | None = None
    """Fresh state of the changed masks of that clip; None = too many, read them again."""
    summaries: tuple[FrameSummary, ...] = ()
    """Fresh timeline facts of the changed frames of that clip."""
    tracks: tuple[Track, ...] | None = None
    """Fresh tracks of that clip, when they changed."""
    covers: tuple[Track, ...] | None = None
    """What is in front of these, when it changed."""
    clips: tuple[Clip, ...] | None = None
    is_settled: bool = True
    """Whether the change is in the file that has the project's name now, not only safe beside it."""


@dataclass(frozen=True)
class SavedState:
    """What the person may rely on."""

    is_saving: bool = False
    saved_at: datetime | None = None
    unsaved: int = 0
    """Edits that the disk refused; they are kept and can be tried again."""
    reason: str = ""
    """Why it refused them."""
    is_astray: bool = False
    """The project's file is not what its name says any more: nothing can be saved."""
