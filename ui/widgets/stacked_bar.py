"""A thin bar that shows how many frames are in which review state."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.types import ReviewState
from ui.language import number, tr
from ui.theme.state_shapes import STATE_WORDS
from ui.theme.theme import current_theme
from ui.widgets.painting import painting

BAR_ORDER = (
    ReviewState.ACCEPTED,
    ReviewState.CORRECTED,
    ReviewState.PROPOSED,
    ReviewState.FLAGGED,
    ReviewState.TODO,
)
"""From done to not yet begun; `todo` is the bar's empty part."""


class StackedBar(QWidget):
    """Share of each review state, done ones first. A state that occurs is never thinner than 2 px."""

    def __init__(self, *, thickness: int = 4) -> None:
        super().__init__()
        self._counts: dict[ReviewState, int] = {}
        self._thickness = thickness
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Review progress"))
        current_theme().changed.connect(self._on_theme_changed)

    def set_counts(self, counts: Mapping[ReviewState, int]) -> None:
        """Show these numbers of frames per state."""
        self._counts = {state: counts.get(state, 0) for state in BAR_ORDER}
        self.setToolTip(describe_counts(self._counts))
        self.setAccessibleDescription(self.toolTip())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, self._thickness)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self._thickness)

    def spans(self) -> list[tuple[ReviewState, float, float]]:
        """Return state, left edge and width, in pixels, of every coloured part."""
        total = sum(self._counts.values())
        shown = [(state, count) for state, count in self._counts.items() if count]
        if not total:
            return []
        least = 2.0
        room = max(self.width() - least * len(shown), 0.0)
        spans: list[tuple[ReviewState, float, float]] = []
        left = 0.0
        for state, count in shown:
            width = least + room * count / total
            if state is not ReviewState.TODO:
                spans.append((state, left, width))
            left += width
        return spans

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_theme().tokens
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            bar = QRectF(0, (self.height() - self._thickness) / 2, self.width(), self._thickness)
            clip = QPainterPath()
            clip.addRoundedRect(bar, self._thickness / 2, self._thickness / 2)
            painter.setClipPath(clip)
            painter.fillRect(bar, QColor(tokens.line))
            for state, left, width in self.spans():
                painter.fillRect(
                    QRectF(left, bar.top(), width, bar.height()), QColor(tokens.state_fill(state))
                )

    def _on_theme_changed(self, _tokens: object) -> None:
        self.update()


def describe_counts(counts: Mapping[ReviewState, int]) -> str:
    """Return "12 accepted · 3 proposed" for the states that occur."""
    words = [
        f"{number(counts[state], ',')} {tr(STATE_WORDS[state])}" for state in BAR_ORDER if counts.get(state)
    ]
    return " · ".join(words) or tr("nothing to review yet")
