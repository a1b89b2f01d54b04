"""Which weights are on this computer, and how to get them. The work goes on when the dialog is closed."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QScrollArea, QWidget

from models.weights.overview import WeightsStatus
from models.weights.room import Room
from models.weights.stock.catalogue import CATALOGUE, entry_named
from ui.features.models.downloads import Downloads
from ui.features.models.models_row import ModelsRow
from ui.language import mark, tr
from ui.widgets.key_tips import usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import REST, lay_column, lay_row

WIDTH, HEIGHT = 820, 720
SPARE = 40
INTRODUCTION = mark(
    "Proposals work without any of these. The weights of the diffusion model come from their "
    "authors, under their licences; nothing is fetched unless you press Download."
)
BUILT_IN = mark(
    "Built in is lite, a network of 3 million parameters that we trained on generated clips "
    "of moving silhouettes. It carries what other frames show and completes what none of "
    "them shows. It knows shapes and motion, not what things are: where an object is never "
    "seen whole, expect a guess."
)


class ModelsDialog(QDialog):
    """One row per set of weights.

    Signals:
        told(str): Something small happened that a person may want to know.
    """

    told = Signal(str)

    def __init__(self, jobs: Downloads, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Models"))
        self.setModal(False)
        self._jobs = jobs
        self.rows = {entry.name: ModelsRow(entry) for entry in CATALOGUE}
        self.problem = label_as("error", wraps=True)
        self.problem.setObjectName("models-problem")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem.hide()
        self._lay_out()
        for row in self.rows.values():
            row.fetch_requested.connect(self._on_fetch)
            row.cancel_requested.connect(jobs.cancel)
            row.folder_requested.connect(self.ask_folder)
            row.forget_requested.connect(self._jobs.forget_folder)
            row.command_requested.connect(self._on_command)
        jobs.room_seen.connect(self._on_room)
        jobs.listed.connect(self._on_listed)
        jobs.activity_changed.connect(self._on_activity)
        jobs.failed.connect(self._on_failed)
        jobs.ready.connect(lambda _name, _folder: self.problem.hide())
        for name in jobs.activities:
            self._on_activity(name)
        room = parent.window().size()
        self.resize(min(WIDTH, room.width() - SPARE), min(HEIGHT, room.height() - SPARE))

    def ask_folder(self, name: str) -> None:
        """Ask for a folder with these weights, then check and use it."""
        title = tr("Folder with {title}", title=tr(entry_named(name).title))
        dialog = QFileDialog(self, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self._on_folder(name, folder))
        dialog.open()

    def _lay_out(self) -> None:
        introduction = label_as("dim", f"{tr(INTRODUCTION)}\n\n{tr(BUILT_IN)}", wraps=True)
        page = QWidget()
        page.setProperty("panel", "true")
        lay_column(*self.rows.values(), REST, of=page, margins=(0, 0, 8, 0), spacing=8)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        buttons = usual_buttons(self)
        again = QPushButton(tr("Look again"))
        again.setToolTip(tr("After files were copied, or a disk was plugged in"))
        again.clicked.connect(lambda _checked=False: self._jobs.refresh())
        hint = label_as(
            "small", tr("Downloads go on when this is closed, and can be resumed after a restart.")
        )
        bottom = lay_row((hint, 1), again, buttons)
        lay_column(
            introduction, self.problem, (area, 1), bottom, of=self, margins=(16, 16, 16, 16), spacing=12
        )

    def _on_listed(self, statuses: list[WeightsStatus]) -> None:
        for status in statuses:
            self.rows[status.entry.name].show_status(status)

    def _on_activity(self, name: str) -> None:
        self.rows[name].show_activity(self._jobs.activities.get(name))

    def _on_failed(self, _name: str, error: Exception) -> None:
        self.problem.setText(" ".join(str(error).split()))
        self.problem.show()

    def _on_room(self, room: Room) -> None:
        for row in self.rows.values():
            row.show_room(room)

    def _on_fetch(self, name: str, half: bool) -> None:
        self.problem.hide()
        self._jobs.fetch(name, half=half)

    def _on_folder(self, name: str, folder: str) -> None:
        self.problem.hide()
        self._jobs.use_folder(name, Path(folder))

    def _on_command(self, name: str) -> None:
        entry = entry_named(name)
        command = entry.fetch_command or entry.use_command
        QApplication.clipboard().setText(command)
        self.told.emit(tr("Copied: {command}", command=command))
