"""As what the composed clip is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QWidget

from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column, lay_row


@dataclass(frozen=True, slots=True)
class RenderRow:
    """A kind of file that can be written."""

    name: str
    words: str
    about: str


class RenderDialog(QDialog):
    """Asks for the kind; the place is asked for afterwards."""

    def __init__(self, parent: QWidget, rows: Sequence[RenderRow], clip: str, facts: str, notes: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Render {clip}", clip=clip))
        self._rows = list(rows)
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("Kind of file"))
        self.kind.setToolTip(tr("What is written"))
        self.kind.addItems([row.words for row in rows])
        self.kind.currentIndexChanged.connect(lambda _index: self._refresh())
        self.about = label_as("small", wraps=True)
        self.notes = label_as("small", notes, wraps=True)
        self.notes.setVisible(bool(notes))
        self.buttons = usual_buttons(self, self.accept)
        self.button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.button.setText(tr("Choose a place…"))
        self.button.setToolTip(tr("Asks for the file or folder, then writes it in the background"))
        lay_column(
            lay_row(label_as("dim", tr("Kind")), (self.kind, 1), spacing=12),
            self.about, label_as("small", facts, wraps=True), self.notes, self.buttons,
            of=self, margins=(16, 14, 16, 14), spacing=12,
        )  # fmt: skip
        self.about.setMinimumHeight(self.about.fontMetrics().height() * 2 + 4)
        grow_with_text(self, self.setFixedWidth, 460)
        self._refresh()

    @property
    def row(self) -> RenderRow:
        """The kind that is chosen."""
        return self._rows[self.kind.currentIndex()]

    def choose(self, name: str) -> None:
        """Begin with a kind."""
        names = [row.name for row in self._rows]
        self.kind.setCurrentIndex(names.index(name) if name in names else 0)

    def _refresh(self) -> None:
        self.about.setText(self.row.about)
