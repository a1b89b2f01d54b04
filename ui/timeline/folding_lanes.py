"""The rows of the timeline folded: only the active track's is seen, and the picture has the room."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from ui.shown.track_lane import TrackLane
from ui.timeline.lanes_view import LanesView
from ui.timeline.layout import PLAIN_PX

MOST_PX = 16_777_215
"""Qt's own limit: no limit."""


class FoldingLanes(LanesView):
    """All rows, or as high as one of them; the wheel still reaches the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._is_folded = False
        super().__init__(parent)

    @property
    def is_folded(self) -> bool:
        """Whether there is room for the row of the active track alone."""
        return self._is_folded

    def set_folded(self, is_folded: bool) -> None:
        """Leave room for the row of the active track alone, or for all rows."""
        self._is_folded = is_folded
        policies = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policies.ScrollBarAlwaysOff if is_folded else policies.ScrollBarAsNeeded
        )
        self._fit_height()
        self._show_row(self._row_of(self._active_id))

    def set_lanes(self, lanes: Sequence[TrackLane]) -> None:
        """Show these tracks, in this order; folded, the active one is the one that is seen."""
        super().set_lanes(lanes)
        if self._is_folded:
            self._show_row(self._row_of(self._active_id))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), self.minimumHeight()) if self._is_folded else hint

    def _height(self) -> int:
        """Return the height of ruler and row, and of the bar below them while it is zoomed, in pixels."""
        layout, bar = self.row_layout, self.horizontalScrollBar()
        rows = layout.ruler_height + round(PLAIN_PX * layout.scale)
        return round(rows) + (bar.sizeHint().height() if bar.maximum() > 0 else 0)

    def _fit_height(self) -> None:
        height = self._height() if self._is_folded else 0
        if height != self.minimumHeight():
            self.setMinimumHeight(height)
            self.setMaximumHeight(height or MOST_PX)

    def _sync_bars(self) -> None:
        super()._sync_bars()
        if self._is_folded:
            self._fit_height()

    def _show_row(self, row: int | None) -> None:
        if self._is_folded and row is not None:
            self.verticalScrollBar().setValue(round(row * self.row_layout.row_height))
        else:
            super()._show_row(row)

    def _on_theme_changed(self, tokens: object) -> None:
        self._fit_height()
        super()._on_theme_changed(tokens)
