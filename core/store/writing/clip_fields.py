"""Changed fields of a clip, with what undo needs to take them back.

Another margin of the mask canvas is one of them: revisions stay, and are handed out on the new canvas.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.changes.masks import MaskKey
from core.store.tables.base import LAYERS
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.review import StepMarkRow
from core.store.tables.revisions import HeadRow
from core.store.writing.mask_writer import measure_heads
from core.store.writing.present import Present
from core.store.writing.review_changes import dump_fields
from core.store.writing.transaction import Transaction


def put_clip(change: Transaction, id: int, fields: Mapping[str, Any]) -> None:
    """Change fields of a clip: `name`, `rank`, `is_archived`, `group_name`, `margin` (pixels)."""
    clip = change.session.get_one(ClipRow, id)
    before = {name: getattr(clip, name) for name in fields}
    mark = {"before": dump_fields(before), "after": dump_fields(fields)}
    change.note(StepMarkRow, [{"room": ClipRow.__tablename__, "key": dump_fields({"id": id}), **mark}])
    for name, value in fields.items():
        setattr(clip, name, value)
    change.session.flush()
    change.clips.add(id)
    if "margin" in fields:
        _measure(change, id)


def _measure(change: Transaction, clip_id: int) -> None:
    """Measure the masks of a clip anew: a smaller canvas cuts them off."""
    session = change.session
    change.canvases.clear()
    for track_id in session.scalars(select(TrackRow.id).where(TrackRow.clip_id == clip_id)).all():
        query = select(HeadRow.frame, HeadRow.layer).where(
            HeadRow.track_id == track_id, HeadRow.area.is_not(None)
        )
        keys = [MaskKey(track_id, frame, LAYERS[layer]) for frame, layer in session.execute(query)]
        measure_heads(change, Present(change, {(track_id, key.frame) for key in keys}), keys)
