"""Edit › Keyboard shortcuts: every key can be seen, searched and changed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeView,
    QWidget,
)

from ui.features.key_settings.key_rows import ACTION_ID, KEY, OTHER_KEYS, fill
from ui.features.key_settings.record_bar import RecordBar
from ui.keys.chosen_keys import Keys, current_keys, normal, shown
from ui.keys.keys_of_other_tools import PRESETS
from ui.language import tr, trn
from ui.studio import Studio
from ui.theme.theme import current_theme
from ui.widgets.action_button import tipped_button
from ui.widgets.laying import Gap, lay_column, lay_row
from ui.widgets.words_filter import WordsFilter

WIDTHS = (0, 150, 130, 150, 150)


class KeysDialog(QDialog):
    """Preset, search, table of keys, and the line that records a key. Everything applies at once."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.preset = QComboBox()
        self.search = QLineEdit(placeholderText=tr("Search actions and keys…"))
        self.table = QTreeView(rootIsDecorated=False, uniformRowHeights=True)
        self.bar = RecordBar()
        self._model = QStandardItemModel(self)
        self._rows = WordsFilter(self)
        self._rows.setSourceModel(self._model)
        self._owner = parent.window()
        self._column = KEY
        self._lay_out()
        self._dress_table()
        self.change = self._button(tr("Change…"), tr("Records new keys (Enter or double click)"), self.record)
        self.remove = self._button(tr("Take the key away"), tr("No key any more (Delete)"), self.take_away)
        self.reset = self._button(tr("Reset"), tr("The keys of the preset again"), self.reset_one)
        self._buttons.addStretch(1)
        self.reset_all = self._button(tr("Reset all…"), tr("Forgets all changes"), self.ask_reset_all)
        self.close_button = self._button(tr("Close"), tr("Changes are kept already (Esc)"), self.accept)
        self.search.textChanged.connect(self._on_search)
        self.preset.activated.connect(self._on_preset)
        self.bar.recorded.connect(self._on_recorded)
        self.bar.ended.connect(self.table.setFocus)
        current_keys().changed.connect(self._refresh)
        self._refresh()

    def open_fresh(self) -> None:
        """Show the dialog with an empty search, as large as the text in use needs it."""
        scaled = current_theme().scaled
        room = self._owner.size()
        self.resize(min(scaled(880), room.width() - 80), min(scaled(640), room.height() - 80))
        for column, width in enumerate(WIDTHS[1:], start=1):
            self.table.setColumnWidth(column, scaled(width))
        self.search.clear()
        self._choose(0)
        self.bar.welcome()
        self.open()
        self.search.setFocus()

    # Building

    def _lay_out(self) -> None:
        for preset in PRESETS.values():
            self.preset.addItem(tr(preset.title), preset.name)
        self.preset.setToolTip(tr("Keys to start from; own changes are kept for each"))
        self.preset.setAccessibleName(tr("Preset"))
        self.search.setToolTip(tr("Words of the action, its menu or its keys"))
        self.search.setAccessibleName(tr("Search"))
        self.search.installEventFilter(self)
        self.table.installEventFilter(self)
        top = lay_row(QLabel(tr("Preset")), self.preset, Gap(8), (self.search, 1), spacing=8)
        self._buttons = lay_row(spacing=8)
        lay_column(
            top, (self.table, 1), self.bar, self._buttons, of=self, margins=(16, 16, 16, 16), spacing=12
        )

    def _dress_table(self) -> None:
        self.table.setModel(self._rows)
        self.table.setAccessibleName(tr("Actions and their keys"))
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.doubleClicked.connect(self._on_double_click)
        fill(self._model)
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _button(self, text: str, tip: str, run: Callable[[], object]) -> QPushButton:
        button = tipped_button(text, tip)
        button.clicked.connect(lambda _checked=False: run())
        self._buttons.addWidget(button)
        return button

    # What can be done

    def record(self) -> None:
        """Wait for new keys for the current row."""
        action_id, name = self._current()
        if action_id:
            self.bar.record(tr("Press the new keys for “{name}”. Esc gives up.", name=name))
        elif name:
            self.bar.say(tr("“{name}” is fixed: part of a gesture or a tool", name=name))

    def take_away(self) -> None:
        """Leave the current row without a key."""
        action_id, _ = self._current()
        if action_id:
            self._wish(action_id, ())

    def reset_one(self) -> None:
        """Give the current row the keys of the preset again."""
        action_id, _ = self._current()
        if action_id:
            self._wish(action_id, current_keys().usual(action_id))

    def ask_reset_all(self) -> None:
        """Forget all changes of the preset in use, once the person agrees."""
        count = len(current_keys().changed_ids)
        if not count:
            self.bar.say(tr("All keys are those of the preset"))
            return

        def forget() -> None:
            current_keys().reset_all()
            self.bar.say(tr("All keys are those of the preset"))

        words = trn("One changed action gets", "{n} changed actions get", count)
        self.bar.ask(
            tr("{actions} the keys of the preset again", actions=words),
            tr("Reset all"),
            tr("Forgets all changes"),
            forget,
        )

    def _on_recorded(self, keys: str) -> None:
        action_id, _ = self._current()
        if not action_id:
            self.bar.give_up()
            return
        present = current_keys().keys_of(action_id)
        others = [key for key in present if normal(key) != keys]
        if self._column == OTHER_KEYS and present:
            wanted: Keys = (present[0], keys) if normal(present[0]) != keys else (keys,)
        else:
            wanted = (keys, *(others if keys in map(normal, present) else present[1:]))
        self._wish(action_id, wanted)

    def _wish(self, action_id: str, wanted: Keys) -> None:
        """Give an action these keys, after asking when something else has one of them."""
        clashes = [clash for key in wanted if (clash := current_keys().clash(key, action_id))]
        fixed = next((clash for clash in clashes if not clash.action_id), None)
        if fixed is not None:
            name = tr(fixed.text)
            self.bar.record(
                tr("{keys} stays with “{name}”. Press others, or Esc.", keys=shown(fixed.keys), name=name)
            )
            return
        if not clashes:
            self._give(action_id, wanted)
            return
        owners = "; ".join(
            tr("{keys} belongs to “{name}”", keys=shown(one.keys), name=tr(one.text).rstrip("…"))
            for one in clashes
        )
        self.bar.ask(
            owners,
            tr("Take it away there"),
            tr("The other action loses this key"),
            partial(self._give, action_id, wanted),
        )

    def _give(self, action_id: str, wanted: Keys) -> None:
        name = self._name_of(action_id)
        current_keys().set_keys(action_id, wanted)
        keys = tr(" or ").join(map(shown, current_keys().keys_of(action_id)))
        said = tr("“{name}” has {keys} now", name=name, keys=keys) if keys else ""
        self.bar.say(said or tr("“{name}” has no key now", name=name))
        self.table.setFocus()

    # Following

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter records, Delete takes a key away, arrows lead from the search into the table."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._column = KEY
            self.record()
            return True
        if watched is self.search and key == Qt.Key.Key_Down:
            self.table.setFocus()
            return True
        if watched is self.table and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take_away()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up what is asked before it closes the dialog."""
        if event.key() == Qt.Key.Key_Escape and self.bar.is_asking:
            self.bar.give_up()
            return
        super().keyPressEvent(event)

    def _on_double_click(self, index: QModelIndex) -> None:
        self._column = OTHER_KEYS if index.column() == OTHER_KEYS else KEY
        self.record()

    def _on_search(self, text: str) -> None:
        self._rows.set_text(text)
        self._choose(0)

    def _on_preset(self, index: int) -> None:
        current_keys().use_preset(self.preset.itemData(index))
        self.bar.say(tr("Keys of {title} are in use", title=self.preset.itemText(index)))

    def _refresh(self) -> None:
        row = max(0, self.table.currentIndex().row())
        fill(self._model)
        self.preset.setCurrentIndex(self.preset.findData(current_keys().preset))
        self._choose(row)

    def _choose(self, row: int) -> None:
        self.table.setCurrentIndex(self._rows.index(min(row, self._rows.rowCount() - 1), 0))

    def _current(self) -> tuple[str, str]:
        """Id and name of the current row; both empty without one, the id alone when it is fixed."""
        index = self.table.currentIndex().siblingAtColumn(0)
        return (index.data(ACTION_ID), index.data()) if index.isValid() else ("", "")

    def _name_of(self, action_id: str) -> str:
        index = self._model.match(self._model.index(0, 0), ACTION_ID, action_id)[0]
        return str(index.data())


class KeysCommands:
    """Edit › Keyboard shortcuts…"""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.dialog: KeysDialog | None = None
        studio.actions.bind("keys.edit", self.show)

    def show(self) -> None:
        """Open the dialog, made when it is first wanted."""
        if self.dialog is None:
            self.dialog = KeysDialog(self._studio.window)
        self.dialog.open_fresh()
