"""Tracks and categories of an open project."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.steps import Facts, Step, StepKind
from core.changes.tracks import Category, Track
from core.store.reading.search_words import annotators, said_words
from core.store.schema.row_codes import to_category, to_track, track_fields
from core.store.tables.clips import CategoryRow, TrackRow
from core.store.writing.part import Part
from core.store.writing.ranks import by_rank, moved_ranks
from core.store.writing.transaction import Transaction
from core.types import TrackRole

DEFAULT_COLOURS = ("#009e73", "#56b4e9", "#cc79a7", "#e69f00", "#f0e442", "#d55e00", "#0072b2")
"""Okabe and Ito's order, which stays apart for colour-blind people."""


class Tracks(Part):
    """The tracks of a project. Every change is undoable; a track is put away, never deleted."""

    def list(self, clip_id: int, *, include_archived: bool = False) -> Sequence[Track]:
        """Return a clip's objects in their order; what is in front is in `Project.covers`."""
        with self._database.reading() as session:
            query = tracks_of(clip_id, TrackRole.OBJECT)
            if not include_archived:
                query = query.where(TrackRow.is_archived.is_(False))
            return [to_track(*row) for row in session.execute(query)]

    def get(self, track_id: int) -> Track:
        """Return one track."""
        with self._database.reading() as session:
            return to_track(*session.execute(_tracks().where(TrackRow.id == track_id)).one())

    def categories(self) -> Sequence[Category]:
        """Return all categories that objects have or may get."""
        with self._database.reading() as session:
            with_role = {
                role: select(TrackRow.category_id).where(TrackRow.role == role.value) for role in TrackRole
            }
            is_of_covers = CategoryRow.id.in_(with_role[TrackRole.COVER])
            query = select(CategoryRow).where(~is_of_covers | CategoryRow.id.in_(with_role[TrackRole.OBJECT]))
            return [to_category(row) for row in session.scalars(query.order_by(CategoryRow.id))]

    def words(self, clip_id: int) -> dict[int, set[str]]:
        """Return by track of a clip who made masks of it that count now, and what is said of it."""
        with self._database.reading() as session:
            made, said = annotators(session, clip_id), said_words(session, clip_id)
            return {track: made.get(track, set()) | said.get(track, set()) for track in {*made, *said}}

    def create(
        self, clip_id: int, *, name: str, category: str, colour: str | None = None
    ) -> tuple[Track, Changes]:
        """Make a track; undo puts it away again."""
        with self._database.writing() as session:
            step = Step(StepKind.NEW_TRACK, Facts(track=name))
            change = Transaction.begin(session, self._author, step)
            colour = colour or _of_category(session, category) or next_colour(session, clip_id)
            made = new_track(session, change, clip_id, name=name, category=category, colour=colour)
            return made, change.changes()

    def update(
        self,
        track_id: int,
        *,
        name: str | None = None,
        category: str | None = None,
        colour: str | None = None,
        is_crowd: bool | None = None,
    ) -> Changes:
        """Give a track another name, category or colour, or say whether it is a crowd; None leaves it so."""
        with self._database.writing() as session:
            row = session.get_one(TrackRow, track_id)
            step = Step(StepKind.EDIT_TRACK, Facts(track=row.name))
            change = Transaction.begin(session, self._author, step)
            fields: dict[str, object] = {}
            if name is not None:
                fields["name"] = name
            if category is not None:
                fields["category_id"] = ensure_category(session, category).id
            if colour is not None:
                fields["colour"] = colour
            if is_crowd is not None:
                fields["is_crowd"] = is_crowd
            change.set_track(row, fields)
            return change.changes()

    def change_many(
        self,
        track_ids: Collection[int],
        *,
        category: str | None = None,
        colour: str | None = None,
        is_crowd: bool | None = None,
    ) -> Changes:
        """Give several tracks another category or colour, or say whether they are crowds, as one undo step.

        None leaves it as it is.

        Raises:
            TrackLockedError: One of them is locked; none is changed then.
        """
        with self._database.writing() as session:
            rows = [session.get_one(TrackRow, track_id) for track_id in track_ids]
            change = Transaction.begin(session, self._author, _of(StepKind.EDIT_TRACKS, rows))
            fields: dict[str, object] = {} if colour is None else {"colour": colour}
            if category is not None:
                fields["category_id"] = ensure_category(session, category).id
            if is_crowd is not None:
                fields["is_crowd"] = is_crowd
            for row in rows:
                change.set_track(row, fields)
            return change.changes()

    def group(self, track_ids: Collection[int], name: str) -> Changes:
        """Put tracks into a group, as one undo step; empty = into none.

        Raises:
            TrackLockedError: One of them is locked; none is grouped then.
        """
        with self._database.writing() as session:
            rows = [session.get_one(TrackRow, track_id) for track_id in track_ids]
            change = Transaction.begin(session, self._author, _of(StepKind.GROUP_TRACKS, rows))
            for row in rows:
                change.set_track(row, {"group_name": name.strip()})
            return change.changes()

    def archive(self, *track_ids: int) -> Changes:
        """Put tracks away, as one undo step: not shown, not exported, nothing deleted."""
        with self._database.writing() as session:
            rows = [session.get_one(TrackRow, track_id) for track_id in track_ids]
            is_cover = all(row.role == TrackRole.COVER for row in rows)
            kind = StepKind.COVER_AWAY if is_cover else StepKind.PUT_TRACK_AWAY
            change = Transaction.begin(session, self._author, _of(kind, rows))
            for row in rows:
                change.set_track(row, {"is_archived": True})
            return change.changes()

    def bring_back(self, *track_ids: int) -> Changes:
        """Show tracks again that were put away, as one undo step."""
        with self._database.writing() as session:
            rows = [session.get_one(TrackRow, track_id) for track_id in track_ids]
            change = Transaction.begin(session, self._author, _of(StepKind.BRING_TRACK_BACK, rows))
            for row in rows:
                change.set_track(row, {"is_archived": False})
            return change.changes()

    def move(self, track_ids: Collection[int], before: int | None) -> Changes:
        """Lay tracks of one clip before another one in its list, as one undo step; None = behind all.

        Raises:
            TrackLockedError: A track whose place changes is locked.
        """
        with self._database.writing() as session:
            clip_id = session.get_one(TrackRow, next(iter(track_ids))).clip_id
            mine = select(TrackRow).where(TrackRow.clip_id == clip_id).order_by(*by_rank(TrackRow))
            rows = [row for row in session.scalars(mine) if not row.is_archived or row.id in track_ids]
            ranks = moved_ranks(rows, track_ids, before)
            if not ranks:
                return Changes()
            change = Transaction.begin(session, self._author, Step(StepKind.TRACK_ORDER))
            for row in rows:
                if row.id in ranks:
                    change.set_track(row, {"rank": ranks[row.id]})
            return change.changes()


def _of_category(session: Session, name: str) -> str | None:
    return session.scalars(select(CategoryRow.colour).where(CategoryRow.name == name)).first()


def _of(kind: StepKind, rows: Sequence[TrackRow]) -> Step:
    return Step(kind, Facts(track=", ".join(row.name for row in rows)))


def new_track(
    session: Session,
    change: Transaction,
    clip_id: int,
    *,
    name: str,
    category: str,
    colour: str,
    role: TrackRole = TrackRole.OBJECT,
) -> Track:
    """Make a track in a step of work; undoing the step puts it away again."""
    owner = ensure_category(session, category)
    row = TrackRow(
        clip_id=clip_id,
        category_id=owner.id,
        name=name,
        colour=colour,
        external_id=None,
        is_archived=False,
        role=role.value,
    )
    session.add(row)
    session.flush()
    change.set_track(row, {}, before={**track_fields(row), "is_archived": True})
    return to_track(row, owner)


def ensure_category(
    session: Session, name: str, *, supercategory: str = "", external_id: int | None = None
) -> CategoryRow:
    """Return the category of this name, made when there is none."""
    row = session.scalars(select(CategoryRow).where(CategoryRow.name == name)).one_or_none()
    if row is None:
        row = CategoryRow(name=name, supercategory=supercategory, external_id=external_id)
        session.add(row)
        session.flush()
    return row


def next_colour(session: Session, clip_id: int) -> str:
    """Return the colour for a clip's next track."""
    is_object = TrackRow.role == TrackRole.OBJECT.value
    count = session.scalar(select(func.count()).where(TrackRow.clip_id == clip_id, is_object)) or 0
    return DEFAULT_COLOURS[count % len(DEFAULT_COLOURS)]


def tracks_of(clip_id: int, role: TrackRole) -> Select[TrackRow, CategoryRow]:
    """Select the tracks of a clip that have a role, in their order."""
    query = _tracks().where(TrackRow.clip_id == clip_id, TrackRow.role == role.value)
    return query.order_by(*by_rank(TrackRow))


def _tracks() -> Select[TrackRow, CategoryRow]:
    return select(TrackRow, CategoryRow).join(CategoryRow, CategoryRow.id == TrackRow.category_id)
