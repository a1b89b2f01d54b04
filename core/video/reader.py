"""One decoding thread per clip: the newest request first, then reading ahead in the playing direction."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.errors import AmodalError, Cancelled, FrameMissingError
from core.leaving_threads import leave, start_leavable
from core.progress import CancelToken, Progress, heard_by
from core.types import RgbFrame
from core.video.frame_cache import MOST_BYTES, FrameCache
from core.video.media.clip_media import ClipMedia
from core.video.media.media_report import MediaReport
from core.video.media.missing_frames import decoded_of, stand_in_picture
from core.video.media.source import FrameSource, StaleReadError

log = logging.getLogger(__name__)
FRAMES_AHEAD = 48
SLOW_SEEK_FRAMES = 24
"""Above this many frames to decode, the key frame is shown first and the exact frame follows."""


class FrameReader:
    """Reads a clip's pictures off the window's thread.

    The media of a clip are compared first, and `on_compared` hears the report. Where they are not there, are
    others or cannot be opened, dark frames stand in for them. Single pictures that are missing or damaged are
    striped, around what can be decoded of them; `on_gap(index, error)` tells of these.
    `on_ready(index, picture, is_exact)` is called from the decoding thread whenever the wanted picture is
    there; with `is_exact` False a near one stands in for it. `on_error` is called once per failed request,
    also with what nobody expected: the thread goes on, with the media opened anew, at the next request. While
    a video must be decoded to count its frames, `on_progress` hears how far it is.
    """

    def __init__(
        self,
        media: ClipMedia | Path,
        *,
        cache_bytes: int = MOST_BYTES,
        on_ready: Callable[[int, RgbFrame, bool], None],
        on_error: Callable[[Exception], None],
        on_compared: Callable[[MediaReport], None] | None = None,
        on_gap: Callable[[int, FrameMissingError], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._media = media
        self._path = media if isinstance(media, Path) else media.path
        self._cache = FrameCache(cache_bytes)
        self._cache_bytes = cache_bytes
        self._on_ready = on_ready
        self._on_error = on_error
        self._on_compared = on_compared or (lambda _report: None)
        self._on_gap = on_gap or (lambda _index, _error: None)
        self._on_progress = on_progress or (lambda _progress: None)
        self._cancel = CancelToken()
        self._wake = threading.Condition()
        self._arrived = threading.Condition()
        self._wanted: int | None = None
        self._direction = 0
        self._request_id = 0
        self._answered_id = 0
        self._worked_on = 0
        """The request that the thread has taken up last."""
        self._is_closing = False
        self._thread = start_leavable("frames", self._work)

    def request(self, index: int, *, direction: int = 0) -> None:
        """Ask for a picture in place of the last one asked for; `direction` -1, 0, 1 steers reading ahead."""
        with self._wake:
            if index != self._wanted or self._answered_id != self._request_id:
                self._request_id += 1
            self._wanted, self._direction = index, direction
            self._wake.notify()

    def get_cached(self, index: int) -> RgbFrame | None:
        """Return a picture that was decoded before, None otherwise; never waits."""
        return self._cache.get(index)

    def wait_for(self, index: int, timeout: float) -> RgbFrame | None:
        """Ask for a picture and wait up to `timeout` seconds for it (tests, tools; never the window)."""
        self.request(index)
        with self._arrived:
            self._arrived.wait_for(lambda: index in self._cache, timeout)
        return self._cache.get(index)

    def close(self) -> None:
        """Stop decoding and end the thread; one that is blocked in the media is left behind."""
        with self._wake:
            self._is_closing = True
            self._cancel.cancel()
            self._request_id += 1
            self._wake.notify()
        leave(self._thread)

    def _work(self) -> None:
        source: FrameSource | None = None
        try:
            while not self._is_closing:
                self._worked_on = self._request_id
                try:
                    source = self._open() if source is None else source
                    while self._next_turn(source):
                        pass
                except Cancelled:
                    return
                except AmodalError as error:
                    self._tell(error)
                    return
                except Exception as error:
                    # A thread that died without a word would leave the window with an old picture for ever.
                    log.exception("the pictures of %s cannot be read", self._path)
                    _let_go(source)
                    source = None
                    self._tell(error)
                    self._wait_for_another_request()
        finally:
            _let_go(source)

    def _open(self) -> FrameSource:
        with heard_by(self._on_progress, self._cancel):
            return self._opened()

    def _opened(self) -> FrameSource:
        # Not above: what opens media takes a tenth of a second to import, here beside the window.
        from core.video.blank_source import BlankSource
        from core.video.clip_opening import open_clip
        from core.video.identity.comparing import compare
        from core.video.opening import open_source

        if isinstance(self._media, Path):
            return open_source(self._media)
        report = compare(self._media)
        if not self._is_closing:
            self._on_compared(report)
        if not report.is_usable:
            return BlankSource(self._media.info)
        try:
            return open_clip(self._media, report)
        except AmodalError as error:
            self._tell(error)
            return BlankSource(self._media.info)

    def _tell(self, error: Exception) -> None:
        # Whoever closed the reader while it was blocked listens no more.
        if not self._is_closing:
            self._on_error(error)

    def _wait_for_another_request(self) -> None:
        with self._wake:
            self._answered_id, self._direction = self._worked_on, 0
            self._wake.wait_for(lambda: self._is_closing or self._answered_id != self._request_id)

    def _next_turn(self, source: FrameSource) -> bool:
        """Do one piece of work; False when the reader closes."""
        with self._wake:
            index = self._task(source)
            while index is None and not self._is_closing:
                self._wake.wait()
                index = self._task(source)
            if self._is_closing or index is None:
                return False
            self._worked_on = request_id = self._request_id
            wanted = self._wanted
        is_answer = index == wanted and self._answered_id != request_id
        try:
            picture = self._cache.get(index)
            if picture is None:
                picture = self._read(source, index, request_id, is_answer)
        except StaleReadError:
            return True
        except AmodalError as error:
            self._answered_id = request_id
            self._direction = 0
            self._tell(error)
            return True
        if is_answer:
            self._answered_id = request_id
            if not self._is_closing:
                self._on_ready(index, picture, True)
        return True

    def _read(self, source: FrameSource, index: int, request_id: int, is_answer: bool) -> RgbFrame:
        if is_answer and source.cost(index) > SLOW_SEEK_FRAMES:
            near = source.stand_in(index)
            if near != index:
                with suppress(FrameMissingError):
                    self._on_ready(index, source.read(near), False)
        try:
            picture = source.read(index, is_stale=lambda: self._request_id != request_id)
        except FrameMissingError as error:
            self._on_gap(index, error)
            picture = stand_in_picture(decoded_of(error), (source.info.width, source.info.height))
        self._cache.put(index, picture)
        with self._arrived:
            self._arrived.notify_all()
        return picture

    def _task(self, source: FrameSource) -> int | None:
        """Return the frame to work on: what was asked for, then what will be asked for; None = nothing."""
        if self._wanted is None:
            return None
        count = source.info.frame_count
        wanted = max(0, min(self._wanted, count - 1))
        if self._answered_id != self._request_id:
            return wanted
        if not self._direction:
            return None
        frame_bytes = source.info.width * source.info.height * 3
        reach = min(FRAMES_AHEAD, self._cache_bytes // (2 * frame_bytes))
        for step in range(1, reach + 1):
            ahead = wanted + self._direction * step
            if not 0 <= ahead < count:
                return None
            if ahead not in self._cache:
                return ahead
        return None


def _let_go(source: FrameSource | None) -> None:
    """Close a source that may be broken."""
    if source is not None:
        try:
            source.close()
        except Exception:
            log.exception("media could not be closed")
