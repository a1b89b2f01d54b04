"""Tables of the project itself: its settings, clips, categories and tracks."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base, UtcDateTime


class ProjectRow(Base):
    """One row: the project itself."""

    __tablename__ = "project"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SettingRow(Base):
    """One setting of the project; the value as JSON."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ClipRow(Base):
    """One video or frame folder."""

    __tablename__ = "clips"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)
    media_path: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    width: Mapped[int]
    height: Mapped[int]
    fps: Mapped[float] = mapped_column(Float)
    frame_count: Mapped[int]
    margin: Mapped[int]
    rank: Mapped[int | None]
    """Place in the list, as in `core/store/writing/ranks.py`; NULL = as it came in."""
    is_archived: Mapped[bool] = mapped_column(server_default=false(), default=False)
    group_name: Mapped[str] = mapped_column(String(255), server_default="", default="")
    """Name that it has in common with others of its list; empty = none."""


class CategoryRow(Base):
    """A class of objects."""

    __tablename__ = "categories"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)
    supercategory: Mapped[str] = mapped_column(String(255))
    external_id: Mapped[int | None]
    colour: Mapped[str | None] = mapped_column(String(7))
    """Of tracks that are made of it; NULL = the next free one."""
    is_archived: Mapped[bool] = mapped_column(server_default=false(), default=False)


class TrackRow(Base):
    """One object through one clip."""

    __tablename__ = "tracks"
    id: Mapped[int] = mapped_column(primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clips.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    name: Mapped[str] = mapped_column(String(255))
    colour: Mapped[str] = mapped_column(String(7))
    external_id: Mapped[int | None]
    is_archived: Mapped[bool]
    role: Mapped[str] = mapped_column(String(16), server_default="object", default="object")
    is_crowd: Mapped[bool] = mapped_column(server_default=false(), default=False)
    rank: Mapped[int | None]
    """Place in the clip's list, as in `core/store/writing/ranks.py`; NULL = as it came in."""
    group_name: Mapped[str] = mapped_column(String(255), server_default="", default="")
    """Name that it has in common with others of its list; empty = none."""
