"""Between rows and records."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from core.changes.runs import ProposalRun
from core.changes.steps import Step
from core.changes.tracks import Category, Clip, Track
from core.store.tables.base import LAYERS
from core.store.tables.clips import CategoryRow, ClipRow, TrackRow
from core.store.tables.proposals import RunRow
from core.types import Layer, RunKind, RunStatus, TrackRole
from core.video.media.source import MediaKind


def now() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)


def layer_number(layer: Layer) -> int:
    """Return the number of a layer in the tables."""
    return LAYERS.index(layer)


@lru_cache(maxsize=8)
def step_columns(step: Step) -> Mapping[str, str]:
    """Return a step as the tables of steps and revisions keep it; asked for each mask of an import."""
    return {"kind": step.kind.value, "facts": step.facts.to_json()}


def to_clip(row: ClipRow) -> Clip:
    """Return the record of a row."""
    return Clip(
        row.id,
        row.name,
        row.media_path,
        MediaKind(row.kind),
        row.width,
        row.height,
        row.fps,
        row.frame_count,
        row.margin,
        row.is_archived,
        row.group_name,
    )


def to_category(row: CategoryRow) -> Category:
    """Return the record of a row."""
    return Category(row.id, row.name, row.supercategory, row.external_id, row.colour, row.is_archived)


def to_track(row: TrackRow, category: CategoryRow) -> Track:
    """Return the record of a row."""
    return Track(
        row.id,
        row.clip_id,
        to_category(category),
        row.name,
        row.colour,
        row.external_id,
        row.is_archived,
        TrackRole(row.role),
        row.is_crowd,
        row.group_name,
    )


def to_run(row: RunRow) -> ProposalRun:
    """Return the record of a row."""
    return ProposalRun(
        row.id,
        row.clip_id,
        row.track_id,
        row.proposer,
        json.loads(row.parameters),
        row.seed,
        row.fingerprint,
        RunStatus(row.status),
        row.message,
        row.started_at,
        row.finished_at,
        RunKind(row.kind),
        json.loads(row.facts),
    )


def track_fields(row: TrackRow) -> dict[str, Any]:
    """Return what undo must be able to put back."""
    return {
        "name": row.name,
        "category_id": row.category_id,
        "colour": row.colour,
        "is_archived": row.is_archived,
        "is_crowd": row.is_crowd,
        "rank": row.rank,
        "group_name": row.group_name,
    }
