"""The column of tools: icon and key of each, the one in hand marked."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from ui.keys.chosen_keys import current_keys
from ui.language import mark, tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.widgets.fitting import Fitting
from ui.widgets.laying import lay_column
from ui.widgets.live_actions import Actions, shown_keys

ICON_ONLY_PX = 28
"""Height of a button without its key."""
RAIL_TOOLS = (
    "tool.select",
    "tool.brush",
    "tool.eraser",
    "tool.hidden",
    "tool.outline",
    "tool.bucket",
    "tool.place",
    "tool.scribble",
    "tool.in_front",
    "tool.box",
    "tool.pan",
)
RAIL_ACTIONS = ("edit.undo", "edit.redo", "propose.track", "review.accept", "review.flag")
SHORT_KEYS = {
    "Ctrl+Return": mark("Ctrl+↵"),
    "Shift+Space": mark("⇧Space"),
    "Ctrl+Shift+Z": mark("Ctrl+⇧Z"),
    "Shift+B": "⇧B",
}
"""What is too wide for the rail otherwise."""


class ToolRail(Fitting, QWidget):
    """Tools on top, the most used actions below."""

    def __init__(self, actions: Actions, width: int) -> None:
        super().__init__()
        self._buttons: list[QToolButton] = []
        self.setProperty("panel", "true")
        grow_with_text(self, self.setFixedWidth, width)
        self._tools = QButtonGroup(self)
        # The commands keep one tool checked; an exclusive group would refuse to let go of the last one.
        self._tools.setExclusive(False)
        layout = lay_column(of=self, margins=(2, 8, 2, 8), spacing=2)
        for action_id in RAIL_TOOLS:
            button = _button(actions, action_id)
            self._tools.addButton(button)
            layout.addWidget(button)
        layout.addStretch(1)
        for action_id in RAIL_ACTIONS:
            layout.addWidget(_button(actions, action_id))
        self._buttons = self.findChildren(QToolButton)

    def minimumSizeHint(self) -> QSize:
        """Ask for icons only: keys are shown where there is room for them."""
        return QSize(super().minimumSizeHint().width(), self._height(ICON_ONLY_PX))

    def fit(self) -> None:
        """Leave the keys out where the window is too low for them; tooltips name them too."""
        least = 22 + current_theme().scaled(13)
        has_keys = self.height() >= self._height(least)
        styles = Qt.ToolButtonStyle
        style = styles.ToolButtonTextUnderIcon if has_keys else styles.ToolButtonIconOnly
        for button in self._buttons:
            button.setToolButtonStyle(style)
            button.setMinimumHeight(least if has_keys else ICON_ONLY_PX)

    def _height(self, button_px: int) -> int:
        """Return the height of the rail with buttons of this height."""
        count = len(RAIL_TOOLS) + len(RAIL_ACTIONS)
        return count * button_px + (count - 1) * 2 + 16


def _button(actions: Actions, action_id: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(actions[action_id])
    button.setProperty("kind", "rail")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setIconSize(QSize(20, 20))
    grow_with_text(button, button.setFixedWidth, 44)
    grow_with_text(button, button.setMaximumHeight, 42)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    action = actions[action_id]

    def show_key() -> None:
        short = SHORT_KEYS.get(next(iter(current_keys().keys_of(action_id)), ""), "")
        button.setText(tr(short) if short else shown_keys(actions.specs[action_id]))

    # A changed action writes its own text on the button; the rail shows only the key.
    action.changed.connect(show_key)
    show_key()
    return button
