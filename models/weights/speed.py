"""How far a download is, how fast, and how long it will take."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

REPORT_EVERY_S = 0.1
WINDOW_S = 8.0


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """One report. Bytes count what is on the disk, also from earlier attempts."""

    done_bytes: int
    total_bytes: int
    bytes_per_second: float | None = None
    """Over the last seconds; None until it is known."""
    seconds_left: float | None = None
    message: str = ""
    """What is being done: the file, or the check at the end."""

    @property
    def fraction(self) -> float:
        """Share done, 0..1; 0 while the total is unknown."""
        return min(1.0, self.done_bytes / self.total_bytes) if self.total_bytes else 0.0


class SpeedMeter:
    """Turns byte counts into reports, at most ten per second."""

    def __init__(
        self,
        total_bytes: int,
        report: Callable[[DownloadProgress], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = total_bytes
        self._report = report
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()
        self._last = float("-inf")

    def show(self, done_bytes: int, message: str, *, now: bool = False) -> None:
        """Report where the work stands; `now` reports even if the last report was a moment ago."""
        moment = self._clock()
        if not now and moment - self._last < REPORT_EVERY_S:
            return
        self._last = moment
        self._samples.append((moment, done_bytes))
        while moment - self._samples[0][0] > WINDOW_S and len(self._samples) > 2:
            self._samples.popleft()
        speed = self._speed()
        left = (self._total - done_bytes) / speed if speed else None
        self._report(DownloadProgress(done_bytes, self._total, speed, left, message))

    def _speed(self) -> float | None:
        (first, before), (last, now) = self._samples[0], self._samples[-1]
        if last - first < REPORT_EVERY_S / 2 or now <= before:
            return None
        return (now - before) / (last - first)
