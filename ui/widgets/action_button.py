"""Buttons of panels and dialogs."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton

from ui.widgets.key_tips import action_tip


def action_button(action: QAction, words: str, kind: str = "") -> QPushButton:
    """Return a button that triggers an action and has its name and tooltip; a click leaves the focus alone.

    `kind` is what the style sheet knows: primary, accept, …
    """
    button = QPushButton(words)
    button.setObjectName(action.objectName())
    action_tip(button, action)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if kind:
        button.setProperty("kind", kind)
    button.clicked.connect(action.trigger)
    return button


def enable_with(button: QPushButton, action: QAction) -> QPushButton:
    """Let a button be enabled while its action is."""
    action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
    button.setEnabled(action.isEnabled())
    return button


def tipped_button(words: str, tip: str) -> QPushButton:
    """Return a button with a tooltip that takes no focus by a click, and not Enter in a dialog."""
    button = QPushButton(words, autoDefault=False)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
