"""The canvas: picture and masks, and the tool in hand. What the mouse does is the tool's (`tools/`)."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from core.masks.rle import Rle
from core.types import Layer
from ui.canvas.canvas_overlay import paint_line
from ui.canvas.compositor import Box
from ui.canvas.cover_look import paint_covers
from ui.canvas.decorations import paint_layer, paint_margin, paint_tiny
from ui.canvas.edit_buffer import HARD, EditBuffer
from ui.canvas.layers import with_track
from ui.canvas.picture_view import PictureView
from ui.canvas.refusals import why_blocked
from ui.canvas.tools.host import Pointer
from ui.canvas.tools.registry import tool_class
from ui.canvas.tools.tool import Tool
from ui.language import tr
from ui.shown.scene import OverlayScene, OverlayTrack
from ui.widgets.painting import painting

WHEEL_NOTCH = 120
MAX_RADIUS_PX = 500.0


class CanvasView(PictureView):
    """Shows one frame with its masks and lets a person paint on them."""

    stroke_finished = Signal(object)
    """A `StrokeResult`."""
    stroke_blocked = Signal(str)
    """Why painting is not possible."""
    hint_raised = Signal(str)
    track_picked = Signal(int)
    """A click chose this track; -1 = none there."""
    pointer_moved = Signal(object)
    """(x, y) in picture coordinates, None outside."""
    brush_radius_changed = Signal(float)
    tool_changed = Signal(str)
    space_tapped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Picture with masks"))
        self.track_id: int | None = None
        self.layer = Layer.AMODAL
        self.cover_id: int | None = None
        """What is in front and in hand: strokes go to it, and `track_id` is the same."""
        self.pointer: Pointer | None = None
        """Where the mouse is; None while it is elsewhere."""
        self.hardness = HARD
        self.track_colour = "#009e73"
        """Of the active track, also where it has no mask yet."""
        self.tool_name = "select"
        self._sizes = {"brush": 14.0, "eraser": 14.0}
        self._is_read_only = False
        self._pan_from: QPointF | None = None
        self._is_space_held = False
        self._has_panned = False
        self._tools: dict[str, Tool] = {}
        self.tool = self.tool_of("select")

    def set_scene(self, scene: OverlayScene) -> None:
        """Show these masks; a stroke under way stays on top until it is finished."""
        super().set_scene(scene)
        self.tool.scene_changed()

    # The tool in hand

    def set_tool(self, name: str) -> None:
        """Take a tool of `tools/registry.py` in hand; other names leave the mouse to an event filter."""
        self.tool.lay_down()
        self.tool, self.tool_name = self.tool_of(name), name
        self.setCursor(self.tool.shown_cursor)
        self.tool.take_up()
        self.tool_changed.emit(name)
        self.brush_radius_changed.emit(self.brush_radius_px)
        self.update()

    def set_active(self, track_id: int | None, layer: Layer, *, is_cover: bool = False) -> None:
        """Say which track, or cover, and layer strokes go to."""
        if (track_id, layer) != (self.track_id, self.layer):
            self.abort_stroke()
        self.track_id, self.layer, self.cover_id = track_id, layer, track_id if is_cover else None
        self.update()
        self.tool.scene_changed()

    def set_read_only(self, is_read_only: bool) -> None:
        """Forbid painting."""
        self._is_read_only = is_read_only

    @property
    def brush_radius_px(self) -> float:
        """Radius of the brush or eraser in hand, in picture pixels."""
        return self._sizes[self.tool.size_name or "brush"]

    @brush_radius_px.setter
    def brush_radius_px(self, radius: float) -> None:
        self._sizes[self.tool.size_name or "brush"] = max(1.0, min(MAX_RADIUS_PX, float(radius)))
        self.brush_radius_changed.emit(self.brush_radius_px)
        self.update()

    @property
    def is_stroke_active(self) -> bool:
        """Whether the tool has something under way."""
        return self.tool.is_active

    def abort_stroke(self) -> None:
        """Give up what the tool has under way; the masks are as before."""
        self.tool.abort()

    # For tools

    def why_blocked(self) -> str:
        """Return why no mask can be changed now, empty when one can."""
        has_picture = self.picture is not None
        return why_blocked(
            self.options, self.track_id, has_picture=has_picture, is_read_only=self._is_read_only
        )

    def masks_of_active(self) -> tuple[Rle | None, Rle | None]:
        """Return the modal and the amodal mask of the active track, or of the cover in hand."""
        for track in (*self.scene.tracks, *self.scene.covers):
            if track.track_id == self.track_id:
                return track.modal, track.amodal
        return None, None

    def begin_edit(self, buffer: EditBuffer) -> None:
        """Pixels of one layer of the active track change from now on."""
        self._is_editing = True
        self._screen.layers.begin_stroke(self._edited_scene(), self.options, buffer)

    def extend_edit(self, buffer: EditBuffer, touched: Box) -> None:
        """Show the rectangle of the buffer that changed, in pixels of the mask canvas."""
        self._screen.layers.update_stroke(buffer, self.options.mode, touched)
        area = self._screen.renew_labels(touched)
        if area is not None:
            self.update(area.toAlignedRect())

    def end_edit(self, *, redraws: bool = True) -> None:
        """Pixels change no longer; without `redraws` they stay on screen until the next scene."""
        self._is_editing = False
        self._screen.layers.end_stroke()
        if redraws:
            self.redraw_labels()

    def set_draft(self, masks: Mapping[Layer, Rle] | None) -> None:
        """Show the active track with these masks in place of its own, which stay what they are; None ends."""
        self._draft = None
        if masks is not None and self.track_id is not None:
            modal, amodal = self.masks_of_active()
            modal, amodal = masks.get(Layer.MODAL, modal), masks.get(Layer.AMODAL, amodal)
            self._draft = OverlayTrack(self.track_id, self.track_colour, modal, amodal, is_firm=True)
        self.redraw_labels()

    # Events

    def event(self, event: QEvent) -> bool:
        """Keys that mean something to the tool now are not the window's."""
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and self.tool.act_of(event) is not None:  # type: ignore[arg-type]
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        is_left = event.button() == Qt.MouseButton.LeftButton
        pans = self._is_space_held or self.tool.cursor is Qt.CursorShape.OpenHandCursor
        if event.button() == Qt.MouseButton.MiddleButton or (is_left and pans):
            self._pan_from = event.position()
            self._has_panned = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif is_left:
            self.tool.press(self._pointer_of(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        old, self.pointer = self.pointer, self._pointer_of(event)
        if self._pan_from is not None:
            delta = (event.position() - self._pan_from) * self.devicePixelRatioF()
            self._pan_from = event.position()
            self._is_fitted = False
            self._screen.transform = self.transform_now.moved(delta.x(), delta.y())
            self._refresh_all()
        else:
            self.tool.move(self.pointer)
        self._update_ring(old, self.pointer)
        self.pointer_moved.emit(self.pointer.xy if self.picture is not None else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pan_from is not None:
            self._pan_from = None
            self.setCursor(self.tool.shown_cursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.tool.release(self._pointer_of(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit with tools that do not paint; otherwise it is the tool's."""
        if self.tool.fits_on_double_click:
            self.fit()
        elif event.button() == Qt.MouseButton.LeftButton and not self._is_space_held:
            self.tool.double_click(self._pointer_of(event))
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; with Alt the brush size changes."""
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            # Qt turns the wheel sideways while Alt is held.
            notches = (delta.y() or delta.x()) / WHEEL_NOTCH
            self.brush_radius_px = self.brush_radius_px * 1.12**notches
        else:
            self.zoom_by(1.2 ** (delta.y() / WHEEL_NOTCH), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The tool comes first; Space held moves the picture."""
        act = self.tool.act_of(event)
        if act is not None:
            act()
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._is_space_held, self._has_panned = True, False
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space let go without a drag was a tap."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self._is_space_held:
            self._is_space_held = False
            if not self._has_panned:
                self.space_tapped.emit()
        else:
            super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointer = None
        self.pointer_moved.emit(None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the two images, the frame around the picture, rings and what the tool shows."""
        screen, options = self._screen, self.options
        fast = self._is_fast or self._still.isActive()
        screen.prepare(self.width(), self.height(), self.devicePixelRatioF(), options, fast=fast)
        with painting(self) as painter:
            screen.paint(painter, QRectF(event.rect()), self._edited_scene(), options)
            if self.picture is not None:
                paint_margin(painter, screen, self.scene.canvas)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                if not options.is_raw and screen.composed is None:
                    is_changing = self._draft is not None or self._is_editing
                    paint_covers(painter, self, self.cover_id, is_changing=is_changing)
                    paint_tiny(painter, screen, self.scene, options)
                if self._pan_from is None:
                    self.tool.paint(painter)
                can_paint = self.track_id not in (None, options.compared_track_id)
                if can_paint and not options.is_raw:
                    layer = self.layer if self.cover_id is None else None
                    paint_layer(painter, self.tool_name, layer, self.track_colour, self.height())
                if self.tool.help and self.shows_help:
                    paint_line(painter, self.tool.help, self.width(), self.height())

    def tool_of(self, name: str) -> Tool:
        """Return the tool of a name, in hand or not."""
        if name not in self._tools:
            self._tools[name] = tool_class(name)(self)
        return self._tools[name]

    # Inside

    def _pointer_of(self, event: QMouseEvent) -> Pointer:
        return Pointer(self.picture_xy(event.position()), event.position(), event.modifiers())

    def _edited_scene(self) -> OverlayScene:
        if not self._is_editing or self.track_id is None:
            return self.shown_scene()
        return with_track(self.scene, self.track_id, self.track_colour)

    def _update_ring(self, old: Pointer | None, new: Pointer) -> None:
        if not self.tool.size_name:
            return
        if new.has_shift:
            # The line that a Shift+click would draw goes anywhere.
            self.update()
            return
        reach = round(self.brush_radius_px * self.zoom) + 4
        for pointer in (old, new):
            if pointer is not None:
                x, y = round(pointer.position.x()), round(pointer.position.y())
                self.update(QRect(x - reach, y - reach, 2 * reach + 1, 2 * reach + 1))
