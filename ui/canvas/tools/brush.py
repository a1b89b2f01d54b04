"""Brush, eraser and the brush for the hidden part."""

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.changes.steps import StepKind
from core.masks.rle import area
from core.types import Layer
from ui.canvas.edit_buffer import HARD, Dab, EditBuffer
from ui.canvas.tools.host import Pointer, ToolHost
from ui.canvas.tools.shaping import KEPT_VISIBLE
from ui.canvas.tools.stroke_result import StrokeResult
from ui.canvas.tools.tool import Tool
from ui.language import tr

RINGS = ((QColor(0, 0, 0, 160), 3.0), (QColor(255, 255, 255, 230), 1.2))


class BrushTool(Tool):
    """Paints on the active layer; Ctrl erases, Shift+click draws a straight line from the last end."""

    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.BlankCursor
    size_name: ClassVar[str] = "brush"
    erases: ClassVar[bool] = False
    kinds: ClassVar[tuple[StepKind, StepKind]] = (StepKind.BRUSH, StepKind.ERASER)
    """Painting, erasing."""
    locks_visible: ClassVar[bool] = False

    def __init__(self, canvas: ToolHost) -> None:
        super().__init__(canvas)
        self._buffer: EditBuffer | None = None
        self._last_xy = (0.0, 0.0)
        self._line_from: tuple[float, float] | None = None

    @property
    def is_active(self) -> bool:
        """Whether a stroke is being drawn."""
        return self._buffer is not None

    @property
    def layer(self) -> Layer:
        """The layer that it paints on."""
        return Layer.AMODAL if self.locks_visible else self.canvas.layer

    def abort(self) -> None:
        """Give the stroke up; the masks are as before."""
        if self._buffer is not None:
            self._buffer = None
            self.canvas.end_edit()

    def press(self, pointer: Pointer) -> None:
        """Begin a stroke."""
        canvas = self.canvas
        if reason := canvas.why_blocked():
            canvas.stroke_blocked.emit(reason)
            return
        modal, amodal = canvas.masks_of_active()
        self._buffer = EditBuffer(
            canvas.scene.canvas,
            self.layer,
            modal,
            amodal,
            is_erasing=self.erases != pointer.has_control,
            locks_visible=self.locks_visible,
        )
        canvas.begin_edit(self._buffer)
        goes_on = pointer.has_shift and self._line_from is not None
        self._last_xy = self._line_from if goes_on and self._line_from is not None else pointer.xy
        self._extend(pointer.xy)

    def move(self, pointer: Pointer) -> None:
        """Draw on."""
        if self._buffer is not None:
            self._extend(pointer.xy)

    def release(self, pointer: Pointer) -> None:
        """Finish the stroke."""
        buffer, self._buffer = self._buffer, None
        if buffer is None:
            return
        self._line_from = self._last_xy
        canvas = self.canvas
        canvas.end_edit(redraws=False)
        after = buffer.result()
        refused = buffer.refused()
        if refused is not None and after == buffer.before:
            # Only where the stroke did nothing: along the visible edge everybody erases generously.
            canvas.hint_raised.emit(tr(KEPT_VISIBLE))
        is_new = buffer.before is None
        nothing = is_new and (buffer.is_erasing or not area(after))
        if canvas.track_id is None or not buffer.is_changed or (after == buffer.before) or nothing:
            canvas.redraw_labels()
            if refused is None or canvas.track_id is None:
                return
        canvas.stroke_finished.emit(
            StrokeResult(
                canvas.track_id,
                self.layer,
                buffer.before,
                after,
                buffer.amodal_after(after),
                self.kinds[buffer.is_erasing],
                refused,
            )
        )

    def paint(self, painter: QPainter) -> None:
        """Draw the brush's ring, and the line that Shift would draw."""
        pointer = self.canvas.pointer
        if pointer is None:
            return
        radius = self.canvas.brush_radius_px * self.canvas.zoom
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if pointer.has_shift and self._line_from is not None and self._buffer is None:
            for colour, wide in RINGS:
                painter.setPen(QPen(colour, wide, Qt.PenStyle.DashLine))
                painter.drawLine(self.canvas.widget_point(self._line_from), pointer.position)
        for colour, wide in RINGS:
            painter.setPen(QPen(colour, wide))
            painter.drawEllipse(pointer.position, radius, radius)
        if radius < 3:
            painter.drawPoint(pointer.position)
        if self.canvas.hardness < HARD:
            core = radius * self.canvas.hardness
            painter.setPen(QPen(RINGS[1][0], 1, Qt.PenStyle.DotLine))
            painter.drawEllipse(pointer.position, core, core)

    def _extend(self, xy: tuple[float, float]) -> None:
        assert self._buffer is not None
        canvas = self.canvas
        dab = Dab(canvas.brush_radius_px, canvas.hardness, canvas.picture)
        touched = self._buffer.paint(self._last_xy, xy, dab)
        self._last_xy = xy
        if not touched.is_empty:
            canvas.extend_edit(self._buffer, touched)


class EraserTool(BrushTool):
    """Erases from the active layer; Ctrl paints. It has a size of its own."""

    size_name: ClassVar[str] = "eraser"
    erases: ClassVar[bool] = True


class HiddenBrushTool(BrushTool):
    """Changes only the hidden part, amodal minus modal: the visible edge is locked. Ctrl erases."""

    locks_visible: ClassVar[bool] = True
    kinds: ClassVar[tuple[StepKind, StepKind]] = (StepKind.BRUSH_HIDDEN, StepKind.ERASE_HIDDEN)

    @property
    def help(self) -> str:
        """Say what cannot change."""
        return tr("Only the hidden part changes, the visible edge is locked · Ctrl erases")
