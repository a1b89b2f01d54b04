"""Tables of undo: what each step changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base, UtcDateTime


class StepRow(Base):
    """One thing a person (or one run) did, as undo takes it back: `done`, `undone` or `discarded`."""

    __tablename__ = "undo_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), server_default="told")
    facts: Mapped[str] = mapped_column(Text, server_default="{}")
    state: Mapped[str] = mapped_column(String(16), index=True)
    author: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StepMaskRow(Base):
    """One mask head that a step moved."""

    __tablename__ = "step_masks"
    step_id: Mapped[int] = mapped_column(ForeignKey("undo_steps.id"), primary_key=True)
    track_id: Mapped[int] = mapped_column(primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    layer: Mapped[int] = mapped_column(primary_key=True)
    before_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    after_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))


class StepStateRow(Base):
    """One review state that a step changed."""

    __tablename__ = "step_states"
    step_id: Mapped[int] = mapped_column(ForeignKey("undo_steps.id"), primary_key=True)
    track_id: Mapped[int] = mapped_column(primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    before_state: Mapped[str] = mapped_column(String(16))
    before_reason: Mapped[str] = mapped_column(Text)
    after_state: Mapped[str] = mapped_column(String(16))
    after_reason: Mapped[str] = mapped_column(Text)


class StepTrackRow(Base):
    """One track that a step changed; the fields as JSON."""

    __tablename__ = "step_tracks"
    step_id: Mapped[int] = mapped_column(ForeignKey("undo_steps.id"), primary_key=True)
    track_id: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
