"""Trust per frame as bars, with the line below which a carry stops."""

from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ui.language import tr
from ui.theme.text_size import grow_with_text
from ui.theme.theme import current_theme, small_figures
from ui.widgets.painting import painting

WIDTH, HEIGHT = 330, 62
WIDEST_BAR = 16.0


@dataclass(frozen=True)
class TrustFacts:
    """How far a carried correction is trusted."""

    trust: dict[int, float] = field(default_factory=dict)
    """0..1 by frame, also of frames that do not change."""
    frames: frozenset[int] = frozenset()
    """Frames that change."""
    least: float = 0.0
    """Below this the way ends, 0..1."""

    def describe(self, frame: int) -> str:
        """Return what is known of a frame in words."""
        if frame not in self.trust:
            return tr("Frame {frame}: nothing was carried here", frame=frame)
        words = tr("Frame {frame}: trust {trust:.0%}", frame=frame, trust=self.trust[frame])
        if frame in self.frames:
            return words
        if self.trust[frame] < self.least:
            return words + tr(", below {least:.0%}: the way ended here", least=self.least)
        return words + tr(", decided before: left as it is")


def paint_bar(painter: QPainter, box: QRectF, facts: TrustFacts, frame: int) -> None:
    """Draw the bar of a frame into the room it may have: filled where the frame changes, hollow elsewhere."""
    tokens = current_theme().tokens
    high = max(1.5, box.height() * facts.trust[frame])
    bar = QRectF(box.left(), box.bottom() - high, max(1.0, box.width()), high)
    if frame in facts.frames:
        painter.fillRect(bar, QColor(tokens.accent))
    elif bar.width() < 3:
        painter.fillRect(bar, QColor(tokens.line))
    else:
        painter.setPen(QColor(tokens.dim))
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_least(painter: QPainter, room: QRectF, least: float) -> None:
    """Draw the line of the least trust across the bars."""
    y = round(room.bottom() - room.height() * least) + 0.5
    painter.setPen(QPen(QColor(current_theme().tokens.flagged), 1.2, Qt.PenStyle.DashLine))
    painter.drawLine(int(room.left()), int(y), int(room.right()), int(y))


class TrustPlot(QWidget):
    """The plot in the bar of a preview.

    Signals:
        frame_requested(int): A person clicked the bar of this frame.
    """

    frame_requested = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        grow_with_text(self, self.setFixedWidth, WIDTH)
        grow_with_text(self, self.setFixedHeight, HEIGHT)
        self.setAccessibleName(tr("Trust per frame"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.facts = TrustFacts()
        self.frame = -1

    def show_facts(self, facts: TrustFacts, frame: int) -> None:
        """Show the trust of a carry, with a mark at the frame on screen."""
        self.facts, self.frame = facts, frame
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            frame = self.frame_at(event.x())
            words = tr("Trust per frame; hollow: left as it is; dashed line: the carry stops below it")
            text = words if frame is None else self.facts.describe(frame)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        frame = self.frame_at(event.position().x())
        if frame is not None:
            self.frame_requested.emit(frame)

    def frame_at(self, x: float) -> int | None:
        """Return the frame whose bar lies at a pixel."""
        frames, room = sorted(self.facts.trust), self._room()
        place = int((x - room.left()) // self._wide()) if frames else -1
        return frames[place] if 0 <= place < len(frames) else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, room = current_theme().tokens, self._room()
        with painting(self) as painter:
            painter.setFont(small_figures(self.font()))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            for share in (0.0, 0.5, 1.0):
                y = room.bottom() - room.height() * share
                painter.fillRect(QRectF(room.left(), round(y), room.width(), 1), QColor(tokens.line))
                if share != 0.5:
                    painter.setPen(QColor(tokens.dim))
                    painter.drawText(QRectF(0, y - 8, room.left() - 6, 16), right, f"{share * 100:.0f} %")
            frames, wide = sorted(self.facts.trust), self._wide()
            for place, frame in enumerate(frames):
                box = QRectF(room.left() + place * wide, room.top(), max(1.0, wide - 1), room.height())
                paint_bar(painter, box, self.facts, frame)
                if frame == self.frame:
                    painter.fillRect(
                        QRectF(box.left(), room.bottom() + 1, box.width(), 3), QColor(tokens.playhead)
                    )
            paint_least(painter, room, self.facts.least)
            if frames:
                painter.setPen(QColor(tokens.dim))
                low = QRectF(room.left(), room.bottom() + 3, max(60.0, wide * len(frames)), 14)
                painter.drawText(low, Qt.AlignmentFlag.AlignLeft, f"{frames[0]}")
                if len(frames) > 1:
                    painter.drawText(low, Qt.AlignmentFlag.AlignRight, f"{frames[-1]}")

    def _room(self) -> QRectF:
        left = current_theme().scaled(44)
        return QRectF(left, 8, self.width() - left - 4, self.height() - 8 - current_theme().scaled(17))

    def _wide(self) -> float:
        return min(WIDEST_BAR, self._room().width() / max(1, len(self.facts.trust)))
