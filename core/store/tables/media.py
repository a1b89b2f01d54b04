"""Tables of what is known of clips' media: names, times and marks."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base, UtcDateTime


class ClipMediaRow(Base):
    """One clip's media; no row = the clip came in before these facts were kept."""

    __tablename__ = "clip_media"
    clip_id: Mapped[int] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    known_from: Mapped[str] = mapped_column(String(16))
    known_at: Mapped[datetime] = mapped_column(UtcDateTime)
    size: Mapped[int | None] = mapped_column(BigInteger)
    """Of the video file: bytes, time of change, digest of samples."""
    mtime_ns: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[str | None] = mapped_column(String(64))
    frame_count: Mapped[int | None]
    """Of the video's frames: number, times of the first and last, digest of all times."""
    first_s: Mapped[float | None] = mapped_column(Float)
    last_s: Mapped[float | None] = mapped_column(Float)
    times_digest: Mapped[str | None] = mapped_column(String(64))


class ClipFrameRow(Base):
    """The picture of one frame of a clip; no row = its name is not known."""

    __tablename__ = "clip_frames"
    clip_id: Mapped[int] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(BigInteger)
    mtime_ns: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[str | None] = mapped_column(String(64))
