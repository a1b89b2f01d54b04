"""One strip of small pictures per hypothesis; a click chooses the hypothesis and leads to the frame."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.changes.runs import HypothesisFacts
from ui.features.versions.strips import SIZE_WH, Strips
from ui.language import tr
from ui.theme.theme import current_theme
from ui.widgets.painting import painting

WIDE, HIGH = SIZE_WH[0] // 2, SIZE_WH[1] // 2
HEAD = 20
GAP = 4
LEFT = 4
"""Room for the bar beside the chosen hypothesis."""


class StripView(QWidget):
    """Strips of one run.

    Signals:
        chosen(int, int): Hypothesis and frame that were clicked.
        frames_changed(): Another number of pictures fits.
    """

    chosen = Signal(int, int)
    frames_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Hypotheses over time"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            tr("Click a picture: its hypothesis is compared and can be chosen, its frame is shown")
        )
        self._facts: tuple[HypothesisFacts, ...] = ()
        self._images: dict[tuple[int, int], QImage] = {}
        self._columns = 0
        self._run_id = 0
        self._frame = 0
        self.current = 0
        """Number of the hypothesis that is compared and can be chosen."""

    def set_run(self, run_id: int, facts: Sequence[HypothesisFacts]) -> None:
        """Show a run; its pictures follow, and those of the same run stay until then."""
        self._facts = tuple(facts)
        if run_id != self._run_id:
            self._run_id, self._images = run_id, {}
        self.updateGeometry()
        self.update()

    def set_strips(self, strips: Strips) -> None:
        """Show these pictures."""
        self._images = {key: _image(rgb) for key, rgb in strips.pictures.items()}
        self.update()

    def set_current(self, hypothesis: int, frame: int) -> None:
        """Mark a hypothesis and the picture nearest to a frame."""
        self.current, self._frame = hypothesis, frame
        self.update()

    @property
    def is_filled(self) -> bool:
        """Whether the pictures are there."""
        return bool(self._images)

    def frames(self) -> tuple[int, ...]:
        """Return the frames that are shown, evenly over the run."""
        known = [fact for fact in self._facts if fact.frame_count]
        columns = max(1, (self.width() - LEFT + GAP) // (WIDE + GAP))
        if not known:
            return ()
        first, last = min(fact.first for fact in known), max(fact.last for fact in known)
        return tuple(sorted({round(f) for f in np.linspace(first, last, min(columns, last - first + 1))}))

    def place(self, hypothesis: int, frame: int) -> QPointF:
        """Return the middle of a picture, in widget coordinates."""
        row = next(i for i, fact in enumerate(self._facts) if fact.number == hypothesis)
        return self._rect(row, self.frames().index(frame)).center()

    def sizeHint(self) -> QSize:
        return QSize(240, max(1, len(self._facts)) * (HEAD + HIGH + GAP))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for more pictures when more fit."""
        super().resizeEvent(event)
        columns = len(self.frames())
        if columns != self._columns:
            self._columns = columns
            self.frames_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for row, fact in enumerate(self._facts):
            for column, frame in enumerate(self.frames()):
                if self._rect(row, column).contains(event.position()):
                    self.chosen.emit(fact.number, frame)
                    return
            top = row * (HEAD + HIGH + GAP)
            if top <= event.position().y() < top + HEAD:
                self.chosen.emit(fact.number, self._frame)
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_theme().tokens
        with painting(self) as painter:
            frames = self.frames()
            nearest = min(frames, key=lambda frame: abs(frame - self._frame), default=-1)
            for row, fact in enumerate(self._facts):
                top = row * (HEAD + HIGH + GAP)
                is_current = fact.number == self.current
                painter.setPen(QColor(tokens.text if is_current else tokens.dim))
                words = tr("Hypothesis {number}", number=fact.number + 1)
                if fact.score is not None:
                    words = tr("{words} · score {score:.2f}", words=words, score=fact.score)
                room = QRectF(LEFT + 4, top, self.width() - LEFT - 4, HEAD)
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
                if is_current:
                    bar = QRectF(0, top + 2, 3, HEAD + HIGH - 2)
                    painter.fillRect(bar, QColor(tokens.accent))
                for column, frame in enumerate(frames):
                    self._paint_picture(painter, row, column, fact.number, frame, is_near=frame == nearest)

    def _paint_picture(
        self, painter: QPainter, row: int, column: int, number: int, frame: int, *, is_near: bool
    ) -> None:
        tokens, place = current_theme().tokens, self._rect(row, column)
        image = self._images.get((number, frame))
        if image is None:
            painter.fillRect(place, QColor(tokens.card))
        else:
            painter.drawImage(place, image)
        is_here = is_near and number == self.current
        painter.setPen(QPen(QColor(tokens.accent if is_here else tokens.line), 2 if is_here else 1))
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        tag = QRectF(
            place.left() + 2, place.bottom() - 15, painter.fontMetrics().horizontalAdvance(str(frame)) + 6, 13
        )
        painter.fillRect(tag, QColor(20, 22, 26, 190))
        painter.setPen(QColor("#e7ebf1"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, str(frame))

    def _rect(self, row: int, column: int) -> QRectF:
        return QRectF(LEFT + column * (WIDE + GAP), row * (HEAD + HIGH + GAP) + HEAD, WIDE, HIGH)


def _image(rgb: np.ndarray) -> QImage:
    height, width = rgb.shape[:2]
    return QImage(
        np.ascontiguousarray(rgb).data, width, height, 3 * width, QImage.Format.Format_RGB888
    ).copy()
