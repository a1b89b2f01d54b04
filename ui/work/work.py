"""All that a window does beside the UI thread: one lane for the store, and one pool for the rest."""

from PySide6.QtCore import QObject

from ui.work.lane import Lane
from ui.work.pool import Pool, Rank

MOST = 8
"""Threads of the pool; one that waits for a disk or a network costs nothing but itself."""
KEPT = 1
"""So many threads of the pool stay when nothing is to be done."""


class Work(QObject):
    """Makes the lanes of a window, and ends them with it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = Pool("work", most=MOST, kept=KEPT, is_daemon=True)
        self._lanes: list[Lane] = []
        # On a thread of its own, which the process waits for: what a person did is never cut off.
        store = Pool("store", most=1, kept=1, is_daemon=False)
        self.store = Lane(store, "store", Rank.SCREEN, self)

    def lane(self, name: str, rank: Rank = Rank.BESIDE, *, may_be_left: bool = False) -> Lane:
        """Return a new lane of the pool.

        Args:
            name: What its thread is called while it works.
            rank: Who goes first when more waits than there are threads.
            may_be_left: Its work only looks at media, which may block for ever: closing waits a moment, drops
                what is queued and leaves it behind. Never for what owns something of a person's.
        """
        lane = Lane(self._pool, name, rank, self, may_be_left=may_be_left)
        self._lanes.append(lane)
        return lane

    def close(self) -> None:
        """End all lanes but that of the store, which is closed by the session, after its last work."""
        for lane in self._lanes:
            lane.stop()
        for lane in self._lanes:
            lane.close()
