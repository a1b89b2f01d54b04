"""The bar over everything: menus, search, the project's name and whether it is saved."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMenu, QMenuBar, QPushButton, QToolButton, QWidget

from ui.actions.action_table import ACTIONS, MENUS
from ui.keys.chosen_keys import current_keys, key_text
from ui.language import tr
from ui.layout.saved_label import SavedLabel
from ui.theme.icons import icon
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.theme.tokens import Tokens
from ui.widgets.fitting import Fitting
from ui.widgets.key_tips import keyed_tip
from ui.widgets.labels import ElidedLabel
from ui.widgets.laying import REST, fill, lay_row
from ui.widgets.live_actions import Actions


class TopBar(Fitting, QWidget):
    """Menus on the left, search in the middle, project and saved time on the right.

    Where larger text leaves little room, the search says its key alone.
    """

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", "true")
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        self.recent_menu = QMenu(tr("Open recent"), self)
        fill_menus(self.menus, actions, self.recent_menu)
        self._mark_more_menus(current_theme().tokens)
        current_theme().changed.connect(self._mark_more_menus)
        self.search = search = QPushButton()
        search.setObjectName("search")
        search.setProperty("kind", "search")
        keyed_tip(search, tr("Find any action by its name"), "help.palette")
        current_keys().changed.connect(self.fit)
        search.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        grow_with_text(search, search.setMinimumWidth, 140)
        search.clicked.connect(actions["help.palette"].trigger)
        self.project = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        grow_with_text(self.project, self.project.setMaximumWidth, 320)
        self.saved = SavedLabel()
        layout = lay_row(of=self, margins=(0, 2, 12, 2), spacing=12)
        fill(layout, self.menus, REST, search, REST, self.project, self.saved)

    def _mark_more_menus(self, tokens: Tokens) -> None:
        """Make Qt's button for menus that find no room one that can be seen; it is 12 pixels wide."""
        more = self.menus.findChild(QToolButton, "qt_menubar_ext_button")
        if isinstance(more, QToolButton):
            more.setIcon(icon("chevron-down", tokens, 12))
            more.setIconSize(QSize(12, 12))
            more.setToolTip(tr("More menus"))
            more.setAccessibleName(tr("More menus"))

    def fit(self) -> None:
        """Write out what the search is for if that fits beside the menus and the state of the project."""
        layout = self.layout()
        if layout is None:
            return
        keys = key_text("help.palette")
        self.search.setText(tr("Search actions…   {keys}", keys=keys))
        others = (self.menus, self.project, self.saved)
        taken = sum(other.sizeHint().width() for other in others) + 6 * layout.spacing()
        if self.search.sizeHint().width() > self.width() - taken:
            self.search.setText(keys)

    def show_project(self, name: str, path: str, *, is_read_only: bool) -> None:
        """Show which project is open."""
        self.project.setText(tr("{name} (read-only)", name=name) if is_read_only else name)
        self.project.set_tip(path)


def fill_menus(bar: QMenuBar, actions: Actions, recent_menu: QMenu) -> None:
    """Put every action of the table into its menu, groups apart."""
    for title in MENUS:
        menu = bar.addMenu(tr(title))
        menu.setToolTipsVisible(True)
        group = 0
        inner: dict[str, QMenu] = {}
        of_menu = [spec for spec in ACTIONS if spec.menu == title]
        for spec in sorted(of_menu, key=lambda spec: (spec.group, spec.order)):
            if spec.group != group:
                menu.addSeparator()
                group = spec.group
            if spec.submenu and spec.submenu not in inner:
                inner[spec.submenu] = menu.addMenu(tr(spec.submenu))
                inner[spec.submenu].setToolTipsVisible(True)
            inner.get(spec.submenu, menu).addAction(actions[spec.id])
            if spec.id == "file.open":
                menu.addMenu(recent_menu)
