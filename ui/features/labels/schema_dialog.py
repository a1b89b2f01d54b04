"""The label schema on one page: categories with colours, and attributes."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from core.changes.labels import Attribute, LabelSchema
from core.changes.tracks import Category
from ui.features.labels.label_forms import AttributeForm, CategoryForm
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.widgets.action_button import tipped_button
from ui.widgets.key_tips import tip_usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import Rest, lay_column, lay_row

WHAT = Qt.ItemDataRole.UserRole
SWATCH_PX = 12


class SchemaDialog(QDialog):
    """Two lists with their buttons; everything is done at once, as a step of undo.

    Signals:
        category_told(Category | None, CategoryFields): Change this one; None = add one.
        attribute_told(Attribute): Change this one; id 0 = add it.
        put_away(Category | Attribute, bool): Put it away, or bring it back.
        usual_asked(): Add what is asked in most projects.
        import_asked(), export_asked(bool): From and into a file; whether for CVAT.
    """

    category_told = Signal(object, object)
    attribute_told = Signal(object)
    put_away = Signal(object, bool)
    usual_asked = Signal()
    import_asked = Signal()
    export_asked = Signal(bool)

    def __init__(self, parent: QWidget, *, can_edit: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Categories and attributes"))
        self._schema, self._can_edit = LabelSchema(), can_edit
        self.categories, self.attributes = QListWidget(), QListWidget()
        self.categories.setAccessibleName(tr("Categories"))
        self.attributes.setAccessibleName(tr("Attributes"))
        for listed in (self.categories, self.attributes):
            listed.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
            grow_with_text(listed, listed.setMinimumWidth, 420)
            grow_with_text(listed, listed.setMinimumHeight, 110)
            listed.itemSelectionChanged.connect(self._show_buttons)
        self.categories.itemDoubleClicked.connect(lambda _item: self._edit_category())
        self.attributes.itemDoubleClicked.connect(lambda _item: self._edit_attribute())
        self._buttons: list[tuple[QPushButton, QListWidget]] = []
        self.away: dict[QListWidget, QPushButton] = {}
        hint = tr("Nothing is ever deleted: what is put away is not asked for any more and keeps its values.")
        self.usual = tipped_button(tr("Add occluded, truncated"), tr("Two ticks that are said of frames"))
        self.usual.clicked.connect(self.usual_asked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        tip_usual_buttons(buttons)
        buttons.rejected.connect(self.reject)
        lay_column(
            label_as("heading", tr("CATEGORIES")),
            (self.categories, 2),
            self._row(self.categories, self._new_category, self._edit_category),
            label_as("heading", tr("ATTRIBUTES")),
            (self.attributes, 3),
            self._row(self.attributes, self._new_attribute, self._edit_attribute, self.usual),
            label_as("dim", hint, wraps=True),
            lay_row(*self._file_buttons(), Rest(), buttons, spacing=8),
            of=self,
            margins=(16, 16, 16, 16),
            spacing=8,
        )
        self._show_buttons()

    def show_schema(self, schema: LabelSchema) -> None:
        """List what there is, what was put away at the end."""
        self._schema = schema
        names = {one.id: one.name for one in schema.categories}
        _list(self.categories, [(one.name, one.colour, one) for one in schema.categories])
        _list(self.attributes, [(_words(one, names), None, one) for one in schema.attributes])
        if not schema.attributes:
            empty = QListWidgetItem(tr("Nothing is asked yet."))
            empty.setFlags(Qt.ItemFlag.NoItemFlags)
            self.attributes.addItem(empty)
        self._show_buttons()

    def _row(
        self, listed: QListWidget, new: Callable[[], None], edit: Callable[[], None], *more: QPushButton
    ) -> QHBoxLayout:
        add = tipped_button(tr("Add…"), tr("One more"))
        change = tipped_button(tr("Edit…"), tr("The chosen one"))
        away = tipped_button(tr("Put away"), tr("Not asked for any more; nothing is deleted"))
        add.clicked.connect(new)
        change.clicked.connect(edit)
        away.clicked.connect(partial(self._put_away, listed))
        add.setEnabled(self._can_edit)
        for one in more:
            one.setEnabled(self._can_edit)
        self._buttons += [(change, listed), (away, listed)]
        self.away[listed] = away
        return lay_row(add, change, away, *more, Rest(), spacing=8)

    def _file_buttons(self) -> tuple[QPushButton, ...]:
        take = tipped_button(tr("From a file…"), tr("Of this program, or labels in CVAT's raw view"))
        save = tipped_button(tr("Into a file…"), tr("To be taken into other projects"))
        cvat = tipped_button(
            tr("For CVAT…"), tr("To be pasted into the raw view of CVAT's label constructor")
        )
        take.clicked.connect(self.import_asked)
        save.clicked.connect(lambda: self.export_asked.emit(False))
        cvat.clicked.connect(lambda: self.export_asked.emit(True))
        take.setEnabled(self._can_edit)
        return take, save, cvat

    def _show_buttons(self) -> None:
        for button, listed in self._buttons:
            button.setEnabled(self._can_edit and self._chosen(listed) is not None)
        for listed, button in self.away.items():
            chosen = self._chosen(listed)
            is_away = chosen is not None and chosen.is_archived
            button.setText(tr("Bring back") if is_away else tr("Put away"))

    def _chosen(self, listed: QListWidget) -> Category | Attribute | None:
        items = listed.selectedItems()
        found = items[0].data(WHAT) if items else None
        return found if isinstance(found, Category | Attribute) else None

    def _put_away(self, listed: QListWidget) -> None:
        chosen = self._chosen(listed)
        if chosen is not None:
            self.put_away.emit(chosen, not chosen.is_archived)

    def _new_category(self) -> None:
        self._open_category(None)

    def _edit_category(self) -> None:
        chosen = self._chosen(self.categories)
        if isinstance(chosen, Category) and self._can_edit:
            self._open_category(chosen)

    def _open_category(self, category: Category | None) -> None:
        form = CategoryForm(category, self)
        form.chosen.connect(lambda fields: self.category_told.emit(category, fields))
        form.open()

    def _new_attribute(self) -> None:
        self._open_attribute(None)

    def _edit_attribute(self) -> None:
        chosen = self._chosen(self.attributes)
        if isinstance(chosen, Attribute) and self._can_edit:
            self._open_attribute(chosen)

    def _open_attribute(self, attribute: Attribute | None) -> None:
        in_use = [one for one in self._schema.categories if not one.is_archived]
        form = AttributeForm(attribute, in_use, self)
        form.chosen.connect(self.attribute_told)
        form.open()


def _list(listed: QListWidget, rows: "list[tuple[str, str | None, Category | Attribute]]") -> None:
    chosen = [item.data(WHAT).id for item in listed.selectedItems()]
    listed.clear()
    for words, colour, one in sorted(rows, key=lambda row: row[2].is_archived):
        item = QListWidgetItem(tr("{name} (put away)", name=words) if one.is_archived else words)
        if colour is not None:
            swatch = QPixmap(SWATCH_PX, SWATCH_PX)
            swatch.fill(QColor(colour))
            item.setIcon(swatch)
        if one.is_archived:
            item.setForeground(QColor(current_theme().tokens.dim))
        item.setData(WHAT, one)
        listed.addItem(item)
        item.setSelected(one.id in chosen)


def _words(one: Attribute, names: "dict[int, str]") -> str:
    kind = ", ".join(one.choices) if one.choices else tr(one.kind.value)
    of = tr("of frames") if one.is_over_time else tr("of the track")
    parts = [one.name, kind, of]
    if one.category_id is not None:
        parts.append(names.get(one.category_id, ""))
    return " · ".join(parts)
