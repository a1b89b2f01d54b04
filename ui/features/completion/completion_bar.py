"""A bar over the picture while the completion is shown: backdrop, against the original, its verdict."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QFrame, QPushButton, QToolButton

from core.changes.reviews import Verdict
from ui.canvas.compare_mode import CompareMode
from ui.canvas.completion_look import Backdrop, CompletionLook
from ui.canvas.picture_view import PictureView
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import action_tip
from ui.widgets.laying import fill, lay_row
from ui.widgets.live_actions import Actions
from ui.widgets.segmented import Segment, SegmentedControl

ABOVE_BOTTOM = 50
"""Pixels below it: messages come at the top, legends at the bottom."""


class CompletionBar(QFrame):
    """Decides nothing.

    Signals:
        backdrop_chosen(str): Value of `Backdrop`.
        colour_chosen(str): `#rrggbb` for the plain backdrop.
        mode_chosen(str): Value of `CompareMode`.
    """

    backdrop_chosen = Signal(str)
    colour_chosen = Signal(str)
    mode_chosen = Signal(str)

    def __init__(self, canvas: PictureView, actions: Actions) -> None:
        super().__init__(canvas)
        self.setProperty("card", "true")
        self.setAccessibleName(tr("Looks of the completion"))
        self._canvas = canvas
        self.backdrop = _backdrops()
        self.backdrop.chosen.connect(self.backdrop_chosen)
        self.colour = QToolButton()
        self.colour.setObjectName("backdrop-colour")
        self.colour.setText("…")
        self.colour.setToolTip(tr("Choose the colour behind the completion"))
        self.colour.setAccessibleName(tr("Colour behind the completion"))
        self.colour.clicked.connect(self._ask_colour)
        self._shown_colour = CompletionLook().colour
        self.object = _button(actions, "completion.object", tr("Object"))
        self.object.hide()
        self.mode = _comparisons()
        self.mode.chosen.connect(self.mode_chosen)
        self.accept = _button(actions, "completion.accept", "✓")
        self.reject = _button(actions, "completion.reject", "✗")
        for mark in (self.accept, self.reject):
            grow_with_text(mark, mark.setFixedWidth, 34)
        self.object.setStyleSheet("QPushButton { padding: 4px 8px; }")
        layout = lay_row(of=self, margins=(8, 6, 8, 6), spacing=8)
        fill(layout, self.backdrop, self.colour, self.object, self.mode, self.accept, self.reject)
        canvas.resized.connect(self.place)
        self.hide()

    def show_look(self, look: CompletionLook) -> None:
        """Show which look is chosen."""
        self.backdrop.set_current(look.backdrop.value)
        self.mode.set_current(look.mode.value)
        self._shown_colour = look.colour
        is_without = look.backdrop is Backdrop.WITHOUT
        self.object.setChecked(look.has_object)
        if self.object.isHidden() == is_without:
            # Only one of the two means anything, so that the bar keeps its width.
            self.object.setVisible(is_without)
            self.colour.setVisible(not is_without)
            self.place()

    def show_verdict(self, verdict: Verdict | None, *, has_picture: bool) -> None:
        """Show the verdict on the completion of this frame."""
        for button, meaning in ((self.accept, Verdict.ACCEPTED), (self.reject, Verdict.REJECTED)):
            button.setChecked(verdict is meaning)
            button.setEnabled(has_picture)

    def place(self) -> None:
        """Lie low on the picture, in the middle."""
        self.adjustSize()
        left = max(4, (self._canvas.width() - self.width()) // 2)
        self.move(left, max(4, self._canvas.height() - self.height() - ABOVE_BOTTOM))
        self.raise_()

    def _ask_colour(self) -> None:
        dialog = QColorDialog(QColor(self._shown_colour), self.window())
        dialog.colorSelected.connect(lambda colour: self.colour_chosen.emit(colour.name()))
        dialog.open()


def _backdrops() -> SegmentedControl:
    words = {
        Backdrop.CLIP: (tr("Clip"), tr("On the frame")),
        Backdrop.WITHOUT: (tr("Without"), tr("The clip with the object taken away")),
        Backdrop.DIMMED: (tr("Dimmed"), tr("On the frame, dimmed")),
        Backdrop.CHECKERS: (tr("Checkers"), tr("On a checkerboard")),
        Backdrop.COLOUR: (tr("Colour"), tr("On any colour")),
    }
    return _switch(words, "completion.backdrop", tr("Behind the completion"))


def _comparisons() -> SegmentedControl:
    words = {
        CompareMode.OFF: (tr("After"), tr("The completion")),
        CompareMode.WIPE: (tr("Wipe"), tr("Before and after: drag the line")),
        CompareMode.BLINK: (tr("Blink"), tr("Before and after in turn")),
        CompareMode.DIFFERENCE: (tr("Diff"), tr("What the completion changed")),
    }
    return _switch(words, "completion.compare", tr("Against the original"))


def _switch(
    words: Mapping[Backdrop, tuple[str, str]] | Mapping[CompareMode, tuple[str, str]],
    action_id: str,
    name: str,
) -> SegmentedControl:
    """Return a control with a segment (word, tip) per choice; the action goes through them by key."""
    segments = [Segment(key, word, tip, (action_id,)) for key, (word, tip) in words.items()]
    control = SegmentedControl(segments, name=name)
    # All parts stand side by side between the panels of a small screen.
    control.setStyleSheet("QToolButton { padding: 4px 7px; }")
    return control


def _button(actions: Actions, name: str, words: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.setCheckable(True)
    button.setAccessibleName(actions[name].text())
    action_tip(button, actions[name])
    button.clicked.connect(actions[name].trigger)
    return button
