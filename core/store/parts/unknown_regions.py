"""Regions in which nobody can know whether the object is there: no truth to train or to judge on."""

from core.changes.changed import Changes
from core.changes.steps import Facts, Step, StepKind
from core.errors import ShapeMismatchError
from core.masks.rle import Rle, area
from core.store.reading.mask_codes import read_region
from core.store.schema.row_codes import to_clip
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.review import UnknownRegionRow, of_clip
from core.store.writing.part import Part
from core.store.writing.review_changes import put_row
from core.store.writing.transaction import Transaction


class UnknownRegions(Part):
    """The unknowable regions of a project."""

    def get(self, track_id: int, frame: int) -> Rle | None:
        """Return the region of a track in a frame, on the clip's canvas; None = all can be known."""
        with self._database.reading() as session:
            row = session.get(UnknownRegionRow, (track_id, frame))
            if row is None:
                return None
            track = session.get_one(TrackRow, track_id)
            return read_region(session, row, to_clip(session.get_one(ClipRow, track.clip_id)).canvas)

    def of_clip(self, clip_id: int) -> dict[tuple[int, int], Rle]:
        """Return {(track id, frame): region} of a clip."""
        with self._database.reading() as session:
            canvas = to_clip(session.get_one(ClipRow, clip_id)).canvas
            return {
                (row.track_id, row.frame): region
                for row in session.scalars(of_clip(UnknownRegionRow, clip_id))
                if (region := read_region(session, row, canvas)) is not None
            }

    def set(self, track_id: int, frame: int, region: Rle | None) -> Changes:
        """Say where nothing can be known, as one undo step; None or an empty region = nowhere.

        Raises:
            ShapeMismatchError: The region does not fit the clip's canvas.
        """
        with self._database.writing() as session:
            step = Step(StepKind.UNKNOWN_REGION, Facts(frame=frame))
            change = Transaction.begin(session, self._author, step)
            canvas = change.canvas(track_id)
            if region is not None and region.size_hw != canvas.size_hw:
                raise ShapeMismatchError(f"region {region.size_hw} does not fit the canvas {canvas.size_hw}")
            fields = None
            if region is not None and area(region):
                fields = {"margin": canvas.margin, "counts": region.counts, "author": self._author}
            put_row(change, UnknownRegionRow, {"track_id": track_id, "frame": frame}, fields)
            return change.changes()
