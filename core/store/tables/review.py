"""Tables of the reviewer: review states, remarks, verdicts, visibility, order, unknown regions, boxes;
and compositions, which are kept and taken back the same way.
"""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Boolean, Float, ForeignKey, Select, String, Text, false, select
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base, UtcDateTime
from core.store.tables.clips import CategoryRow, TrackRow
from core.store.tables.column_types import StoredBytes
from core.store.tables.labels import AttributeRow, FrameValueRow, TrackValueRow
from core.store.tables.prompts import PromptRow


class ReviewRow(Base):
    """Review state of one track in one frame; no row = todo."""

    __tablename__ = "review_states"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(255))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommentRow(Base):
    """One remark on a frame, pinned to a place when it has one. Taken away = not shown, never deleted."""

    __tablename__ = "comments"
    id: Mapped[int] = mapped_column(primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clips.id"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("tracks.id"))
    frame: Mapped[int]
    x: Mapped[float | None] = mapped_column(Float)
    """Place on the picture in pixels; NULL = the frame as a whole."""
    y: Mapped[float | None] = mapped_column(Float)
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_resolved: Mapped[bool] = mapped_column(Boolean)
    is_removed: Mapped[bool] = mapped_column(Boolean)


class VerdictRow(Base):
    """What a person says of the shape or of the completion of one track in one frame."""

    __tablename__ = "verdicts"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(16), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(255))


class VisibilityRow(Base):
    """How much of a track a person says is seen in a frame; no row = as the masks suggest."""

    __tablename__ = "visibility"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    visibility: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(255))


class FrontOrderRow(Base):
    """Who is in front of whom in a clip, as a person decided; no row = as the masks tell."""

    __tablename__ = "front_orders"
    clip_id: Mapped[int] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    spans: Mapped[str] = mapped_column(Text)
    """JSON: [[first frame, last frame, [track ids, front to back]], …]."""
    author: Mapped[str] = mapped_column(String(255))


class UnknownRegionRow(Base):
    """Where nobody can know whether the object is there."""

    __tablename__ = "unknown_regions"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    margin: Mapped[int]
    counts: Mapped[bytes] = mapped_column(StoredBytes)
    author: Mapped[str] = mapped_column(String(255))


class AmodalBoxRow(Base):
    """How far the whole object reaches in a key frame, as a person drew it, in picture pixels."""

    __tablename__ = "amodal_boxes"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    x: Mapped[float] = mapped_column(Float)
    y: Mapped[float] = mapped_column(Float)
    width: Mapped[float] = mapped_column(Float)
    height: Mapped[float] = mapped_column(Float)
    visibility: Mapped[float | None] = mapped_column(Float)
    """Visible share of the object, 0..1, as a file says; NULL = it does not."""
    is_uncertain: Mapped[bool] = mapped_column(Boolean, server_default=false(), default=False)
    """Who drew it in another program was not sure."""
    author: Mapped[str] = mapped_column(String(255))


class CompositionRow(Base):
    """Completed objects as layers over a clip's background; no row = as the clip shows them."""

    __tablename__ = "compositions"
    clip_id: Mapped[int] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    layers: Mapped[str] = mapped_column(Text)
    """JSON of `core/compose/texts.py`: a list of objects."""
    ids: Mapped[str] = mapped_column(Text)
    """JSON: [layer ids, back to front]."""
    spans: Mapped[str] = mapped_column(Text)
    """JSON: [[first frame, last frame, [layer ids, back to front]], …], where the order is another one."""
    backdrop: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(255))


class StepMarkRow(Base):
    """One row of the tables above that a step changed; key and fields as JSON, NULL = no row."""

    __tablename__ = "step_marks"
    step_id: Mapped[int] = mapped_column(ForeignKey("undo_steps.id"), primary_key=True)
    room: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)


_PerTrack = TypeVar(
    "_PerTrack",
    AmodalBoxRow,
    FrameValueRow,
    PromptRow,
    TrackValueRow,
    UnknownRegionRow,
    VerdictRow,
    VisibilityRow,
)


def of_clip(kind: type[_PerTrack], clip_id: int) -> Select[_PerTrack]:
    """Select the rows that belong to the tracks of a clip."""
    return select(kind).join(TrackRow, TrackRow.id == kind.track_id).where(TrackRow.clip_id == clip_id)


ROOMS: dict[str, type[Base]] = {
    row.__tablename__: row
    for row in (
        CommentRow,
        VerdictRow,
        VisibilityRow,
        FrontOrderRow,
        UnknownRegionRow,
        AmodalBoxRow,
        CompositionRow,
        CategoryRow,
        AttributeRow,
        TrackValueRow,
        FrameValueRow,
        PromptRow,
    )
}
"""Tables whose rows a step keeps whole, by name."""
