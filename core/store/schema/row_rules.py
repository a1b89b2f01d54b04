"""Which values a row may have: one rule per column, checked when a project is opened and by `doctor`."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, String, Table, inspect
from sqlalchemy.orm import Session

from core.changes.labels import AttributeKind
from core.changes.reviews import Subject, Verdict, Visibility
from core.changes.steps import NUMBERS, TEXTS, StepKind
from core.compose.layers import Backdrop
from core.errors import BadInputError
from core.masks.canvas import MOST_PIXELS, MaskCanvas
from core.store.tables.base import Base, UtcDateTime
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.review import ROOMS
from core.types import Layer, Origin, Provenance, ReviewState, RunKind, RunStatus, TrackRole
from core.video.media.clip_media import KnownFrom
from core.video.media.source import MediaKind

MOST_FRAMES = 2_000_000
"""Of one clip: 18 hours at 30 frames per second. The timeline keeps some bytes for each."""
MOST_MARGIN = 4096
MOST_FPS = 1e6
LARGEST_ID = 1 << 53
LARGEST = (1 << 63) - 1
LONGEST_NAME = 100_000
LONGEST_TEXT = 10_000_000
LARGEST_PX = 1e6
MOST_BYTES = 1 << 27
"""Of one stored value; the largest that the program itself writes is a picture of 8192 × 8192."""

_FRAMES = (0, MOST_FRAMES - 1)
_RANGES: dict[str, tuple[float, float]] = {
    "frame": _FRAMES,
    "layer": (0, len(Layer) - 1),
    "margin": (0, MOST_MARGIN),
    "area": (0, 4 * MOST_PIXELS),
    "hidden_area": (0, 4 * MOST_PIXELS),
    "clips.width": (1, MOST_PIXELS),
    "clips.height": (1, MOST_PIXELS),
    "frame_count": (1, MOST_FRAMES),
    "version": (0, LARGEST_ID),
    "mtime_ns": (-(1 << 62), 1 << 62),
    "clips.fps": (1e-6, MOST_FPS),
    "completions.width": (1, MOST_PIXELS),
    "completions.height": (1, MOST_PIXELS),
    "completions.x": (-MOST_PIXELS, MOST_PIXELS),
    "completions.y": (-MOST_PIXELS, MOST_PIXELS),
    "hypotheses.number": (0, 10_000),
    "comments.x": (-LARGEST_PX, LARGEST_PX),
    "comments.y": (-LARGEST_PX, LARGEST_PX),
    "effort.strokes": (0, 1 << 31),
    "effort.seconds": (0, 1e12),
    "amodal_boxes.x": (-LARGEST_PX, LARGEST_PX),
    "amodal_boxes.y": (-LARGEST_PX, LARGEST_PX),
    "amodal_boxes.width": (1e-9, LARGEST_PX),
    "amodal_boxes.height": (1e-9, LARGEST_PX),
    "amodal_boxes.visibility": (0, 1),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "clips.kind": tuple(MediaKind),
    "clip_media.known_from": tuple(KnownFrom),
    "tracks.role": tuple(TrackRole),
    "compositions.backdrop": tuple(Backdrop),
    "revisions.origin": tuple(Origin),
    "revisions.provenance": tuple(Provenance),
    "mask_heads.origin": (*Origin, ""),
    "review_states.state": tuple(ReviewState),
    "step_states.before_state": tuple(ReviewState),
    "step_states.after_state": tuple(ReviewState),
    "proposal_runs.status": tuple(RunStatus),
    "proposal_runs.kind": tuple(RunKind),
    "verdicts.subject": tuple(Subject),
    "verdicts.verdict": tuple(Verdict),
    "visibility.visibility": tuple(Visibility),
    "revisions.kind": tuple(StepKind),
    "undo_steps.kind": tuple(StepKind),
    "attributes.kind": tuple(AttributeKind),
    "undo_steps.state": ("done", "undone", "discarded"),
    "step_marks.room": (*ROOMS, ClipRow.__tablename__),
}
_FACTS = ("revisions.facts", "undo_steps.facts")
_KEPT = ("step_tracks.before", "step_tracks.after", "step_marks.key", "step_marks.before", "step_marks.after")
"""Columns of other rows, as a step keeps them."""
_OBJECTS = ("proposal_runs.parameters", "proposal_runs.facts", *_KEPT, *_FACTS)
_SPANS = ("front_orders.spans", "compositions.spans")
_LISTS = {
    "compositions.layers": "object",
    "compositions.ids": "integer",
    "attributes.choices": "text",
    "mask_shapes.rings": "array",
    "prompts.strokes": "object",
}
"""Lists by the kind of what they hold."""
_JSON = ("settings.value", "track_values.value", "frame_values.value", *_SPANS, *_LISTS)


def check_clip(name: str, size_hw: tuple[int, int], frame_count: int, margin: int) -> None:
    """Check that a clip may be stored: the same is asked of it when it is read.

    Raises:
        BadInputError: The canvas or the number of frames is beyond what the program works with.
    """
    height, width = MaskCanvas(size_hw[1], size_hw[0], margin).size_hw
    if min(size_hw) < 1 or width * height > MOST_PIXELS:
        reason = f"its canvas of {width}×{height} pixels is none of 1 to {MOST_PIXELS:,} pixels"
        raise BadInputError(f"clip {name}", "", reason, "scale the media, or take a smaller margin")
    if not 1 <= frame_count <= MOST_FRAMES:
        reason = f"has {frame_count:,} frames, a clip has 1 to {MOST_FRAMES:,}"
        raise BadInputError(f"clip {name}", "", reason, "cut the video into parts")


def rules(table: Table) -> dict[str, str]:
    """Return by column what must be true of it, as SQL."""
    found = {column.name: _rule(table, column) for column in table.columns}
    if table is ClipRow.__table__:
        sides = "(clips.width+2*clips.margin)*(clips.height+2*clips.margin)"
        found["margin"] = f"({found['margin']} AND {sides}<={MOST_PIXELS})"
    return found


def sound(table: Table) -> str:
    """Return what must be true of a whole row, as SQL."""
    return f"coalesce({' AND '.join(rules(table).values())}, 0)"


def damaged_rows(session: Session, table: Table, most: int = 20) -> list[tuple[str, str]]:
    """Return (row, what is wrong with it) of the first rows that break a rule, by their key."""
    checks = rules(table)
    keys = [column.name for column in table.primary_key]
    values = [f"quote({table.name}.{name})" for name in keys] + [f"coalesce({r}, 0)" for r in checks.values()]
    # Read in the order of the table: an index may be what is damaged.
    query = f"SELECT {', '.join(values)} FROM {table.name} NOT INDEXED WHERE NOT {sound(table)} LIMIT {most}"
    found = []
    for row in session.connection().exec_driver_sql(query):
        bad = [name for name, is_sound in zip(checks, row[len(keys) :], strict=True) if not is_sound]
        key = ", ".join(f"{name} {value!s:.40}" for name, value in zip(keys, row, strict=False))
        found.append((f"{table.name}, {key}", f"{' and '.join(bad)} cannot be used"))
    return found


def _rule(table: Table, column: Column[Any]) -> str:
    name = f"{table.name}.{column.name}"
    rule = _rule_of_kind(name, column)
    return f"({name} IS NULL OR {rule})" if column.nullable else f"({rule})"


def _rule_of_kind(name: str, column: Column[Any]) -> str:
    kind = column.type
    if isinstance(kind, UtcDateTime):
        # What the calendar has no day for comes out as another day.
        real = f"datetime({name})=substr({name},1,19) AND length({name}) IN (19,26)"
        return f"typeof({name})='text' AND {real}"
    if isinstance(kind, LargeBinary):
        return f"typeof({name})='blob' AND length({name})<={MOST_BYTES}"
    if isinstance(kind, Boolean):
        return f"typeof({name})='integer' AND {name} IN (0,1)"
    if isinstance(kind, Float | Integer):
        low, high = _RANGES.get(name) or _RANGES.get(column.name) or _usual(kind, column)
        kinds = "'integer'" if isinstance(kind, Integer) else "'integer','real'"
        return f"typeof({name}) IN ({kinds}) AND {name} BETWEEN {low!r} AND {high!r}"
    if name in ("tracks.colour", "categories.colour"):
        return f"{name} GLOB '#??????'"
    if name in _WORDS:
        return f"{name} IN ({', '.join(repr(str(word)) for word in _WORDS[name])})"
    longest = LONGEST_NAME if isinstance(kind, String) and kind.length else LONGEST_TEXT
    text = f"typeof({name})='text' AND length({name})<={longest}"
    if name in _OBJECTS:
        # One after the other: asked for the kind of what is no JSON, SQLite ends the statement.
        kinds = f"json_type({name})='object'"
        if name in _FACTS + _KEPT:
            kinds += f" AND {_facts(name) if name in _FACTS else _kept(name)}"
        return f"{text} AND CASE WHEN json_valid({name}) THEN {kinds} ELSE 0 END"
    if name in _SPANS or name in _LISTS:
        shape = _spans(name) if name in _SPANS else _list(name, _LISTS[name])
        return f"{text} AND CASE WHEN json_valid({name}) THEN {shape} ELSE 0 END"
    return f"{text} AND json_valid({name})" if name in _JSON else text


def _facts(name: str) -> str:
    """Return what must be true of the facts of a step: those that there are, of their kinds."""
    numbers, texts, seen = (", ".join(repr(str(n)) for n in names) for names in (NUMBERS, TEXTS, Visibility))
    kinds = (
        f"WHEN key IN ({numbers}) THEN type='integer' WHEN key='visibility' THEN value IN ({seen}) "
        f"WHEN key IN ({texts}) THEN type='text' ELSE 0"
    )
    return f"NOT EXISTS (SELECT 1 FROM json_each({name}) WHERE NOT CASE {kinds} END)"


def _kept(name: str) -> str:
    """Return what must be true of columns that a step keeps: they exist and hold values of their kinds."""
    part = name.rpartition(".")[2]
    if name.startswith("step_tracks"):
        return _columns(name, TrackRow.__table__.columns)
    by_room = ""
    rooms: dict[str, type[Base]] = {**ROOMS, ClipRow.__tablename__: ClipRow}
    for room, kind in rooms.items():
        wanted = [column for column in inspect(kind).columns if column.primary_key is (part == "key")]
        whole = f" AND (SELECT count(*) FROM json_each({name}))={len(wanted)}" if part == "key" else ""
        by_room += f" WHEN '{room}' THEN {_columns(name, wanted)}{whole}"
    return f"CASE step_marks.room{by_room} ELSE 0 END"


def _columns(name: str, wanted: Iterable[Any]) -> str:
    """Return that JSON holds nothing but values of these columns."""
    kinds = ""
    for column in wanted:
        is_number = isinstance(column.type, Boolean | Float | Integer)
        types = "'integer','real','true','false'" if is_number else "'text'"
        kinds += (
            f"WHEN '{column.name}' THEN type IN ({types}{',' + repr('null') if column.nullable else ''}) "
        )
    return f"NOT EXISTS (SELECT 1 FROM json_each({name}) WHERE NOT CASE key {kinds}ELSE 0 END)"


def _list(name: str, kind: str) -> str:
    """Return that JSON is a list of values of one kind."""
    other = f"SELECT 1 FROM json_each({name}) WHERE type<>'{kind}'"
    return f"json_type({name})='array' AND NOT EXISTS ({other})"


def _spans(name: str) -> str:
    """Return what must be true of orders over time: [[first, last, [ids]], …]."""
    ids = "SELECT 1 FROM json_each(span.value, '$[2]') WHERE type<>'integer'"
    kinds = " AND ".join(
        f"coalesce(json_type(span.value, '$[{place}]'), '')='{kind}'"
        for place, kind in enumerate(("integer", "integer", "array"))
    )
    one = f"CASE WHEN span.type<>'array' THEN 0 WHEN {kinds} THEN NOT EXISTS ({ids}) ELSE 0 END"
    return (
        f"json_type({name})='array' AND NOT EXISTS (SELECT 1 FROM json_each({name}) AS span WHERE NOT {one})"
    )


def _usual(kind: Integer | Float[Any], column: Column[Any]) -> tuple[float, float]:
    if isinstance(kind, Float):
        return (-1e300, 1e300)
    return (1, LARGEST_ID) if column.primary_key or column.foreign_keys else (-LARGEST, LARGEST)
