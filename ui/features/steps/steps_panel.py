"""The list of steps, newest first."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal, SignalInstance
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QWidget

from core.changes.step_records import StepRecord
from core.changes.step_words import step_words
from ui.language import said, tr
from ui.theme.theme import current_theme, small_figures
from ui.widgets.action_button import tipped_button
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column, lay_row
from ui.widgets.rows import ROW, RowDelegate, RowsModel, draw_words, set_up_rows


class _StepDelegate(RowDelegate):
    """Paints one step: words, then who, when and where."""

    height_px = 42

    def draw(self, painter: QPainter, room: QRect, row: StepRecord, is_hovered: bool) -> None:
        del is_hovered
        tokens, scaled = current_theme().tokens, current_theme().scaled
        words = QRect(room.left() + 10, room.top() + 2, room.width() - 16, scaled(19))
        font = painter.font()
        font.setStrikeOut(row.is_undone)
        painter.setFont(font)
        painter.setPen(QColor(tokens.dim if row.is_undone else tokens.text))
        draw_words(painter, words, said(step_words(row.step)))
        font.setStrikeOut(False)
        painter.setFont(small_figures(font))
        painter.setPen(QColor(tokens.dim))
        draw_words(painter, words.translated(0, scaled(18)), facts_of(row))


class StepsPanel(QWidget):
    """Steps and what can be done with the one that is chosen.

    Signals:
        step_chosen(StepRecord): Show where it was done.
        back_requested(int): Undo up to this step, or make it and those before it again.
        take_back_requested(int): Take this step back alone.
    """

    step_chosen = Signal(object)
    back_requested = Signal(int)
    take_back_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._model = RowsModel(lambda row: said(step_words(row.step)), lambda _n, row: tip_of(row), self)
        self.list = QListView()
        set_up_rows(self.list, self._model, _StepDelegate(self), key="steps", name=tr("Steps, newest first"))
        self.back = tipped_button(
            tr("Undo up to here"), tr("This step is then the last one; redo makes the others again")
        )
        self.alone = tipped_button(
            tr("Take back alone"),
            tr("Only where no later step stands on it; it is a step of its own, which undo takes back"),
        )
        self.note = label_as("dim", wraps=True)
        buttons = lay_row(self.back, self.alone, spacing=8)
        lay_column(
            label_as("heading", tr("STEPS OF THE PROJECT")), (self.list, 1), self.note, buttons,
            of=self, margins=(12, 12, 12, 12), spacing=6,
        )  # fmt: skip
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_buttons())
        self.list.clicked.connect(lambda index: self.step_chosen.emit(index.data(ROW)))
        self.list.activated.connect(lambda index: self.step_chosen.emit(index.data(ROW)))
        self.back.clicked.connect(lambda: self._ask(self.back_requested))
        self.alone.clicked.connect(lambda: self._ask(self.take_back_requested))
        self._show_buttons()

    def show_steps(self, steps: Sequence[StepRecord]) -> None:
        """Show these steps; the chosen one stays chosen."""
        chosen_id = None if self.chosen is None else self.chosen.id
        self._model.set_rows(steps)
        self.list.setCurrentIndex(self._model.index_where(lambda row: row.id == chosen_id))
        self.note.setText("" if steps else tr("No step was done in this project yet."))
        self.note.setVisible(not steps)
        self._show_buttons()

    @property
    def chosen(self) -> StepRecord | None:
        """The step that is chosen."""
        index = self.list.currentIndex()
        return index.data(ROW) if index.isValid() else None

    def _show_buttons(self) -> None:
        step = self.chosen
        rows = self._model.rows
        last = next((row.id for row in rows if not row.is_undone), None)
        self.back.setEnabled(step is not None and step.id != last)
        self.back.setText(
            tr("Redo up to here") if step is not None and step.is_undone else tr("Undo up to here")
        )
        self.alone.setEnabled(step is not None and not step.is_undone)

    def _ask(self, signal: SignalInstance) -> None:
        step = self.chosen
        if step is not None:
            signal.emit(step.id)


def facts_of(row: StepRecord) -> str:
    """Return who, when and where."""
    when = row.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    frame = tr("frame {frame}", frame=row.frame) if row.frame is not None else ""
    return " · ".join(part for part in (row.author, when, row.clip_name, frame) if part)


def tip_of(row: StepRecord) -> str:
    """Return the whole of a row, and whether it is taken back."""
    lines = [said(step_words(row.step)), facts_of(row)]
    return "\n".join([*lines, tr("Taken back; redo makes it again")] if row.is_undone else lines)
