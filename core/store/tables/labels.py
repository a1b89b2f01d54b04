"""Tables of the label schema: which attributes there are, and what was said of tracks and of their frames."""

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base


class AttributeRow(Base):
    """One attribute. Put away = not asked for any more; what was entered stays."""

    __tablename__ = "attributes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(16))
    is_over_time: Mapped[bool] = mapped_column(Boolean)
    """Whether it is said of frames; else of whole tracks."""
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    """Whose tracks have it; NULL = those of every category."""
    choices: Mapped[str] = mapped_column(Text)
    """JSON: a list of texts; empty but for `choice`."""
    is_archived: Mapped[bool] = mapped_column(Boolean)


class TrackValueRow(Base):
    """What was said of a whole track; no row = nothing."""

    __tablename__ = "track_values"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attributes.id"), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    """JSON: true, a number or a text."""
    author: Mapped[str] = mapped_column(String(255))


class FrameValueRow(Base):
    """What was said of a track from a frame on, until the next row says something else."""

    __tablename__ = "frame_values"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attributes.id"), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    """JSON, as above; null = nothing from here on."""
    author: Mapped[str] = mapped_column(String(255))
