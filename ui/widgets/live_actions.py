"""The table of actions as live QActions: one object per action, shared by menus, rail, palette and keys."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.actions.action_spec import ActionSpec
from ui.actions.action_table import ACTIONS
from ui.keys.chosen_keys import current_keys, key_text
from ui.language import tr


def shown_keys(spec: ActionSpec) -> str:
    """Return the first key in use of an action as people of this platform write it, empty without one."""
    return key_text(spec.id)


class Actions(QObject):
    """All QActions by id. Keys are those of the settings, and work wherever the owner is active."""

    def __init__(self, owner: QWidget, settings: QSettings) -> None:
        super().__init__(owner)
        current_keys().load(settings)
        self.specs = {spec.id: spec for spec in ACTIONS}
        self._actions: dict[str, QAction] = {}
        self._icon_of: Callable[[str], QIcon] = lambda _name: QIcon()
        self._is_finished = False
        for spec in ACTIONS:
            self._actions[spec.id] = self._make(spec, owner)
        self._show_keys()
        current_keys().changed.connect(self._show_keys)

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def bind(self, action_id: str, slot: Callable[[], object]) -> None:
        """Call `slot` without arguments when the action is triggered."""
        self._actions[action_id].triggered.connect(lambda _checked=False: slot())

    def set_icons(self, icon_of: Callable[[str], QIcon]) -> None:
        """Give the actions their icons, drawn for the present theme; in menus once `finish` was called."""
        self._icon_of = icon_of
        for spec in ACTIONS:
            action = self._actions[spec.id]
            if spec.icon and (self._is_finished or _has_button(action)):
                action.setIcon(icon_of(spec.icon))

    def finish(self) -> None:
        """Draw what the first paint does not show."""
        self._is_finished = True
        self.set_icons(self._icon_of)

    def _make(self, spec: ActionSpec, owner: QWidget) -> QAction:
        text = tr(spec.text)
        action = QAction(text, owner)
        action.setObjectName(spec.id)
        action.setCheckable(spec.is_checkable)
        owner.addAction(action)
        return action

    def _show_keys(self) -> None:
        """Put the keys in use on every action, and into its tooltip."""
        for spec in ACTIONS:
            action, keys = self._actions[spec.id], current_keys().keys_of(spec.id)
            wanted = [QKeySequence(key) for key in keys]
            if action.shortcuts() != wanted:
                action.setShortcuts(wanted)
            text = tr(spec.text)
            tip = f"{text} ({shown_keys(spec)})" if keys else text
            action.setToolTip(f"{tip}: {tr(spec.tip)}" if spec.tip else tip)


def _has_button(action: QAction) -> bool:
    return any(isinstance(place, QAbstractButton) for place in action.associatedObjects())
