"""Graphs of the active track over time, aligned with the timeline. pyqtgraph comes in when they open."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ui.language import tr
from ui.theme.theme import current_theme, small_figures
from ui.theme.tokens import Tokens, blend
from ui.timeline.axis import TimeAxis
from ui.timeline.view import TimelineView

HEIGHT = 130
TICKS_PX = 40
NOTHING: NDArray[np.float32] = np.zeros(0, np.float32)


class GraphLane(QWidget):
    """Hidden share per frame, and the areas of both masks as shares of the largest; a click seeks.

    Without `follow` the whole clip is shown; with it, the part that the timeline shows, pixel for pixel.
    """

    frame_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._frame = 0
        self._hidden = self._modal = self._amodal = NOTHING
        self._colour = "#009e73"
        self._timeline: TimelineView | None = None
        self._plot: Any = None
        self._curves: dict[str, Any] = {}
        self._playhead: Any = None
        self.setFixedHeight(current_theme().scaled(HEIGHT))
        self.setAccessibleName(tr("Graphs of the active track"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 4)
        self._grid.setSpacing(0)
        self._rows = {name: self._make_row(name) for name in ("hidden", "amodal", "modal")}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._refresh)
        current_theme().changed.connect(self._dress)

    def follow(self, timeline: TimelineView) -> None:
        """Show what the timeline shows, with every frame below its cell."""
        self._timeline = timeline
        timeline.span_changed.connect(self._on_span_changed)
        self._place()

    def set_clip(self, frame_count: int) -> None:
        """Show a clip of so many frames, without a track."""
        self._count = frame_count
        self._hidden = self._modal = self._amodal = NOTHING
        self._later.start()

    def set_track(
        self,
        hidden: NDArray[np.float32],
        colour: str,
        modal_area: NDArray[np.float32] | None = None,
        amodal_area: NDArray[np.float32] | None = None,
    ) -> None:
        """Show a track.

        Args:
            hidden: Hidden share, float32 (T,), 0..1; nan = unknown.
            colour: `#rrggbb`.
            modal_area: Pixels of the modal mask, float32 (T,); nan = no mask. None leaves the curve out.
            amodal_area: The same of the amodal mask.
        """
        self._hidden, self._colour = hidden, colour
        self._modal = NOTHING if modal_area is None else modal_area
        self._amodal = NOTHING if amodal_area is None else amodal_area
        self._later.start()

    def set_frame(self, frame: int) -> None:
        """Move the playhead."""
        self._frame = frame
        if self._playhead is not None and self.isVisible():
            self._playhead.setValue(frame)
            self._write_values()

    def sizeHint(self) -> QSize:
        return QSize(600, current_theme().scaled(HEIGHT))

    def showEvent(self, event: QShowEvent) -> None:
        """Make the plot when it is seen for the first time."""
        if self._plot is None:
            self._make_plot()
        super().showEvent(event)
        self._place()
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _make_row(self, name: str) -> tuple[QLabel, QLabel]:
        words, value = QLabel(), QLabel()
        row = self._grid.rowCount()
        for label, place in ((words, 0), (value, 1)):
            label.setProperty("role", "small")
            self._grid.addWidget(label, row, place)
        words.setAccessibleName(name)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return words, value

    def _make_plot(self) -> None:
        # 0.4 s to import, so not before somebody wants a graph.
        import pyqtgraph

        self._plot = pyqtgraph.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._plot.setYRange(0, 100, padding=0.04)
        self._plot.getPlotItem().layout.setContentsMargins(0, 4, 0, 0)
        self._plot.getAxis("left").setTicks([[(0, "0"), (50, "50"), (100, "100 %")]])
        self._plot.hideAxis("bottom")
        for name in ("modal", "amodal", "hidden"):
            self._curves[name] = self._plot.plot([], [], connect="finite", antialias=True)
        self._curves["hidden"].setFillLevel(0)
        self._playhead = pyqtgraph.InfiniteLine(0, angle=90)
        self._playhead.setZValue(100)
        self._plot.addItem(self._playhead)
        self._plot.scene().sigMouseClicked.connect(self._on_clicked)
        below = self._grid.rowCount()
        self._grid.addWidget(self._plot, 0, 3, below + 1, 1)
        self._grid.setRowStretch(below, 1)
        self._grid.setColumnStretch(3, 1)
        self._dress(current_theme().tokens)

    def _place(self) -> None:
        """Put frame 0 of the plot below frame 0 of the timeline."""
        axis = self._axis()
        self._grid.setContentsMargins(12, 0, max(round(self.width() - axis.left - axis.width), 0), 4)
        gutter = round(axis.left) - 12 - current_theme().scaled(TICKS_PX) - 8
        self._grid.setColumnMinimumWidth(2, 8)
        self._grid.setColumnMinimumWidth(0, max(gutter // 2, 0))
        self._grid.setColumnMinimumWidth(1, max(gutter - gutter // 2, 0))
        for words, value in self._rows.values():
            words.setMaximumWidth(max(gutter // 2, 0))
            value.setMaximumWidth(max(gutter - gutter // 2, 0))
        if self._plot is not None:
            self._plot.setXRange(axis.first - 0.5, axis.last - 0.5, padding=0)

    def _axis(self) -> TimeAxis:
        if self._timeline is not None:
            return self._timeline.axis
        left = float(current_theme().scaled(208))
        whole = TimeAxis(frame_count=self._count, left=left, width=max(self.width() - left - 12, 1.0))
        return whole.fitted()

    def _refresh(self) -> None:
        if self._plot is None or not self.isVisible():
            return
        largest = max((float(np.nanmax(a)) for a in (self._modal, self._amodal) if _is_known(a)), default=0.0)
        for name, values in (("hidden", self._hidden), ("modal", self._modal), ("amodal", self._amodal)):
            whole = 1.0 if name == "hidden" else max(largest, 1.0)
            self._curves[name].setData(np.arange(values.size), values.astype(np.float64) * (100 / whole))
        self._playhead.setValue(self._frame)
        self._place()
        self._dress(current_theme().tokens)
        self._write_values()

    def _write_values(self) -> None:
        texts = {
            "hidden": _write(self._hidden, self._frame, 100, " %"),
            "modal": _write(self._modal, self._frame, 1, " px"),
            "amodal": _write(self._amodal, self._frame, 1, " px"),
        }
        for name, text in texts.items():
            words, value = self._rows[name]
            words.setVisible(bool(text))
            value.setVisible(bool(text))
            value.setText(text)

    def _dress(self, tokens: Tokens) -> None:
        self.setFixedHeight(current_theme().scaled(HEIGHT))
        if self._plot is None:
            return
        import pyqtgraph

        self._plot.setBackground(tokens.panel)
        axis = self._plot.getAxis("left")
        axis.setPen(pyqtgraph.mkPen(tokens.line))
        axis.setTextPen(pyqtgraph.mkPen(tokens.dim))
        axis.setWidth(current_theme().scaled(TICKS_PX))
        axis.setStyle(tickFont=small_figures(self.font()))
        # Told apart without colour: filled, solid, dashed.
        colour = self._colour if tokens.is_dark else blend(self._colour, tokens.text, 0.72)
        fill = pyqtgraph.mkColor(colour)
        fill.setAlpha(60)
        self._curves["hidden"].setPen(pyqtgraph.mkPen(colour, width=1))
        self._curves["hidden"].setBrush(fill)
        self._curves["modal"].setPen(pyqtgraph.mkPen(tokens.text, width=1))
        self._curves["amodal"].setPen(pyqtgraph.mkPen(tokens.text, width=1, style=Qt.PenStyle.DashLine))
        self._playhead.setPen(pyqtgraph.mkPen(tokens.playhead, width=2))
        for name, sample in (
            ("hidden", tr("■ hidden")),
            ("amodal", tr("╌ amodal")),
            ("modal", tr("─ modal")),
        ):
            self._rows[name][0].setText(sample)
        self._rows["hidden"][0].setStyleSheet(f"color: {colour}")

    def _on_span_changed(self, _first: float, _last: float) -> None:
        self._place()

    def _on_clicked(self, event: Any) -> None:
        spot: QPointF = self._plot.getPlotItem().vb.mapSceneToView(event.scenePos())
        frame = round(spot.x())
        if event.button() == Qt.MouseButton.LeftButton and 0 <= frame < self._count:
            self.frame_requested.emit(frame)


def _is_known(values: NDArray[np.float32]) -> bool:
    return bool(values.size) and not bool(np.isnan(values).all())


def _write(values: NDArray[np.float32], frame: int, factor: float, unit: str) -> str:
    if not values.size:
        return ""
    if frame >= values.size or np.isnan(values[frame]):
        return "–"
    return f"{float(values[frame]) * factor:,.0f}{unit}"
