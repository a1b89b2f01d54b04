"""One set of weights in the models dialog: how it stands, and what can be done."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QProgressBar, QPushButton

from models.weights.hub.speed import DownloadProgress, in_words, show_bytes
from models.weights.locating import Origin
from models.weights.overview import WeightsState, WeightsStatus
from models.weights.room import Room, needs_in_words
from models.weights.stock.catalogue import WeightsEntry
from ui.language import mark, said, tr
from ui.theme.theme import restyle
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import REST, fill, lay_column, lay_row

STATE_WORDS = {
    WeightsState.THERE: (mark("✓ there"), "good"),
    WeightsState.MISSING: (mark("– missing"), "dim"),
    WeightsState.DAMAGED: (mark("! damaged"), "error"),
}
THOUSANDTHS = 1000


class ModelsRow(QFrame):
    """A card. Its height stays when a download begins or ends, so that nothing below it jumps.

    Signals:
        fetch_requested(str, bool): Carries the precision besides: half, or full.
        cancel_requested(str), folder_requested(str), forget_requested(str),
        command_requested(str): A button was pressed; carries the name of the weights.
    """

    fetch_requested = Signal(str, bool)
    cancel_requested = Signal(str)
    folder_requested = Signal(str)
    forget_requested = Signal(str)
    command_requested = Signal(str)

    def __init__(self, entry: WeightsEntry) -> None:
        super().__init__()
        self.entry = entry
        self.setProperty("card", "true")
        self.setObjectName(f"models-{entry.name}")
        self.setAccessibleName(tr(entry.title))
        self.title = label_as("strong", tr(entry.title))
        self.state = QLabel()
        self.size_label = label_as("small")
        self.about = ElidedLabel(_about(entry), role="small")
        self.licence = ElidedLabel(tr("Licence: {licence}", licence=entry.licence), role="small")
        self.where = ElidedLabel(role="dim", mode=Qt.TextElideMode.ElideMiddle)
        self.problem = label_as("error", wraps=True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar(maximum=THOUSANDTHS, textVisible=False)
        self.bar.setAccessibleName(tr("Progress of {title}", title=tr(entry.title)))
        self.precision = QComboBox()
        self.precision.setObjectName("precision")
        self.precision.setAccessibleName(tr("Precision of {title}", title=tr(entry.title)))
        self.precision.setToolTip(tr("Half is half as large, and what a GPU works in; a CPU works in full"))
        for words, is_half in ((tr("Half precision"), True), (tr("Full precision"), False)):
            self.precision.addItem(words, is_half)
        self.precision.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.precision.activated.connect(self._on_precision)
        self.needs = label_as("small", wraps=True)
        self.fetch = QPushButton(tr("Download"))
        self._name(self.fetch)
        self.fetch.clicked.connect(
            lambda _checked=False: self.fetch_requested.emit(entry.name, bool(self.precision.currentData()))
        )
        self.cancel = self._button(tr("Cancel"), self.cancel_requested)
        self.use = self._button(tr("Use folder…"), self.folder_requested)
        self.forget = self._button(tr("Forget folder"), self.forget_requested)
        self.command = self._button(tr("Copy command"), self.command_requested)
        self.fetch.setToolTip(tr("Fetches the weights; goes on where an earlier download stopped"))
        self.cancel.setToolTip(tr("Stops; what has arrived is kept"))
        self.use.setToolTip(tr("Use weights that are already on this computer"))
        self.forget.setToolTip(tr("Nothing is deleted"))
        self.command.setToolTip(tr("For a terminal or another computer"))
        self._lay_out()
        self._status: WeightsStatus | None = None
        self._activity: DownloadProgress | None = None
        self._room: Room | None = None
        self._is_chosen = False
        """Whether a person chose the precision; until then it is what networks work in here."""
        self._refresh()

    def show_status(self, status: WeightsStatus) -> None:
        """Show how it stands."""
        self._status = status
        self._refresh()

    def show_room(self, room: Room) -> None:
        """Show what a download and a run will need, beside what is there."""
        self._room = room
        if not self._is_chosen:
            self.precision.setCurrentIndex(self.precision.findData(room.wants_half))
        self._refresh()

    def show_activity(self, activity: DownloadProgress | None) -> None:
        """Show what goes on; None = nothing."""
        self._activity = activity
        self._refresh()

    def _button(self, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        self._name(button)
        button.clicked.connect(lambda _checked=False: signal.emit(self.entry.name))
        return button

    def _name(self, button: QPushButton) -> None:
        button.setAccessibleName(f"{button.text().rstrip('…')}: {tr(self.entry.title)}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _on_precision(self) -> None:
        self._is_chosen = True
        self._refresh()

    def _lay_out(self) -> None:
        top = lay_row(self.title, self.state, REST, self.size_label, spacing=12)
        buttons = lay_row(
            (self.where, 1),
            self.precision,
            self.fetch,
            self.cancel,
            self.use,
            self.forget,
            self.command,
            spacing=8,
        )
        layout = lay_column(of=self, margins=(12, 8, 12, 8), spacing=4)
        fill(layout, top, self.about, self.licence, self.needs, self.problem, self.bar, buttons)
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)

    def _refresh(self) -> None:
        status, is_busy = self._status, self._activity is not None
        state = status.state if status is not None else None
        words, role = STATE_WORDS[state] if state is not None else (tr("looking…"), "dim")
        self.state.setText(tr(words))
        restyle(self.state, "role", role)
        self.size_label.setText(_size(self.entry, status))
        self.bar.setVisible(is_busy)
        chosen = status is not None and status.origin is Origin.CHOSEN
        is_wanted = state is not None and state is not WeightsState.THERE
        can_fetch = self.entry.is_published and is_wanted and not chosen
        self.fetch.setVisible(can_fetch and not is_busy)
        self.precision.setVisible(can_fetch and not is_busy)
        self.needs.setVisible(can_fetch and self._room is not None)
        if self._room is not None:
            half = bool(self.precision.currentData())
            disk, memory = needs_in_words(self.entry, self._room, half=half)
            self.needs.setText(f"{said(disk)}\n{said(memory)}")
        self.fetch.setText(tr("Resume") if status is not None and status.partial_bytes else tr("Download"))
        restyle(self.fetch, "kind", "primary" if state is WeightsState.MISSING else "")
        self.cancel.setVisible(is_busy)
        self.use.setVisible(not is_busy)
        self.forget.setVisible(chosen and not is_busy)
        self.command.setVisible(not is_busy)
        problem = "" if is_busy else _problem(status)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.where.setText(self._line())

    def _line(self) -> str:
        activity, status = self._activity, self._status
        if activity is not None:
            # A bar without an end says that the total is not known yet.
            self.bar.setMaximum(THOUSANDTHS if activity.total_bytes else 0)
            self.bar.setValue(round(THOUSANDTHS * activity.fraction))
            return said(in_words(activity))
        if status is None:
            return ""
        if status.folder is not None and status.origin is not None:
            return f"{status.folder} ({tr(status.origin.value)})"
        if status.partial_bytes:
            return tr("{show_bytes} have arrived", show_bytes=show_bytes(status.partial_bytes))
        return ""


def _about(entry: WeightsEntry) -> str:
    purpose = tr(entry.purpose)
    purpose = purpose[:1].upper() + purpose[1:]
    return f"{purpose} · {entry.repo_id}" if entry.is_published else purpose


def _problem(status: WeightsStatus | None) -> str:
    """Return what is wrong in words; empty when nothing is, or when weights are simply not here."""
    if status is None or status.folder is None or status.state is WeightsState.THERE:
        return ""
    if status.state is WeightsState.MISSING:
        return tr("The chosen folder is not there. Plug its disk in, choose another, or forget it.")
    more, problem = len(status.problems) - 1, status.problems[0]
    path = Path(problem.path)
    is_inside = path != status.folder and path.is_relative_to(status.folder)
    first = problem.line(path.relative_to(status.folder) if is_inside else path)
    return tr("{first} · and {more} more", first=first, more=more) if more else first


def _size(entry: WeightsEntry, status: WeightsStatus | None) -> str:
    if status is None or not status.total_bytes:
        return said(entry.about_size)
    return f"{show_bytes(status.total_bytes)}, {', '.join(status.precisions)}"
