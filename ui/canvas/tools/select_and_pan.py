"""Tools that change no mask: choosing an object, moving the picture."""

from math import floor
from typing import ClassVar

from PySide6.QtCore import Qt

from ui.canvas.layers import track_at
from ui.canvas.tools.host import Pointer
from ui.canvas.tools.tool import Tool


class SelectTool(Tool):
    """A click makes the object under it active, the next one that below; on empty ground two fit the view."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.ArrowCursor

    def press(self, pointer: Pointer) -> None:
        """Pick the object."""
        found = self._found(pointer)
        self.canvas.track_picked.emit(-1 if found is None else found)

    def double_click(self, pointer: Pointer) -> None:
        """A quick second click goes on to the object below; on empty ground the whole canvas is shown."""
        if self._found(pointer) is None:
            self.canvas.fit()
        else:
            self.press(pointer)

    def _found(self, pointer: Pointer) -> int | None:
        canvas = self.canvas
        scene, margin = canvas.scene, canvas.scene.canvas.margin
        x, y = pointer.xy
        # Also pixels left of and above the canvas have a whole number below them.
        return track_at(scene, canvas.options, floor(x + margin), floor(y + margin), scene.active_track_id)


class PanTool(Tool):
    """The canvas itself moves the picture while this is in hand."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.OpenHandCursor
    fits_on_double_click: ClassVar[bool] = True
