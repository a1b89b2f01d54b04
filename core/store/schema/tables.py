"""The tables, as typed SQLAlchemy mappings. The same on SQLite and PostgreSQL.

Revisions are append-only (on SQLite triggers forbid changing or deleting them); a *head* names the revision
that is the present state of one mask. Undo moves heads, never revisions.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.store.schema.code_digest import digest_of_hypothesis, digest_of_revision
from core.store.schema.column_types import StoredBytes
from core.types import Layer

HEAD_REVISION = "0011"
"""Newest migration in migrations/versions."""
APPLICATION_ID = 0x414D4F44
"""Written into SQLite files, so that foreign ones are refused ("AMOD")."""

LAYERS = (Layer.MODAL, Layer.AMODAL)
"""Position = number in the tables."""


class UtcDateTime(TypeDecorator[datetime]):
    """Times are stored in UTC and come back aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Drop the zone after moving to UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Common base; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ProjectRow(Base):
    """One row: the project itself."""

    __tablename__ = "project"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


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


class CategoryRow(Base):
    """A class of objects."""

    __tablename__ = "categories"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)
    supercategory: Mapped[str] = mapped_column(String(255))
    external_id: Mapped[int | None]


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


class ReviewRow(Base):
    """Review state of one track in one frame; no row = todo."""

    __tablename__ = "review_states"
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    frame: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(255))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


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


class SettingRow(Base):
    """One setting of the project; the value as JSON."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


APPEND_ONLY_TRIGGERS = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
    for table in ("revisions", "hypothesis_masks", "completions")
    for verb in ("UPDATE", "DELETE")
)
