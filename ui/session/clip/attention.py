"""Whether a person is at something this moment; what is read and measured beside it then waits."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from ui.session.clip.clip_session import ClipSession
from ui.session.clip.playback import Playback

REST_S = 0.3
"""After a step, work in the background waits this long: a held key steps 30 times a second."""


class Attention(QObject):
    """Follows steps, strokes and playing."""

    def __init__(
        self,
        clip: ClipSession,
        playback: Playback,
        is_at_it: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._is_at_it = is_at_it
        self._stepped_at = 0.0
        clip.frame_changed.connect(self._on_step)

    def is_taken(self) -> bool:
        """Whether a clip plays, a stroke is under way, or somebody went to another frame just now."""
        return self._playback.is_playing or self._is_at_it() or time.monotonic() - self._stepped_at < REST_S

    def _on_step(self, _frame: int) -> None:
        self._stepped_at = time.monotonic()
