"""Small forms of the schema: one category, one attribute."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QWidget

from core.changes.labels import Attribute, AttributeKind
from core.changes.tracks import Category
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import usual_buttons
from ui.widgets.laying import lay_column
from ui.widgets.swatches import swatches


@dataclass(frozen=True, slots=True)
class CategoryFields:
    """What a person says of a category."""

    name: str
    colour: str | None


class CategoryForm(QDialog):
    """Name and colour of a category.

    Signals:
        chosen(CategoryFields): The person confirmed.
    """

    chosen = Signal(object)

    def __init__(self, category: Category | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New category") if category is None else tr("Edit category"))
        self.name = QLineEdit("" if category is None else category.name)
        grow_with_text(self.name, self.name.setMinimumWidth, 240)
        self._colour = None if category is None else category.colour
        form = QFormLayout()
        form.setSpacing(12)
        form.addRow(tr("Name"), self.name)
        form.addRow(tr("Colour of new tracks"), swatches(self._colour, self._choose))
        buttons = usual_buttons(self, self._on_accepted)
        lay_column(form, buttons, of=self, margins=(16, 16, 16, 16), spacing=16)

    def _choose(self, colour: str) -> None:
        self._colour = colour

    def _on_accepted(self) -> None:
        if self.name.text().strip():
            self.accept()
            self.chosen.emit(CategoryFields(self.name.text().strip(), self._colour))
        else:
            self.name.setFocus()


class AttributeForm(QDialog):
    """An attribute; of one that is there only name and choices can change, since values hang on the rest.

    Signals:
        chosen(Attribute): The person confirmed; its id is that of the old one, or 0.
    """

    chosen = Signal(object)

    def __init__(self, old: Attribute | None, categories: Sequence[Category], parent: QWidget) -> None:
        super().__init__(parent)
        self._old = old
        self.setWindowTitle(tr("New attribute") if old is None else tr("Edit attribute"))
        self.name = QLineEdit("" if old is None else old.name)
        grow_with_text(self.name, self.name.setMinimumWidth, 240)
        self.kind, self.said_of, self.category = QComboBox(), QComboBox(), QComboBox()
        for kind in AttributeKind:
            self.kind.addItem(tr(kind.value), kind)
        self.said_of.addItem(tr("frames (holds until the next change)"), True)
        self.said_of.addItem(tr("the whole track"), False)
        self.category.addItem(tr("every category"), None)
        for category in categories:
            self.category.addItem(category.name, category.id)
        self.choices = QLineEdit("" if old is None else ", ".join(old.choices))
        self.choices.setPlaceholderText(tr("left, right, from behind"))
        self.choices.setToolTip(tr("What can be chosen, with commas between"))
        if old is not None:
            for combo, value in (
                (self.kind, old.kind),
                (self.said_of, old.is_over_time),
                (self.category, old.category_id),
            ):
                combo.setCurrentIndex(max(0, combo.findData(value)))
                combo.setEnabled(False)
                combo.setToolTip(tr("Stays, since what was entered hangs on it: put it away and add another"))
        self._form = QFormLayout()
        self._form.setSpacing(10)
        self._form.addRow(tr("Name"), self.name)
        self._form.addRow(tr("Kind"), self.kind)
        self._form.addRow(tr("Said of"), self.said_of)
        self._form.addRow(tr("Asked of"), self.category)
        self._form.addRow(tr("Choices"), self.choices)
        self.buttons = usual_buttons(self, self._on_accepted)
        lay_column(self._form, self.buttons, of=self, margins=(16, 16, 16, 16), spacing=16)
        self.kind.currentIndexChanged.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._form.setRowVisible(self.choices, self.kind.currentData() == AttributeKind.CHOICE)

    def _on_accepted(self) -> None:
        kind = AttributeKind(self.kind.currentData())
        words = [word.strip() for word in self.choices.text().split(",") if word.strip()]
        choices = tuple(dict.fromkeys(words)) if kind is AttributeKind.CHOICE else ()
        name, owner = self.name.text().strip(), self.category.currentData()
        if not name:
            self.name.setFocus()
        elif kind is AttributeKind.CHOICE and not choices:
            self.choices.setFocus()
        else:
            self.accept()
            number = 0 if self._old is None else self._old.id
            over_time = bool(self.said_of.currentData())
            self.chosen.emit(Attribute(number, name, kind, over_time, owner, choices))
