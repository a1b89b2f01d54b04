"""How late the window's thread comes to its events: a 5 ms timer beside whatever else goes on."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

from benchmarks.support.timing import spread


@dataclass
class Gaps:
    """Gaps between ticks, in milliseconds, by phase."""

    found: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """By phase: (gap, part of it in which this thread was ready but other programs had the core)."""

    def longest(self, phase: str) -> float:
        """Return the longest gap of a phase."""
        return max((gap for gap, _ in self.found.get(phase, [])), default=0.0)

    def spread(self, phase: str) -> str:
        """Return median, 95th percentile and maximum of a phase's gaps."""
        return spread([gap for gap, _ in self.found[phase]])

    def words(self, phase: str) -> str:
        """Return the longest gaps of a phase, and how much of the longest was waiting for a core."""
        found = sorted(self.found.get(phase, [(0.0, 0.0)]), reverse=True)
        own = max(gap - waited for gap, waited in found)
        over = sum(gap > 50 for gap, _ in found)
        return (
            f"longest gap {found[0][0]:.0f} ms ({found[0][1]:.0f} ms of it other programs had the core; "
            f"without such waiting {own:.0f} ms); {over} of {len(found)} over 50 ms"
        )


class GapProbe(QObject):
    """Ticks every 5 ms and writes down by how much each tick came late."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.gaps = Gaps()
        self.phase = ""
        self._last = (time.perf_counter(), _waited_ms())
        self._timer = QTimer(self, interval=5, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self, phase: str) -> None:
        """Write down what follows under this name."""
        self.phase = phase
        self._last = (time.perf_counter(), _waited_ms())
        self._timer.start()

    def stop(self) -> None:
        """Write down nothing more; what lasts since the last tick counts."""
        self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        now, waited = time.perf_counter(), _waited_ms()
        gap = ((now - self._last[0]) * 1000, waited - self._last[1])
        self.gaps.found.setdefault(self.phase, []).append(gap)
        self._last = (now, waited)


def wait(is_over: Callable[[], bool], seconds: float = 120) -> bool:
    """Run the event loop until something holds; False when it never did."""
    end = time.monotonic() + seconds
    while not is_over():
        QCoreApplication.processEvents()
        time.sleep(0.0005)
        if time.monotonic() > end:
            return False
    return True


def rest(seconds: float) -> None:
    """Run the event loop for a while."""
    wait(lambda: False, seconds)


def _waited_ms() -> float:
    """Return for how long this thread was ready to run and had no core (Linux; 0 elsewhere)."""
    try:
        fields = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text().split()
    except OSError:
        return 0.0
    return int(fields[1]) / 1e6
