"""Measures the clip on screen in the background, and again what an edit touches.

Masks are read in small pieces through the store thread, only while nobody else waits for it; the numbers
are made in a lane of their own. The window gets finished, frozen reports.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from core.changes.masks import MaskHead
from core.changes.tracks import Clip
from core.checks.measures import ClipMeasures, KnownOutlines
from core.checks.measuring import Masks, measure_frames
from core.checks.report import ClipReport, make_report
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle
from core.tracks.front_order import FrontOrder
from core.types import Layer
from ui.session.clip.clip_session import ClipSession
from ui.session.project.outcome import Outcome
from ui.session.project.project_session import ProjectSession
from ui.work.work import Work

MASKS_AT_ONCE = 256
"""Read per piece: about 10 ms of the store thread."""
SETTLE_MS = 150
"""Edits are gathered this long before they are measured."""
WAIT_MS = 25
SECONDS_PER_REPORT = 2.0
"""While much is measured; the last report comes at once."""


@dataclass(frozen=True)
class _Piece:
    """Frames to measure together."""

    run: int
    canvas: MaskCanvas
    frames: tuple[int, ...]
    order: FrontOrder | None
    knows_front: bool
    covers: frozenset[int]


@dataclass(frozen=True)
class _Read:
    """What the store says for a piece."""

    heads: Mapping[int, list[MaskHead]]
    outlines: Mapping[int, KnownOutlines]
    """By track; read with the first piece of a clip alone."""


class ClipMeasuring(QObject):
    """Keeps a `ClipReport` of the clip on screen up to date.

    Signals:
        report_changed(ClipReport): Findings and curves are new.
    """

    report_changed = Signal(object)

    def __init__(
        self,
        session: ProjectSession,
        clip: ClipSession,
        is_held: Callable[[], bool],
        work: Work,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clip = clip
        self._is_held = is_held
        self._lane = work.lane("measures")
        self._measures: ClipMeasures | None = None
        self._facts: tuple[MaskCanvas | None, frozenset[int]] = (None, frozenset())
        self._run = 0
        self._wanted: set[int] = set()
        self._is_busy = False
        self._is_closed = False
        self._reported_at = 0.0
        self.order: FrontOrder | None = None
        """As a person decided it; None = as the masks tell."""
        self.report = ClipReport()
        self._later = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._later.timeout.connect(self._go_on)
        clip.clip_changed.connect(self._start_over)
        clip.tracks_changed.connect(self._on_tracks_changed)
        clip.covers.changed.connect(self._on_tracks_changed)
        session.changed.connect(self._on_changed)

    @property
    def is_done(self) -> bool:
        """Whether the report says all that there is to say."""
        return not self._wanted and not self._is_busy

    def set_order(self, order: FrontOrder | None) -> None:
        """Judge growth by another order of who is in front."""
        if order != self.order:
            self.order = order
            self._want_all()

    def close(self) -> None:
        """Measure nothing any more (the window goes)."""
        self._is_closed = True
        self._later.stop()
        self._wanted.clear()

    def _start_over(self) -> None:
        self._run += 1
        self._wanted.clear()
        self._measures = None
        self._facts = (None, frozenset())
        self.order = None
        self._show(ClipReport())

    def _on_tracks_changed(self) -> None:
        clip = self._clip.clip
        ids = frozenset(track.id for track in self._clip.tracks) | self._clip.covers.ids
        facts = (clip.canvas if clip else None, ids)
        if clip is not None and facts != self._facts:
            self._facts = facts
            self._measures = None
            self._want_all()

    def _on_changed(self, outcome: Outcome) -> None:
        clip = self._clip.clip
        if clip is None:
            return
        mine = {track.id for track in self._clip.tracks} | self._clip.covers.ids
        frames = {key.frame for key in outcome.changes.masks if key.track_id in mine}
        if frames:
            # The frame after an edit compares with it.
            self._wanted |= {f for frame in frames for f in (frame, frame + 1) if f < clip.frame_count}
            self._later.start(SETTLE_MS)

    def _want_all(self) -> None:
        clip = self._clip.clip
        if clip is None or not self._clip.tracks:
            self._show(ClipReport())
            return
        self._run += 1
        self._wanted = set(range(clip.frame_count))
        self._later.start(WAIT_MS)

    def _go_on(self) -> None:
        clip = self._clip.clip
        if clip is None or not self._wanted or self._is_busy or self._is_closed:
            return
        if self._is_held() or self._session.store_thread.pending:
            self._later.start(WAIT_MS)
            return
        piece = self._next_piece(clip)
        self._is_busy = True
        first, last = max(0, piece.frames[0] - 1), piece.frames[-1]
        clip_id, tracks = clip.id, tuple(self._clip.tracks) if self._measures is None else ()

        def read() -> _Read:
            # The store pulls in SQLAlchemy, which must not delay the window's first paint.
            from core.operations.known_outlines import known_outlines

            project = self._session.open_project()
            heads = project.masks.at_frames(clip_id, first, last, with_covers=True)
            return _Read(heads, known_outlines(project, tracks))

        self._session.store_thread.submit(
            read,
            lambda found: self._measure(piece, found),
            lambda error: self._on_failed(piece, error),
        )

    def _next_piece(self, clip: Clip) -> _Piece:
        tracks = len(self._clip.tracks)
        first = min(self._wanted)
        reach = first + max(1, MASKS_AT_ONCE // max(1, 2 * tracks))
        frames = tuple(sorted(frame for frame in self._wanted if frame < reach))
        self._wanted.difference_update(frames)
        return _Piece(self._run, clip.canvas, frames, self.order, tracks > 1, self._clip.covers.ids)

    def _measure(self, piece: _Piece, found: _Read) -> None:
        if self._is_closed:
            return
        if piece.run != self._run or self._clip.clip is None:
            self._is_busy = False
            self._go_on()
            return
        if self._measures is None:
            self._measures = ClipMeasures(piece.canvas, self._clip.clip.frame_count, outlines=found.outlines)
        measures = self._measures
        now = time.monotonic()
        wants_report = not self._wanted or now - self._reported_at > SECONDS_PER_REPORT
        self._reported_at = now if wants_report else self._reported_at

        def work() -> ClipReport | None:
            masks, covers = {}, {}
            for frame, here in found.heads.items():
                covers[frame] = [one.rle for one in here if one.key.track_id in piece.covers]
                masks[frame] = _pairs([one for one in here if one.key.track_id not in piece.covers])
            knows = piece.knows_front
            told = measure_frames(
                masks, piece.frames, piece.canvas, piece.order, knows_front=knows, covers=covers
            )
            for frame, facts in told:
                measures.put(frame, facts)
            return make_report(measures) if wants_report else None

        self._lane.submit(
            work,
            lambda report: self._on_measured(piece, report),
            lambda error: self._on_failed(piece, error),
        )

    def _on_measured(self, piece: _Piece, report: ClipReport | None) -> None:
        self._is_busy = False
        if piece.run == self._run and report is not None:
            self._show(report)
        if self._wanted:
            self._later.start(0)

    def _on_failed(self, piece: _Piece, error: Exception) -> None:
        self._is_busy = False
        if piece.run == self._run and self._session.is_open:
            self._wanted.clear()
            self._session.failed.emit(error)

    def _show(self, report: ClipReport) -> None:
        self.report = report
        self.report_changed.emit(report)


def _pairs(heads: list[MaskHead]) -> dict[int, Masks]:
    found: dict[int, list[Rle | None]] = {}
    for head in heads:
        found.setdefault(head.key.track_id, [None, None])[head.key.layer is Layer.AMODAL] = head.rle
    return {track_id: (pair[0], pair[1]) for track_id, pair in found.items()}
