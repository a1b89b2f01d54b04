"""What can be done to a whole mask by one amount: shown first, taken in one frame or in many."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.shapes.outline_size import grow, smooth
from core.shapes.parts import fill_holes, keep_largest, remove_specks
from core.shapes.rules import limit_to, share_edge, take_away
from core.shapes.snapping import snap_to_picture
from core.types import BoolMask, Layer, RgbFrame


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around a mask in its frame, all bool (H, W) on the mask canvas."""

    modal: BoolMask
    """The object's own visible mask; empty when there is none."""
    others: BoolMask
    """Visible masks of the objects that the operation works against, united."""
    picture: RgbFrame | None = None
    """uint8 (H, W, 3), padded to the mask canvas; None where it is not at hand."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of a mask."""

    name: str
    run: Callable[[BoolMask, float, Around], BoolMask]
    amounts: tuple[float, ...] = ()
    """What `[` and `]` go through, in `unit`; empty = there is no amount."""
    start: int = 0
    """Place in `amounts` to begin with."""
    unit: str = "px"
    layer: Layer | None = None
    """The layer it works on; None = the active one."""
    needs_others: bool = False
    needs_picture: bool = False


def _even(mask: BoolMask, amount: float, _around: Around) -> BoolMask:
    return smooth(mask, amount)


def _snap(mask: BoolMask, amount: float, around: Around) -> BoolMask:
    return mask.copy() if around.picture is None else snap_to_picture(mask, around.picture, amount)


SMALL = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0)
AREAS = (4.0, 9.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0, 4096.0, 8192.0, 16384.0)
OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Operation("grow", lambda mask, amount, _: grow(mask, amount), SMALL, 1),
        Operation("shrink", lambda mask, amount, _: grow(mask, -amount), SMALL, 1),
        Operation("smooth", _even, SMALL, 2),
        Operation("specks", lambda mask, amount, _: remove_specks(mask, int(amount)), AREAS, 4, "px²"),
        Operation("holes", lambda mask, _amount, _: fill_holes(mask)),
        Operation("largest", lambda mask, _amount, _: keep_largest(mask)),
        Operation("snap", _snap, SMALL, 5, needs_picture=True),
        Operation(
            "share",
            lambda mask, amount, around: share_edge(mask, around.others, int(amount)),
            SMALL,
            3,
            needs_others=True,
        ),
        Operation(
            "take_away",
            lambda mask, _amount, around: take_away(mask, around.others),
            layer=Layer.MODAL,
            needs_others=True,
        ),
        Operation(
            "limit",
            lambda mask, _amount, around: limit_to(mask, around.modal, around.others),
            layer=Layer.AMODAL,
            needs_others=True,
        ),
        Operation("unite", lambda mask, _amount, around: mask | around.others, needs_others=True),
        Operation("common", lambda mask, _amount, around: mask & around.others, needs_others=True),
    )
}


def pad_picture(picture: RgbFrame, margin: int) -> RgbFrame:
    """Return a picture on the mask canvas, its rim repeated into the margin."""
    if not margin:
        return picture
    return np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), mode="edge")
