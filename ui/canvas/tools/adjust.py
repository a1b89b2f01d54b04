"""A change of the whole mask that is shown and not yet taken: its keys, and the old outline."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath

from core.masks.rle import Rle, decode_rle
from core.types import Layer
from ui.canvas.tools.host import Pointer, ToolHost
from ui.canvas.tools.shaping import mask_path, paint_outline, view_transform
from ui.canvas.tools.tool import Tool


class AdjustTool(Tool):
    """Asks whoever began the change what keys mean; the mouse does nothing."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.ArrowCursor

    def __init__(self, canvas: ToolHost) -> None:
        super().__init__(canvas)
        self.text = ""
        self.take: Callable[[bool], object] | None = None
        """Called by Enter; True: in all frames that are marked."""
        self.drop: Callable[[], object] | None = None
        self.step: Callable[[int], object] | None = None
        """Called by `[` and `]` with -1 or 1."""
        self._old = QPainterPath()

    @property
    def is_active(self) -> bool:
        """Whether a change waits for Enter."""
        return self.take is not None

    @property
    def help(self) -> str:
        """What the change is and which keys it has."""
        return self.text

    def show_old(self, rle: Rle | None) -> None:
        """Keep the outline of the mask as it was in sight."""
        margin = self.canvas.scene.canvas.margin
        self._old = QPainterPath() if rle is None else mask_path(decode_rle(rle), margin)
        self.canvas.update()

    def abort(self) -> None:
        """Give the change up."""
        drop, self.take, self.drop, self.step = self.drop, None, None, None
        self.text, self._old = "", QPainterPath()
        if drop is not None:
            self.canvas.set_draft(None)
            drop()

    def press(self, pointer: Pointer) -> None:
        """Nothing: the preview stays."""

    def act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Enter takes, Shift+Enter in all marked frames, `[` `]` or up and down change the amount."""
        take, step = self.take, self.step
        if take is None:
            return None
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if held == Qt.KeyboardModifier.ShiftModifier:
                return lambda: take(True)
            return (lambda: take(False)) if not held else None
        ways = {
            Qt.Key.Key_BracketLeft: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_BracketRight: 1,
            Qt.Key.Key_Up: 1,
        }
        way = ways.get(Qt.Key(event.key()))
        if step is not None and way is not None and not held:
            return lambda: step(way)
        return super().act_of(event)

    def paint(self, painter: QPainter) -> None:
        if not self._old.isEmpty():
            paint_outline(painter, view_transform(self.canvas).map(self._old), is_dashed=True)


def layer_mask(masks: tuple[Rle | None, Rle | None], layer: Layer) -> Rle | None:
    """Return one of (modal, amodal)."""
    return masks[0] if layer is Layer.MODAL else masks[1]
