"""Which files hold the depth, and what larger values in them mean."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QWidget,
)

from core.depth.nearness import Sense
from core.depth.source_files import ENDINGS
from ui.language import mark, tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column, lay_row

HINT = mark(
    "A folder with a PNG, TIFF, EXR or npy file per frame, or one npy or npz stack. Maps find their frames "
    "by name, else by number; they are kept beside the project, and proposers take them as cue."
)
MEANINGS = (
    (mark("Choose…"), None),
    (mark("farther: distance, as renderers and sensors write it"), Sense.DISTANCE),
    (mark("nearer: inverse depth, disparity, what networks give"), Sense.NEARNESS),
)


class DepthDialog(QDialog):
    """Asks for `source` and `sense`; nothing is chosen for the person, because nothing in a file tells it."""

    def __init__(self, parent: QWidget, clip: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Depth maps of {clip}", clip=clip))
        self.path = QLineEdit()
        self.path.setAccessibleName(tr("Folder or file"))
        self.path.setPlaceholderText(tr("Folder or file"))
        self.folder = QPushButton(tr("Folder…"), autoDefault=False)
        self.folder.setToolTip(tr("A folder with one map per frame"))
        self.file = QPushButton(tr("File…"), autoDefault=False)
        self.file.setToolTip(tr("One stack of all frames, or the map of a single picture"))
        self.meaning = QComboBox()
        self.meaning.setAccessibleName(tr("Larger values are"))
        self.meaning.setToolTip(tr("No file says it, and the wrong one turns front and back round"))
        for words, sense in MEANINGS:
            self.meaning.addItem(tr(words), sense and sense.value)
        self.buttons = usual_buttons(self, self.accept)
        self.button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.button.setText(tr("Import"))
        self.folder.clicked.connect(lambda _checked=False: self._choose_folder())
        self.file.clicked.connect(lambda _checked=False: self._choose_file())
        self.path.textChanged.connect(lambda _text: self._refresh())
        self.meaning.currentIndexChanged.connect(lambda _index: self._refresh())
        lay_column(
            label_as("small", tr(HINT), wraps=True),
            lay_row((self.path, 1), self.folder, self.file),
            lay_row(label_as("dim", tr("Larger values are")), (self.meaning, 1)),
            self.buttons,
            of=self, margins=(16, 14, 16, 14), spacing=12,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grow_with_text(self, self.setMinimumWidth, 520)
        self._refresh()

    @property
    def source(self) -> Path:
        """The folder or file."""
        return Path(self.path.text().strip()).expanduser()

    @property
    def sense(self) -> Sense | None:
        """What larger values mean; None = nothing was chosen yet."""
        chosen = self.meaning.currentData()
        return Sense(chosen) if chosen else None

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Folder with depth maps"), self.path.text())
        if chosen:
            self.path.setText(chosen)

    def _choose_file(self) -> None:
        wanted = tr("Depth maps ({endings})", endings=" ".join(f"*{ending}" for ending in ENDINGS))
        chosen, _ = QFileDialog.getOpenFileName(self, tr("File with depth maps"), self.path.text(), wanted)
        if chosen:
            self.path.setText(chosen)

    def _refresh(self) -> None:
        self.button.setEnabled(bool(self.path.text().strip()) and self.sense is not None)
