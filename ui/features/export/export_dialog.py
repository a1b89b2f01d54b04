"""Which format, what of the project, and what the format has no place for."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QWidget

from ui.features.export.cut_options import PLAIN, CutChoice, CutOptions
from ui.language import number, said, tr, trn
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column

WIDTH = 560


@dataclass(frozen=True)
class FormatRow:
    """A format that can be written."""

    name: str
    summary: str
    is_folder: bool
    cut_options: frozenset[str] = frozenset()
    """What it hears of how an object is cut out or mattes are made."""
    has_one_layer: bool = False
    """It writes modal masks, or amodal ones where only these are asked for."""

    @property
    def asks_layer(self) -> bool:
        """Whether one of the masks can be chosen: what an object is cut out by are both."""
        return self.has_one_layer or not self.cut_options


@dataclass(frozen=True)
class ExportChoice:
    """What the person chose."""

    format_name: str
    is_folder: bool
    only_accepted: bool
    clip: str
    """Name of the only clip; empty = all."""
    layer: str
    """`modal`, `amodal`, or empty = both."""
    as_polygons: bool
    track: str = ""
    """Name of the only track; empty = all."""
    cut: CutChoice = PLAIN


@dataclass(frozen=True)
class ExportFacts:
    """What a file would hold and would not."""

    lost: Sequence[str] = ()
    """What the format has no place for; English, with counts."""
    left_out: Sequence[str] = ()
    """Why masks are left out; English, with counts."""
    states: Sequence[tuple[str, int]] = ()
    """Review states in words and how many frames of tracks are in them."""
    unreviewed: int = 0
    quality: str = ""
    """What the file says of how good its masks are; English, empty = nothing."""
    error: str = ""


class ExportDialog(QDialog):
    """Asks what shall be exported; the place is asked for afterwards.

    Signals:
        changed(): Another choice: what would be lost is to be counted again.
    """

    changed = Signal()

    def __init__(
        self, parent: QWidget, formats: Sequence[FormatRow], clip_name: str, track_name: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self._formats = list(formats)
        self._clip_name, self._track_name = clip_name, track_name
        self.format = QComboBox()
        self.format.addItems([one.name for one in formats])
        self.format.setMaxVisibleItems(24)
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
        names = [one.name for one in self._formats]
        self.format.setCurrentIndex(names.index(format_name) if format_name in names else 0)
        self.accepted_only.setChecked(only_accepted)
        self._on_changed()

    def choice(self) -> ExportChoice:
        """Return what is chosen now."""
        row = self._formats[self.format.currentIndex()]
        return ExportChoice(
            row.name,
            row.is_folder,
            self.accepted_only.isChecked(),
            self._clip_name if self.clips.currentIndex() == 1 else "",
            ("", "modal", "amodal")[self.layer.currentIndex()] if row.asks_layer else "",
            self.polygons.isChecked() and not row.cut_options,
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

    def _on_changed(self) -> None:
        row = self._formats[self.format.currentIndex()]
        self.about.setText(tr(row.summary))
        self.cut.show_heard(row.cut_options)
        self._form.setRowVisible(self.layer, row.asks_layer)
        self._form.setRowVisible(self.polygons, not row.cut_options)
        self.adjustSize()
        self.changed.emit()

    def _lay_out(self) -> None:
        form = self._form
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(10)
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
            form,
            self.reviewed,
            self.quality,
            self.lost,
            self._buttons,
            of=self,
            margins=(16, 14, 16, 14),
            spacing=12,
        )
        self.setFixedWidth(WIDTH)


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
        "Nobody has reviewed 1 of them; “Accepted frames only” leaves it out.",
        "Nobody has reviewed {n} of them; “Accepted frames only” leaves them out.",
        facts.unreviewed,
    )
    return f"{text} {unreviewed}"
