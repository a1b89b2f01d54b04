"""Clicks, strokes and boxes of the active track in the frame on screen, dimmed where they are muted."""

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

from core.changes.prompts import Prompt, Stroke
from ui.canvas.canvas_overlay import CanvasOverlay
from ui.canvas.tools.scribble import NOT_OBJECT
from ui.canvas.view import CanvasView
from ui.features.prompts.prompt_commands import PromptCommands
from ui.language import tr
from ui.session.preferences import is_on
from ui.studio import Studio
from ui.widgets.painting import painting

SETTING = "view/prompts"
DOT_PX = 5.0
MUTED = QColor("#8a8f98")
EDGE = QColor(0, 0, 0, 190)


class PromptOverlay(CanvasOverlay):
    """Draws one prompt; lets the mouse through."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas, tr("Prompts of the track"))
        self.prompt = Prompt()
        self._colour = QColor()
        self.hide()

    def show_prompt(self, prompt: Prompt, colour: str) -> None:
        """Show what was marked in a frame, in the colour of its track; nothing where there are no strokes."""
        self.prompt, self._colour = prompt, QColor(colour)
        if prompt.strokes and not self.isVisible():
            self.place()
        self.setVisible(bool(prompt.strokes))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for stroke in self.prompt.strokes:
                self._paint_stroke(painter, stroke)

    def _paint_stroke(self, painter: QPainter, stroke: Stroke) -> None:
        colour = self._colour.lighter(135) if stroke.is_object else QColor(NOT_OBJECT)
        colour = MUTED if self.prompt.is_muted else colour
        line = Qt.PenStyle.DotLine if self.prompt.is_muted else Qt.PenStyle.SolidLine
        places = [self.view.map(QPointF(x, y)) for x, y in stroke.points_xy]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ink, width in ((EDGE, 4.0), (colour, 2.0)):
            painter.setPen(QPen(ink, width, line))
            if stroke.is_box:
                painter.drawRect(QRectF(places[0], places[-1]).normalized())
            elif len(places) > 1:
                painter.drawPolyline(QPolygonF(places))
        if not stroke.is_box:
            self._paint_dot(painter, places[len(places) // 2], colour, is_object=stroke.is_object)

    def _paint_dot(self, painter: QPainter, place: QPointF, colour: QColor, *, is_object: bool) -> None:
        """Draw a dot with a plus or a minus: colours alone do not tell everybody."""
        painter.setPen(QPen(EDGE, 1.5))
        painter.setBrush(colour)
        painter.drawEllipse(place, DOT_PX + 1, DOT_PX + 1)
        painter.setPen(QPen(QColor("#ffffff"), 1.8))
        half = DOT_PX - 2
        painter.drawLine(place - QPointF(half, 0), place + QPointF(half, 0))
        if is_object:
            painter.drawLine(place - QPointF(0, half), place + QPointF(0, half))


class PromptView(QObject):
    """Follows the frame and the active track; View › Prompts shows or hides them."""

    def __init__(self, studio: Studio, prompts: PromptCommands) -> None:
        super().__init__(studio.window)
        self._studio, self._prompts = studio, prompts
        self.overlay = PromptOverlay(studio.canvas)
        self._action = studio.actions["view.prompts"]
        self._action.setChecked(is_on(studio.settings, SETTING, otherwise=True))
        self._action.toggled.connect(self._on_toggled)
        prompts.changed.connect(self.show)
        clip = studio.clip
        clip.frame_changed.connect(lambda _frame: self.show())
        clip.active_changed.connect(self.show)
        studio.view.changed.connect(lambda _options: self.show())

    def show(self) -> None:
        """Draw what was marked in the frame on screen."""
        clip = self._studio.clip
        found = self._prompts.prompts.get(clip.active_track_id or 0, {}).get(clip.frame)
        is_shown = self._action.isChecked() and not self._studio.canvas.options.is_raw
        if found is None or clip.active_track is None or not is_shown:
            self.overlay.show_prompt(Prompt(), "#000000")
        else:
            self.overlay.show_prompt(found, clip.active_track.colour)

    def _on_toggled(self, is_checked: bool) -> None:
        self._studio.settings.setValue(SETTING, is_checked)
        self.show()
