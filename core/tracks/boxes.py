"""Amodal boxes between the key frames on which a person drew them."""

from collections.abc import Mapping

from core.types import BoxXywh


def box_at(keys: Mapping[int, BoxXywh], frame: int) -> BoxXywh | None:
    """Return the box of a frame: a key box, or one in a straight line between the key boxes around it.

    Edges move at constant speed (each of left, top, right and bottom is linear in time). Before the first and
    after the last key frame nothing is known: None.

    Args:
        keys: x, y, width, height by key frame.
        frame: 0-based frame index.
    """
    if frame in keys:
        return keys[frame]
    before = max((key for key in keys if key < frame), default=None)
    after = min((key for key in keys if key > frame), default=None)
    if before is None or after is None:
        return None
    share = (frame - before) / (after - before)
    x, y, width, height = (
        (1 - share) * one + share * two for one, two in zip(keys[before], keys[after], strict=True)
    )
    return x, y, width, height


def boxes_between(keys: Mapping[int, BoxXywh]) -> dict[int, BoxXywh]:
    """Return the boxes of all frames from the first to the last key frame."""
    if not keys:
        return {}
    found = ((frame, box_at(keys, frame)) for frame in range(min(keys), max(keys) + 1))
    return {frame: box for frame, box in found if box is not None}
