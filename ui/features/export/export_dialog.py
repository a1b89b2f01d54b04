"""Which format, what of the project, and what the format has no place for."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.types import ReviewState
from ui.features.export.cut_options import CutOptions
from ui.features.export.export_choice import ExportChoice, ExportFacts, FormatRow, in_groups
from ui.features.export.export_presets import ExportPresets
from ui.features.export.preset_row import PresetRow
from ui.language import number, said, tr, trn
from ui.theme.state_shapes import STATE_WORDS
from ui.theme.text_size import grow_with_text
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column

WIDTH = 560
_Index = QModelIndex | QPersistentModelIndex
SUMMARY = Qt.ItemDataRole.UserRole + 1


class ExportDialog(QDialog):
    """Asks what shall be exported; the place is asked for afterwards.

    Signals:
        changed(): Another choice: what would be lost is to be counted again.
    """

    changed = Signal()

    def __init__(
        self,
        parent: QWidget,
        formats: Sequence[FormatRow],
        presets: ExportPresets,
        clip_name: str,
        track_name: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self._formats = {one.name: one for one in formats}
        self._clip_name, self._track_name = clip_name, track_name
        self.format = QComboBox()
        _fill(self.format, formats)
        self.format.setToolTip(tr("Format of the file or folder"))
        self.clips = QComboBox()
        self.clips.addItems([tr("All clips"), *([tr("Only {name}", name=clip_name)] if clip_name else [])])
        self.clips.setToolTip(tr("Which clips are written"))
        self.tracks = QComboBox()
        self.tracks.addItems(
            [tr("All tracks"), *([tr("Only {name}", name=track_name)] if track_name else [])]
        )
        self.tracks.setToolTip(tr("Which tracks are written"))
        self._form = QFormLayout()
        self.presets = PresetRow(presets)
        self.presets.chosen.connect(self.restore)
        self.presets.wanted.connect(lambda: self.presets.save(self.choice()))
        self.layer = QComboBox()
        self.layer.addItems([tr("Both layers"), tr("Modal masks only"), tr("Amodal masks only")])
        self.layer.setToolTip(tr("Which masks are written"))
        self.accepted_only = QCheckBox(tr("Accepted frames only"))
        self.accepted_only.setToolTip(tr("Leave out what nobody has accepted yet"))
        self.polygons = QCheckBox(tr("Polygons instead of run lengths"))
        self.polygons.setToolTip(tr("Where the format has both; holes are filled"))
        self.about = label_as("small", wraps=True)
        self.reviewed = QLabel(wordWrap=True)
        self.reviewed.setToolTip(tr("How many frames of tracks are written, by what a person said of them"))
        self.quality = label_as("strong", wraps=True)
        self.quality.hide()
        self.lost = QLabel(wordWrap=True)
        self.lost.setMinimumHeight(90)
        self.lost.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go_on = self._buttons.addButton(tr("Choose a place…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on.setToolTip(tr("Asks for the file or folder, then writes it in the background"))
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setToolTip(tr("Write nothing"))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        for box in (self.format, self.clips, self.tracks, self.layer):
            box.currentIndexChanged.connect(self._on_changed)
        for check in (self.accepted_only, self.polygons):
            check.toggled.connect(self._on_changed)

    def choose(self, format_name: str, *, only_accepted: bool) -> None:
        """Begin with a format."""
        at = self.format.findData(format_name)
        self.format.setCurrentIndex(at if at >= 0 else self.format.findData(next(iter(self._formats))))
        self.accepted_only.setChecked(only_accepted)
        self._on_changed()

    def restore(self, choice: ExportChoice) -> None:
        """Choose what was chosen once; clip and track stay as they are."""
        self.layer.setCurrentIndex(("", "modal", "amodal").index(choice.layer))
        self.polygons.setChecked(choice.as_polygons)
        self.cut.restore(choice.cut)
        self.choose(choice.format_name, only_accepted=choice.only_accepted)

    def choice(self) -> ExportChoice:
        """Return what is chosen now."""
        row = self._row()
        return ExportChoice(
            row.name,
            row.is_folder,
            self.accepted_only.isChecked(),
            self._clip_name if self.clips.currentIndex() == 1 else "",
            ("", "modal", "amodal")[self.layer.currentIndex()] if row.asks_layer else "",
            self.polygons.isChecked() and row.has_polygons,
            self._track_name if self.tracks.currentIndex() == 1 else "",
            self.cut.choice(),
        )

    def show_facts(self, facts: ExportFacts) -> None:
        """Say what the file would hold, how far that was reviewed, and what would not be in it."""
        if facts.error:
            self.reviewed.setText(facts.error)
            self.lost.setText("")
            self.quality.hide()
            return
        accepted = sum(count for word, count in facts.states if word == STATE_WORDS[ReviewState.ACCEPTED])
        self._form.setRowVisible(self.accepted_only, accepted > 0 or self.accepted_only.isChecked())
        self.accepted_only.setText(
            tr("Accepted frames only ({n})", n=accepted) if accepted else tr("Accepted frames only")
        )
        self.reviewed.setText(_reviewed(facts))
        self.quality.setVisible(bool(facts.quality))
        if facts.quality:
            words = tr("The file says how good its masks are. {estimate}", estimate=said(facts.quality))
            self.quality.setText(words)
        parts = []
        if facts.left_out:
            parts.append(tr("Left out, since:\n{listed}", listed=_listed(facts.left_out)))
        if facts.lost:
            parts.append(tr("Has no place for:\n{listed}", listed=_listed(facts.lost)))
        self.lost.setText("\n".join(parts) or tr("Everything that is chosen has a place in this format."))
        self.adjustSize()

    def _row(self) -> FormatRow:
        return self._formats[self.format.currentData()]

    def _on_changed(self) -> None:
        row = self._row()
        self.about.setText(tr(row.summary))
        self.cut.show_heard(row.cut_options)
        self._form.setRowVisible(self.layer, row.asks_layer)
        self._form.setRowVisible(self.polygons, row.has_polygons)
        self.adjustSize()
        self.changed.emit()

    def _lay_out(self) -> None:
        form = self._form
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
        form.addRow(tr("Preset"), self.presets)
        form.addRow(tr("Format"), self.format)
        form.addRow("", self.about)
        form.addRow(tr("Clips"), self.clips)
        form.addRow(tr("Tracks"), self.tracks)
        form.addRow(tr("Masks"), self.layer)
        form.addRow("", self.accepted_only)
        form.addRow("", self.polygons)
        self.cut = CutOptions(form)
        self.cut.changed.connect(self._on_changed)
        lay_column(
            self.reviewed,
            form,
            self.quality,
            self.lost,
            self._buttons,
            of=self,
            margins=(16, 14, 16, 14),
            spacing=12,
        )
        grow_with_text(self, self.setFixedWidth, WIDTH)


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"– {said(line)}" for line in lines)


def _reviewed(facts: ExportFacts) -> str:
    counts = [f"{number(count, ',')} {tr(word)}" for word, count in facts.states if count]
    if not counts:
        return tr("Nothing of what is chosen has a mask: the file would hold none.")
    text = tr("Written, by review state: {counts}.", counts=", ".join(counts))
    if not facts.unreviewed:
        return text
    unreviewed = trn(
        "Nobody has reviewed 1 frame of a track that is written.",
        "Nobody has reviewed {n:,} frames of tracks that are written.",
        facts.unreviewed,
    )
    return f"{unreviewed} {text}"


def _fill(combo: QComboBox, formats: Sequence[FormatRow]) -> None:
    """List formats under headings; the line that says what each is stands below the box when chosen."""
    for head, rows in in_groups(formats):
        combo.addItem(tr(head).upper())
        combo.setItemData(combo.count() - 1, 0, Qt.ItemDataRole.UserRole - 1)  # a heading cannot be chosen
        for row in rows:
            combo.addItem(row.name, row.name)
            combo.setItemData(combo.count() - 1, tr(row.summary), Qt.ItemDataRole.ToolTipRole)
            combo.setItemData(combo.count() - 1, tr(row.summary), SUMMARY)
    combo.setItemDelegate(_WithSummary(combo))
    combo.setMaxVisibleItems(32)
    combo.setCurrentIndex(1)


class _WithSummary(QStyledItemDelegate):
    """A format and, behind its name, what it is."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        summary = index.data(SUMMARY)
        if summary:
            option.text = f"{index.data()} – {summary}"
            option.textElideMode = Qt.TextElideMode.ElideRight
