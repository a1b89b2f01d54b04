"""How the picture is looked at: as a matte, and through levels. Changes no data. No Qt in here."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

CHECK_PX = 12
"""Side of a square behind a matte, in device pixels."""


class Matte(StrEnum):
    """What is seen of the active track's mask as a matte."""

    OFF = "off"
    ALPHA = "alpha"
    """White where the mask is, black elsewhere."""
    INVERTED = "inverted"
    BLACK = "black"
    """The picture inside the mask over black; likewise below."""
    GREY = "grey"
    WHITE = "white"
    GREEN = "green"
    """A saturated colour: specks and rims leap to the eye."""
    CHECKERS = "checkers"


class Channel(StrEnum):
    """Which channel of the picture is shown."""

    ALL = "all"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


GROUNDS = {
    Matte.BLACK: (0, 0, 0),
    Matte.GREY: (118, 118, 118),
    Matte.WHITE: (255, 255, 255),
    Matte.GREEN: (0, 255, 0),
}
_CHANNEL_OF = {Channel.BLUE: 0, Channel.GREEN: 1, Channel.RED: 2}


@dataclass(frozen=True, slots=True)
class Levels:
    """How bright the picture is shown."""

    brightness: float = 0.0
    """-1..1, added."""
    contrast: float = 0.0
    """-1..1; 0 = as it is, 1 = four times, -1 = a quarter."""
    lift: float = 0.0
    """-1..1; logarithm of gamma to the base 4: above 0 lifts what is dark."""
    channel: Channel = Channel.ALL

    @property
    def is_plain(self) -> bool:
        """Whether they change nothing."""
        return self == Levels()

    def table(self) -> NDArray[np.uint8]:
        """Return what becomes of each value, uint8 (256,)."""
        values = np.linspace(0, 1, 256)
        values = (values - 0.5) * 4.0**self.contrast + 0.5 + self.brightness
        values = np.clip(values, 0, 1) ** (4.0**-self.lift)
        return np.asarray(np.rint(values * 255), np.uint8)


@dataclass(frozen=True, slots=True)
class PictureLook:
    """Both."""

    matte: Matte = Matte.OFF
    levels: Levels = Levels()


PLAIN = PictureLook()


def apply_levels(levels: Levels, out: NDArray[np.uint8]) -> None:
    """Change pixels in place, uint8 (H, W, 4) in Qt's RGB32 order."""
    if levels.channel is not Channel.ALL:
        at = _CHANNEL_OF[levels.channel]
        out[..., :3] = out[..., at : at + 1]
    out[..., :3] = levels.table()[out[..., :3]]


def lay_matte(
    matte: Matte, inside: NDArray[np.bool_], pixels: NDArray[np.uint8], left: int, top: int
) -> NDArray[np.uint8]:
    """Return the matte of a part of the screen.

    Args:
        matte: Not `OFF`.
        inside: Where the mask is, bool (H, W).
        pixels: The picture there, uint8 (H, W, 4) in Qt's RGB32 order.
        left: Where the part lies on the screen, in device pixels, so that checkers join.
        top: As `left`.

    Returns:
        uint8 (H, W, 4), the same order.
    """
    if matte in (Matte.ALPHA, Matte.INVERTED):
        is_white = inside if matte is Matte.ALPHA else ~inside
        return np.repeat((is_white * np.uint8(255))[..., None], 4, axis=2)
    if matte is Matte.CHECKERS:
        rows, columns = np.ogrid[top : top + inside.shape[0], left : left + inside.shape[1]]
        is_light = (rows // CHECK_PX + columns // CHECK_PX) % 2 == 0
        ground = np.where(is_light, np.uint8(204), np.uint8(153))[..., None]
    else:
        red, green, blue = GROUNDS[matte]
        ground = np.array([blue, green, red, 255], np.uint8)
    return np.asarray(np.where(inside[..., None], pixels, ground), np.uint8)
