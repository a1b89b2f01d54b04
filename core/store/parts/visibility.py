"""Visibility classes as a person set them; what the masks suggest is in core/review/visibility.py."""

from collections.abc import Iterable

from core.changes.changed import Changes
from core.changes.reviews import Visibility
from core.changes.steps import Facts, Step, StepKind
from core.store.tables.clips import TrackRow
from core.store.tables.review import VisibilityRow, of_clip
from core.store.writing.part import Part
from core.store.writing.transaction import Transaction
from core.store.writing.verdicts_on_frames import put_frames


class Visibilities(Part):
    """The visibility classes of a project."""

    def of_clip(self, clip_id: int) -> dict[tuple[int, int], Visibility]:
        """Return {(track id, frame): class} where a person set it."""
        with self._database.reading() as session:
            return {
                (row.track_id, row.frame): Visibility(row.visibility)
                for row in session.scalars(of_clip(VisibilityRow, clip_id))
            }

    def set(self, track_id: int, frames: Iterable[int], visibility: Visibility | None) -> Changes:
        """Set the class of a track in some frames, as one undo step; None = as the masks suggest."""
        wanted = sorted(set(frames))
        with self._database.writing() as session:
            name = session.get_one(TrackRow, track_id).name
            facts = Facts(track=name, visibility=visibility).at(wanted)
            change = Transaction.begin(session, self._author, Step(StepKind.VISIBILITY, facts))
            fields = None if visibility is None else {"visibility": visibility.value, "author": self._author}
            put_frames(change, VisibilityRow, track_id, wanted, {}, fields)
            return change.changes()
