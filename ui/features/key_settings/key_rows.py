"""The rows of the table of keys: every action and every held key, by the place where they work."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QStandardItem, QStandardItemModel

from ui.actions.action_table import ACTIONS
from ui.actions.held_keys import HELD_KEYS
from ui.keys.chosen_keys import current_keys, shown
from ui.language import mark, tr

ACTION_ID = Qt.ItemDataRole.UserRole
KEY, OTHER_KEYS = 2, 3
TITLES = (mark("Action"), mark("Where"), mark("Key"), mark("Other keys"), mark("Changed"))


def fill(model: QStandardItemModel) -> None:
    """Put all actions, then all held keys, into the model; a row's action id is empty when it is fixed."""
    keys, changed = current_keys(), set(current_keys().changed_ids)
    model.setRowCount(0)
    model.setHorizontalHeaderLabels([tr(title) for title in TITLES])
    for spec in ACTIONS:
        in_use = [shown(key) for key in keys.keys_of(spec.id)]
        where = f"{tr(spec.scope)} · {tr(spec.menu)}"
        first, others = in_use[0] if in_use else "–", tr(" or ").join(in_use[1:])
        is_changed = spec.id in changed
        usual = tr(" or ").join(map(shown, keys.usual(spec.id))) or "–"
        texts = (tr(spec.text).rstrip("…"), where, first, others, tr("was {keys}", keys=usual))
        _add(model, spec.id, (*texts[:4], texts[4] if is_changed else ""), tr(spec.tip), is_bold=is_changed)
    for held in HELD_KEYS:
        tip = tr("Part of a gesture or a tool: it stays as it is")
        _add(model, "", (tr(held.text), tr(held.scope), tr(held.keys), "", tr("fixed")), tip)


def _add(
    model: QStandardItemModel, action_id: str, texts: tuple[str, ...], tip: str, *, is_bold: bool = False
) -> None:
    cells = [QStandardItem(text) for text in texts]
    for column, cell in enumerate(cells):
        cell.setEditable(False)
        cell.setData(action_id, ACTION_ID)
        cell.setToolTip(tip or texts[0])
        cell.setEnabled(bool(action_id) or column == 0)
        if is_bold:
            font = QFont()
            font.setBold(True)
            cell.setFont(font)
    model.appendRow(cells)
