"""Which completed object shall be a new layer: of this clip or of another one of the project."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ui.language import tr, trn
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column

TRACK = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class TakeRow:
    """A completed object."""

    clip_id: int
    clip_name: str
    track_id: int
    name: str
    frames: int
    """So many have a completion."""


class TakeDialog(QDialog):
    """A list to choose from, that of the clip on screen first, with a filter; `track_id` is the answer."""

    def __init__(self, parent: QWidget, rows: Sequence[TakeRow], clip_id: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Take an object"))
        self._rows = sorted(rows, key=lambda row: row.clip_id != clip_id)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Object or clip"))
        self.filter.setAccessibleName(tr("Object or clip"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda _text: self._fill())
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Completed objects"))
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.list.currentRowChanged.connect(lambda _row: self._refresh())
        grow_with_text(self.list, self.list.setMinimumHeight, 220)
        self.buttons = usual_buttons(self, self.accept)
        self.button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.button.setText(tr("Take"))
        hint = tr(
            "Objects with completions. Taken from another clip, an object keeps its own time and place."
        )
        lay_column(
            label_as("small", hint, wraps=True), self.filter, self.list, self.buttons,
            of=self, margins=(16, 14, 16, 14), spacing=10,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grow_with_text(self, self.setMinimumWidth, 440)
        self._fill()
        self.list.setFocus()

    @property
    def track_id(self) -> int | None:
        """The chosen object; None = nothing is chosen."""
        item = self.list.currentItem()
        return None if item is None else int(item.data(TRACK))

    def _fill(self) -> None:
        wanted = self.filter.text().casefold().split()
        self.list.clear()
        for row in self._rows:
            words = f"{row.name} {row.clip_name}".casefold()
            if all(word in words for word in wanted):
                count = trn("1 frame", "{n} frames", row.frames)
                item = QListWidgetItem(f"{row.name}   ·   {row.clip_name}   ·   {count}")
                item.setData(TRACK, row.track_id)
                self.list.addItem(item)
        self.list.setCurrentRow(0 if self.list.count() else -1)
        self._refresh()

    def _refresh(self) -> None:
        self.button.setEnabled(self.list.currentItem() is not None)
