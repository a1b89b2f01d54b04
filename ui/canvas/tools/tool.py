"""What every tool of the canvas is: mouse and keys in, at most one change of masks out."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QKeyEvent, QPainter

from ui.canvas.tools.host import Pointer, ToolHost


class Tool:
    """A tool with nothing to do: the base of all, and what stands in for tools that filter events themselves.

    One tool is one file with one subclass and one line in `ui/canvas/tools/registry.py`. The canvas has
    already dealt with moving and zooming the picture; a press comes only with the left button.
    """

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.CrossCursor
    size_name: ClassVar[str] = ""
    """Which brush size it uses (`brush`, `eraser`); empty = none."""
    fits_on_double_click: ClassVar[bool] = False

    def __init__(self, canvas: ToolHost) -> None:
        self.canvas = canvas

    @property
    def shown_cursor(self) -> Qt.CursorShape | QCursor:
        """What the mouse looks like over the picture."""
        return self.cursor

    @property
    def is_active(self) -> bool:
        """Whether something is under way that is not committed yet."""
        return False

    @property
    def help(self) -> str:
        """One line on what to do next, shown at the foot of the picture; empty = none."""
        return ""

    def take_up(self) -> None:
        """It is in hand now."""

    def lay_down(self) -> None:
        """Another tool is taken; what is under way is given up."""
        self.abort()

    def abort(self) -> None:
        """Give up what is under way without a trace."""

    def press(self, pointer: Pointer) -> None:
        """The left button went down."""

    def move(self, pointer: Pointer) -> None:
        """The mouse moved, with the button down or not."""

    def release(self, pointer: Pointer) -> None:
        """The left button went up."""

    def double_click(self, pointer: Pointer) -> None:
        """The second press of a double click."""
        self.press(pointer)

    def act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Return what a key does now; None leaves it to the window's own keys."""
        if event.key() == Qt.Key.Key_Escape and self.is_active:
            return self.abort
        return None

    def scene_changed(self) -> None:
        """Other masks are on screen."""

    def paint(self, painter: QPainter) -> None:
        """Draw over the masks, in the widget's logical pixels."""
