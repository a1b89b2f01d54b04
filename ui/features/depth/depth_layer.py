"""The depth of the frame on screen: read beside the window, a few kept, drawn in place of the picture."""

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QFontMetrics, QImage, QPaintEvent

from core.depth.depth_set import DepthFiles
from core.depth.picture_keys import exchanged_frames
from core.types import RgbFrame
from core.video.media.media_report import MediaReport
from ui.canvas.canvas_overlay import GAP_PX, WORDS_GROUND, CanvasOverlay, line_px
from ui.canvas.picture_view import PictureView
from ui.features.depth.depth_look import depth_picture, ramp
from ui.language import tr
from ui.studio import Studio
from ui.widgets.painting import painting
from ui.work.pool import Rank

if TYPE_CHECKING:
    from core.depth.depth_set import DepthSet
    from core.store.project import Project

MOST_BYTES = 64 * 1024 * 1024
RAMP_PX, RAMP_HEIGHT_PX = 96, 8


class DepthLegend(CanvasOverlay):
    """Says which side is near, and where the maps come from; or why nothing is shown."""

    def __init__(self, canvas: PictureView) -> None:
        super().__init__(canvas, tr("Depth: dark is far, light is near"))
        self.words = ""
        self.is_shown = False
        """Whether a map is on screen, so that the colours mean something."""
        line = ramp(RAMP_PX)
        self._ramp = QImage(line.tobytes(), RAMP_PX, 1, 3 * RAMP_PX, QImage.Format.Format_RGB888).copy()
        self.hide()

    def say(self, words: str, *, has_map: bool) -> None:
        """Show a line, with the colours where there is a map."""
        self.words, self.is_shown = words, has_map
        self.place()
        self.show()
        self.update()

    def at_top_px(self, metrics: QFontMetrics) -> int:
        return line_px(metrics) + GAP_PX + (RAMP_HEIGHT_PX + GAP_PX if self.is_shown else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            self.paint_words(painter, self.words, at_top=True)
            if self.is_shown:
                metrics = painter.fontMetrics()
                top = self.top_px(metrics) + line_px(metrics) + 4
                box = QRectF((self.width() - RAMP_PX) / 2, top, RAMP_PX, RAMP_HEIGHT_PX)
                painter.fillRect(box.adjusted(-2, -2, 2, 2), WORDS_GROUND)
                painter.drawImage(box, self._ramp)


class DepthLayer(QObject):
    """Shows depth while its action is checked.

    Signals:
        known(): `depth` of the clip on screen was looked up.
    """

    known = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self.legend = DepthLegend(studio.canvas)
        self._lane = studio.work.lane("depth", Rank.SCREEN, may_be_left=True)
        self._kept: OrderedDict[int, RgbFrame | None] = OrderedDict()
        self._epoch = 0
        """What was asked for in an earlier one is not taken."""
        self._files: DepthFiles | None = None
        self.depth: DepthSet | None = None
        """What the project knows of the clip's depth; None = there is none, or it is being looked up."""
        self._action = studio.actions["view.depth"]
        self._action.toggled.connect(lambda _on: self._show())
        studio.clip.clip_changed.connect(self.look)
        studio.clip.frame_changed.connect(lambda _frame: self._show())
        studio.media_states.changed.connect(lambda _clip: self.look())

    def look(self) -> None:
        """Look up anew which depth the clip has."""
        self._epoch += 1
        self._kept.clear()
        self._files = self.depth = None
        clip, epoch = self._studio.clip.clip, self._epoch
        if clip is None or not self._studio.session.is_open:
            self._show()
            return

        def read(project: "Project") -> "tuple[DepthSet | None, DepthFiles | None]":
            return project.depth.get(clip.id), project.depth.files(clip.id, project.media.of(clip))

        def done(found: "tuple[DepthSet | None, DepthFiles | None]") -> None:
            if epoch == self._epoch:
                self.depth, self._files = found
                self.known.emit()
                self._show()

        self._studio.session.read(read, done)

    @property
    def files(self) -> DepthFiles | None:
        """Where the maps of the clip on screen are."""
        return self._files

    def _show(self) -> None:
        clip, frame = self._studio.clip.clip, self._studio.clip.frame
        if clip is None or not self._action.isChecked():
            self._put(None)
            self.legend.hide()
        elif self._files is None:
            self._put(None)
            self.legend.say(
                tr("This clip has no depth: {key[depth.import]} takes it from files"), has_map=False
            )
        elif frame in self._kept:
            self._kept.move_to_end(frame)
            self._put(self._kept[frame])
            self.legend.say(self._words(frame), has_map=self._kept[frame] is not None)
        else:
            # The last one stays until this one is here: a moment later, and nothing flickers.
            report = self._studio.media_states.get(clip.id)
            work = partial(_read, self._files, report, frame, (clip.height, clip.width))
            done = partial(self._on_read, self._epoch, frame)
            self._lane.newest(lambda _token: work(), done, self._studio.notices.fail)

    def _on_read(self, epoch: int, frame: int, found: RgbFrame | None) -> None:
        if epoch != self._epoch:
            return
        self._kept[frame] = found
        while sum(one.nbytes for one in self._kept.values() if one is not None) > MOST_BYTES:
            self._kept.popitem(last=False)
        if frame in self._kept:
            self._show()

    def _put(self, picture: RgbFrame | None) -> None:
        self._studio.canvas.set_stand_in(picture)

    def _words(self, frame: int) -> str:
        assert self.depth is not None
        if self._kept[frame] is None:
            return tr("Frame {frame} has no depth map", frame=frame)
        if self.depth.is_computed:
            return tr("Depth: dark is far, light is near · computed by {source}", source=self.depth.source)
        return tr("Depth: dark is far, light is near · from {source}", source=self.depth.source)


def _read(
    files: DepthFiles, report: MediaReport | None, frame: int, size_hw: tuple[int, int]
) -> RgbFrame | None:
    if report is not None and frame in exchanged_frames(report):
        return None
    found = files.read(frame)
    return None if found is None else depth_picture(found, size_hw)
