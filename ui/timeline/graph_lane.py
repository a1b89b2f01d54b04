"""A graph of the active track's hidden share over time. pyqtgraph comes in when it is opened."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme.theme import current_theme
from ui.theme.tokens import Tokens

HEIGHT = 130


class GraphLane(QWidget):
    """A plot of the hidden share per frame; a click goes to the frame.

    Signals:
        frame_requested(int)
    """

    frame_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._count = 0
        self._frame = 0
        self._hidden: NDArray[np.float32] = np.zeros(0, np.float32)
        self._colour = "#009e73"
        self._plot: Any = None
        self._curve: Any = None
        self._playhead: Any = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 12, 4)
        current_theme().changed.connect(self._dress)

    def set_clip(self, frame_count: int) -> None:
        """Show a clip of so many frames."""
        self._count = frame_count
        self._refresh()

    def set_track(self, hidden: NDArray[np.float32], colour: str) -> None:
        """Show a track's hidden share, float32 (T,), 0..1, nan = unknown."""
        self._hidden, self._colour = hidden, colour
        self._refresh()

    def set_frame(self, frame: int) -> None:
        """Move the playhead."""
        self._frame = frame
        if self._playhead is not None and self.isVisible():
            self._playhead.setValue(frame)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the plot when it is seen for the first time."""
        if self._plot is None:
            self._make_plot()
        self._refresh()
        super().showEvent(event)

    def _make_plot(self) -> None:
        # 0.4 s to import, so not before somebody wants a graph.
        import pyqtgraph

        self._plot = pyqtgraph.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=True, y=False)
        self._plot.setLabel("left", "hidden", units="%")
        self._plot.setYRange(0, 100, padding=0.02)
        self._curve = self._plot.plot([], [], connect="finite", fillLevel=0)
        self._playhead = pyqtgraph.InfiniteLine(0, angle=90)
        self._plot.addItem(self._playhead)
        self._plot.scene().sigMouseClicked.connect(self._on_clicked)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._plot)
        self._dress(current_theme().tokens)

    def _refresh(self) -> None:
        if self._plot is None or not self.isVisible():
            return
        import pyqtgraph

        self._plot.setXRange(0, max(1, self._count - 1), padding=0.01)
        fill = pyqtgraph.mkColor(self._colour)
        fill.setAlpha(60)
        self._curve.setPen(pyqtgraph.mkPen(self._colour, width=1.5))
        self._curve.setBrush(fill)
        self._curve.setData(np.arange(self._hidden.size), self._hidden.astype(np.float64) * 100)
        self._playhead.setValue(self._frame)

    def _dress(self, tokens: Tokens) -> None:
        if self._plot is None:
            return
        import pyqtgraph

        self._plot.setBackground(tokens.panel)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pyqtgraph.mkPen(tokens.line))
            axis.setTextPen(pyqtgraph.mkPen(tokens.dim))
        self._playhead.setPen(pyqtgraph.mkPen(tokens.playhead, width=1.5))

    def _on_clicked(self, event: Any) -> None:
        spot: QPointF = self._plot.getPlotItem().vb.mapSceneToView(event.scenePos())
        frame = round(spot.x())
        if 0 <= frame < self._count:
            self.frame_requested.emit(frame)
