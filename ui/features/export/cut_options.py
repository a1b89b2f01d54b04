"""How an object is cut out, or its mattes are made, in the export dialog: only what the format hears."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from ui.language import mark, tr
from ui.widgets.number_boxes import NumberBox

SHAPES = {"square": mark("Square"), "free": mark("As wide and high as the object")}
PATHS = {"still": mark("One place for the whole clip"), "follow": mark("Follows the object smoothly")}
FRAMES = {
    "first": mark("The first 21 of the track"),
    "middle": mark("21 in its middle"),
    "spread": mark("21 evenly over it"),
}
BACKGROUNDS = {
    "alpha": mark("Transparent"),
    "blur": mark("The frame, blurred"),
    "#ffffff": mark("White"),
    "#808080": mark("Grey"),
    "#000000": mark("Black"),
}
LARGEST = 8192
FILES = {
    "exr": mark("OpenEXR, a file per track and frame"),
    "exr-layers": mark("OpenEXR, a layer per track"),
    "png": mark("PNG of 16 bits"),
    "prores": mark("ProRes 4444"),
}
CONTENT = {"rgba": mark("Colours and alpha"), "alpha": mark("Alpha alone")}
ALPHA = {
    "usual": mark("As the files usually have it"),
    "straight": mark("Straight"),
    "premultiplied": mark("Premultiplied"),
}
EDGES = {
    "closed-form": mark("As the picture tells (closed form)"),
    "guided": mark("As the picture tells, faster"),
    "even": mark("The same softness everywhere"),
    "hard": mark("Hard, as the mask is"),
}
VIDEO = {"mp4": mark("H.264 (.mp4)"), "ffv1": mark("FFV1, lossless (.mkv)")}


@dataclass(frozen=True)
class CutChoice:
    """What the person chose, in the words of the options of `export`."""

    options: tuple[tuple[str, str], ...] = ()
    without_completion: bool = False


PLAIN = CutChoice()
"""Nothing that a format would not do by itself."""


class CutOptions(QObject):
    """One row of a form for each option that a format hears.

    Args:
        form: Where the rows go, after those that are there.

    Signals:
        changed(): Another choice.
    """

    changed = Signal()

    def __init__(self, form: QFormLayout) -> None:
        super().__init__(form)
        self._form = form
        self._heard: frozenset[str] = frozenset()
        self.shape = _box(SHAPES, tr("Shape of the pictures that are cut out"))
        self.path = _box(PATHS, tr("Where the pictures are cut out, from frame to frame"))
        self.frames = _box(FRAMES, tr("Which frames are written; spread out, motion looks faster"))
        self.background = _box(BACKGROUNDS, tr("What is around the object"))
        self.longer_side = NumberBox(minimum=0, maximum=LARGEST, singleStep=64)
        self.longer_side.setSpecialValueText(tr("As the format has it"))
        self.longer_side.setSuffix(tr(" px"))
        self.longer_side.setToolTip(tr("Longer side of the pictures; smaller than in the clip loses detail"))
        self.padding = NumberBox(minimum=0, maximum=400, value=10)
        self.padding.setSuffix(tr(" %"))
        self.padding.setToolTip(tr("Room on each side, as a share of the object's larger side"))
        self.without_completion = QCheckBox(tr("Without completions, with holes"))
        self.without_completion.setToolTip(tr("Only what is visible: to compare with the whole object"))
        self._rows: dict[str, tuple[str, QWidget]] = {
            **self._matte_rows(),
            "frames": (tr("Frames"), self.frames),
            "shape": (tr("Shape"), self.shape),
            "path": (tr("Place"), self.path),
            "size": (tr("Size"), self.longer_side),
            "padding": (tr("Padding"), self.padding),
            "background": (tr("Background"), self.background),
            "without_completion": ("", self.without_completion),
        }
        for text, widget in self._rows.values():
            self._form.addRow(text, widget)
        for _, widget in self._rows.values():
            if isinstance(widget, QComboBox):
                widget.currentIndexChanged.connect(self._tell)
            elif isinstance(widget, NumberBox):
                widget.valueChanged.connect(self._tell)
        self.without_completion.toggled.connect(self._tell)
        self.show_heard(frozenset())

    def _matte_rows(self) -> dict[str, tuple[str, QWidget]]:
        """Return the rows of formats that write mattes or videos of masks."""
        self.files = _box(FILES, tr("What the mattes are written to"))
        self.content = _box(CONTENT, tr("Whether the object's own colours stand beside alpha"))
        self.alpha = _box(ALPHA, tr("OpenEXR is usually premultiplied, PNG and ProRes are straight"))
        self.edges = _box(EDGES, tr("How far pixels along the outline are covered; masks stay as they are"))
        self.video = _box(VIDEO, tr("What the videos are coded with"))
        self.edge_width = NumberBox(minimum=1, maximum=64, value=4)
        self.edge_width.setSuffix(tr(" px"))
        self.edge_width.setToolTip(tr("How far from the outline an edge may be soft"))
        self.shutter = NumberBox(minimum=0, maximum=360, singleStep=45)
        self.shutter.setSpecialValueText(tr("No motion blur"))
        self.shutter.setSuffix(tr("°"))
        self.shutter.setToolTip(tr("Draws edges out along the motion; 180° is half of a frame's time"))
        self.points = NumberBox(minimum=8, maximum=512, value=64, singleStep=8)
        self.points.setToolTip(tr("How many vertices an outline has, in all frames the same"))
        self.first = NumberBox(minimum=-1, maximum=9_999_999, value=-1)
        self.first.setSpecialValueText(tr("As the clip's pictures have it"))
        self.first.setToolTip(tr("Number of the first frame in the names of the files"))
        return {
            "files": (tr("Files"), self.files),
            "video": (tr("Video"), self.video),
            "content": (tr("Content"), self.content),
            "alpha": (tr("Alpha"), self.alpha),
            "edges": (tr("Edges"), self.edges),
            "width": (tr("Edge width"), self.edge_width),
            "shutter": (tr("Motion blur"), self.shutter),
            "first": (tr("First frame"), self.first),
            "points": (tr("Vertices"), self.points),
        }

    def show_heard(self, heard: frozenset[str]) -> None:
        """Show the rows of what a format hears, and nothing where it hears nothing."""
        self._heard = heard
        for name, (_, widget) in self._rows.items():
            self._form.setRowVisible(widget, name in heard)

    def choice(self) -> CutChoice:
        """Return what is chosen of what the format hears."""
        values = {
            "shape": self.shape.currentData(),
            "path": self.path.currentData(),
            "frames": self.frames.currentData(),
            "background": self.background.currentData(),
            # Nobody makes pictures of fewer pixels than the command line takes.
            "size": str(max(16, self.longer_side.value())) if self.longer_side.value() else "",
            "padding": f"{self.padding.value() / 100:g}",
            "files": self.files.currentData(),
            "video": self.video.currentData(),
            "content": self.content.currentData(),
            "alpha": self.alpha.currentData(),
            "edges": self.edges.currentData(),
            "width": str(self.edge_width.value()),
            "shutter": str(self.shutter.value()),
            "first": str(self.first.value()) if self.first.value() >= 0 else "",
            "points": str(self.points.value()),
        }
        options = tuple((name, text) for name, text in values.items() if name in self._heard and text)
        holes = "without_completion" in self._heard and self.without_completion.isChecked()
        return CutChoice(options, holes)

    def restore(self, choice: CutChoice) -> None:
        """Choose what was chosen once; what that does not name begins as a new dialog does."""
        told = dict(choice.options)
        for name, (_, widget) in self._rows.items():
            text = told.get(name)
            if isinstance(widget, QComboBox):
                widget.setCurrentIndex(max(0, widget.findData(text)))
            elif isinstance(widget, NumberBox) and text is not None:
                share = 100 if name == "padding" else 1
                widget.setValue(round(float(text) * share))
        self.without_completion.setChecked(choice.without_completion)

    def _tell(self) -> None:
        self.changed.emit()


def _box(words: dict[str, str], tip: str) -> QComboBox:
    box = QComboBox()
    for name, word in words.items():
        box.addItem(tr(word), name)
    box.setToolTip(tip)
    return box
