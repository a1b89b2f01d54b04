"""The cheat sheet: every action and held key with its key, made from the table of actions."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.actions.action_table import ACTIONS, MENUS
from ui.actions.held_keys import HELD_KEYS
from ui.keys.chosen_keys import current_keys, shown
from ui.language import tr
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column, lay_row

COLUMNS = (
    ("File", "Edit", "Track", "Compose"),
    ("View", "Play", "Time"),
    ("Propose", "Review", "Tools", "Help"),
    ("Window", ""),
)


class Row(NamedTuple):
    """One line of the sheet."""

    keys: str
    text: str
    scope: str
    """Where they work."""


def cheat_sheet_rows() -> dict[str, list[Row]]:
    """Return the lines per menu, then per place for held keys; actions that lost their key included."""
    rows: dict[str, list[Row]] = {menu: [] for menu in MENUS}
    for spec in ACTIONS:
        keys = tr(" or ").join(shown(key) for key in current_keys().keys_of(spec.id))
        rows[spec.menu].append(Row(keys or tr("menu"), tr(spec.text).rstrip("…"), tr(spec.scope)))
    for held in HELD_KEYS:
        rows.setdefault(held.scope, []).append(Row(tr(held.keys), tr(held.text), tr(held.scope)))
    return rows


class CheatSheet(QDialog):
    """All keys on one page; it scrolls on small screens."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Cheat sheet"))
        rows = cheat_sheet_rows()
        limit = parent.window().size()
        one, two, three, four = COLUMNS
        for columns in (COLUMNS, (one + three, two + four), (one + two + three + four,)):
            page = _page(rows, columns)
            # Larger words: fewer columns, so that it scrolls downwards only.
            if page.sizeHint().width() <= limit.width() - 80:
                break
        area = QScrollArea(widgetResizable=True)
        area.setWidget(page)
        where = QLabel(
            tr(
                "Keys of the menus work everywhere in the window. Those of a place or a tool are listed "
                "last: they work there, and come first while it is in use."
            )
        )
        where.setWordWrap(True)
        where.setContentsMargins(12, 12, 12, 4)
        lay_column(where, (area, 1), of=self, margins=(0, 0, 0, 0))
        hint = page.sizeHint()
        self.resize(min(hint.width() + 40, limit.width() - 40), min(hint.height() + 80, limit.height() - 60))


def _page(rows: dict[str, list[Row]], titles_by_column: Sequence[Sequence[str]]) -> QWidget:
    held = [scope for scope in rows if scope not in MENUS]
    page = QWidget()
    columns = lay_row(of=page, spacing=32)
    for titles in titles_by_column:
        column = QVBoxLayout()
        for title in [one for name in titles for one in ([name] if name else held)]:
            column.addLayout(_section(title, rows[title]))
        column.addStretch()
        columns.addLayout(column)
    return page


def _section(title: str, rows: list[Row]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    heading = label_as("heading", tr(title).upper())
    grid.addWidget(heading, 0, 0)
    scopes = sorted({row.scope for row in rows} - {tr(title)})
    where = label_as("dim", ", ".join(scopes))
    grid.addWidget(where, 0, 1)
    for row, (keys, text, _) in enumerate(rows, start=1):
        cap = label_as("key" if keys != tr("menu") else "dim", keys)
        grid.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(QLabel(text), row, 1, Qt.AlignmentFlag.AlignLeft)
    grid.setColumnStretch(1, 1)
    grid.setContentsMargins(0, 0, 0, 12)
    return grid
