"""What broke, in full, to be read and copied for whoever mends it."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPlainTextEdit, QWidget

from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column


class FaultDetails(QDialog):
    """Shows a traceback and where the log lies."""

    def __init__(self, parent: QWidget, details: str, log: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What broke"))
        self._log = log
        words = label_as(
            "small",
            tr(
                "This helps whoever mends it. There are no pictures and no masks in it; names of files may "
                "be. It is kept in {log}.",
                log=log,
            ),
            wraps=True,
        )
        self.text = QPlainTextEdit(details)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Details"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = usual_buttons(self)
        self.copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setToolTip(tr("Puts the whole text on the clipboard"))
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(details))
        folder = buttons.addButton(tr("Show log"), QDialogButtonBox.ButtonRole.ActionRole)
        folder.setToolTip(tr("Opens the folder of the log"))
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.parent))))
        lay_column(words, (self.text, 1), buttons, of=self, margins=(16, 14, 16, 14), spacing=12)
        grow_with_text(self, self.setMinimumWidth, 640)
        grow_with_text(self, self.setMinimumHeight, 360)
