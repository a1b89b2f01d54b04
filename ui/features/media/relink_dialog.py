"""Which clips lack their media, and where these are now."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from core.video.media.media_report import MediaReport
from ui.language import tr, trn
from ui.widgets.labels import label_as
from ui.widgets.laying import REST, fill, lay_column, lay_row
from ui.words.media_words import media_words

WIDTH, HEIGHT = 760, 420


class RelinkDialog(QDialog):
    """A row per clip: name, where its media were, where they are now."""

    def __init__(self, parent: QWidget, missing: Sequence[tuple[int, str, Path]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Relink media"))
        self.places: dict[int, MediaReport] = {}
        words = label_as(
            "small",
            tr(
                "These clips lack their videos or pictures. Choose the folder that holds them: they are "
                "found by their names. They are compared with what the project knows of them before anything "
                "changes; every frame keeps its picture and its masks."
            ),
            wraps=True,
        )
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels([tr("Clip"), tr("Was at"), tr("Is now at")])
        self.list.setAccessibleName(tr("Clips without media"))
        self.list.setToolTip(tr("Clips without media; choose one to give it a place of its own"))
        for clip_id, name, expected in missing:
            row = QTreeWidgetItem([name, str(expected), "–"])
            row.setData(0, Qt.ItemDataRole.UserRole, clip_id)
            row.setToolTip(1, str(expected))
            self.list.addTopLevelItem(row)
        header = self.list.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self.look_in = QPushButton(tr("Look in a folder…"))
        self.look_in.setToolTip(
            tr("Looks for all of them, by their names, in a folder and as they lay there")
        )
        self.choose = QPushButton(tr("File…"))
        self.choose.setToolTip(tr("The video or picture of the chosen clip"))
        self.choose_folder = QPushButton(tr("Folder of pictures…"))
        self.choose_folder.setToolTip(tr("The pictures of the chosen clip"))
        self.status = label_as("dim", wraps=True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.relink = self._buttons.addButton(tr("Relink"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.relink.setToolTip(tr("Let the clips refer to what was found"))
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setToolTip(tr("Change nothing"))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out(words)
        self.put({})

    def chosen_id(self) -> int | None:
        """Return the clip whose row is chosen."""
        row = self.list.currentItem()
        return None if row is None else int(row.data(0, Qt.ItemDataRole.UserRole))

    def put(self, found: Mapping[int, MediaReport]) -> None:
        """Show where media are now, and how they fit."""
        self.places |= found
        for number in range(self.list.topLevelItemCount()):
            row = self.list.topLevelItem(number)
            report = self.places.get(int(row.data(0, Qt.ItemDataRole.UserRole))) if row is not None else None
            if row is not None and report is not None:
                row.setText(2, str(report.media.path))
                row.setToolTip(2, "\n".join([str(report.media.path), media_words(report)]).strip())
        total = self.list.topLevelItemCount()
        self.relink.setEnabled(bool(self.places))
        self.say(trn("1 clip lacks its media", "{n} clips lack their media", total - len(self.places)))

    def say(self, text: str) -> None:
        """Show a line under the list."""
        self.status.setText(text)

    def _lay_out(self, words: QLabel) -> None:
        row = lay_row(self.look_in, self.choose, self.choose_folder, REST, spacing=8)
        layout = lay_column(of=self, margins=(16, 14, 16, 14), spacing=12)
        fill(layout, words, (self.list, 1), row, self.status, self._buttons)
        self.resize(WIDTH, HEIGHT)
