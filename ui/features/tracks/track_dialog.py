"""Name, category and colour of a track."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QLineEdit, QWidget

from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import usual_buttons
from ui.widgets.laying import lay_column
from ui.widgets.swatches import swatches


@dataclass(frozen=True, slots=True)
class TrackFields:
    """What a person says about a track."""

    name: str
    category: str
    colour: str
    """`#rrggbb`."""
    is_crowd: bool = False


class TrackDialog(QDialog):
    """Asks for the fields of one track; of many for category and colour, where empty leaves theirs.

    Signals:
        chosen(TrackFields): The person confirmed.
    """

    chosen = Signal(object)

    def __init__(
        self,
        title: str,
        fields: TrackFields,
        categories: Sequence[str],
        parent: QWidget,
        *,
        is_of_many: bool = False,
    ) -> None:
        super().__init__(parent)
        self._is_of_many = is_of_many
        self.setWindowTitle(title)
        self.name = QLineEdit(fields.name)
        grow_with_text(self.name, self.name.setMinimumWidth, 260)
        self.name.selectAll()
        self.category = QComboBox(editable=True)
        self.category.addItems(sorted({*categories, fields.category}))
        self.category.setCurrentText(fields.category)
        self.name.setToolTip(tr("How lists, timeline and exports call this object"))
        self.category.setToolTip(tr("One that is there, or a new one"))
        self._colour = fields.colour
        form = QFormLayout()
        form.setSpacing(12)
        if is_of_many:
            line = self.category.lineEdit()
            assert line is not None
            line.setPlaceholderText(tr("as they are"))
        else:
            form.addRow(tr("Name"), self.name)
        form.addRow(tr("Category"), self.category)
        form.addRow(tr("Colour"), swatches(self._colour, self._choose))
        self.crowd = QCheckBox(tr("A crowd: several that nobody told apart"))
        self.crowd.setToolTip(tr("Stands in COCO files as iscrowd"))
        self.crowd.setChecked(fields.is_crowd)
        if not is_of_many:
            form.addRow("", self.crowd)
        self.buttons = usual_buttons(self, self._on_accepted)
        lay_column(form, self.buttons, of=self, margins=(16, 16, 16, 16), spacing=16)

    def _choose(self, colour: str) -> None:
        self._colour = colour

    def _on_accepted(self) -> None:
        name = self.name.text().strip() or "object"
        category = self.category.currentText().strip() or ("" if self._is_of_many else "object")
        self.accept()
        self.chosen.emit(TrackFields(name, category, self._colour, self.crowd.isChecked()))
