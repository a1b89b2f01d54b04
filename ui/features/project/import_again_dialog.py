"""A file that was imported before: renew its tracks, add it a second time, or leave it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QPushButton, QWidget

from core.store.importing.again import Again, EarlierImport
from core.types import MaskWish, ReviewState
from ui.language import tr, trn
from ui.theme.text_size import grow_with_text
from ui.widgets.laying import lay_column
from ui.words.import_choices import MEANINGS, STATES

WIDTH = 480
MARGIN = 16


@dataclass(frozen=True)
class AgainChoice:
    """What a person answered."""

    again: Again
    mask_wish: MaskWish
    review: ReviewState | None
    """None = what the file says."""


class ImportAgainDialog(QDialog):
    """Asks once; nothing happens until a person has answered.

    Args:
        name: Of the file.
        earlier: What the project has of it.
        on_answer: Called with what was chosen, not at all for Cancel.
        has_pictures: Whether its masks are pictures, whose values may mean this or that.
    """

    def __init__(
        self,
        parent: QWidget,
        name: str,
        earlier: EarlierImport,
        on_answer: Callable[[AgainChoice], object],
        *,
        has_pictures: bool = False,
    ) -> None:
        super().__init__(parent)
        self._on_answer = on_answer
        self.setWindowTitle(tr("Imported before"))
        self.words = QLabel(_words(name, earlier), wordWrap=True)
        self.review = QComboBox()
        self.review.addItems([tr(text) for text in STATES.values()])
        self.review.setToolTip(tr("Review state of its masks, where nobody has worked or decided since"))
        self.meaning = QComboBox()
        self.meaning.addItems([tr(text) for text in MEANINGS.values()])
        self.meaning.setToolTip(tr("Which pixels of its mask pictures belong to which object"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        role = QDialogButtonBox.ButtonRole.AcceptRole
        self.renew = buttons.addButton(tr("&Renew"), role)
        self.renew.setToolTip(tr("One step that can be undone"))
        self.add = buttons.addButton(tr("&Add again"), role)
        self.add.setToolTip(tr("Every object is then there twice"))
        self.leave: QPushButton = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.leave.setToolTip(tr("Change nothing"))
        self.renew.clicked.connect(lambda: self._answer(Again.RENEW))
        self.add.clicked.connect(lambda: self._answer(Again.ADD))
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.addRow(tr("Its masks are"), self.review)
        if has_pictures:
            form.addRow(tr("An object is"), self.meaning)
        lay_column(self.words, form, buttons, of=self, margins=(MARGIN, 14, MARGIN, 14), spacing=12)
        grow_with_text(self, self.setFixedWidth, WIDTH)
        # Qt asks for the height of lines as long as the text, not of those that are broken at the width.
        self.words.ensurePolished()
        self.words.setMinimumHeight(self.words.heightForWidth(self.width() - 2 * MARGIN))
        for button in (self.renew, self.add):
            button.setAutoDefault(False)
        # Only now, within its dialog: else the first button that accepts becomes the default.
        self.leave.setDefault(True)
        self.leave.setFocus()

    def _answer(self, again: Again) -> None:
        meaning = list(MEANINGS)[self.meaning.currentIndex()]
        review = list(STATES)[self.review.currentIndex()]
        self.accept()
        self._on_answer(AgainChoice(again, meaning, review))


def _words(name: str, earlier: EarlierImport) -> str:
    when = QDateTime.fromSecsSinceEpoch(int(earlier.record.time.timestamp()))
    shown = QLocale.system().toString(when, QLocale.FormatType.ShortFormat)
    tracks = trn("Its track is in this project.", "Its {n:,} tracks are in this project.", earlier.tracks)
    change = tr("The file has not changed since.") if earlier.is_same else tr("The file has changed since.")
    return "\n".join(
        (
            tr("{name} was imported on {when} already.", name=name, when=shown),
            f"{tracks} {change}",
            "",
            tr("Renew: its tracks take over what the file says now. What you drew or decided stays."),
            tr("Add again: it comes in a second time, as tracks of its own."),
        )
    )
