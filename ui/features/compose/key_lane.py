"""Key frames of the chosen layer below the timeline: when it is shown, where it is fixed, how it goes on."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

from core.compose.layers import Easing, ObjectLayer
from ui.features.compose.drag_lane import DragLane
from ui.features.compose.layer_card import EASINGS
from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme
from ui.timeline.view import TimelineView
from ui.widgets.painting import painting
from ui.widgets.rows import draw_words

HEIGHT = 30
DIAMOND_PX = 5.5


class KeyLane(DragLane):
    """A bar where the layer shows something, diamonds at its key frames; a click leads there.

    Key frames can be dragged to other frames; a grip is the frame in which one is.
    """

    def __init__(self, timeline: TimelineView) -> None:
        super().__init__(timeline, tr("Key frames of the chosen layer"))
        self.layer: ObjectLayer | None = None
        self._count = 0
        """Frames of the layer's own clip."""
        grow_with_text(self, self.setFixedHeight, HEIGHT)
        self.hide()

    def show_layer(self, layer: ObjectLayer | None, count: int) -> None:
        """Show a layer whose own clip has so many frames."""
        self.layer, self._count = layer, count
        self.update()

    def grips(self) -> list[tuple[float, object]]:
        """Return the key frames, each where it is drawn; none of a locked layer."""
        keys = () if self.layer is None or self.layer.locked else self.layer.keys
        return [(self._timeline.axis.centre_of(key.frame), key.frame) for key in keys]

    def describe_at(self, x: float) -> str:
        """Return the key frame there and what one can do."""
        layer = self.layer
        if layer is None:
            return tr("Choose a layer to see its key frames")
        frame = self.frame_at(x)
        key = next((key for key in layer.keys if key.frame == frame), None)
        if x >= self._timeline.axis.left and key is not None:
            where = tr(
                "Frame {frame}: {x:+.0f}, {y:+.0f} px, {scale:.0f} %, {turn:.0f}°",
                frame=frame, x=key.x, y=key.y, scale=100 * key.scale, turn=key.rotation,
            )  # fmt: skip
            words = tr(
                "{where} · {easing} · drag it to another frame", where=where, easing=tr(EASINGS[key.easing])
            )
            return words
        return tr(
            "Key frames of {name}: {key[compose.key]} sets or takes away one, {key[compose.easing]} eases it",
            name=layer.name,
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self.paint_ground(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            axis, tokens, layer = self._timeline.axis, current_theme().tokens, self.layer
            painter.setPen(QColor(tokens.dim))
            name = tr("Key frames") if layer is None else tr("Key frames · {name}", name=layer.name)
            draw_words(painter, QRectF(12, 0, axis.left - 24, self.height()).toRect(), name)
            if layer is None or not axis.frame_count:
                return
            painter.setClipRect(QRectF(axis.left, 0, self.width() - axis.left, self.height()))
            self._paint_shown(painter, layer)
            self._paint_ways(painter, layer)
            for key in layer.keys:
                self._paint_key(
                    painter, axis.centre_of(key.frame), is_now=key.frame == self._timeline.current_frame
                )
            self.paint_playhead(painter)

    def _paint_shown(self, painter: QPainter, layer: ObjectLayer) -> None:
        """Draw a bar over the frames in which the layer shows something of its clip."""
        axis, tokens = self._timeline.axis, current_theme().tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.selection))
        first, end = None, min(axis.frame_count, int(axis.last) + 1)
        for frame in range(max(0, int(axis.first)), end + 1):
            is_shown = frame < end and layer.timing.source_frame(frame, self._count) is not None
            if is_shown and first is None:
                first = frame
            elif not is_shown and first is not None:
                left, right = self.column(first, 0, 1).left(), self.column(frame - 1, 0, 1).right()
                painter.drawRoundedRect(QRectF(left, 6, right - left, self.height() - 12), 3, 3)
                first = None

    def _paint_ways(self, painter: QPainter, layer: ObjectLayer) -> None:
        """Draw how it goes from one key frame to the next: a line, dashed where it jumps."""
        axis, middle = self._timeline.axis, self.height() / 2
        for key, after in zip(layer.keys, layer.keys[1:], strict=False):
            style = Qt.PenStyle.DashLine if key.easing is Easing.HOLD else Qt.PenStyle.SolidLine
            width = 3.0 if key.easing is Easing.SMOOTH else 1.5
            painter.setPen(QPen(QColor(current_theme().tokens.accent), width, style))
            painter.drawLine(
                QPointF(axis.centre_of(key.frame), middle), QPointF(axis.centre_of(after.frame), middle)
            )

    def _paint_key(self, painter: QPainter, x: float, *, is_now: bool) -> None:
        tokens, middle = current_theme().tokens, self.height() / 2
        painter.setPen(QPen(QColor(tokens.panel), 1))
        painter.setBrush(QColor(tokens.playhead if is_now else tokens.accent))
        size = DIAMOND_PX
        corners = ((x, middle - size), (x + size, middle), (x, middle + size), (x - size, middle))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
