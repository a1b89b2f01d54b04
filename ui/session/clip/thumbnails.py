"""Small pictures of clips, made off the UI thread, only for clips that are looked at."""

from collections import OrderedDict

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from core.changes.tracks import Clip
from core.errors import AmodalError
from core.types import RgbFrame
from core.video.media.clip_media import ClipMedia
from core.video.media.media_report import MediaReport
from ui.session.project.project_session import ProjectSession
from ui.work.lane import only_logged
from ui.work.work import Work

SIZE_WH = (112, 64)
"""Device pixels: sharp at twice the size it is shown in."""
MAX_KEPT = 512


class Thumbnails(QObject):
    """One small picture per clip: its first frame.

    Signals:
        ready(int): The picture of this clip id can be had.
        compared(int, MediaReport): How the media of this clip id are.
    """

    ready = Signal(int)
    compared = Signal(int, object)

    def __init__(self, session: ProjectSession, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = work.lane("thumbnails", may_be_left=True)
        self._kept: OrderedDict[int, QPixmap | None] = OrderedDict()
        self._epoch = 0
        session.opened.connect(self._forget_all)

    def get(self, clip: Clip) -> QPixmap | None:
        """Return the picture, or None and start making it."""
        if clip.id not in self._kept:
            self._kept[clip.id] = None
            self._session.read(lambda project: project.media.of(clip), lambda media: self._make(clip, media))
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return self._kept[clip.id]

    def forget(self, clip_id: int) -> None:
        """Make the picture of a clip again when it is asked for next."""
        self._kept.pop(clip_id, None)
        self.ready.emit(clip_id)

    def _forget_all(self) -> None:
        self._epoch += 1
        self._kept.clear()

    def _make(self, clip: Clip, media: ClipMedia) -> None:
        epoch = self._epoch

        def done(made: tuple[MediaReport, RgbFrame | None]) -> None:
            if epoch == self._epoch:
                self.compared.emit(clip.id, made[0])
                self._keep(clip.id, made[1])

        self._lane.submit(lambda: _small_picture(media), done, only_logged)

    def _keep(self, clip_id: int, rgb: RgbFrame | None) -> None:
        if rgb is None or clip_id not in self._kept:
            return
        height, width = rgb.shape[:2]
        image = QImage(rgb.data, width, height, width * 3, QImage.Format.Format_RGB888)
        self._kept[clip_id] = QPixmap.fromImage(image.copy())
        self.ready.emit(clip_id)


def _small_picture(media: ClipMedia) -> tuple[MediaReport, RgbFrame | None]:
    from core.video.clip_opening import open_clip
    from core.video.identity.comparing import compare

    report = compare(media)
    try:
        source = open_clip(media, report)
        try:
            rgb = source.read(_first_frame(report))
        finally:
            source.close()
    except AmodalError:
        return report, None  # the clip itself tells what is wrong when it is opened
    height, width = rgb.shape[:2]
    scale = max(SIZE_WH[0] / width, SIZE_WH[1] / height)
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    y, x = (small.shape[0] - SIZE_WH[1]) // 2, (small.shape[1] - SIZE_WH[0]) // 2
    part = small[y : y + SIZE_WH[1], x : x + SIZE_WH[0]]
    return report, np.ascontiguousarray(part, dtype=np.uint8)


def _first_frame(report: MediaReport) -> int:
    return next((frame for frame in range(report.media.frame_count) if frame not in report.missing), 0)
