"""Rows and columns: what lies beside or below what, and how much room is between."""

from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

_Box = TypeVar("_Box", bound=QBoxLayout)


@dataclass(frozen=True, slots=True)
class Gap:
    """So many pixels in which nothing lies."""

    px: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Takes its share of the room that is left over."""

    share: int = 1


REST = Rest()

Part = QWidget | QLayout | Gap | Rest | tuple[QWidget | QLayout, int] | tuple[QWidget, int, Qt.AlignmentFlag]
"""A part, or a part with its share of the room that is left over and its place in it."""
Margins = tuple[int, int, int, int]
"""Pixels left, above, right and below."""


def lay_row(
    *parts: Part, of: QWidget | None = None, margins: Margins | None = None, spacing: int | None = None
) -> QHBoxLayout:
    """Lay parts from left to right, as all that widget `of` holds or to be laid into something else.

    `spacing` is in pixels, between two parts; it and `margins` are the style's where they are None.
    """
    layout = QHBoxLayout(of) if of is not None else QHBoxLayout()
    return _spaced(fill(layout, *parts), margins, spacing)


def lay_column(
    *parts: Part, of: QWidget | None = None, margins: Margins | None = None, spacing: int | None = None
) -> QVBoxLayout:
    """Lay parts one below the other; all else as in `lay_row`."""
    layout = QVBoxLayout(of) if of is not None else QVBoxLayout()
    return _spaced(fill(layout, *parts), margins, spacing)


def fill(layout: _Box, *parts: Part) -> _Box:
    """Lay more parts behind those that are there."""
    for part in parts:
        if isinstance(part, Gap):
            layout.addSpacing(part.px)
        elif isinstance(part, Rest):
            layout.addStretch(part.share)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        elif isinstance(part[0], QLayout):
            layout.addLayout(part[0], part[1])
        else:
            layout.addWidget(*part)
    return layout


def _spaced(layout: _Box, margins: Margins | None, spacing: int | None) -> _Box:
    if margins is not None:
        layout.setContentsMargins(*margins)
    if spacing is not None:
        layout.setSpacing(spacing)
    return layout
