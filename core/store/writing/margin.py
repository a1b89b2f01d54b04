"""Another margin of a clip's mask canvas: revisions stay, and are handed out on the new canvas."""

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


def put_margin(change: Transaction, id: int, margin: int) -> None:
    """Give a clip another margin, in pixels, and measure its masks anew: a smaller canvas cuts them off."""
    session, clip = change.session, change.session.get_one(ClipRow, id)
    mark = {"before": dump_fields({"margin": clip.margin}), "after": dump_fields({"margin": margin})}
    change.note(StepMarkRow, [{"room": ClipRow.__tablename__, "key": dump_fields({"id": id}), **mark}])
    clip.margin = margin
    session.flush()
    change.canvases.clear()
    change.clips.add(id)
    for track_id in session.scalars(select(TrackRow.id).where(TrackRow.clip_id == id)).all():
        query = select(HeadRow.frame, HeadRow.layer).where(
            HeadRow.track_id == track_id, HeadRow.area.is_not(None)
        )
        keys = [MaskKey(track_id, frame, LAYERS[layer]) for frame, layer in session.execute(query)]
        measure_heads(change, Present(change, {(track_id, key.frame) for key in keys}), keys)
