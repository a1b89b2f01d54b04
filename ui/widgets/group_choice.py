"""A box above a list that keeps the rows of one group; not there while nothing is grouped."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from ui.language import tr
from ui.widgets.laying import lay_row


class GroupChoice(QWidget):
    """The names of groups; rows have a `group`, empty = none.

    Signals:
        changed(): Another group, or all.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setToolTip(tr("Shows one group, or all"))
        self.box.setAccessibleName(tr("Group"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        lay_row(self.box, of=self, margins=(8, 2, 8, 2), spacing=0)
        self.box.activated.connect(lambda _row: self.changed.emit())
        self.hide()

    def kept(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the rows of the chosen group, and offer the groups that there are."""
        names = sorted({row.group for row in rows if row.group}, key=str.casefold)
        chosen = self.box.currentData()
        self.box.clear()
        self.box.addItem(tr("All groups ({n})", n=len(names)), None)
        for name in names:
            count = sum(row.group == name for row in rows)
            self.box.addItem(f"{name} ({count})", name)
        if any(not row.group for row in rows):
            self.box.addItem(tr("In no group"), "")
        self.box.setCurrentIndex(max(0, self.box.findData(chosen) if chosen is not None else 0))
        self.setVisible(bool(names))
        chosen = self.box.currentData()
        return rows if chosen is None or not names else [row for row in rows if row.group == chosen]
