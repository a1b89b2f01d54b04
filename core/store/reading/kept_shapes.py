"""The polygons that masks were drawn by, out of the tables and into them."""

import json
import math
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.changes.masks import MaskKey
from core.changes.shapes import KeptShape
from core.masks.canvas import MaskCanvas
from core.masks.polygons import MAX_COORDINATE
from core.masks.rings import LEAST_POINTS, Ring
from core.store.file.damage_log import DamagedValueError
from core.store.file.database import Database
from core.store.reading.canvases import canvas_of_clip
from core.store.reading.mask_codes import CODE_COLUMNS, read_revision, tell_mask
from core.store.tables.base import LAYERS
from core.store.tables.clips import TrackRow
from core.store.tables.revisions import HeadRow, MaskShapeRow, RevisionRow

MOST_POINTS = 100_000
"""Of all rings of one mask."""


class KeptShapes:
    """The shapes of the masks that a project has now; they come and go with revisions, undo included."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def at_frame(self, clip_id: int, frame: int) -> dict[MaskKey, KeptShape]:
        """Return the shapes of the present masks of a frame, by mask; most masks have none."""
        with self._database.reading() as session:
            query = _shapes().where(TrackRow.clip_id == clip_id, HeadRow.frame == frame)
            return _read(session, query, canvas_of_clip(session, clip_id))

    def of_clip(self, clip_id: int) -> dict[MaskKey, KeptShape]:
        """Return the shapes of all present masks of a clip."""
        with self._database.reading() as session:
            query = _shapes().where(TrackRow.clip_id == clip_id)
            return _read(session, query, canvas_of_clip(session, clip_id))


def rings_text(rings: Iterable[Ring]) -> str:
    """Return rings as the table keeps them."""
    return json.dumps([[int(ring.is_taken), *(v for point in ring.points for v in point)] for ring in rings])


def rings_of(text: str) -> tuple[Ring, ...]:
    """Return the rings that the table keeps.

    Raises:
        DamagedValueError: They are none.
    """
    try:
        rings = tuple(_ring(values) for values in json.loads(text))
    except (TypeError, ValueError) as error:
        raise DamagedValueError(f"its polygons cannot be used: {error}") from None
    if not rings or sum(len(ring.points) for ring in rings) > MOST_POINTS:
        raise DamagedValueError("its polygons are none, or too many")
    return rings


def _ring(values: Sequence[float]) -> Ring:
    taken, *flat = values
    numbers = [float(value) for value in flat]
    if taken not in (0, 1) or len(numbers) % 2 or len(numbers) < 2 * LEAST_POINTS:
        raise ValueError("a polygon has three corners at least")
    if not all(math.isfinite(value) and abs(value) <= MAX_COORDINATE for value in numbers):
        raise ValueError("a corner lies where no picture is")
    return Ring(tuple(zip(numbers[::2], numbers[1::2], strict=True)), bool(taken))


def _shapes() -> Select[int, int, int, str, int | None]:
    return (
        select(HeadRow.track_id, HeadRow.frame, HeadRow.layer, MaskShapeRow.rings, MaskShapeRow.base_id)
        .join(MaskShapeRow, MaskShapeRow.revision_id == HeadRow.revision_id)
        .join(TrackRow, TrackRow.id == HeadRow.track_id)
        .where(TrackRow.is_archived.is_(False), HeadRow.area.is_not(None))
    )


def _read(
    session: Session, query: Select[int, int, int, str, int | None], canvas: MaskCanvas
) -> dict[MaskKey, KeptShape]:
    """Return shapes; what is damaged is told and passed over: the mask itself is there without."""
    found = {}
    for track_id, frame, layer, rings, base_id in session.execute(query).all():
        base = None
        try:
            read = rings_of(rings)
            if base_id is not None:
                row = session.execute(select(*CODE_COLUMNS).where(RevisionRow.id == base_id)).one()
                base = read_revision(session, row, canvas)
                if base is None:
                    continue
        except DamagedValueError as error:
            tell_mask(session, track_id, frame, layer, str(error))
            continue
        found[MaskKey(track_id, frame, LAYERS[layer])] = KeptShape(read, base)
    return found
