"""Follow object: which way, how far, by what; Start becomes Cancel while it runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QLabel, QProgressBar, QPushButton, QWidget

from models.jobs.job import TrackingSettings
from ui.language import mark, said, tr
from ui.theme.text_size import grow_with_text
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import Rest, lay_column, lay_row
from ui.widgets.number_boxes import NumberBox
from ui.widgets.segmented import Segment, SegmentedControl

HINT = mark("Carries the visible mask of this frame on; masks of persons and accepted frames stay.")


@dataclass(frozen=True, slots=True)
class TrackerChoice:
    """A tracker as the dialog offers it."""

    name: str
    summary: str
    missing: str = ""
    """What it lacks to run, one line; empty = it can."""


class FollowDialog(QDialog):
    """Stays open beside the picture while the object is followed; Esc closes it, the work goes on.

    Signals:
        start_requested(): Follow with `settings`.
        cancel_requested(): Stop.
    """

    start_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Follow object"))
        self.setModal(False)
        self._count = 1
        self._frame = 0
        self._is_running = False
        self.source = ElidedLabel()
        self.source.setProperty("role", "strong")
        self.direction = SegmentedControl(
            (
                Segment(
                    "backward",
                    tr("Backward"),
                    tr("Towards the first frame"),
                    ("follow.backward",),
                ),
                Segment("both", tr("Both"), tr("Forward, then backward")),
                Segment("forward", tr("Forward"), tr("Towards the last frame"), ("follow.forward",)),
            ),
            name=tr("Direction"),
        )
        self.direction.set_current("forward")
        self.first = self._spin(tr("First frame"), tr("How far back"))
        self.last = self._spin(tr("Last frame"), tr("How far ahead"))
        self.preferred = ""
        """The tracker that is chosen until a person chooses another; empty = the first."""
        self.tracker = QComboBox()
        self.tracker.setAccessibleName(tr("Tracker"))
        self.tracker.setToolTip(tr("What carries the mask from frame to frame"))
        self.tracker.setMinimumContentsLength(10)
        self.stop_below = NumberBox(minimum=0, maximum=95, value=30, singleStep=5, suffix=" %")
        self.stop_below.setAccessibleName(tr("Stop when trust falls below"))
        self.stop_below.setToolTip(tr("Trust comes from motion there and back, colours and size"))
        self.summary = label_as("small", tr(HINT), wraps=True)
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.message = ElidedLabel()
        self.message.setProperty("role", "small")
        self.button = QPushButton(tr("Start"))
        self.button.setToolTip(tr("Starts, or stops what runs; what is there by then stays"))
        self.button.setProperty("kind", "primary")
        self.button.setDefault(True)
        self.button.clicked.connect(self._on_button)
        self.direction.chosen.connect(lambda _key: self._show_direction())
        self.tracker.currentIndexChanged.connect(lambda _index: self._show_summary())
        self._lay_out()
        grow_with_text(self, self.setFixedWidth, 420)
        self._show_direction()

    def set_trackers(self, choices: Sequence[TrackerChoice]) -> None:
        """Offer these trackers; chosen is the preferred one, or the first."""
        known = self.tracker.currentData()
        wanted = self.preferred if known is None else known.name
        self.tracker.clear()
        for choice in choices:
            self.tracker.addItem(choice.name, choice)
            if choice.name == wanted:
                self.tracker.setCurrentIndex(self.tracker.count() - 1)
        self._show_summary()

    def set_source(self, track: str, frame: int, count: int) -> None:
        """Say what would be followed from where; the range is kept where it still makes sense."""
        was_whole = self.last.value() >= self._count - 1
        self._frame, self._count = frame, count
        self.source.setText(
            tr("{track} · from frame {frame}", track=track, frame=frame)
            if track
            else tr("Choose a track first")
        )
        for spin in (self.first, self.last):
            spin.setMaximum(max(0, count - 1))
        if was_whole:
            self.last.setValue(count - 1)
        self._show_direction()

    def settings(self) -> TrackingSettings:
        """Return what the person chose."""
        choice, way = self.tracker.currentData(), self.direction.current
        return TrackingSettings(
            start=self._frame,
            last=self.last.value() if way != "backward" else None,
            first=self.first.value() if way != "forward" else None,
            tracker=choice.name if choice is not None else self.preferred or "flow",
            stop_below=self.stop_below.value() / 100,
        )

    def show_running(self, *, is_running: bool, fraction: float, message: str) -> None:
        """Show how far it has come; Start is Cancel while it runs."""
        self._is_running = is_running
        self.button.setText(tr("Cancel") if is_running else tr("Start"))
        self.bar.setValue(round(1000 * fraction))
        self.message.setText(said(message))
        self._show_summary()

    def _on_button(self) -> None:
        (self.cancel_requested if self._is_running else self.start_requested).emit()

    def _show_direction(self) -> None:
        way = self.direction.current
        self.first.setEnabled(way != "forward")
        self.last.setEnabled(way != "backward")

    def _show_summary(self) -> None:
        choice = self.tracker.currentData()
        lacks = choice.missing if choice is not None else ""
        about = f"{tr(choice.summary)}. {tr(HINT)}" if choice is not None else tr(HINT)
        self.summary.setText(lacks or about)
        self.button.setEnabled(self._is_running or not lacks)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        for row, (words, widget) in enumerate(
            (
                (tr("Direction"), self.direction),
                (tr("Frames"), _row(self.first, QLabel(tr("to")), self.last)),
                (tr("Tracker"), self.tracker),
                (tr("Stop below trust"), _row(self.stop_below)),
            )
        ):
            label = label_as("dim", words)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1)
        grid.setColumnStretch(1, 1)
        foot = lay_row((self.message, 1), self.button)
        lay_column(
            self.source, grid, self.summary, self.bar, foot, of=self, margins=(16, 14, 16, 14), spacing=12
        )

    def _spin(self, name: str, tip: str) -> NumberBox:
        spin = NumberBox(minimum=0, maximum=0)
        spin.setAccessibleName(name)
        spin.setToolTip(tip)
        grow_with_text(spin, spin.setMinimumWidth, 80)
        return spin


def _row(*widgets: QWidget) -> QWidget:
    page = QWidget()
    lay_row(*widgets, Rest(0), of=page, margins=(0, 0, 0, 0), spacing=8)
    page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return page
