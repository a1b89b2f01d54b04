"""What the timeline shows: rows, the axis, the playhead, and how they are painted. No mouse in here."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollBar, QWidget

from ui.language import tr
from ui.shown.track_lane import TrackLane
from ui.theme.theme import current_theme
from ui.timeline.axis import TimeAxis
from ui.timeline.describe import hidden_words
from ui.timeline.layout import PLAIN_PX, RowLayout
from ui.timeline.scene_painter import ScenePainter, TimelineScene
from ui.widgets.painting import painting


class LanesView(QAbstractScrollArea):
    """Shows the review of all tracks of a clip.

    Everything that does not follow the playhead is kept in a pixmap; a new frame repaints only the two
    strips of the playhead and the numbers that changed.
    """

    range_changed = Signal()
    """The marked range is another one, or gone, by whomever."""
    span_changed = Signal(float, float)
    """Visible part of the clip, in frames with a fraction."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: list[TrackLane] = []
        self._fps = 0.0
        self._frame = 0
        self._active_id: int | None = None
        self._axis = TimeAxis()
        self._range: tuple[int, int] | None = None
        self._hover: int | None = None
        self._follows_by_page = True
        """The playhead that leaves the view brings the next page; else the view follows it step by step."""
        self._static: QPixmap | None = None
        self._stale_rows: set[int] = set()
        self._is_syncing = False
        self._build()
        theme = current_theme()
        theme.changed.connect(self._on_theme_changed)
        self._painter = ScenePainter(theme.tokens, self.font(), self._scale)

    # what to show

    @property
    def axis(self) -> TimeAxis:
        """How frames lie on screen at the moment."""
        return self._axis

    @property
    def row_layout(self) -> RowLayout:
        """How rows lie on screen at the moment."""
        size = self.viewport().size()
        return RowLayout(
            size.width(), size.height(), len(self._lanes), self.verticalScrollBar().value(), self._scale
        )

    @property
    def current_frame(self) -> int:
        """The frame under the playhead."""
        return self._frame

    def set_clip(self, frame_count: int, fps: float) -> None:
        """Show the whole of a clip, without tracks, its first frame current; 0 frames = no clip."""
        self._lanes = []
        self._fps = fps
        self._frame = 0
        self.set_range(None)
        self._axis = replace(self._axis, frame_count=frame_count).fitted()
        self._place_axis()
        self.verticalScrollBar().setValue(0)
        self._refresh_all()

    def set_lanes(self, lanes: Sequence[TrackLane]) -> None:
        """Show these tracks, in this order; zoom and scroll stay.

        Raises:
            ValueError: An array has another length than the clip has frames; the text names the track.
        """
        for lane in lanes:
            self._check(lane)
        self._lanes = list(lanes)
        self._refresh_all()

    def update_lane(self, lane: TrackLane) -> None:
        """Replace the row of one track; a track that is not shown is passed over.

        Raises:
            ValueError: An array has another length than the clip has frames.
        """
        self._check(lane)
        for row, old in enumerate(self._lanes):
            if old.track_id == lane.track_id:
                self._lanes[row] = lane
                self._stale_rows.add(row)
                self.viewport().update(self.row_layout.row_rect(row).toAlignedRect())
                return

    def set_current_frame(self, frame: int) -> None:
        """Put the playhead on a frame and, when zoomed, bring it into view."""
        frame = min(max(frame, 0), max(self._axis.frame_count - 1, 0))
        if frame == self._frame:
            return
        old, self._frame = self._frame, frame
        was_visible = self._axis.first <= old < self._axis.last
        # Someone who scrolled away while it plays wants to look elsewhere; a jump is meant to be seen.
        if was_visible or abs(frame - old) > 1:
            self._set_axis(self._axis.showing(frame, by_page=self._follows_by_page))
        self._update_playhead(old)

    def set_active_track(self, track_id: int | None) -> None:
        """Mark a track's row and bring it into view."""
        if track_id == self._active_id:
            return
        before = {self._row_of(self._active_id), self._row_of(track_id)}
        self._active_id = track_id
        for row in before - {None}:
            assert row is not None
            self._stale_rows.add(row)
            self.viewport().update(self.row_layout.row_rect(row).toAlignedRect())
        self._show_row(self._row_of(track_id))

    def set_range(self, frames: tuple[int, int] | None) -> None:
        """Mark the frames from first to last (included); None takes the mark away."""
        wanted = None if frames is None else (min(frames), max(frames))
        if wanted != self._range:
            self._range = wanted
            self.viewport().update()
            self.range_changed.emit()

    @property
    def selected_range(self) -> tuple[int, int] | None:
        """First and last marked frame."""
        return self._range

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Zoom in time; what lies at viewport pixel `x` (default: the playhead) stays there."""
        centre = self._axis.centre_of(self._frame)
        visible = self._axis.left <= centre <= self._axis.left + self._axis.width
        at = x if x is not None else centre if visible else self._axis.left + self._axis.width / 2
        self._set_axis(self._axis.zoomed(factor, at))

    def fit(self) -> None:
        """Show the whole clip."""
        self._set_axis(self._axis.fitted())

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(900, round(200 * self._scale))

    def minimumSizeHint(self) -> QSize:
        # Ruler and two rows: whatever lies below, one sees where one is.
        return QSize(360, round((24 + 2 * PLAIN_PX) * self._scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        size, ratio = self.viewport().size(), self.devicePixelRatioF()
        scene = self._scene()
        if self._static is None or self._static.size() != size * ratio:
            self._static = self._painter.make_static(scene, size, ratio)
        elif self._stale_rows:
            self._painter.repaint_rows(self._static, scene, self._stale_rows)
        self._stale_rows.clear()
        with painting(self.viewport()) as painter:
            dirty = event.rect()
            source = QRectF(
                dirty.x() * ratio, dirty.y() * ratio, dirty.width() * ratio, dirty.height() * ratio
            )
            painter.drawPixmap(QRectF(dirty), self._static, source)
            self._painter.draw_moving(painter, scene, dirty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_axis()
        self._refresh_all()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_painter"):
            self._on_theme_changed(None)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        if not self._is_syncing:
            first = self.horizontalScrollBar().value() / self._axis.px_per_frame
            if not self._axis.is_fitted:
                self._set_axis(replace(self._axis, first=first))
        self._forget_static()

    # inside

    @property
    def _scale(self) -> float:
        theme = current_theme()
        return theme.text_px / theme.tokens.text_px

    def _scene(self) -> TimelineScene:
        return TimelineScene(
            self._axis,
            self.row_layout,
            self._lanes,
            self._fps,
            self._frame,
            self._active_id,
            self._range,
            self._hover,
        )

    def _build(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName(tr("Timeline"))
        port = self.viewport()
        port.setMouseTracking(True)
        port.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        port.setAccessibleName(tr("Timeline"))

    def _check(self, lane: TrackLane) -> None:
        lengths = {len(lane.states), len(lane.occlusion), len(lane.anchors)}
        if lengths != {self._axis.frame_count}:
            wanted = self._axis.frame_count
            raise ValueError(
                f"track {lane.name!r}: arrays of {sorted(lengths)} frames, the clip has {wanted}"
            )

    def _row_of(self, track_id: int | None) -> int | None:
        return next((row for row, lane in enumerate(self._lanes) if lane.track_id == track_id), None)

    def _show_row(self, row: int | None) -> None:
        if row is None:
            return
        layout, bar = self.row_layout, self.verticalScrollBar()
        top, height = row * layout.row_height, layout.row_height
        if top < bar.value():
            bar.setValue(int(top))
        elif top + height > bar.value() + layout.rows_room:
            bar.setValue(int(top + height - layout.rows_room) + 1)

    def _place_axis(self) -> None:
        layout = self.row_layout
        self._set_axis(
            self._axis.resized(layout.label_width, layout.width - layout.label_width - layout.right_pad)
        )

    def _set_axis(self, axis: TimeAxis) -> None:
        if axis == self._axis:
            return
        self._axis = axis
        self._sync_bars()
        self._forget_static()
        self.span_changed.emit(axis.first, axis.last)

    def _sync_bars(self) -> None:
        self._is_syncing = True
        across: QScrollBar = self.horizontalScrollBar()
        whole = 0 if self._axis.is_fitted else self._axis.frame_count * self._axis.px_per_frame
        across.setRange(0, max(round(whole - self._axis.width), 0))
        across.setPageStep(round(self._axis.width))
        across.setSingleStep(40)
        across.setValue(round(self._axis.first * self._axis.px_per_frame))
        layout, down = self.row_layout, self.verticalScrollBar()
        down.setRange(0, max(round(layout.content_height - layout.rows_room), 0))
        down.setPageStep(round(layout.rows_room))
        down.setSingleStep(round(layout.row_height))
        self._is_syncing = False

    def _refresh_all(self) -> None:
        self._sync_bars()
        self._forget_static()

    def _forget_static(self) -> None:
        self._static = None
        self._stale_rows.clear()
        self.viewport().update()

    def _update_playhead(self, old: int) -> None:
        layout, port = self.row_layout, self.viewport()
        for frame in (old, self._frame):
            for rect in self._painter.playhead_rects(self._axis, frame, layout):
                port.update(rect)
        for row in layout.visible_rows():
            lane = self._lanes[row]
            if hidden_words(lane, old) != hidden_words(lane, self._frame):
                port.update(layout.label_rect(row).toAlignedRect())

    def _on_theme_changed(self, _tokens: object) -> None:
        self._painter = ScenePainter(current_theme().tokens, self.font(), self._scale)
        self._place_axis()
        self._refresh_all()
