"""What a file says of tracks with attributes, taken into the label schema of a project."""

import json
from collections.abc import Mapping

from core.changes.labels import Attribute, AttributeKind, FrameKeys, Value, without_repeats
from core.errors import BadInputError
from core.store.parts.labels.label_schema import attribute_like, join_attribute
from core.store.parts.labels.label_values import keys_of, put_frame_keys, put_track_value
from core.store.tables.clips import CategoryRow
from core.store.tables.labels import TrackValueRow
from core.store.writing.transaction import Transaction


def tell_of_tracks(change: Transaction, told: Attribute, values: Mapping[int, FrameKeys]) -> int:
    """Say something of tracks, and return how many values do not fit the attribute of this name.

    An attribute that the project has keeps its kind, and gets what else can be chosen. What was said of a
    track before stays.

    Args:
        told: As the file has it; made where there is none of this name.
        values: By track and frame; what a file says of whole tracks stands in any frame.
    """
    known = attribute_like(change.session, told)
    if known is None or known.kind is told.kind:
        said = {str(value) for keys in values.values() for value in keys.values() if value is not None}
        more = tuple(sorted(said)) if told.kind is AttributeKind.CHOICE else ()
        choices = (*told.choices, *(one for one in more if one not in told.choices))
        over_time = told.is_over_time if known is None else known.is_over_time
        owner = told.category_id if known is None else known.category_id
        known = join_attribute(change, Attribute(0, told.name, told.kind, over_time, owner, choices))
    left_out = 0
    for track_id, keys in values.items():
        fitting = {frame: _fitting(known, value) for frame, value in keys.items()}
        left_out += sum(fitting[frame] is None and keys[frame] not in (None, "") for frame in keys)
        left_out += _put(change, known, track_id, fitting)
    return left_out


def colour_category(change: Transaction, category_id: int, colour: str) -> None:
    """Give a category a colour if nobody gave it one."""
    row = change.session.get_one(CategoryRow, category_id)
    if row.colour is None:
        row.colour = colour
        change.session.flush()


def _put(change: Transaction, known: Attribute, track_id: int, keys: FrameKeys) -> int:
    """Say something of a track of which nothing was said with this attribute, and count what is left out."""
    if known.is_over_time:
        if not keys_of(change.session, track_id, known.id):
            put_frame_keys(change, track_id, known.id, without_repeats(keys))
        return 0
    several = {json.dumps(value): value for value in keys.values() if value is not None}
    at = {"track_id": track_id, "attribute_id": known.id}
    if several and change.session.get(TrackValueRow, at) is None:
        put_track_value(change, track_id, known.id, next(iter(several.values())))
    return max(0, len(several) - 1)


def _fitting(known: Attribute, value: Value) -> Value:
    """Return a value as the attribute takes it, None where it does not."""
    if known.kind in (AttributeKind.TEXT, AttributeKind.CHOICE) and isinstance(value, bool | int | float):
        value = str(value)
    try:
        return known.checked(value)
    except BadInputError:
        return None
