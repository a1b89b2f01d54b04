"""The masks of a run on many frames at once: a few statements instead of a dozen per mask.

Measured: 25 masks in 13 ms instead of 62, in which Python's lock is not free for the window's thread.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.changes.masks import MaskKey
from core.masks.containment import hidden_area, missing_from_amodal, repair_amodal
from core.masks.rle import Rle, area
from core.store.reading.mask_codes import CODE_COLUMNS, read_revision
from core.store.schema.row_codes import layer_number, now, step_columns
from core.store.schema.tables import LAYERS, Base, HeadRow, ReviewRow, RevisionRow, StepMaskRow
from core.store.writing.transaction import Transaction, next_id
from core.store.writing.verdicts_on_frames import CHUNK, set_states
from core.tracks.decided import is_protected
from core.types import Layer, Origin, Provenance, ReviewState

PLACE = ("track_id", "frame", "layer")
"""Primary key of a head."""


@dataclass(frozen=True, slots=True)
class PresentMask:
    """What a head says, with its mask on the clip's present canvas."""

    revision_id: int | None
    origin: str
    rle: Rle | None


class Present:
    """Masks of both layers and review states of some frames of a track, before a change."""

    def __init__(self, change: Transaction, track_id: int, frames: Iterable[int]) -> None:
        """Read them."""
        self.track_id = track_id
        self._masks = _read_masks(change, track_id, list(frames))
        query = select(ReviewRow.frame, ReviewRow.state, ReviewRow.author).where(
            ReviewRow.track_id == track_id
        )
        rows = change.session.execute(query).all()
        self._states = {frame: ReviewState(state) for frame, state, _ in rows}
        self._accepted_by_file = {
            frame for frame, state, author in rows if state == ReviewState.ACCEPTED.value and not author
        }

    def mask(self, frame: int, layer: Layer) -> PresentMask:
        """Return a head; one that was never there says nothing."""
        return self._masks.get((frame, layer), PresentMask(None, "", None))

    def has_head(self, frame: int, layer: Layer) -> bool:
        """Return whether the frame ever had such a mask."""
        return (frame, layer) in self._masks

    def is_fixed(self, frame: int, layer: Layer, kept: Collection[Origin] = (Origin.PERSON,)) -> bool:
        """Return whether a run must leave a mask alone: by its origin, or because the frame is a person's.

        Where a file's visible masks came in as accepted and there never was a whole one, nobody has decided
        on that: a run may put it.
        """
        old = self.mask(frame, layer)
        if old.rle is not None and old.origin in kept:
            return True
        if not is_protected(self._states.get(frame)):
            return False
        is_open = layer is Layer.AMODAL and not self.has_head(frame, layer)
        return not (is_open and frame in self._accepted_by_file)

    def is_flagged(self, frame: int) -> bool:
        """Return whether a person has left a remark on the frame."""
        return self._states.get(frame) is ReviewState.FLAGGED


def put_masks(
    change: Transaction, layer: Layer, masks: Mapping[int, Rle], present: Present, *, run_id: int
) -> None:
    """Make masks of a run the heads of their frames, which become `proposed` where they are not flagged.

    Args:
        change: The step that this is part of; it has not touched these masks yet.
        layer: Which mask of the frames.
        masks: New masks on the clip's present canvas, by frame.
        present: What was there in these frames.
        run_id: The run that made them.

    Raises:
        TrackLockedError: The track is locked.
    """
    if not masks:
        return
    change.check_lock(present.track_id)
    frames = sorted(masks)
    first_id = next_id(change.session, RevisionRow.id)
    ids = dict(zip(frames, range(first_id, first_id + len(frames)), strict=True))
    common = {"track_id": present.track_id, "layer": layer_number(layer)}
    places = {frame: {**common, "frame": frame} for frame in frames}
    before = {frame: present.mask(frame, layer).revision_id for frame in frames}
    made = _made_by(change, present.track_id, run_id)
    revisions = [
        {**places[f], **made, "id": ids[f], "parent_id": before[f], "counts": masks[f].counts} for f in frames
    ]
    heads = {
        f: {**places[f], "revision_id": ids[f], **_head_facts(layer, masks[f], present, f)} for f in frames
    }
    _add(change, RevisionRow, revisions)
    _add(change, HeadRow, [{**heads[f], "version": 1} for f in frames if not present.has_head(f, layer)])
    _move_heads(change, [heads[f] for f in frames if present.has_head(f, layer)])
    if layer is Layer.MODAL:
        _measure_hidden(change, masks, present)
    if change.is_undoable:
        # A run gives each mask once: none of them is noted in this step yet.
        step = {"step_id": change.step_id}
        notes = [{**places[f], **step, "before_id": before[f], "after_id": ids[f]} for f in frames]
        _add(change, StepMaskRow, notes)
    change.masks.update({MaskKey(present.track_id, frame, layer): ids[frame] for frame in frames})
    unflagged = [frame for frame in frames if not present.is_flagged(frame)]
    set_states(change, present.track_id, unflagged, ReviewState.PROPOSED)


def contain_visible(
    change: Transaction, visible: Mapping[int, Rle], present: Present, *, run_id: int
) -> None:
    """Let amodal masks of machines grow by the visible pixels, just put, that they lack."""
    grown = {}
    for frame, seen in visible.items():
        whole = present.mask(frame, Layer.AMODAL)
        if whole.rle is None or whole.origin == Origin.PERSON:
            continue
        if missing_from_amodal(seen, whole.rle) is not None:
            grown[frame] = repair_amodal(seen, whole.rle)
    put_masks(change, Layer.AMODAL, grown, Present(change, present.track_id, grown), run_id=run_id)


def _read_masks(
    change: Transaction, track_id: int, frames: list[int]
) -> dict[tuple[int, Layer], PresentMask]:
    canvas, found = change.canvas(track_id), {}
    columns = HeadRow.frame.label("at"), HeadRow.layer.label("which"), HeadRow.revision_id, HeadRow.origin
    query = (
        select(*columns, *CODE_COLUMNS)
        .outerjoin(RevisionRow, RevisionRow.id == HeadRow.revision_id)
        .where(HeadRow.track_id == track_id)
    )
    for start in range(0, len(frames), CHUNK):
        rows = change.session.execute(query.where(HeadRow.frame.in_(frames[start : start + CHUNK])))
        for row in rows:
            rle = read_revision(change.session, row, canvas)
            found[row.at, LAYERS[row.which]] = PresentMask(row.revision_id, row.origin, rle)
    return found


def _made_by(change: Transaction, track_id: int, run_id: int) -> dict[str, Any]:
    """Return what the revisions of a run have in common."""
    return {
        "margin": change.canvas(track_id).margin,
        "origin": Origin.MODEL.value,
        "provenance": Provenance.MODEL.value,
        "author": change.author,
        **step_columns(change.step),
        "run_id": run_id,
        "created_at": now(),
    }


def _head_facts(layer: Layer, rle: Rle, present: Present, frame: int) -> dict[str, Any]:
    hidden = None
    if layer is Layer.AMODAL:
        hidden = hidden_area(present.mask(frame, Layer.MODAL).rle, rle)
    return {"origin": Origin.MODEL.value, "area": area(rle), "hidden_area": hidden}


def _measure_hidden(change: Transaction, visible: Mapping[int, Rle], present: Present) -> None:
    """Say of the amodal masks of these frames anew how much of them is hidden."""
    common = {"track_id": present.track_id, "layer": layer_number(Layer.AMODAL)}
    rows = []
    for frame, seen in visible.items():
        whole = present.mask(frame, Layer.AMODAL).rle
        if whole is not None:
            rows.append({**common, "frame": frame, "hidden_area": hidden_area(seen, whole)})
    _move_heads(change, rows)


def _add(change: Transaction, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        change.session.execute(insert(table), rows)


def _move_heads(change: Transaction, rows: list[dict[str, Any]]) -> None:
    """Change heads that are there, all in the same columns."""
    if not rows:
        return
    table = HeadRow.__table__
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name not in PLACE}
    statement = (
        update(table)  # type: ignore[arg-type]
        .where(*(table.c[name] == bindparam(f"new_{name}") for name in PLACE))
        .values(version=table.c.version + 1, **values)
    )
    renamed = [{f"new_{name}": value for name, value in row.items()} for row in rows]
    change.session.connection().execute(statement, renamed)
    change.session.expire_all()
