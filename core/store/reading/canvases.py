"""The canvas that masks of a clip lie on now."""

from sqlalchemy.orm import Session

from core.masks.canvas import MaskCanvas
from core.store.schema.row_codes import to_clip
from core.store.tables.clips import ClipRow, TrackRow


def canvas_of_clip(session: Session, clip_id: int) -> MaskCanvas:
    """Return the canvas of a clip's masks, its margin included."""
    return to_clip(session.get_one(ClipRow, clip_id)).canvas


def canvas_of_track(session: Session, track_id: int) -> MaskCanvas:
    """Return the canvas of a track's clip."""
    return canvas_of_clip(session, session.get_one(TrackRow, track_id).clip_id)
