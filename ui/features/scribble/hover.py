"""What a click would take, shown where the pointer rests: asked for in the background, dropped when stale."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from core.types import BoolMask
from models.scribble.protocol import Point, Stroke
from ui.canvas.tools.scribble import ScribbleTool
from ui.jobs.scribbles import Segmented

REST_MS = 150
"""The pointer rests when it has not moved for so long."""


class HoverPreview:
    """Asks for the mask of a click before it is made, and shows its outline until the pointer leaves it.

    It asks through the jobs of the tool, so a stroke that is drawn meanwhile comes next, and the answer to a
    click at the same place is there already.
    """

    def __init__(self, tool: ScribbleTool, owner: QObject, ask: Callable[[Stroke], int | None]) -> None:
        """Watch a tool; `ask` requests a mask and returns its number, or None where nothing can be asked."""
        self._tool, self._ask = tool, ask
        self._shown: BoolMask | None = None
        self._at: Point | None = None
        self.asked = 0
        """Number of the request under way; 0 = none."""
        self.is_on = True
        self._rest = QTimer(owner, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest)
        tool.hovered.connect(self._on_moved)
        tool.strokes_changed.connect(lambda _strokes: self.drop())

    def drop(self) -> None:
        """Show nothing, and let what was asked for go stale."""
        self._rest.stop()
        self.asked, self._at, self._shown = 0, None, None
        self._tool.overlay.set_promise(None)

    def take(self, answer: Segmented) -> bool:
        """Show an answer if it is to the newest question; returns whether it was one of ours."""
        if not self.asked or answer.number != self.asked:
            return False
        self.asked, self._shown = 0, answer.mask
        self._tool.overlay.set_promise(answer.mask)
        return True

    def _on_moved(self, xy: Point | None) -> None:
        if xy is None or not self.is_on or self._tool.overlay.strokes:
            self.drop()
            return
        self.asked, self._at = 0, xy
        if self._shown is not None and not _covers(self._shown, xy):
            self._shown = None
            self._tool.overlay.set_promise(None)
        self._rest.start()

    def _on_rest(self) -> None:
        if self._at is None or self._tool.overlay.strokes or not self._tool.is_on:
            return
        self.asked = self._ask(self._tool.stroke_at(self._at)) or 0


def _covers(mask: BoolMask, xy: Point) -> bool:
    x, y = int(xy[0]), int(xy[1])
    return 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1] and bool(mask[y, x])
