"""The bottom line: progress of files on the left, who and what on the right."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from core.progress import Progress
from ui.language import tr
from ui.theme.text_size import grow_with_text


class StatusBar(QStatusBar):
    """Shows an import or export while it runs, and lasting facts.

    Signals:
        cancel_requested(): Stop the import or export.
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 12, 0)
        self.work = QLabel()
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        grow_with_text(self.bar, self.bar.setFixedWidth, 160)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setProperty("kind", "link")
        self.cancel.setToolTip(tr("Stops this import or export; nothing of it stays"))
        self.cancel.clicked.connect(self.cancel_requested)
        self.author = QLabel()
        self.author.setProperty("role", "small")
        self.layers = QLabel()
        self.layers.setProperty("role", "small")
        for part in (self.work, self.bar, self.cancel):
            self.addWidget(part)
        self.addPermanentWidget(self.layers)
        self.addPermanentWidget(self.author)
        self.show_work("")

    def show_work(self, title: str) -> None:
        """Show what runs; empty = nothing."""
        self.work.setText(title)
        for part in (self.work, self.bar, self.cancel):
            part.setVisible(bool(title))
        self.bar.setMaximum(0)

    def show_progress(self, progress: Progress) -> None:
        """Show how far it has come."""
        self.bar.setMaximum(1000 if progress.total else 0)
        self.bar.setValue(round(progress.fraction * 1000))
        self.work.setToolTip(progress.message)
