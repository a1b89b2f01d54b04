"""Comments of an open project: remarks pinned to frames, resolved and reopened, never deleted."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from core.changes.changed import Changes
from core.changes.reviews import Comment
from core.changes.steps import Facts, Step, StepKind
from core.errors import BadInputError
from core.store.schema.row_codes import now
from core.store.tables.review import CommentRow
from core.store.writing.part import Part
from core.store.writing.review_changes import put_row
from core.store.writing.transaction import Transaction, next_id


class Comments(Part):
    """The remarks of a project."""

    def list(self, clip_id: int) -> "Sequence[Comment]":
        """Return a clip's comments by frame, the resolved ones too."""
        with self._database.reading() as session:
            query = (
                select(CommentRow)
                .where(CommentRow.clip_id == clip_id, CommentRow.is_removed.is_(False))
                .order_by(CommentRow.frame, CommentRow.id)
            )
            return [_record(row) for row in session.scalars(query)]

    def add(
        self,
        clip_id: int,
        frame: int,
        text: str,
        *,
        track_id: int | None = None,
        xy: tuple[float, float] | None = None,
    ) -> Changes:
        """Write a comment, as one undo step.

        Args:
            clip_id: The clip.
            frame: 0-based frame index.
            text: What to say.
            track_id: The object it is about; None = the frame.
            xy: Where it is pinned, in picture pixels; None = nowhere.

        Raises:
            BadInputError: The text is empty.
        """
        if not text.strip():
            raise BadInputError("comment", f"frame {frame}", "is empty", "write what is wrong")
        with self._database.writing() as session:
            change = Transaction.begin(session, self._author, Step(StepKind.COMMENT, Facts(frame=frame)))
            add_comment(change, clip_id, frame, text, track_id=track_id, xy=xy)
            return change.changes()

    def set_resolved(self, comment_id: int, *, is_resolved: bool) -> Changes:
        """Resolve a comment or open it again."""
        kind = StepKind.RESOLVE_COMMENT if is_resolved else StepKind.REOPEN_COMMENT
        return self._change(comment_id, kind, is_resolved=is_resolved)

    def remove(self, comment_id: int) -> Changes:
        """Take a comment away: not shown any more, undo brings it back."""
        return self._change(comment_id, StepKind.REMOVE_COMMENT, is_removed=True)

    def _change(self, comment_id: int, kind: StepKind, **fields: bool) -> Changes:
        with self._database.writing() as session:
            row = session.get_one(CommentRow, comment_id)
            change = Transaction.begin(session, self._author, Step(kind, Facts(frame=row.frame)))
            put_row(change, CommentRow, {"id": comment_id}, _fields(row) | fields)
            return change.changes()


def add_comment(
    change: Transaction,
    clip_id: int,
    frame: int,
    text: str,
    *,
    track_id: int | None = None,
    xy: tuple[float, float] | None = None,
) -> None:
    """Write a comment inside a larger change."""
    fields: dict[str, Any] = {
        "clip_id": clip_id,
        "track_id": track_id,
        "frame": frame,
        "x": None if xy is None else float(xy[0]),
        "y": None if xy is None else float(xy[1]),
        "text": text.strip(),
        "author": change.author,
        "created_at": now(),
        "is_resolved": False,
        "is_removed": False,
    }
    put_row(change, CommentRow, {"id": next_id(change.session, CommentRow.id)}, fields)


def _fields(row: CommentRow) -> dict[str, Any]:
    columns = CommentRow.__table__.columns
    return {column.key: getattr(row, column.key) for column in columns if column.key != "id"}


def _record(row: CommentRow) -> Comment:
    xy = None if row.x is None or row.y is None else (row.x, row.y)
    return Comment(
        row.id,
        row.clip_id,
        row.track_id,
        row.frame,
        xy,
        row.text,
        row.author,
        row.created_at,
        row.is_resolved,
    )
