"""What is drawn over the masks whatever the tool: the frame around the picture, rings, the layer in hand."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.masks.canvas import MaskCanvas
from core.masks.rle import bbox_xywh
from core.tracks.in_front import COLOUR
from core.types import Layer
from ui.canvas.canvas_overlay import WORDS, WORDS_GROUND
from ui.canvas.compositor import shown_tracks
from ui.canvas.screen import Screen
from ui.language import mark, tr
from ui.shown.scene import OverlayScene, ViewOptions

LAYER_TOOLS = frozenset(
    (
        "brush", "eraser", "hidden", "outline", "outline_away", "bucket", "place", "scribble", "adjust",
        "in_front", "vertices",
    )
)  # fmt: skip
"""Tools that change the masks of one layer."""
LAYER_WORDS = {
    Layer.MODAL: mark("MODAL · only what is visible   {key[layer.toggle]} ⇄"),
    Layer.AMODAL: mark("AMODAL · the whole object   {key[layer.toggle]} ⇄"),
    None: mark("IN FRONT · what covers objects   {key[layer.toggle]} ⇄"),
}
TINY_PX = 6.0
"""Masks smaller than this on screen get a ring."""


def paint_margin(painter: QPainter, screen: Screen, canvas: MaskCanvas) -> None:
    """Draw where the picture ends and where the mask canvas does."""
    m = canvas.margin
    if not m:
        return
    painter.setPen(QPen(QColor(255, 255, 255, 90), 1, Qt.PenStyle.DashLine))
    painter.drawRect(screen.widget_rect(0, 0, canvas.width, canvas.height))
    painter.setPen(QPen(QColor(255, 255, 255, 45), 1))
    painter.drawRect(screen.widget_rect(-m, -m, canvas.width + 2 * m, canvas.height + 2 * m))


def paint_tiny(painter: QPainter, screen: Screen, scene: OverlayScene, options: ViewOptions) -> None:
    """Ring masks that are too small to see."""
    m = scene.canvas.margin
    for track in shown_tracks(scene, options):
        rle = track.amodal or track.modal
        box = bbox_xywh(rle) if rle is not None else None
        if box is None or max(box[2], box[3]) * screen.transform.zoom >= TINY_PX * screen.ratio:
            continue
        middle = screen.widget_rect(box[0] - m, box[1] - m, box[2], box[3]).center()
        painter.setPen(QPen(QColor(track.colour), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, 9.0, 9.0)


def paint_layer(painter: QPainter, tool_name: str, layer: Layer | None, colour: str, height: int) -> None:
    """Say at the left foot of the picture which layer the tool in hand changes, if it changes one.

    The chip looks as the layers do: modal is filled with the track's colour, amodal has a dashed edge; None
    stands for what is in front.
    """
    if tool_name not in LAYER_TOOLS:
        return
    layer = Layer.AMODAL if tool_name == "hidden" else None if tool_name == "in_front" else layer
    colour = COLOUR if layer is None else colour
    is_modal, text = layer is not Layer.AMODAL, tr(LAYER_WORDS[layer])
    metrics = painter.fontMetrics()
    box = QRectF(12, 0, metrics.horizontalAdvance(text) + 24, metrics.height() + 12)
    box.moveBottom(height - 12 - (metrics.height() + 20))
    fill = QColor(colour)
    style = Qt.PenStyle.SolidLine if is_modal else Qt.PenStyle.DashLine
    painter.setPen(QPen(WORDS if is_modal else fill, 2, style))
    painter.setBrush(fill if is_modal else WORDS_GROUND)
    painter.drawRoundedRect(box, 6, 6)
    is_light = fill.lightness() > 130
    painter.setPen(QColor("#14161a") if is_modal and is_light else WORDS)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
