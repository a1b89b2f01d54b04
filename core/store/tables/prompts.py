"""Table of prompts: what a person pointed at in a frame of a track, and whether it counts."""

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base


class PromptRow(Base):
    """Strokes and boxes of a track in a frame, or only that the frame is muted."""

    __tablename__ = "prompts"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    strokes: Mapped[str] = mapped_column(Text)
    """JSON of `core/changes/prompts.py`: a list of objects, in picture coordinates."""
    is_muted: Mapped[bool] = mapped_column(Boolean)
    author: Mapped[str] = mapped_column(String(255))
