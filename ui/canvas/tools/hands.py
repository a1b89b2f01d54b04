"""Tools that change no mask: choosing an object, moving the picture."""

from typing import ClassVar

from PySide6.QtCore import Qt

from ui.canvas.layers import track_at
from ui.canvas.tools.tool import Pointer, Tool


class SelectTool(Tool):
    """A click makes the object under it active."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.ArrowCursor
    fits_on_double_click: ClassVar[bool] = True

    def press(self, pointer: Pointer) -> None:
        """Pick the object."""
        canvas = self.canvas
        scene, margin = canvas.scene, canvas.scene.canvas.margin
        x, y = pointer.xy
        found = track_at(scene, canvas.options, int(x + margin), int(y + margin), scene.active_track_id)
        canvas.track_picked.emit(-1 if found is None else found)


class PanTool(Tool):
    """The canvas itself moves the picture while this is in hand."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.OpenHandCursor
    fits_on_double_click: ClassVar[bool] = True
