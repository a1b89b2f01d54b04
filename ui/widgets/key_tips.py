"""Tooltips that name keys, and go on being right when the keys change."""

from collections.abc import Callable

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget

from ui.keys.chosen_keys import current_keys, key_text
from ui.language import mark, tr

_USUAL = {
    QDialogButtonBox.StandardButton.Ok: mark("Does it and closes (Enter)"),
    QDialogButtonBox.StandardButton.Cancel: mark("Changes nothing (Esc)"),
    QDialogButtonBox.StandardButton.Close: mark("Closes the dialog (Esc)"),
}


class _Tip(QObject):
    """Lives as long as its widget."""

    def __init__(self, widget: QWidget, text: str, action_ids: tuple[str, ...]) -> None:
        super().__init__(widget)
        self._widget = widget
        current_keys().changed.connect(self.refresh)
        self.say(text, action_ids)

    def say(self, text: str, action_ids: tuple[str, ...]) -> None:
        self._text, self._action_ids = text, action_ids
        self.refresh()

    def refresh(self) -> None:
        keys = key_text(*self._action_ids)
        self._widget.setToolTip(f"{self._text} ({keys})" if keys else self._text)


class _Follower(QObject):
    def __init__(self, owner: QObject, signal: SignalInstance, show: Callable[[], object]) -> None:
        super().__init__(owner)
        self._show = show
        signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        self._show()


def follow_keys(owner: QObject, show: Callable[[], object]) -> None:
    """Call `show` now and whenever keys change, as long as `owner` lives."""
    _Follower(owner, current_keys().changed, show)


def keyed_tip(widget: QWidget, text: str, *action_ids: str) -> None:
    """Give a widget the tooltip "text (keys)" with the first keys of these actions."""
    present = widget.findChild(_Tip)
    if isinstance(present, _Tip):
        present.say(text, action_ids)
    else:
        _Tip(widget, text, action_ids)


def action_tip(widget: QWidget, action: QAction) -> None:
    """Give a widget the tooltip of an action."""
    _Follower(widget, action.changed, lambda: widget.setToolTip(action.toolTip()))


def usual_buttons(dialog: QDialog, accept: Callable[[], object] | None = None) -> QDialogButtonBox:
    """Return OK, which calls `accept`, and Cancel of a dialog, or Close where there is nothing to accept."""
    which = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(which.Ok | which.Cancel if accept is not None else which.Close)
    if accept is not None:
        box.accepted.connect(accept)
    box.rejected.connect(dialog.reject)
    tip_usual_buttons(box)
    return box


def tip_usual_buttons(box: QDialogButtonBox) -> None:
    """Give OK, Cancel and Close of a dialog their tooltips."""
    for which, text in _USUAL.items():
        button = box.button(which)
        if button is not None and not button.toolTip():
            button.setToolTip(tr(text))
