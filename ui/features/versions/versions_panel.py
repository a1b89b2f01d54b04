"""The versions of the active track: runs, their hypotheses over time, choosing and comparing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QWidget,
)

from core.changes.runs import RunVersion
from ui.canvas.compare_mode import CompareMode
from ui.features.versions.run_words import run_details, run_summary, run_title
from ui.features.versions.strip_view import StripView
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.action_button import action_button
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import REST, fill, lay_column, lay_row
from ui.widgets.live_actions import Actions
from ui.widgets.segmented import Segment, SegmentedControl

RUN = Qt.ItemDataRole.UserRole


class VersionsPanel(QWidget):
    """Shows versions; decides nothing.

    Signals:
        run_chosen(int): Id of the run whose hypotheses are shown.
        mode_chosen(str): Value of `CompareMode`.
        sides_changed(): Another pair is compared.
        closed(): Back to the page before.
    """

    run_chosen = Signal(int)
    mode_chosen = Signal(str)
    sides_changed = Signal()
    closed = Signal()

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self._is_telling = True
        self._actions = actions
        page = QWidget()
        page.setProperty("panel", "true")
        layout = lay_column(of=page, margins=(12, 8, 12, 12), spacing=8)
        fill(layout, self._head(), self._runs(), self._hypotheses(), self._compare(), REST)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        lay_column(area, of=self, margins=(0, 0, 0, 0))
        self.show_runs((), 0, "")

    # Building

    def _head(self) -> QWidget:
        heading = label_as("heading", tr("VERSIONS"))
        self.track = ElidedLabel(role="dim")
        back = QPushButton(tr("Back"))
        back.setObjectName("versions-back")
        keyed_tip(back, tr("Back to the tools"), "view.versions")
        back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        back.clicked.connect(self.closed)
        return _row((heading, 0), (self.track, 1), (back, 0))

    def _runs(self) -> QWidget:
        self.runs = QListWidget()
        self.runs.setObjectName("runs")
        self.runs.setAccessibleName(tr("Runs of this track, newest first"))
        self.runs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.runs.setTextElideMode(Qt.TextElideMode.ElideRight)
        grow_with_text(self.runs, self.runs.setFixedHeight, 92)
        self.runs.currentItemChanged.connect(self._on_run)
        self.details = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.details.setProperty("role", "small")
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.empty = label_as("dim", wraps=True)
        part = QWidget()
        layout = lay_column(of=part, margins=(0, 0, 0, 0), spacing=6)
        fill(
            layout,
            self.empty,
            self.runs,
            self.details,
            _row(
                (self._button("versions.again", tr("Run again")), 1),
                (self._button("versions.revert", tr("Revert")), 1),
            ),
        )
        return part

    def _hypotheses(self) -> QWidget:
        self.strips = StripView()
        self.over_person = QCheckBox(tr("Also over decided masks"))
        self.over_person.setToolTip(
            tr("Off: frames that a person corrected or accepted stay as they are. On: they are replaced too.")
        )
        card = QFrame()
        card.setProperty("card", "true")
        layout = lay_column(of=card, margins=(10, 8, 10, 10), spacing=8)
        fill(
            layout,
            self.strips,
            label_as("small", tr("Make the marked hypothesis the mask of")),
            _row(
                (self._button("versions.choose_frame", tr("Frame")), 1),
                (self._button("versions.choose_range", tr("Range")), 1),
                (self._button("versions.choose_track", tr("Track")), 1),
            ),
            self.over_person,
            self._button("versions.take_part", tr("Take a part…")),
        )
        self.card = card
        return card

    def _compare(self) -> QWidget:
        self.mode = SegmentedControl(
            (
                Segment(CompareMode.OFF, tr("Off"), tr("Masks as always")),
                Segment(CompareMode.WIPE, tr("Wipe"), tr("Drag the line"), ("compare.wipe",)),
                Segment(CompareMode.BLINK, tr("Blink"), tr("One after the other"), ("compare.blink",)),
                Segment(CompareMode.DIFFERENCE, tr("Diff"), tr("What differs"), ("compare.difference",)),
                Segment(
                    CompareMode.AGREEMENT,
                    tr("Agree"),
                    tr("How many claim each pixel"),
                    ("compare.agreement",),
                ),
            ),
            name=tr("Compare"),
        )
        # Five words must fit into the narrowest side, in every language.
        self.mode.setStyleSheet("QToolButton { padding: 4px 8px; }")
        self.mode.chosen.connect(self.mode_chosen)
        self.first, self.second = QComboBox(), QComboBox()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (combo, word) in enumerate(((self.first, "A"), (self.second, "B"))):
            combo.setAccessibleName(tr("Compare: {side}", side=word))
            combo.setToolTip(tr("Mask, hypothesis or earlier revision to compare at full size"))
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
            combo.currentIndexChanged.connect(self._on_side)
            grid.addWidget(label_as("small", word), row, 0)
            grid.addWidget(combo, row, 1)
        part = QWidget()
        heading = label_as("small", tr("Compare at full size"))
        lay_column(heading, self.mode, grid, of=part, margins=(0, 0, 0, 0), spacing=6)
        return part

    def _button(self, name: str, words: str) -> QPushButton:
        action = self._actions[name]
        button = action_button(action, words)
        button.setCheckable(action.isCheckable())
        action.changed.connect(lambda b=button, a=action: _follow(b, a.isEnabled(), a.isChecked()))
        return button

    # Showing

    def show_runs(self, versions: Sequence[RunVersion], run_id: int, track_name: str) -> None:
        """Show the runs of a track, with one chosen."""
        self.track.setText(track_name)
        self._is_telling = False
        self.runs.clear()
        for version in versions:
            item = QListWidgetItem(f"{run_title(version)}\n{run_summary(version)}")
            item.setData(RUN, version.run.id)
            item.setToolTip(f"{run_title(version)}\n{run_summary(version)}")
            self.runs.addItem(item)
            if version.run.id == run_id:
                self.runs.setCurrentItem(item)
        self._is_telling = True
        self.empty.setText(
            tr("No run yet: {key[propose.track]} proposes for this track")
            if track_name
            else tr("Choose a track first")
        )
        self.empty.setVisible(not versions)
        self.runs.setVisible(bool(versions))

    def show_run(self, version: RunVersion | None) -> None:
        """Show parameters and hypotheses of a run."""
        rows = run_details(version) if version is not None else []
        self.details.setText(
            " · ".join(f"<b>{_plain(name)}</b>&nbsp;{_plain(value)}" for name, value in rows)
        )
        self.details.setVisible(bool(rows))
        self.card.setVisible(version is not None and bool(version.hypotheses))
        self.strips.set_run(
            version.run.id if version is not None else 0,
            version.hypotheses if version is not None else (),
        )

    def show_sides(self, names: Sequence[tuple[str, str]], first: str, second: str) -> None:
        """Offer (key, words) on both sides, with these chosen where they exist."""
        self._is_telling = False
        for combo, wanted in ((self.first, first), (self.second, second)):
            combo.clear()
            for key, words in names:
                combo.addItem(words, key)
            combo.setCurrentIndex(max(0, combo.findData(wanted)))
        self._is_telling = True

    def sides(self) -> tuple[str, str]:
        """Return the keys of what is compared."""
        return str(self.first.currentData() or ""), str(self.second.currentData() or "")

    def _on_run(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if self._is_telling and item is not None:
            self.run_chosen.emit(int(item.data(RUN)))

    def _on_side(self, _index: int) -> None:
        if self._is_telling:
            self.sides_changed.emit()


def _follow(button: QPushButton, is_enabled: bool, is_checked: bool) -> None:
    button.setEnabled(is_enabled)
    button.setChecked(is_checked)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _row(*parts: tuple[QWidget, int]) -> QWidget:
    row = QWidget()
    lay_row(*parts, of=row, margins=(0, 0, 0, 0), spacing=8)
    return row
