"""Which parts of the window are folded: on a small screen the picture has the room, and panels are tabs."""

from PySide6.QtCore import QEvent, QObject, QSettings, Signal
from PySide6.QtWidgets import QMainWindow

from ui.theme.theme import current_theme

LISTS, SIDE, TIMELINE = "lists", "side", "timeline"
PARTS = (LISTS, SIDE, TIMELINE)
ROOMY_WH = (1500, 860)
"""A window at least this wide and high has room for all; at 13 px text, it grows with it."""


class Folding(QObject):
    """One choice per part, apart for small and for roomy windows: another screen must not undo it.

    Signals:
        changed(): Something is folded or unfolded.
    """

    changed = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._choices: dict[str, bool] = {}
        self._is_small = False
        window.installEventFilter(self)
        current_theme().changed.connect(self.measure)

    def is_folded(self, part: str) -> bool:
        """Return whether a part is folded; what nobody has chosen is folded in small windows."""
        return self._choices.get(self._key(part), self._is_small)

    def fold(self, part: str, *, is_folded: bool) -> None:
        """Fold a part, or unfold it."""
        if is_folded != self.is_folded(part):
            self._choices[self._key(part)] = is_folded
            self.changed.emit()

    def toggle(self, part: str) -> None:
        """Fold what is unfolded, and the other way about."""
        self.fold(part, is_folded=not self.is_folded(part))

    def measure(self, *_: object) -> None:
        """Look whether the window has become small or roomy."""
        width, height = (current_theme().scaled(pixels) for pixels in ROOMY_WH)
        is_small = self._window.width() < width or self._window.height() < height
        if is_small != self._is_small:
            self._is_small = is_small
            self.changed.emit()

    def keep(self, settings: QSettings) -> None:
        """Keep what was chosen."""
        for key, is_folded in self._choices.items():
            settings.setValue(f"folded/{key}", int(is_folded))

    def restore(self, settings: QSettings) -> None:
        """Take up what was kept; what cannot be read was not chosen."""
        for key in (f"{size}/{part}" for size in ("small", "roomy") for part in PARTS):
            stored = {"0": False, "1": True}.get(str(settings.value(f"folded/{key}")))
            if stored is not None:
                self._choices[key] = stored
        self.measure()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.measure()
        return super().eventFilter(watched, event)

    def _key(self, part: str) -> str:
        return f"{'small' if self._is_small else 'roomy'}/{part}"
