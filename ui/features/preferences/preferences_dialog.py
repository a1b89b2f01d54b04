"""One page with what a person chooses once; everything applies at once, and is kept."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from ui.language import LANGUAGES, number, tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import tip_usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import Rest, lay_column, lay_row

MEGABYTE = 1_000_000


class PreferencesDialog(QDialog):
    """The page.

    Signals:
        language_chosen(str): Code of a language; empty = that of the system.
        theme_chosen(str), size_chosen(str), proposer_chosen(str), tracker_chosen(str)
        name_given(str): Of the annotator; empty = the user of this computer.
        statistics_chosen(bool)
        saved_chosen(bool): Whether the time of the last saving is shown.
        hover_chosen(bool): Whether the magic scribble shows what a click would take.
        emptying_asked(): Take away what can be made again.
        keys_asked(): Show the keys.
    """

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    size_chosen = Signal(str)
    proposer_chosen = Signal(str)
    tracker_chosen = Signal(str)
    name_given = Signal(str)
    statistics_chosen = Signal(bool)
    saved_chosen = Signal(bool)
    hover_chosen = Signal(bool)
    emptying_asked = Signal()
    keys_asked = Signal()

    def __init__(
        self, parent: QWidget, *, proposers: Sequence[str], trackers: Sequence[str], user: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        self.language = _choice([("", tr("As the system")), *LANGUAGES.items()])
        self.language.setToolTip(tr("From the next start on"))
        self.theme = _choice([("dark", tr("Dark")), ("light", tr("Light"))])
        sizes = [("normal", tr("Normal text")), ("large", tr("Large text")), ("larger", tr("Larger text"))]
        self.size_choice = _choice(sizes)
        best = [("", tr("Best that can run here"))]
        self.proposer = _choice([*best, *((name, name) for name in proposers)])
        self.proposer.setToolTip(tr("Chosen when the window opens"))
        self.tracker = _choice([*best, *((name, name) for name in trackers)])
        self.tracker.setItemText(0, tr("The usual one"))
        self.tracker.setToolTip(tr("Follows objects until another one is chosen in the dialog"))
        self.saved = QCheckBox(tr("Show when the work was saved last"))
        self.saved.setToolTip(tr("At the top right; what is not saved is always said"))
        self.name = QLineEdit(placeholderText=user)
        self.name.setToolTip(tr("Stands with steps and revisions of projects that are opened from now on"))
        grow_with_text(self.name, self.name.setMinimumWidth, 220)
        self.statistics = QCheckBox(tr("Write down times and strokes of a session"))
        self.statistics.setToolTip(tr("Only into the project; Review › Session statistics shows them"))
        self.hover = QCheckBox(tr("Show under the pointer what a click would take"))
        self.hover.setToolTip(
            tr("With {key[tool.scribble]}, where the pointer rests; computed beside the work")
        )
        self.cache_note = label_as("dim", tr("counting…"))
        self.empty = QPushButton(tr("Empty"))
        self.empty.setToolTip(tr("Indexes of videos, and backgrounds: made again when they are needed"))
        self.keys = QPushButton(tr("Keyboard shortcuts…"))
        self.keys.setToolTip(tr("Every key can be changed"))
        self._lay_out()
        self._connect()

    def show_cache(self, size: int) -> None:
        """Say how much is kept on the disk, in bytes."""
        self.cache_note.setText(tr("{size} MB that can be made again", size=number(size / MEGABYTE, ".1f")))
        self.empty.setEnabled(size > 0)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(10)
        form.addRow(tr("Language"), self.language)
        form.addRow(tr("Theme"), self.theme)
        form.addRow(tr("Text size"), self.size_choice)
        form.addRow(tr("Proposer"), self.proposer)
        form.addRow(tr("Tracker"), self.tracker)
        form.addRow(tr("Your name"), self.name)
        form.addRow(tr("Saving"), self.saved)
        form.addRow(tr("Statistics"), self.statistics)
        form.addRow(tr("Magic scribble"), self.hover)
        form.addRow(tr("On the disk"), lay_row(self.cache_note, Rest(0), self.empty, spacing=8))
        form.addRow(tr("Keys"), lay_row(self.keys, Rest(0), spacing=8))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        tip_usual_buttons(buttons)
        buttons.rejected.connect(self.reject)
        lay_column(form, buttons, of=self, margins=(16, 16, 16, 16), spacing=16)

    def _connect(self) -> None:
        for combo, signal in (
            (self.language, self.language_chosen),
            (self.theme, self.theme_chosen),
            (self.size_choice, self.size_chosen),
            (self.proposer, self.proposer_chosen),
            (self.tracker, self.tracker_chosen),
        ):
            combo.activated.connect(lambda _row, combo=combo, signal=signal: signal.emit(combo.currentData()))
        self.name.editingFinished.connect(lambda: self.name_given.emit(self.name.text().strip()))
        self.statistics.toggled.connect(self.statistics_chosen)
        self.saved.toggled.connect(self.saved_chosen)
        self.hover.toggled.connect(self.hover_chosen)
        self.empty.clicked.connect(self.emptying_asked)
        self.keys.clicked.connect(self.keys_asked)


def _choice(rows: Sequence[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    for value, words in rows:
        combo.addItem(words, value)
    return combo
