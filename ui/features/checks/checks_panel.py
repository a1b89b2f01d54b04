"""What the checks found, by kind; each entry leads to its frame and offers its repair."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QLabel, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from core.changes.tracks import Track
from core.checks.findings import Finding
from core.checks.registry import BY_NAME, CHECKS
from ui.features.checks.finding_words import GUIDED, frames_text, is_same_place
from ui.language import number, said, tr
from ui.theme.icons import icon
from ui.theme.theme import current_theme
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import ElidedLabel, label_as
from ui.widgets.laying import REST, fill, lay_column, lay_row

SHOWN_PER_KIND = 200
"""A list of thousands helps nobody; the repair of a kind takes all of them."""
PICTURE_PX = 40
"""Of what is meant: lines what is seen, dashes what is said, shaded what is wrong."""
FINDING = Qt.ItemDataRole.UserRole
KIND = Qt.ItemDataRole.UserRole + 1


class ChecksPanel(QWidget):
    """A tree of findings, with the way to put them right.

    Signals:
        finding_chosen(Finding): Show its frame.
        repair_requested(object): Put these findings right: a sequence of `Finding`.
        guide_requested(Finding): Lead there, and do what a person has to begin.
    """

    finding_chosen = Signal(object)
    repair_requested = Signal(object)
    guide_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._findings: tuple[Finding, ...] = ()
        self._names: dict[int, str] = {}
        self._is_telling = True
        self._is_stale = False
        """The tree shows older findings: it is filled when somebody looks."""
        heading = label_as("heading", tr("CHECKS"))
        self.count = label_as("heading")
        self.tree = QTreeWidget()
        self.tree.setObjectName("checks")
        self.tree.setAccessibleName(tr("Findings of the checks"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(14)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.itemActivated.connect(lambda item, _column: self._lead(item))
        self.tree.itemClicked.connect(lambda item, _column: self._lead(item))
        self.empty = label_as("dim", wraps=True)
        top = lay_row(heading, REST, self.count)
        layout = lay_column(of=self, margins=(12, 12, 12, 12), spacing=8)
        fill(layout, top, (self.empty, 1, Qt.AlignmentFlag.AlignTop), (self.tree, 1), self._make_card())
        current_theme().changed.connect(self._on_theme_changed)
        self.show_findings((), (), 0.0)

    def _make_card(self) -> QFrame:
        self.picture = QLabel()
        self.what = ElidedLabel(role="strong")
        self.why = label_as("small", wraps=True)
        self.repair = QPushButton(tr("Repair this"))
        keyed_tip(self.repair, tr("Repairs this finding in one step"), "checks.repair")
        self.repair.setProperty("kind", "primary")
        self.repair_kind = QPushButton(tr("Repair all of this kind"))
        self.repair_kind.setToolTip(tr("Repairs every finding of this kind in one step"))
        self.repair.clicked.connect(self.repair_current)
        self.repair_kind.clicked.connect(self.repair_current_kind)
        for button in (self.repair, self.repair_kind):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.card = QFrame()
        self.card.setProperty("card", "true")
        layout = lay_column(of=self.card, margins=(12, 10, 12, 10), spacing=6)
        top = lay_row(self.picture, (self.what, 1), spacing=10)
        fill(layout, top, self.why, self.repair, self.repair_kind)
        return self.card

    # What is shown

    @property
    def current(self) -> Finding | None:
        """The finding that is chosen."""
        item = self.tree.currentItem()
        return None if item is None else item.data(0, FINDING)

    def show_findings(self, findings: Sequence[Finding], tracks: Sequence[Track], measured: float) -> None:
        """Show findings, keeping what is chosen and unfolded; `measured` is the share done, 0..1."""
        names = {track.id: track.name for track in tracks}
        is_same = tuple(findings) == self._findings and names == self._names
        self._findings, self._names = tuple(findings), names
        self._say_state(measured)
        if not is_same:
            self._is_stale = True
            if self.isVisible():
                self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the tree with what was found meanwhile."""
        super().showEvent(event)
        if self._is_stale:
            self._fill()

    def choose(self, step: int, frame: int) -> Finding | None:
        """Choose the next (1) or previous (-1) finding; the first one nearest to `frame` without a choice."""
        if self._is_stale:
            self._fill()
        items = [item for group in self._groups() for item in self._entries(group)]
        if not items:
            return None
        now = self.tree.currentItem()
        places = [at for at, item in enumerate(items) if item is now]
        if places:
            chosen = items[(places[0] + step) % len(items)]
        else:
            chosen = min(items, key=lambda item: abs(item.data(0, FINDING).worst - frame))
        self._is_telling = False
        self.tree.setCurrentItem(chosen)
        self._is_telling = True
        self._show_card()
        return self.current

    def repair_current(self) -> None:
        """Ask for the repair of the chosen finding."""
        finding = self.current
        if finding is not None and finding.check in GUIDED:
            self.guide_requested.emit(finding)
        elif finding is not None and BY_NAME[finding.check].repair_label:
            self.repair_requested.emit((finding,))

    def repair_current_kind(self) -> None:
        """Ask for the repair of all findings of the chosen kind."""
        kind = self._current_kind()
        if kind and BY_NAME[kind].repair_label:
            self.repair_requested.emit(tuple(f for f in self._findings if f.check == kind))

    # Inside

    def _say_state(self, measured: float) -> None:
        count = len(self._findings)
        self.count.setText(
            number(count, ",") if measured >= 1 else f"{number(count, ',')} · {measured * 100:.0f} %"
        )
        self.count.setToolTip(tr("Findings; while the masks are being measured, how far that is"))
        if not self._names:
            self.empty.setText(tr("No tracks to check in this clip"))
        elif measured < 1:
            self.empty.setText(tr("Measuring the masks of this clip…"))
        elif len(self._names) == 1:
            self.empty.setText(
                tr(
                    "Nothing looks wrong in this clip. With a single track nothing is known of what is in "
                    "front of it, so growth is not judged."
                )
            )
        else:
            self.empty.setText(tr("Nothing looks wrong in this clip"))
        self.empty.setVisible(not count)
        self.tree.setVisible(bool(count))

    def _fill(self) -> None:
        chosen, kind = self.current, self._current_kind()
        folded = {group.data(0, KIND) for group in self._groups() if not group.isExpanded()}
        self._is_telling = self._is_stale = False
        self.tree.clear()
        dim = QColor(current_theme().tokens.dim)
        for check in CHECKS:
            found = [f for f in self._findings if f.check == check.name]
            if not found:
                continue
            group = QTreeWidgetItem([tr(check.title), number(len(found), ",")])
            group.setData(0, KIND, check.name)
            group.setToolTip(0, tr(check.why))
            group.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
            group.setForeground(1, dim)
            self.tree.addTopLevelItem(group)
            for finding in found[:SHOWN_PER_KIND]:
                group.addChild(self._make_item(finding, dim))
            if len(found) > SHOWN_PER_KIND:
                rest = QTreeWidgetItem(
                    [tr("… and {count:,} that are less bad", count=len(found) - SHOWN_PER_KIND)]
                )
                rest.setForeground(0, dim)
                group.addChild(rest)
            group.setExpanded(check.name not in folded)
            if chosen is None and kind == check.name:
                self.tree.setCurrentItem(group)
        if chosen is not None and (item := self._item_of(chosen)) is not None:
            self.tree.setCurrentItem(item)
        self._is_telling = True
        self._show_card()

    def _make_item(self, finding: Finding, dim: QColor) -> QTreeWidgetItem:
        item = QTreeWidgetItem([f"{self._name(finding)}: {self._what(finding)}", frames_text(finding)])
        item.setToolTip(0, f"{self._name(finding)}, {frames_text(finding)}\n{self._what(finding)}")
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
        item.setForeground(1, dim)
        item.setData(0, FINDING, finding)
        item.setData(0, KIND, finding.check)
        return item

    def _name(self, finding: Finding) -> str:
        return self._names.get(finding.track_id, tr("track {track_id}", track_id=finding.track_id))

    def _what(self, finding: Finding) -> str:
        if finding.other_id is None:
            return said(finding.what)
        other = self._names.get(finding.other_id, tr("track {other_id}", other_id=finding.other_id))
        return f"{said(finding.what)} {other}"

    def _item_of(self, finding: Finding) -> QTreeWidgetItem | None:
        for group in self._groups():
            if group.data(0, KIND) == finding.check:
                entries = self._entries(group)
                return next((e for e in entries if is_same_place(e.data(0, FINDING), finding)), None)
        return None

    def _groups(self) -> list[QTreeWidgetItem]:
        found = (self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount()))
        return [group for group in found if group is not None]

    def _entries(self, group: QTreeWidgetItem) -> list[QTreeWidgetItem]:
        children = (group.child(n) for n in range(group.childCount()))
        return [child for child in children if child is not None and child.data(0, FINDING) is not None]

    def _current_kind(self) -> str:
        item = self.tree.currentItem()
        return "" if item is None else str(item.data(0, KIND) or "")

    def _on_theme_changed(self, _tokens: object) -> None:
        self._fill()

    def _on_current(self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        self._show_card()
        if self._is_telling and item is not None:
            self._lead(item)

    def _lead(self, item: QTreeWidgetItem) -> None:
        finding = item.data(0, FINDING)
        if finding is not None:
            self.finding_chosen.emit(finding)

    def _show_card(self) -> None:
        kind = self._current_kind()
        self.card.setVisible(bool(kind))
        if not kind:
            return
        check, finding = BY_NAME[kind], self.current
        picture = icon(f"check-{kind}", current_theme().tokens, PICTURE_PX)
        self.picture.setPixmap(picture.pixmap(PICTURE_PX, PICTURE_PX))
        self.what.setText(
            tr(check.title) if finding is None else f"{self._name(finding)}: {self._what(finding)}"
        )
        self.why.setText(tr(check.why))
        count = sum(f.check == kind for f in self._findings)
        if kind in GUIDED:
            self._show_guided(kind, finding)
            return
        self.repair.setVisible(bool(check.repair_label) and finding is not None)
        repair = tr(check.repair_label)
        self.repair.setText(repair)
        keyed_tip(self.repair, tr("{repair_label} in one step", repair_label=repair), "checks.repair")
        self.repair_kind.setVisible(bool(check.repair_label) and count > 1)
        self.repair_kind.setText(tr("{repair_label}: all {count:,}", repair_label=repair, count=count))

    def _show_guided(self, kind: str, finding: Finding | None) -> None:
        """Offer what a person has to lead; there is no such thing for all of a kind at once."""
        self.repair.setVisible(finding is not None)
        self.repair.setText(tr(GUIDED[kind]))
        tip = tr("Goes there and proposes anew between the frames that you decided on both sides")
        keyed_tip(self.repair, tip, "checks.repair")
        self.repair_kind.hide()
