"""A file that was imported before: renew its tracks, add it a second time, or leave it."""

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QMessageBox, QWidget

from core.store.again import Again, EarlierImport
from ui.language import tr, trn


class ImportAgainDialog(QMessageBox):
    """Asks once; nothing happens until a person has answered.

    Args:
        name: Of the file.
        earlier: What the project has of it.
        on_answer: Called with what was chosen, not at all for Cancel.
    """

    def __init__(
        self, parent: QWidget, name: str, earlier: EarlierImport, on_answer: Callable[[Again], object]
    ) -> None:
        super().__init__(parent)
        self._on_answer = on_answer
        self.setWindowTitle(tr("Imported before"))
        self.setIcon(QMessageBox.Icon.Question)
        when = QDateTime.fromSecsSinceEpoch(int(earlier.record.time.timestamp()))
        shown = QLocale.system().toString(when, QLocale.FormatType.ShortFormat)
        self.setText(tr("{name} was imported on {when} already.", name=name, when=shown))
        tracks = trn("Its track is in this project.", "Its {n:,} tracks are in this project.", earlier.tracks)
        change = (
            tr("The file has not changed since.") if earlier.is_same else tr("The file has changed since.")
        )
        self.setInformativeText(
            "\n".join(
                (
                    f"{tracks} {change}",
                    "",
                    tr("Renew: its tracks take over what the file says now. What you drew or decided stays."),
                    tr("Add again: it comes in a second time, as tracks of its own."),
                )
            )
        )
        self.renew = self.addButton(tr("&Renew"), QMessageBox.ButtonRole.AcceptRole)
        self.renew.setToolTip(tr("One step that can be undone"))
        self.add = self.addButton(tr("&Add again"), QMessageBox.ButtonRole.AcceptRole)
        self.add.setToolTip(tr("Every object is then there twice"))
        self.leave = self.addButton(QMessageBox.StandardButton.Cancel)
        self.leave.setToolTip(tr("Change nothing"))
        self.setDefaultButton(QMessageBox.StandardButton.Cancel)
        self.setEscapeButton(QMessageBox.StandardButton.Cancel)
        self.buttonClicked.connect(self._answer)

    def _answer(self, button: object) -> None:
        if button is self.renew:
            self._on_answer(Again.RENEW)
        elif button is self.add:
            self._on_answer(Again.ADD)
