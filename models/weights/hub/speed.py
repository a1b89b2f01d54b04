"""How far a download is, how fast, and how long it will take."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from core.messages import Message, listed, say

REPORT_EVERY_S = 0.1
TICK_EVERY_S = 0.5
SILENT_AFTER_S = 3.0
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
    """What is being done: asking the hub, or the file that comes."""
    note: str = ""
    """What is out of the ordinary: a lost connection, the check at the end."""

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
        self._grew = self._last
        self._done, self._message = -1, ""

    def show(self, done_bytes: int, message: str, *, note: str = "") -> None:
        """Report where the work stands; a report with a note is never left out."""
        moment = self._clock()
        if not note and done_bytes < self._total and moment - self._last < REPORT_EVERY_S:
            return
        if done_bytes != self._done:
            self._grew = moment
        self._last, self._done, self._message = moment, done_bytes, message
        self._samples.append((moment, done_bytes))
        while moment - self._samples[0][0] > WINDOW_S and len(self._samples) > 2:
            self._samples.popleft()
        speed = self._speed()
        left = (self._total - done_bytes) / speed if speed else None
        self._report(DownloadProgress(done_bytes, self._total, speed, left, message, note))

    def tick(self) -> None:
        """Report again when nothing has come for a while, so that an old speed does not stand there."""
        moment = self._clock()
        if self._done < 0 or moment - self._last < TICK_EVERY_S:
            return
        is_silent = moment - self._grew >= SILENT_AFTER_S
        self.show(self._done, self._message, note=say("waiting for the server") if is_silent else "")

    def _speed(self) -> float | None:
        (first, before), (last, now) = self._samples[0], self._samples[-1]
        if last - first < REPORT_EVERY_S / 2 or now <= before:
            return None
        return (now - before) / (last - first)


def show_bytes(count: float) -> str:
    """Return a size for people, in steps of 1000: `9.0 GB`."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def show_time_left(seconds: float) -> Message:
    """Return a rough time for people: `40 s left`, `3 min left`, `2 h 10 min left`."""
    if seconds < 60:
        return say("{seconds:.0f} s left", seconds=seconds)
    minutes = round(seconds / 60)
    if minutes < 60:
        return say("{minutes:.0f} min left", minutes=minutes)
    return say("{hours} h {minutes} min left", hours=minutes // 60, minutes=minutes % 60)


def in_words(report: DownloadProgress) -> str:
    """Return a report as one short line: `1.1 GB of 9.0 GB, 45 MB/s, 3 min left`."""
    if not report.total_bytes:
        return report.message
    arrived, total = show_bytes(report.done_bytes), show_bytes(report.total_bytes)
    parts: list[str] = [say("{arrived} of {total}", arrived=arrived, total=total)]
    if report.bytes_per_second is not None:
        parts.append(f"{show_bytes(report.bytes_per_second)}/s")
    if report.seconds_left is not None:
        parts.append(show_time_left(report.seconds_left))
    if report.note:
        parts.append(report.note)
    return listed(parts)
