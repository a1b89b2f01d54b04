"""Menus under the pointer: entries of the table of actions, with their keys."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from ui.widgets.live_actions import Actions


def add_context_menu(
    owner: QWidget,
    actions: Actions,
    groups: Sequence[Sequence[str]],
    may_open: Callable[[QPoint], bool] = lambda _at: True,
) -> None:
    """Have a right click, or the menu key, open these entries.

    Args:
        owner: Where it is opened.
        actions: The actions of the window.
        groups: Names of actions; groups lie between lines.
        may_open: Chooses what is under the pointer (in pixels of the owner) and says whether there is a menu.
    """

    ground = owner.viewport() if isinstance(owner, QAbstractScrollArea) else owner

    def show(at: QPoint) -> None:
        if not may_open(at):
            return
        menu = QMenu(owner)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for number, group in enumerate(groups):
            if number:
                menu.addSeparator()
            for name in group:
                menu.addAction(actions[name])
        menu.popup(ground.mapToGlobal(at))

    owner.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    owner.customContextMenuRequested.connect(show)
