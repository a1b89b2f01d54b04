"""The map of what is in front of the active track: how sure it is, pixel by pixel."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics, QImage, QPaintEvent

from core.changes.tracks import Track
from core.masks.canvas import MaskCanvas
from core.tracks.in_front import COLOUR
from ui.canvas.canvas_overlay import GAP_PX, CanvasOverlay, line_px
from ui.canvas.picture_view import PictureView
from ui.language import tr
from ui.studio import Studio
from ui.theme.tokens import channels
from ui.widgets.painting import painting

if TYPE_CHECKING:
    from core.store.project import Project

SURE, PERHAPS = COLOUR, "#f0e442"
"""Of what is surely in front, and of what may be; the opacity says how sure."""
LEAST_SURE = 0.75
STRONGEST = 0.72
"""Opacity where it is certain."""


class FrontMapOverlay(CanvasOverlay):
    """Tints what is in front and says what the tints mean."""

    def __init__(self, canvas: PictureView) -> None:
        super().__init__(canvas, tr("Map of what is in front"))
        self.image: QImage | None = None
        self.words = ""
        self._area = QRectF()
        self.hide()

    def show_map(self, trusts: NDArray[np.float32], canvas: MaskCanvas, words: str) -> None:
        """Show a map, float32 (H, W) on the mask canvas, 0..1."""
        height, width = trusts.shape
        self.image = _image(trusts)
        self._area = QRectF(-canvas.margin, -canvas.margin, width, height)
        self.words = words
        self.place()
        self.show()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.image = None
        self.hide()

    def at_top_px(self, metrics: QFontMetrics) -> int:
        return 0 if self.image is None else line_px(metrics) + GAP_PX

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image is None:
            return
        with painting(self) as painter:
            painter.drawImage(self.view.mapRect(self._area), self.image)
            self.paint_words(painter, self.words, at_top=True)


class FrontMap:
    """Shows the map while its action is checked, of the active track in the frame on screen."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.overlay = FrontMapOverlay(studio.canvas)
        self._asked = 0
        studio.actions["view.front_map"].toggled.connect(lambda _on: self._show())
        studio.clip.scene_changed.connect(lambda _scene: self._show())
        studio.clip.active_changed.connect(self._show)
        studio.clip.clip_changed.connect(self.overlay.clear)

    def _show(self) -> None:
        clip, track = self._studio.clip, self._studio.clip.active_track
        self._asked += 1
        if not self._studio.actions["view.front_map"].isChecked() or clip.clip is None or track is None:
            self.overlay.clear()
            return
        asked, frame, canvas = self._asked, clip.frame, clip.clip.canvas

        def done(trusts: NDArray[np.float32]) -> None:
            if asked == self._asked:
                self.overlay.show_map(trusts, canvas, _words(track.name, trusts))

        self._studio.session.read(lambda project: _map(project, track, frame), done)


def _map(project: "Project", track: Track, frame: int) -> NDArray[np.float32]:
    # The store pulls in SQLAlchemy, which must not delay the window's first paint.
    from core.operations.in_front import map_in_frame
    from models.pcnet_m.order import order_of_pairs

    return map_in_frame(project, track, frame, order_of_pairs)


def _words(name: str, trusts: NDArray[np.float32]) -> str:
    sure = bool((trusts >= LEAST_SURE).any())
    perhaps = bool(((trusts > 0) & (trusts < LEAST_SURE)).any())
    if sure and perhaps:
        return tr("In front of {name}: pink is sure, yellow may be", name=name)
    if sure:
        return tr("In front of {name}: pink is sure", name=name)
    if perhaps:
        return tr(
            "In front of {name}: yellow may be; {key[order.keep]} or {key[tool.in_front]} makes sure",
            name=name,
        )
    return tr("Nothing is known to be in front of {name}: {key[tool.in_front]} marks it", name=name)


def _image(trusts: NDArray[np.float32]) -> QImage:
    """Return the tints as a picture with alpha."""
    height, width = trusts.shape
    pixels = np.zeros((height, width, 4), np.uint8)
    for colour, where in ((PERHAPS, trusts > 0), (SURE, trusts >= LEAST_SURE)):
        pixels[where, :3] = channels(colour)
    pixels[..., 3] = np.rint(255 * STRONGEST * trusts)
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
