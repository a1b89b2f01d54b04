"""Categories and attributes of an open project: added, changed, put away; nothing is ever deleted."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from core.changes.changed import Changes
from core.changes.labels import MOST_CHOICES, Attribute, AttributeKind, LabelSchema
from core.changes.steps import Step, StepKind
from core.errors import BadInputError
from core.store.schema.row_codes import to_category
from core.store.tables.base import Base
from core.store.tables.clips import CategoryRow, TrackRow
from core.store.tables.labels import AttributeRow
from core.store.writing.part import Part
from core.store.writing.review_changes import put_row
from core.store.writing.transaction import Transaction, next_id
from core.types import TrackRole

_GIVE = "give it another one"


class Labels(Part):
    """What a project's tracks are, and what is asked of them; every call is one undo step."""

    def schema(self) -> LabelSchema:
        """Return categories and attributes, those included that were put away."""
        with self._database.reading() as session:
            return read_schema(session)

    def add_category(self, name: str, *, colour: str | None = None) -> Changes:
        """Add a category.

        Raises:
            BadInputError: There is one of this name, or it is empty.
        """
        with self._database.writing() as session:
            change = Transaction.begin(session, self._author, Step(StepKind.LABELS))
            put_category(change, name, colour=colour)
            return change.changes()

    def change_category(
        self,
        category_id: int,
        *,
        name: str | None = None,
        colour: str | None = None,
        is_archived: bool | None = None,
    ) -> Changes:
        """Rename, recolour, put away or bring back a category; None leaves it as it is.

        Raises:
            BadInputError: Another one has this name, or it is empty.
        """
        with self._database.writing() as session:
            row = session.get_one(CategoryRow, category_id)
            fields = _wanted(name=name, colour=colour, is_archived=is_archived)
            if name is not None and name != row.name:
                _check_category_name(session, name)
            change = Transaction.begin(session, self._author, Step(StepKind.LABELS))
            _change(change, CategoryRow, category_id, fields)
            shown = select(TrackRow.id, TrackRow.clip_id).where(TrackRow.category_id == category_id)
            for track_id, clip_id in session.execute(shown):
                change.tracks.add(track_id)
                change.clips.add(clip_id)
            return change.changes()

    def add_attribute(
        self,
        name: str,
        kind: AttributeKind,
        *,
        is_over_time: bool,
        category_id: int | None = None,
        choices: Sequence[str] = (),
    ) -> Changes:
        """Add an attribute.

        Raises:
            BadInputError: Its name is empty or taken, or a choice has nothing to choose from.
        """
        with self._database.writing() as session:
            change = Transaction.begin(session, self._author, Step(StepKind.LABELS))
            put_attribute(change, Attribute(0, name.strip(), kind, is_over_time, category_id, tuple(choices)))
            return change.changes()

    def change_attribute(
        self,
        attribute_id: int,
        *,
        name: str | None = None,
        choices: Sequence[str] | None = None,
        is_archived: bool | None = None,
    ) -> Changes:
        """Rename, put away or bring back an attribute, or give it other choices; None leaves it as it is.

        What was entered stays, also where it is no choice any more.

        Raises:
            BadInputError: As `add_attribute`.
        """
        with self._database.writing() as session:
            row = session.get_one(AttributeRow, attribute_id)
            old = to_attribute(row)
            new = Attribute(
                old.id, old.name if name is None else name.strip(), old.kind, old.is_over_time,
                old.category_id, old.choices if choices is None else tuple(choices),
                old.is_archived if is_archived is None else is_archived,
            )  # fmt: skip
            check_attribute(session, new)
            change = Transaction.begin(session, self._author, Step(StepKind.LABELS))
            told = {"name": new.name, "choices": json.dumps(new.choices), "is_archived": new.is_archived}
            _change(change, AttributeRow, attribute_id, told)
            return change.changes()

    def add_all(self, schema: LabelSchema) -> Changes:
        """Add what a schema has and the project has not, by name, as one step; ids in it are not kept.

        A category that is there gets the colour, a choice what else can be chosen; put-away ones come back.

        Raises:
            BadInputError: An attribute is there and is of another kind.
        """
        with self._database.writing() as session:
            change = Transaction.begin(session, self._author, Step(StepKind.LABELS))
            ids: dict[int, int] = {}
            for category in schema.categories:
                row = session.scalars(select(CategoryRow).where(CategoryRow.name == category.name)).first()
                if row is None:
                    ids[category.id] = put_category(change, category.name, colour=category.colour)
                    continue
                ids[category.id] = row.id
                told = _wanted(colour=category.colour, is_archived=False)
                _change(change, CategoryRow, row.id, told)
            for one in schema.attributes:
                owner = None if one.category_id is None else ids.get(one.category_id)
                join_attribute(change, Attribute(0, one.name, one.kind, one.is_over_time, owner, one.choices))
            return change.changes()


def read_schema(session: Session) -> LabelSchema:
    """Return categories of objects and all attributes, in the order they came in."""
    of_covers = select(TrackRow.category_id).where(TrackRow.role == TrackRole.COVER.value)
    of_objects = select(TrackRow.category_id).where(TrackRow.role == TrackRole.OBJECT.value)
    shown = CategoryRow.id.not_in(of_covers) | CategoryRow.id.in_(of_objects)
    categories = session.scalars(select(CategoryRow).where(shown).order_by(CategoryRow.id))
    attributes = session.scalars(select(AttributeRow).order_by(AttributeRow.id))
    return LabelSchema(tuple(map(to_category, categories)), tuple(map(to_attribute, attributes)))


def to_attribute(row: AttributeRow) -> Attribute:
    """Return the record of a row."""
    return Attribute(
        row.id,
        row.name,
        AttributeKind(row.kind),
        row.is_over_time,
        row.category_id,
        tuple(json.loads(row.choices)),
        row.is_archived,
    )


def put_category(change: Transaction, name: str, *, colour: str | None = None) -> int:
    """Add a category in a step, and return its id; undo puts it away again.

    Raises:
        BadInputError: There is one of this name, or it is empty.
    """
    _check_category_name(change.session, name)
    row = CategoryRow(name=name.strip(), supercategory="", external_id=None, colour=colour, is_archived=True)
    change.session.add(row)
    change.session.flush()
    _change(change, CategoryRow, row.id, {"is_archived": False})
    return row.id


def put_attribute(change: Transaction, told: Attribute) -> int:
    """Add an attribute in a step, and return its id; undo puts it away again.

    Raises:
        BadInputError: As `check_attribute`.
    """
    check_attribute(change.session, told)
    number = next_id(change.session, AttributeRow.id)
    change.session.add(
        AttributeRow(
            id=number, name=told.name, kind=told.kind.value, is_over_time=told.is_over_time,
            category_id=told.category_id, choices=json.dumps(told.choices), is_archived=True,
        )
    )  # fmt: skip
    change.session.flush()
    _change(change, AttributeRow, number, {"is_archived": False})
    return number


def join_attribute(change: Transaction, told: Attribute) -> Attribute:
    """Return the attribute of this name and category, added where there is none, with these choices too.

    Raises:
        BadInputError: It is there and is of another kind.
    """
    row = _named(change.session, told)
    if row is None:
        return to_attribute(change.session.get_one(AttributeRow, put_attribute(change, told)))
    known = to_attribute(row)
    if (known.kind, known.is_over_time) != (told.kind, told.is_over_time):
        reason = f"is there as another kind: {known.kind.value}, {_when(known)}"
        raise BadInputError(f"attribute {told.name}", "", reason, "rename one of the two")
    choices = (*known.choices, *(one for one in told.choices if one not in known.choices))
    _change(change, AttributeRow, row.id, {"choices": json.dumps(choices), "is_archived": False})
    return to_attribute(row)


def attribute_like(session: Session, told: Attribute) -> Attribute | None:
    """Return the attribute that this one is taken for: of its name, for the same tracks."""
    row = _named(session, told)
    return None if row is None else to_attribute(row)


def check_attribute(session: Session, told: Attribute) -> None:
    """Check that an attribute can be kept.

    Raises:
        BadInputError: Its name is empty or taken, or a choice has nothing to choose from.
    """
    where = f"attribute {told.name}".strip()
    if not told.name:
        raise BadInputError(where, "", "has no name", "give it one")
    other = _named(session, told)
    if other is not None and other.id != told.id:
        was = "is there already, and was put away" if other.is_archived else "is there already"
        raise BadInputError(where, "", was, _GIVE)
    if told.kind is AttributeKind.CHOICE and not 1 <= len(told.choices) <= MOST_CHOICES:
        raise BadInputError(where, "", f"has {len(told.choices)} choices", f"name 1 to {MOST_CHOICES}")


def _named(session: Session, told: Attribute) -> AttributeRow | None:
    for row in session.scalars(select(AttributeRow).where(AttributeRow.name == told.name)):
        if row.category_id == told.category_id or None in (row.category_id, told.category_id):
            return row
    return None


def _when(one: Attribute) -> str:
    return "per frame" if one.is_over_time else "per track"


def _check_category_name(session: Session, name: str) -> None:
    where = f"category {name}".strip()
    if not name.strip():
        raise BadInputError(where, "", "has no name", "give it one")
    other = session.scalars(select(CategoryRow).where(CategoryRow.name == name.strip())).first()
    if other is not None:
        was = "is there already, and was put away" if other.is_archived else "is there already"
        raise BadInputError(where, "", was, _GIVE)


def _wanted(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _change(change: Transaction, kind: type[Base], number: int, fields: Mapping[str, Any]) -> None:
    row = change.session.get_one(kind, number)
    every = {c.key: getattr(row, c.key) for c in inspect(kind).columns if c.key != "id"}
    put_row(change, kind, {"id": number}, every | dict(fields))
