"""The cheat sheet: every action and held key with its key, made from the table of actions."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.action_table import ACTIONS, HELD_KEYS, MENUS
from ui.keys.keymap import current_keys, shown
from ui.language import tr

COLUMNS = (("File", "Edit", "Track"), ("View", "Play", "Time"), ("Propose", "Review", "Tools", "Help"), ("",))


def cheat_sheet_rows() -> dict[str, list[tuple[str, str]]]:
    """Return (keys, what they do) per menu, then per place for held keys; actions without a key included."""
    rows: dict[str, list[tuple[str, str]]] = {menu: [] for menu in MENUS}
    for spec in ACTIONS:
        keys = tr(" or ").join(shown(key) for key in current_keys().keys_of(spec.id))
        rows[spec.menu].append((keys or tr("menu"), tr(spec.text).rstrip("…")))
    for held in HELD_KEYS:
        rows.setdefault(held.scope, []).append((tr(held.keys), tr(held.text)))
    return rows


class CheatSheet(QDialog):
    """All keys on one page; it scrolls on small screens."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Cheat sheet"))
        rows = cheat_sheet_rows()
        held = [scope for scope in rows if scope not in MENUS]
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setSpacing(32)
        for titles in COLUMNS:
            column = QVBoxLayout()
            for title in titles if titles != ("",) else held:
                column.addLayout(_section(title, rows[title]))
            column.addStretch()
            columns.addLayout(column)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        hint = page.sizeHint()
        limit = parent.window().size()
        self.resize(min(hint.width() + 40, limit.width() - 40), min(hint.height() + 40, limit.height() - 60))


def _section(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    heading = QLabel(tr(title).upper())
    heading.setProperty("role", "heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, (keys, text) in enumerate(rows, start=1):
        cap = QLabel(keys)
        cap.setProperty("role", "key" if keys != tr("menu") else "dim")
        grid.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(QLabel(text), row, 1, Qt.AlignmentFlag.AlignLeft)
    grid.setColumnStretch(1, 1)
    grid.setContentsMargins(0, 0, 0, 12)
    return grid
