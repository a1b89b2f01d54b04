"""The review page: how far one is, what is looked at, the queue, and the verdicts with their reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from core.review.queue import UNREVIEWED, QueueFilter, QueueRow
from core.types import ReviewState
from ui.features.review.queue_list import make_queue_view
from ui.language import mark, tr, trn
from ui.theme.text_size import grow_with_text
from ui.widgets.labels import label_as
from ui.widgets.laying import REST, fill, lay_column, lay_row
from ui.widgets.number_boxes import DecimalBox
from ui.widgets.segmented import Segment, SegmentedControl
from ui.widgets.stacked_bar import StackedBar

STATE_CHOICES: tuple[tuple[str, frozenset[ReviewState]], ...] = (
    (mark("To review"), UNREVIEWED),
    (mark("Without proposal"), frozenset((ReviewState.TODO,))),
    (mark("Proposed"), frozenset((ReviewState.PROPOSED,))),
    (mark("Corrected"), frozenset((ReviewState.CORRECTED,))),
    (mark("Flagged"), frozenset((ReviewState.FLAGGED,))),
    (mark("Accepted"), frozenset((ReviewState.ACCEPTED,))),
    (mark("In the sample"), UNREVIEWED),
)
SAMPLE = len(STATE_CHOICES) - 1
"""The choice that shows only what a sampling plan asks for."""


@dataclass(frozen=True, slots=True)
class QueueView:
    """What the panel shows."""

    rows: Sequence[QueueRow]
    counts: dict[ReviewState, int]
    categories: Sequence[str] = ()
    annotators: Sequence[str] = ()
    clips_left: int = 0
    """Clips that are not in the queue yet."""
    active_track_id: int | None = None
    sample: str = ""
    """How the estimate of the sample stands, where that is what is looked at."""


class QueuePanel(QWidget):
    """Progress, filters, queue.

    Signals:
        filter_changed(): Another choice of what is looked at.
        row_chosen(QueueRow): Show this track at its worst frame.
    """

    filter_changed = Signal()
    row_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._is_telling = True
        self.sample_places: frozenset[tuple[int, int]] = frozenset()
        """(track id, frame) of what a sampling plan asks for."""
        self.list, self.model = make_queue_view()
        grow_with_text(self.list, self.list.setMinimumHeight, 84)
        # A list wants 192 px whatever is in it, and the verdicts below it would be out of sight.
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.list.clicked.connect(self._on_clicked)
        self.list.activated.connect(self._on_clicked)
        self.progress = label_as("number")
        self.bar = StackedBar(thickness=6)
        self.note = label_as("dim", wraps=True)
        heading = label_as("heading", tr("REVIEW"))
        top = lay_row(heading, REST, self.progress)
        layout = lay_column(of=self, margins=(12, 12, 12, 8), spacing=8)
        fill(layout, top, self.bar, self._make_filters(), self.note, (self.list, 1))
        self._layout = layout

    def add_below(self, part: QWidget) -> None:
        """Put something under the queue."""
        self._layout.addWidget(part)

    def _make_filters(self) -> QGridLayout:
        self.scope = SegmentedControl(
            (
                Segment("clip", tr("This clip"), tr("Only the tracks of the clip on screen")),
                Segment("all", tr("All clips"), tr("The whole project, the most doubtful track first")),
            ),
            name=tr("Clips in the queue"),
        )
        self.order = SegmentedControl(
            (
                Segment("doubt", tr("Doubt"), tr("The most doubtful frame first")),
                Segment("time", tr("Time"), tr("Frame by frame")),
            ),
            name=tr("Order of the queue"),
        )
        self.state = _combo(tr("State"), tr("Frames in which state are looked at"))
        for words in (tr(words) for words, _ in STATE_CHOICES):
            self.state.addItem(words)
        self.category = _combo(tr("Category"), tr("Tracks of which category are looked at"))
        self.annotator = _combo(tr("Annotator"), tr("Only frames that this person edited or judged last"))
        self.score = DecimalBox(minimum=0.05, maximum=1.0, singleStep=0.05, decimals=2, value=1.0)
        self.score.setPrefix(tr("Score ≤ "))
        self.score.setAccessibleName(tr("Highest score"))
        self.score.setToolTip(tr("Leaves out frames whose proposal scores higher; 1 leaves out none"))
        self.score.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        _fill(self.category, tr("All categories"), ())
        _fill(self.annotator, tr("All annotators"), ())
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.scope, 0, 0)
        grid.addWidget(self.order, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.state, 1, 0)
        grid.addWidget(self.category, 1, 1)
        grid.addWidget(self.annotator, 2, 0)
        grid.addWidget(self.score, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for switch in (self.scope, self.order):
            # Both stand beside each other in the narrowest side.
            switch.setStyleSheet("QToolButton { padding: 4px 6px; }")
            switch.chosen.connect(lambda _key: self.filter_changed.emit())
        for combo in (self.state, self.category, self.annotator):
            combo.currentIndexChanged.connect(lambda _index: self._tell())
        self.score.valueChanged.connect(lambda _value: self._tell())
        return grid

    # What is looked at

    def filter(self, clip_id: int | None) -> QueueFilter:
        """Return what the person chose; `clip_id` is the clip on screen."""
        return QueueFilter(
            states=STATE_CHOICES[max(0, self.state.currentIndex())][1],
            category=str(self.category.currentData() or ""),
            annotator=str(self.annotator.currentData() or ""),
            most_score=self.score.value(),
            clip_id=clip_id if self.scope.current == "clip" else None,
            is_by_time=self.order.current == "time",
            places=self.sample_places if self.is_sample else None,
        )

    def show_sample(self) -> None:
        """Look at what a sampling plan asks for, in all clips, whatever else was chosen."""
        self._is_telling = False
        self.scope.set_current("all")
        for combo, place in ((self.state, SAMPLE), (self.category, 0), (self.annotator, 0)):
            combo.setCurrentIndex(place)
        self.score.setValue(self.score.maximum())
        self._is_telling = True
        self._tell()

    @property
    def is_sample(self) -> bool:
        """Whether only what a sampling plan asks for is looked at."""
        return self.state.currentIndex() == SAMPLE

    @property
    def is_whole_project(self) -> bool:
        """Whether the queue goes over all clips."""
        return self.scope.current == "all"

    # What is shown

    def show_queue(self, view: QueueView) -> None:
        """Show rows, counts and choices."""
        done = view.counts.get(ReviewState.ACCEPTED, 0) + view.counts.get(ReviewState.FLAGGED, 0)
        total = sum(view.counts.values())
        self.progress.setText(tr("{done:,} of {total:,} frames", done=done, total=total) if total else "")
        self.progress.setToolTip(tr("Frames with a verdict: accepted or flagged"))
        self.bar.set_counts(view.counts)
        self._is_telling = False
        _fill(self.category, tr("All categories"), view.categories)
        _fill(self.annotator, tr("All annotators"), view.annotators)
        self._is_telling = True
        self.model.set_rows(view.rows)
        self.show_active(view.active_track_id)
        self.note.setText(_note(view, total))
        self.note.setVisible(bool(self.note.text()))

    def show_active(self, track_id: int | None) -> None:
        """Mark the row of a track."""
        self.list.setCurrentIndex(self.model.index_where(lambda row: row.track.track_id == track_id))

    def _on_clicked(self, index: QModelIndex) -> None:
        self.row_chosen.emit(self.model.rows[index.row()])

    def _tell(self) -> None:
        if self._is_telling:
            self.filter_changed.emit()


def _note(view: QueueView, total: int) -> str:
    if view.clips_left:
        clips = trn("1 clip", "{n:,} clips", view.clips_left)
        return tr("Still reading {clips}…", clips=clips)
    if view.sample:
        return view.sample
    if view.rows:
        return ""
    if not total:
        return tr(
            "Nothing to review yet: {key[propose.track]} proposes masks for tracks, {key[track.new]} "
            "makes a track"
        )
    if any(view.counts.get(state, 0) for state in UNREVIEWED):
        return tr("No frame passes the filters: choose others, or all clips")
    if flagged := view.counts.get(ReviewState.FLAGGED, 0):
        return trn(
            "Every frame has a verdict. 1 is flagged: choose Flagged above to see it.",
            "Every frame has a verdict. {n} are flagged: choose Flagged above to see them.",
            flagged,
        )
    return tr("Every frame has a verdict.")


def _combo(name: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    return combo


def _fill(combo: QComboBox, all_words: str, names: Sequence[str]) -> None:
    """Offer these names, keeping what is chosen, also while nothing is left of it."""
    chosen = str(combo.currentData() or "")
    names = sorted({*names, chosen} - {""})
    present = [combo.itemText(i) for i in range(combo.count())]
    if present == [all_words, *names]:
        return
    combo.clear()
    combo.addItem(all_words, "")
    for name in names:
        combo.addItem(name, name)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
