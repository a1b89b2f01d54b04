"""Presets of exports by name: chosen, saved, removed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QInputDialog, QPushButton, QWidget

from ui.features.export.export_choice import ExportChoice
from ui.features.export.export_presets import ExportPresets
from ui.language import tr
from ui.widgets.laying import lay_row


class PresetRow(QWidget):
    """A box with the names, and two buttons.

    Signals:
        chosen(ExportChoice): Choose this.
        wanted(): What is chosen now is to be saved; `save` is called with it.
    """

    chosen = Signal(object)
    wanted = Signal()

    def __init__(self, presets: ExportPresets) -> None:
        super().__init__()
        self._presets = presets
        self.names = QComboBox()
        self.names.setToolTip(tr("Choices of yours, kept on this computer"))
        self.keep, self.remove = QPushButton(tr("Save as…")), QPushButton(tr("Remove"))
        self.keep.setToolTip(tr("Keep what is chosen here under a name"))
        self.remove.setToolTip(tr("Forget the chosen preset; no file changes"))
        for button in (self.keep, self.remove):
            button.setAutoDefault(False)
        lay_row((self.names, 1), self.keep, self.remove, of=self, margins=(0, 0, 0, 0), spacing=8)
        self._fill("")
        self.names.activated.connect(self._choose)
        self.keep.clicked.connect(self.wanted)
        self.remove.clicked.connect(self._remove)

    def save(self, choice: ExportChoice) -> None:
        """Ask for a name and keep the choice under it."""
        name, is_given = QInputDialog.getText(
            self, tr("Save preset"), tr("Name; one that is there is replaced:"), text=self._name()
        )
        if is_given and name.strip():
            self._presets.save(name.strip(), choice)
            self._fill(name.strip())

    def _name(self) -> str:
        return str(self.names.currentData() or "")

    def _fill(self, name: str) -> None:
        self.names.clear()
        every = self._presets.named()
        self.names.addItem(tr("none") if every else tr("none yet"), "")
        for one in every:
            self.names.addItem(one, one)
        self.names.setCurrentIndex(max(0, self.names.findData(name)))
        self.remove.setEnabled(bool(self._name()))

    def _choose(self, _row: int) -> None:
        choice = self._presets.named().get(self._name())
        self.remove.setEnabled(choice is not None)
        if choice is not None:
            self.chosen.emit(choice)

    def _remove(self) -> None:
        self._presets.remove(self._name())
        self._fill("")
