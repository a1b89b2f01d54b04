"""The searchable command palette: type a few letters, Enter runs the action."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QLineEdit, QTreeView, QWidget

from ui.language import tr
from ui.widgets.labels import label_as
from ui.widgets.laying import fill, lay_column
from ui.widgets.live_actions import Actions, shown_keys
from ui.widgets.words_filter import WordsFilter

_ACTION_ID = Qt.ItemDataRole.UserRole


class CommandPalette(QFrame):
    """A popup over the window that lists all enabled actions with menu and key."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("palette")
        self._actions = actions
        self._owner = parent
        self._model = QStandardItemModel(self)
        self._rows = WordsFilter(self)
        self._rows.setSourceModel(self._model)
        self.search = QLineEdit(placeholderText=tr("Search actions…"))
        self.search.setClearButtonEnabled(True)
        self.search.setToolTip(tr("Words in any order; arrows choose, Enter runs, Esc closes"))
        self.list = QTreeView(rootIsDecorated=False, headerHidden=True, uniformRowHeights=True)
        self.list.setModel(self._rows)
        self.list.setIconSize(QSize(20, 20))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = lay_column(self.search, of=self, margins=(8, 8, 8, 8))
        self.nothing = label_as("dim", tr("No action has these words. Fewer or other words may find it."))
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        fill(layout, self.list, (self.nothing, 1))
        self.search.textChanged.connect(self._on_text_changed)
        self.search.installEventFilter(self)
        self.list.clicked.connect(lambda _index: self._run_current())

    def open_centred(self) -> None:
        """Show the palette near the top of its window, with an empty search."""
        self._fill()
        self.search.clear()
        self._on_text_changed("")
        window = self._owner.window()
        width = min(620, window.width() - 80)
        self.resize(width, min(460, window.height() - 120))
        self.move(
            window.mapToGlobal(window.rect().topLeft()).x() + (window.width() - width) // 2,
            window.mapToGlobal(window.rect().topLeft()).y() + 44,
        )
        self.list.setColumnWidth(0, int(width * 0.58))
        self.list.setColumnWidth(1, int(width * 0.18))
        self._select_row(0)
        self.show()
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows, Enter and Esc in the search line steer the list."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if key == Qt.Key.Key_Down else -1
                self._select_row(self.list.currentIndex().row() + step)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run_current()
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        self._model.clear()
        for spec in self._actions.specs.values():
            action = self._actions[spec.id]
            if not action.isEnabled() or spec.id == "help.palette":
                continue
            cells = [
                QStandardItem(action.icon(), action.text()),
                QStandardItem(tr(spec.menu)),
                QStandardItem(shown_keys(spec)),
            ]
            for cell in cells:
                cell.setEditable(False)
                cell.setData(spec.id, _ACTION_ID)
            cells[2].setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._model.appendRow(cells)

    def _on_text_changed(self, text: str) -> None:
        self._rows.set_text(text)
        found = self._rows.rowCount() > 0
        self.list.setVisible(found)
        self.nothing.setVisible(not found)
        self._select_row(0)

    def _select_row(self, row: int) -> None:
        count = self._rows.rowCount()
        if count:
            self.list.setCurrentIndex(self._rows.index(max(0, min(count - 1, row)), 0))

    def _run_current(self) -> None:
        index = self.list.currentIndex()
        if not index.isValid():
            return
        action_id = index.siblingAtColumn(0).data(_ACTION_ID)
        self.close()
        self._actions[action_id].trigger()
