"""One picture with its masks on a widget: what is shown, zoom and pan. No mouse and no tools in here.

Drawing follows measured advice: a plain widget that keeps two images at view size (`screen.py`).
"""

from dataclasses import replace

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.masks.canvas import MaskCanvas
from core.types import RgbFrame
from ui.canvas.completion_layer import CompletionPicture
from ui.canvas.completion_look import CompletionLook
from ui.canvas.screen import Screen
from ui.canvas.transform import ViewTransform, fitted
from ui.shown.scene import OverlayScene, OverlayTrack, ViewOptions

STILL_AFTER_MS = 140
"""Standing still this long, the picture is scaled once more with the better filter."""


class PictureView(QWidget):
    """Shows one frame with its masks.

    Signals:
        zoom_changed(float): Device pixels per picture pixel.
        resized(): What lies on it finds its place by this: an event filter of each would be asked at every
            move of the mouse and every paint.
    """

    zoom_changed = Signal(float)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.scene = OverlayScene(MaskCanvas(1, 1))
        self.options = ViewOptions()
        self._draft: OverlayTrack | None = None
        self.shows_help = True
        self._screen = Screen()
        self._is_fitted = True
        self._is_fast = False
        self._is_editing = False
        """Pixels of a mask are being changed; a new scene waits until they are done."""
        self._still = QTimer(self, singleShot=True, interval=STILL_AFTER_MS)
        self._still.timeout.connect(self._on_still)

    # What is shown

    @property
    def picture(self) -> RgbFrame | None:
        """The picture on screen, uint8 (H, W, 3)."""
        return self._screen.picture

    def set_picture(self, rgb: RgbFrame | None) -> None:
        """Show a picture, uint8 (H, W, 3); zoom and pan stay when its size is that of the last one."""
        old, self._screen.picture = self._screen.picture, rgb
        if rgb is not None and (old is None or old.shape != rgb.shape) and self._is_fitted:
            self._fit_silently()
        self._refresh_frame()

    def set_scene(self, scene: OverlayScene) -> None:
        """Show these masks; a stroke under way stays on top until it is finished."""
        canvas_changed = scene.canvas != self.scene.canvas
        self.scene = scene
        if canvas_changed:
            self._draft = None  # of another clip, whose masks have another size
        if canvas_changed and self._is_fitted:
            self._fit_silently()
            self._screen.is_frame_stale = True
        if not self._is_editing:
            self.redraw_labels()

    def set_completion(self, completion: CompletionPicture | None) -> None:
        """Show the completed object under the masks; its track's masks are then outlines only."""
        if completion is not self._screen.completion:
            self._screen.completion = completion
            self._refresh_frame()

    def set_background(self, background: CompletionPicture | None) -> None:
        """Show what lies behind the object, where the look of the completion asks for it."""
        if background is not self._screen.background:
            self._screen.background = background
            self._refresh_frame()

    def set_completion_look(self, look: CompletionLook) -> None:
        """Show the completed object in another way."""
        if look != self._screen.look:
            self._screen.look = look
            self._refresh_frame()

    def set_stand_in(self, rgb: RgbFrame | None) -> None:
        """Show something else where the picture is, uint8 (H, W, 3) of its size; None ends."""
        if rgb is not self._screen.stand_in:
            self._screen.stand_in = rgb
            self._refresh_frame()

    def set_composed(self, rgb: RgbFrame | None) -> None:
        """Show the composed frame in place of picture and masks, uint8 (h, w, 3) of any size; None ends."""
        if rgb is not self._screen.composed:
            self._screen.composed = rgb
            self._refresh_frame()

    def set_options(self, options: ViewOptions) -> None:
        """Show masks in another way."""
        screen = self._screen
        changes_ground = screen.is_completed or screen.stand_in is not None or screen.composed is not None
        changes_ground |= not options.look.levels.is_plain
        screen.is_frame_stale |= options.is_raw != self.options.is_raw and changes_ground
        screen.is_frame_stale |= options.look.levels != self.options.look.levels
        self.options = options
        if not self._is_editing:
            self.redraw_labels()

    def set_ground(self, colour: str) -> None:
        """Set the colour around the picture, `#rrggbb`."""
        self._screen.ground = QColor(colour)
        self._refresh_frame()

    def set_fast(self, is_fast: bool) -> None:
        """Prefer speed over the best filter: while playing."""
        self._is_fast = is_fast
        if not is_fast:
            self._still.start()

    # Zoom and pan

    @property
    def transform_now(self) -> ViewTransform:
        """How the picture lies on screen, in device pixels."""
        return self._screen.transform

    @property
    def zoom(self) -> float:
        """Logical pixels of the widget per picture pixel."""
        return self._screen.transform.zoom / self.devicePixelRatioF()

    def picture_xy(self, position: QPointF) -> tuple[float, float]:
        """Return the picture coordinates of a point on the widget."""
        ratio = self.devicePixelRatioF()
        return self.transform_now.to_picture(position.x() * ratio, position.y() * ratio)

    def widget_point(self, xy: tuple[float, float]) -> QPointF:
        """Return where picture coordinates lie on the widget."""
        ratio = self.devicePixelRatioF()
        left, top = self.transform_now.to_device(*xy)
        return QPointF(left / ratio, top / ratio)

    @property
    def is_fitted(self) -> bool:
        """Whether the whole canvas is shown, and stays so when the window changes."""
        return self._is_fitted

    def show_view(self, transform: ViewTransform) -> None:
        """Show the picture as it lay before."""
        self._is_fitted = False
        self._screen.transform = transform
        self._refresh_all()

    def fit(self) -> None:
        """Show the whole canvas."""
        self._is_fitted = True
        self._fit_silently()
        self._refresh_all()

    def zoom_to_100(self) -> None:
        """One picture pixel per device pixel, around the middle of the view."""
        self.zoom_by(1.0 / self.transform_now.zoom)

    def zoom_by(self, factor: float, anchor: QPointF | None = None) -> None:
        """Zoom; what lies under `anchor` (widget coordinates, default the middle) stays there."""
        point = anchor if anchor is not None else QPointF(self.width() / 2, self.height() / 2)
        ratio = self.devicePixelRatioF()
        self._is_fitted = False
        self._screen.transform = self.transform_now.zoomed(factor, point.x() * ratio, point.y() * ratio)
        self._refresh_all()

    def shown_scene(self) -> OverlayScene:
        """Return the masks on screen: those of the scene, with a draft in place of the active track's."""
        draft = self._draft
        if draft is None:
            return self.scene
        rest = [track for track in self.scene.tracks if track.track_id != draft.track_id]
        return replace(self.scene, tracks=(*rest, draft))

    def set_help_shown(self, *, is_shown: bool) -> None:
        """Leave out the tool's line of help while something else lies in its place."""
        self.shows_help = is_shown
        self.update()

    def redraw_labels(self) -> None:
        """Draw all masks of the scene again."""
        self._screen.layers.draw(self.shown_scene(), self.options)
        self._screen.are_labels_stale = True
        self.update()

    # Inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._is_fitted:
            self._fit_silently()
        self._refresh_all()
        self.resized.emit()

    def _refresh_frame(self) -> None:
        self._screen.is_frame_stale = True
        if not self._is_fast:
            self._still.start()
        self.update()

    def _refresh_all(self) -> None:
        self._screen.are_labels_stale = True
        self._refresh_frame()
        self.zoom_changed.emit(self.transform_now.zoom)

    def _on_still(self) -> None:
        if self.transform_now.zoom < 1:
            self._screen.is_frame_stale = True
            self.update()

    def _fit_silently(self) -> None:
        ratio = self.devicePixelRatioF()
        canvas = self.scene.canvas
        size = (canvas.width, canvas.height)
        if self.picture is not None and size == (1, 1):
            size = (self.picture.shape[1], self.picture.shape[0])
        view = (round(self.width() * ratio), round(self.height() * ratio))
        self._screen.transform = fitted(size, canvas.margin, view)
        self._screen.are_labels_stale = True
        self.zoom_changed.emit(self.transform_now.zoom)
