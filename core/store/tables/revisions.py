"""Tables of masks: every revision ever made, with its author, and which one is present.

Revisions are append-only (on SQLite triggers forbid changing or deleting them); a *head* names the revision
that is the present state of one mask. Undo moves heads, never revisions.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.store.tables.base import Base, UtcDateTime
from core.store.tables.code_digest import digest_of_revision
from core.store.tables.column_types import StoredBytes


class RevisionRow(Base):
    """One immutable state of one mask; `counts` NULL = the mask was taken away."""

    __tablename__ = "revisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"))
    frame: Mapped[int]
    layer: Mapped[int]
    margin: Mapped[int]
    counts: Mapped[bytes | None] = mapped_column(StoredBytes)
    origin: Mapped[str] = mapped_column(String(16))
    provenance: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(32), server_default="told")
    facts: Mapped[str] = mapped_column(Text, server_default="{}")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("proposal_runs.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    digest: Mapped[int | None] = mapped_column(default=digest_of_revision)
    """Of the code at its place; NULL = not known."""
    __table_args__ = (Index("ix_revisions_mask", "track_id", "frame", "layer"),)


class MaskShapeRow(Base):
    """The polygons that a revision was drawn by. A revision without is pixels alone."""

    __tablename__ = "mask_shapes"
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    """The revision of the same mask that the first polygon was drawn on; NULL = on nothing."""
    rings: Mapped[str] = mapped_column(Text)
    """JSON: a list of [0 | 1 where it is taken away, x0, y0, x1, y1, …], picture pixels."""


class HeadRow(Base):
    """The present state of one mask, with the facts the timeline needs."""

    __tablename__ = "mask_heads"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    layer: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revisions.id"))
    version: Mapped[int] = mapped_column()
    origin: Mapped[str] = mapped_column(String(16))
    area: Mapped[int | None]
    """Pixels; NULL = there is no mask."""
    hidden_area: Mapped[int | None]
    """Amodal heads only: pixels of amodal minus modal."""
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own way of declaring it
