"""Tables of what machines made: runs, their hypotheses and doubts, completions."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base, UtcDateTime
from core.store.tables.code_digest import digest_of_hypothesis
from core.store.tables.column_types import StoredBytes


class RunRow(Base):
    """One call of a proposer or a completion engine (`kind` tells which) for one track."""

    __tablename__ = "proposal_runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clips.id"))
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), index=True)
    proposer: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[str] = mapped_column(Text)
    seed: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(255))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("undo_steps.id"))
    facts: Mapped[str] = mapped_column(Text, server_default="{}")
    kind: Mapped[str] = mapped_column(String(16), server_default="proposal")


class DoubtRow(Base):
    """How unsure a run was of one frame, 0..1."""

    __tablename__ = "frame_doubts"
    run_id: Mapped[int] = mapped_column(ForeignKey("proposal_runs.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    doubt: Mapped[float] = mapped_column(Float)


class HypothesisRow(Base):
    """One alternative of a run."""

    __tablename__ = "hypotheses"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("proposal_runs.id"), index=True)
    number: Mapped[int]
    score: Mapped[float | None] = mapped_column(Float)


class HypothesisMaskRow(Base):
    """One mask of one alternative."""

    __tablename__ = "hypothesis_masks"
    hypothesis_id: Mapped[int] = mapped_column(ForeignKey("hypotheses.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    margin: Mapped[int]
    counts: Mapped[bytes] = mapped_column(StoredBytes)
    digest: Mapped[int | None] = mapped_column(default=digest_of_hypothesis)


class CompletionRow(Base):
    """One RGBA picture of a whole object; the newest of a track and frame is the present one."""

    __tablename__ = "completions"
    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"))
    frame: Mapped[int]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("proposal_runs.id"))
    engine: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(255))
    x: Mapped[int]
    """Left and top of the crop on the picture; negative in the margin."""
    y: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    amodal_revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    """The masks that it was made for: with other heads it is out of date."""
    modal_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    author: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    png: Mapped[bytes] = mapped_column(StoredBytes)
    __table_args__ = (Index("ix_completions_frame", "track_id", "frame"),)
