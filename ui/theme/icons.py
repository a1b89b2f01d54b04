"""Icons from `resources/icons/<name>.svg`, drawn in a theme's colours, crisp at every pixel ratio."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from ui.theme.tokens import Tokens

RATIOS = (1.0, 1.5, 2.0)
ICON_FOLDER = Path(resources.__file__).resolve().parent / "icons"


def icon(name: str, tokens: Tokens, size: int = 20, *, colour: str | None = None) -> QIcon:
    """Return the icon `name`, `size` logical pixels square, in the theme's colour of words or in `colour`.

    Disabled icons are faint. A name without a file gives a dashed box with the name's first letter:
    visible to us, harmless to the person.
    """
    return _icon(name, colour or tokens.text, tokens.faint, size)


def icon_pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """Return one icon as a pixmap of `size` logical pixels at a device pixel ratio."""
    side = round(size * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    source = _source(name)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if source is None:
        _draw_placeholder(painter, name, colour, side)
    else:
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
        renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, faint: str, size: int) -> QIcon:
    made = QIcon()
    for ratio in RATIOS:
        made.addPixmap(icon_pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
        made.addPixmap(icon_pixmap(name, faint, size, ratio), QIcon.Mode.Disabled)
    return made


@lru_cache(maxsize=256)
def _source(name: str) -> str | None:
    path = ICON_FOLDER / f"{name}.svg"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _draw_placeholder(painter: QPainter, name: str, colour: str, side: int) -> None:
    pen = QPen(QColor(colour), max(side / 16, 1.0), Qt.PenStyle.DashLine)
    painter.setPen(pen)
    inset = side * 0.12
    painter.drawRoundedRect(QRectF(inset, inset, side - 2 * inset, side - 2 * inset), 2, 2)
    font = QFont(painter.font())
    font.setPixelSize(max(round(side * 0.5), 6))
    painter.setFont(font)
    painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, name[:1].upper() or "?")
