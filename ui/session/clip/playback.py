"""Playing: which frame is due now. Follows the clock, waits for pictures that are not decoded yet."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)


class Playback(QObject):
    """Asks for frames at the clip's rate times `speed`.

    When a picture is late, playing waits for it rather than jumping over frames that a person should see;
    when the window is late, frames are skipped and counted in `skipped`.

    Signals:
        frame_due(int): Show this frame.
        playing_changed(bool), speed_changed(float), loop_changed(bool)
    """

    frame_due = Signal(int)
    playing_changed = Signal(bool)
    speed_changed = Signal(float)
    loop_changed = Signal(bool)

    def __init__(self, is_ready: Callable[[int], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._conditions = [is_ready]
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._fps = 24.0
        self._count = 0
        self._frame = 0
        self._due_at = 0.0
        self.speed = 1.0
        self.is_loop = True
        self.skipped = 0

    @property
    def is_playing(self) -> bool:
        """Whether frames are being asked for."""
        return self._timer.isActive()

    def set_clip(self, frame_count: int, fps: float) -> None:
        """Stop, and play another clip next time."""
        self.pause()
        self._count, self._fps, self._frame = frame_count, fps, 0

    def also_wait_for(self, is_ready: Callable[[int], bool]) -> None:
        """Wait for something else as well before a frame is shown; `is_ready` asks for it where it is not."""
        self._conditions.append(is_ready)

    def set_frame(self, frame: int) -> None:
        """The person went to a frame; playing goes on from there."""
        if frame != self._frame:
            self._frame = frame
            self._due_at = time.perf_counter() + self._period

    def toggle(self) -> None:
        """Play or pause; playing from the last frame starts over."""
        if self.is_playing:
            self.pause()
        elif self._count > 1:
            if self._frame >= self._count - 1:
                self._frame = -1
            self.skipped = 0
            self._due_at = time.perf_counter()
            self._timer.start(4)
            self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop on the present frame."""
        if self.is_playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def set_speed(self, speed: float) -> None:
        """Set the factor on the clip's frame rate."""
        self.speed = speed
        self._due_at = time.perf_counter() + self._period
        self.speed_changed.emit(speed)

    def step_speed(self, steps: int) -> None:
        """Go to the next slower (-1) or faster (+1) speed."""
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - self.speed))
        self.set_speed(SPEEDS[max(0, min(len(SPEEDS) - 1, nearest + steps))])

    def set_loop(self, is_loop: bool) -> None:
        """Start over after the last frame, or stop there."""
        if is_loop != self.is_loop:
            self.is_loop = is_loop
            self.loop_changed.emit(is_loop)

    def _is_ready(self, frame: int) -> bool:
        # All are asked: each begins with its own part at once.
        return all([is_ready(frame) for is_ready in self._conditions])

    @property
    def _period(self) -> float:
        return 1.0 / max(0.5, self._fps * self.speed)

    def _on_tick(self) -> None:
        now = time.perf_counter()
        if now < self._due_at:
            return
        behind = int((now - self._due_at) / self._period)
        following = self._following(1)
        if following is None:
            self.pause()
            return
        if not self._is_ready(following):
            self._due_at = now
            return
        target = following
        for steps in range(min(behind, 8) + 1, 1, -1):
            candidate = self._following(steps)
            if candidate is not None and self._is_ready(candidate):
                target = candidate
                self.skipped += steps - 1
                break
        self._due_at += self._period * (behind + 1)
        self._frame = target
        self.frame_due.emit(target)

    def _following(self, steps: int) -> int | None:
        frame = self._frame + steps
        if frame < self._count:
            return frame
        return frame % self._count if self.is_loop else None
