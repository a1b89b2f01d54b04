"""What runs, how far it is, and Cancel: one chip of the status bar, in sight whatever page is shown."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QProgressBar, QPushButton, QSizePolicy, QWidget

from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import ElidedLabel
from ui.widgets.laying import lay_row

STEPS = 1000


class WorkChip(QWidget):
    """Hidden while nothing runs.

    Args:
        tip: What Cancel does.
        action_id: The action that does the same by a key, empty without one.

    Signals:
        cancel_requested(): Stop what is shown.
        words_clicked(): The person wants to see more of it.
    """

    cancel_requested = Signal()
    words_clicked = Signal()

    def __init__(self, name: str, tip: str, action_id: str = "") -> None:
        super().__init__()
        self.setObjectName(f"work-{name}")
        self.title = ElidedLabel(role="small")
        grow_with_text(self.title, self.title.setMaximumWidth, 480)
        self.bar = QProgressBar(maximum=STEPS, textVisible=False)
        grow_with_text(self.bar, self.bar.setFixedWidth, 100)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setProperty("kind", "link")
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self.cancel_requested)
        keyed_tip(self.cancel, tip, *([action_id] if action_id else []))
        row = lay_row(of=self, margins=(0, 0, 12, 0), spacing=8)
        # Words last: what is clicked must not move while they change.
        for part in (self.bar, self.cancel, self.title):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of a click beside Cancel."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.words_clicked.emit()

    @property
    def is_shown(self) -> bool:
        """Whether something runs; also while the window itself is not on screen."""
        return not self.isHidden()

    def show_work(self, title: str, share: float | None = None, *, can_cancel: bool = True) -> None:
        """Show what runs, and how much of it is done, 0..1 (None = nobody knows); empty text = nothing."""
        self.title.setText(title)
        self.cancel.setEnabled(can_cancel)
        self.bar.setMaximum(0 if share is None else STEPS)
        self.bar.setValue(0 if share is None else round(STEPS * share))
        self.setVisible(bool(title))
