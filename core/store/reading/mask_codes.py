"""Mask codes on their way out of the tables: of the right size, and unchanged since they were written.

A code that is not is told to the project's damage log, by track, frame and layer, and left out.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, check_code, recanvas
from core.store.file.damage_log import DamagedValueError, DamageLog
from core.store.tables.base import LAYERS
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.code_digest import code_digest
from core.store.tables.proposals import HypothesisRow, RunRow
from core.store.tables.revisions import RevisionRow

CODE_COLUMNS = (
    RevisionRow.track_id,
    RevisionRow.frame,
    RevisionRow.layer,
    RevisionRow.margin,
    RevisionRow.counts,
    RevisionRow.digest,
)
"""What `read_revision` needs of a row."""
CHANGED = "its bytes are not those that were written"


def read_code(counts: bytes, made_margin: int, canvas: MaskCanvas) -> Rle:
    """Return a stored mask on the clip's present canvas.

    Raises:
        DamagedValueError: The code is none, or not of the canvas it was made on.
    """
    made = canvas
    if made_margin != canvas.margin:
        made = MaskCanvas(canvas.width, canvas.height, made_margin)
    if not isinstance(counts, bytes):
        raise DamagedValueError("its code is none")
    try:
        rle = Rle(made.size_hw, counts)
        check_code(rle)
    except ValueError as error:
        raise DamagedValueError(f"its code {error}") from None
    return rle if made is canvas else recanvas(rle, made, canvas)


def read_revision(session: Session, row: Any, canvas: MaskCanvas) -> Rle | None:
    """Return the mask of a revision on the present canvas, None where it was taken away or is damaged.

    Args:
        session: Whose damage log hears of a damaged mask.
        row: With `track_id`, `frame`, `layer`, `margin`, `counts` and `digest` of a revision.
        canvas: Of the clip, as it is now.
    """
    if row.counts is None:
        return None
    try:
        if row.digest is not None:
            place = (row.track_id, row.frame, row.layer, row.margin)
            if row.digest != code_digest(place, row.counts):
                raise DamagedValueError(CHANGED)
        return read_code(row.counts, row.margin, canvas)
    except (DamagedValueError, TypeError) as error:
        tell_mask(session, row.track_id, row.frame, row.layer, str(error))
        return None


def read_hypothesis(session: Session, row: Any, canvas: MaskCanvas) -> Rle | None:
    """Return the mask of a hypothesis in one frame, None where it is damaged.

    `row` has `hypothesis_id`, `frame`, `margin`, `counts` and `digest` of one.
    """
    try:
        place = (row.hypothesis_id, row.frame, row.margin)
        if row.digest is not None and row.digest != code_digest(place, row.counts):
            raise DamagedValueError(CHANGED)
        return read_code(row.counts, row.margin, canvas)
    except (DamagedValueError, TypeError) as error:
        query = (
            select(RunRow.track_id, RunRow.id, HypothesisRow.number)
            .join(HypothesisRow, HypothesisRow.run_id == RunRow.id)
            .where(HypothesisRow.id == row.hypothesis_id)
        )
        for track_id, run_id, number in session.execute(query):
            what = f"hypothesis {number + 1} of run {run_id}"
            tell(session, track_id, f"frame {row.frame}, {what}", str(error))
        return None


def read_region(session: Session, row: Any, canvas: MaskCanvas) -> Rle | None:
    """Return an unknowable region, None where it is damaged; `row` is one of its table."""
    try:
        return read_code(row.counts, row.margin, canvas)
    except (DamagedValueError, TypeError) as error:
        tell(session, row.track_id, f"frame {row.frame}, unknown region", str(error))
        return None


def tell_mask(session: Session, track_id: int, frame: int, layer: int, reason: str) -> None:
    """Say that a mask is damaged."""
    name = LAYERS[layer] if layer in (0, 1) else f"layer {layer}"
    tell(session, track_id, f"frame {frame}, {name} mask", reason)


def tell(session: Session, track_id: int, place: str, reason: str) -> None:
    """Say that something of a track is damaged; `place` is where in the track."""
    log = session.info.get("damage")
    if not isinstance(log, DamageLog):
        return
    query = select(ClipRow.name, TrackRow.name).join(TrackRow, TrackRow.clip_id == ClipRow.id)
    names = session.execute(query.where(TrackRow.id == track_id)).first()
    owner = f"track {track_id}" if names is None else f"clip {names[0]}, track {names[1]}"
    log.tell(f"{owner}, {place}", reason)
