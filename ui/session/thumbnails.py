"""Small pictures of clips, made off the UI thread, only for clips that are looked at."""

from collections import OrderedDict
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from core.errors import AmodalError
from core.store.records import Clip
from core.types import RgbFrame
from ui.session.ordered_thread import OrderedThread
from ui.session.project_session import ProjectSession

SIZE_WH = (112, 64)
"""Device pixels: sharp at twice the size it is shown in."""
MAX_KEPT = 512


class Thumbnails(QObject):
    """One small picture per clip: its first frame.

    Signals:
        ready(int): The picture of this clip id can be had.
    """

    ready = Signal(int)

    def __init__(self, session: ProjectSession, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._thread = OrderedThread("thumbnails", self)
        self._kept: OrderedDict[int, QPixmap | None] = OrderedDict()
        session.opened.connect(self._kept.clear)

    def get(self, clip: Clip) -> QPixmap | None:
        """Return the picture, or None and start making it."""
        if clip.id not in self._kept:
            self._kept[clip.id] = None
            self._session.read(
                lambda project: project.resolve_media(clip), lambda path: self._make(clip, path)
            )
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return self._kept[clip.id]

    def close(self) -> None:
        """End the thread."""
        self._thread.close()

    def _make(self, clip: Clip, path: Path) -> None:
        self._thread.submit(
            lambda: _small_picture(path), lambda rgb: self._keep(clip.id, rgb), lambda _error: None
        )

    def _keep(self, clip_id: int, rgb: RgbFrame | None) -> None:
        if rgb is None or clip_id not in self._kept:
            return
        height, width = rgb.shape[:2]
        image = QImage(rgb.data, width, height, width * 3, QImage.Format.Format_RGB888)
        self._kept[clip_id] = QPixmap.fromImage(image.copy())
        self.ready.emit(clip_id)


def _small_picture(path: Path) -> RgbFrame | None:
    from core.video.opening import open_source

    try:
        source = open_source(path)
        try:
            rgb = source.read(0)
        finally:
            source.close()
    except AmodalError:
        return None  # the clip itself tells what is wrong when it is opened
    height, width = rgb.shape[:2]
    scale = max(SIZE_WH[0] / width, SIZE_WH[1] / height)
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    y, x = (small.shape[0] - SIZE_WH[1]) // 2, (small.shape[1] - SIZE_WH[0]) // 2
    return np.ascontiguousarray(small[y : y + SIZE_WH[1], x : x + SIZE_WH[0]], dtype=np.uint8)
