"""The table of effort: one row per action of a person, append-only."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base, UtcDateTime


class EffortRow(Base):
    """One action; clip, track and frame are NULL where it belongs to none."""

    __tablename__ = "effort"
    id: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str] = mapped_column(String(255))
    clip_id: Mapped[int | None] = mapped_column(ForeignKey("clips.id"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("tracks.id"))
    frame: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(16))
    seconds: Mapped[float] = mapped_column(Float)
    strokes: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
