"""The bucket: fills the hole that is clicked; with Ctrl it takes the clicked part away."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter, QPainterPath

from core.changes.steps import StepKind
from core.masks.regions import change_layer
from core.masks.rle import decode_rle, encode_rle
from core.shapes.parts import number_holes, number_parts
from core.types import Layer
from ui.canvas.tools.host import Pointer, ToolHost
from ui.canvas.tools.shaping import finish_shape, mask_path, paint_preview, view_transform
from ui.canvas.tools.tool import Tool
from ui.language import tr


class BucketTool(Tool):
    """Shows the hole under the pointer, and fills it on a click."""

    def __init__(self, canvas: ToolHost) -> None:
        super().__init__(canvas)
        self._regions: dict[bool, NDArray[np.int32]] = {}
        """Numbered parts (True) and holes (False) of the active mask, made when first needed."""
        self._shown: tuple[bool, int] | None = None
        self._path = QPainterPath()

    @property
    def help(self) -> str:
        """Say what a click does."""
        return tr(
            "Click a hole to fill it · Ctrl+click a part to take it away · {key[shape.holes]} fills all holes"
        )

    def scene_changed(self) -> None:
        """Number the regions again when they are needed next."""
        self._regions = {}
        self._shown = None

    def take_up(self) -> None:
        """Begin with the masks of now."""
        self.scene_changed()

    def move(self, pointer: Pointer) -> None:
        """Show what a click would change."""
        number = self._number_at(pointer)
        wanted = (pointer.has_control, number) if number else None
        if wanted == self._shown:
            return
        self._shown, self._path = wanted, QPainterPath()
        if wanted is not None:
            margin = self.canvas.scene.canvas.margin
            self._path = mask_path(self._regions[wanted[0]] == number, margin)
        self.canvas.update()

    def press(self, pointer: Pointer) -> None:
        """Fill the hole, or take the part away."""
        canvas = self.canvas
        if reason := canvas.why_blocked():
            canvas.stroke_blocked.emit(reason)
            return
        number = self._number_at(pointer)
        if not number:
            text = tr("There is no part here") if pointer.has_control else tr("No closed hole here")
            canvas.hint_raised.emit(text)
            return
        modal, amodal = canvas.masks_of_active()
        before = modal if canvas.layer is Layer.MODAL else amodal
        assert before is not None
        region = self._regions[pointer.has_control] == number
        mask = decode_rle(before)
        after = mask & ~region if pointer.has_control else mask | region
        made = change_layer(encode_rle(after), canvas.layer, modal, amodal)
        kind = StepKind.PART_AWAY if pointer.has_control else StepKind.FILL_HOLE
        finish_shape(canvas, canvas.layer, made, kind)

    def paint(self, painter: QPainter) -> None:
        if self._shown is not None:
            path = view_transform(self.canvas).map(self._path)
            paint_preview(painter, path, self.canvas.track_colour, is_removed=self._shown[0])

    def _number_at(self, pointer: Pointer) -> int:
        canvas = self.canvas
        modal, amodal = canvas.masks_of_active()
        before = modal if canvas.layer is Layer.MODAL else amodal
        margin, (height, width) = canvas.scene.canvas.margin, canvas.scene.canvas.size_hw
        x, y = int(np.floor(pointer.xy[0])) + margin, int(np.floor(pointer.xy[1])) + margin
        if before is None or not (0 <= x < width and 0 <= y < height):
            return 0
        is_part = pointer.has_control
        if is_part not in self._regions:
            number = number_parts if is_part else number_holes
            self._regions[is_part] = number(decode_rle(before))
        return int(self._regions[is_part][y, x])
