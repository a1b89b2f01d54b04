"""Training of the diffusion model: what it begins with and learns, begin and stop."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from ui.features.training.training_job import TrainingJob
from ui.language import mark, said, tr
from ui.widgets.key_tips import usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import REST, lay_column, lay_row
from ui.widgets.number_boxes import NumberBox

if TYPE_CHECKING:
    from models.diffusion_vas_learning.plan import Asked

INTRODUCTION = mark(
    "The paper's diffusion model learns from the accepted masks of this project. It begins with the weights "
    "of Stable Video Diffusion, or with published ones, and wants hours on a GPU. It runs beside your work; "
    "what was stopped goes on from there when it is begun again."
)
STEPS, MOST_STEPS = 1000, 1_000_000
SIZES = ("128x256", "256x512", "64x128")


class TrainingDialog(QDialog):
    """Begin, follow, stop.

    Signals:
        start_requested(Asked): Train.
    """

    start_requested = Signal(object)

    def __init__(self, job: TrainingJob, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Train the diffusion model"))
        self._job = job
        self._project: Path | None = None
        self.weights = QLineEdit(placeholderText=tr("Folder of weights to begin with"))
        self.weights.setAccessibleName(tr("Weights to begin with"))
        self.weights.setToolTip(tr("Stable Video Diffusion's folder, published weights, or a training's"))
        self.browse = QPushButton(tr("Choose…"), autoDefault=False)
        self.browse.setToolTip(tr("Choose the folder of the weights"))
        self.steps = NumberBox(minimum=1, maximum=MOST_STEPS, value=STEPS, suffix=tr(" steps"))
        self.steps.setAccessibleName(tr("Steps"))
        self.steps.setToolTip(tr("How long; a higher number later goes on from where it ended"))
        self.works_at = _combo(
            SIZES, tr("Size"), tr("What the network works at; the paper trained at 128x256")
        )
        self.is_frugal = QCheckBox(tr("Little memory"))
        self.is_frugal.setToolTip(tr("Numbers of 16 bits and an optimiser without memory of its own"))
        self.also_unreviewed = QCheckBox(tr("Also masks that nobody accepted"))
        self.also_unreviewed.setToolTip(tr("Learn from every amodal mask of the project"))
        self.start = QPushButton(tr("Begin"), autoDefault=False)
        self.start.setToolTip(tr("Trains beside your work, or goes on with a training that was stopped"))
        self.stop = QPushButton(tr("Stop"), autoDefault=False)
        self.stop.setToolTip(tr("Ends it after the step that is under way, which is kept"))
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.words = label_as("dim", "", wraps=True)
        self.problem = label_as("error", wraps=True)
        for label in (self.words, self.problem):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem.hide()
        self._lay_out()
        self._connect()
        self.resize(720, 320)

    def show_project(self, path: Path | None) -> None:
        """Learn from this project; None = none is open as a file."""
        self._project = path
        self._on_changed()

    def asked(self) -> "Asked | None":
        """Return what is asked for; None without a project or weights."""
        from models.diffusion_vas_learning.plan import (
            Asked,
            Optimiser,
            Precision,
            TrainingPlan,
            place_beside,
        )

        if self._project is None or not self.weights.text().strip():
            return None
        is_frugal = self.is_frugal.isChecked()
        plan = TrainingPlan(
            place_beside(self._project),
            self.steps.value(),
            optimiser=Optimiser.ADAFACTOR if is_frugal else Optimiser.ADAMW,
            precision=Precision.BFLOAT16 if is_frugal else Precision.FLOAT32,
        )
        start = Path(self.weights.text().strip()).expanduser()
        return Asked(
            plan,
            (self._project,),
            start,
            also_unreviewed=self.also_unreviewed.isChecked(),
            options={"size": self.works_at.currentText()},
        )

    def _lay_out(self) -> None:
        lay_column(
            label_as("dim", tr(INTRODUCTION), wraps=True),
            lay_row((self.weights, 1), self.browse),
            lay_row(self.steps, label_as("dim", tr("Size")), self.works_at, REST),
            lay_row(self.is_frugal, self.also_unreviewed, REST),
            lay_row(self.start, self.stop, REST),
            self.bar, self.words, self.problem, REST, usual_buttons(self),
            of=self, margins=(16, 14, 16, 14), spacing=12,
        )  # fmt: skip

    def _connect(self) -> None:
        self.browse.clicked.connect(lambda _checked=False: self._on_browse())
        self.start.clicked.connect(lambda _checked=False: self._on_start())
        self.stop.clicked.connect(lambda _checked=False: self._job.cancel())
        self.weights.textChanged.connect(lambda _text: self._on_changed())
        self._job.changed.connect(self._on_changed)
        self._job.failed.connect(self._on_failed)

    def _on_browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Folder of weights to begin with"))
        if name:
            self.weights.setText(name)

    def _on_start(self) -> None:
        self.problem.hide()
        asked = self.asked()
        if asked is not None:
            self.start_requested.emit(asked)

    def _on_changed(self) -> None:
        job = self._job
        can_start = self._project is not None and bool(self.weights.text().strip())
        self.start.setEnabled(can_start and not job.is_busy)
        self.stop.setEnabled(job.is_busy and not job.is_stopping)
        is_unknown = job.is_busy and not job.progress.total
        self.bar.setMaximum(0 if is_unknown else 1000)
        self.bar.setValue(round(1000 * job.progress.fraction) if job.is_busy else 0)
        self.words.setText(self._state_words())
        self._grow()

    def _state_words(self) -> str:
        """Return what is going on, or why nothing can begin."""
        if self._job.is_stopping:
            return tr("Stopping after this step")
        if self._job.is_busy:
            return said(self._job.progress.message)
        if self._project is None:
            return tr("Open a project to learn from")
        if not self.weights.text().strip():
            return tr("Choose the folder of weights to begin with")
        return ""

    def _on_failed(self, error: Exception) -> None:
        self.problem.setText(" ".join(str(error).split()))
        self.problem.show()
        self._grow()

    def _grow(self) -> None:
        """Make room for all lines: wrapped ones are cut where a dialog stays as it is."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))


def _combo(values: tuple[str, ...], name: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.addItems(values)
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    return combo
