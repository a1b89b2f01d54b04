"""Reads the timeline's facts of a clip track by track, so that nobody waits for all of them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core.changes.tracks import Clip, Track
from core.review.facts import LaneFacts
from ui.session.clip.lanes import LaneTable
from ui.session.project.project_session import ProjectSession

if TYPE_CHECKING:
    from core.store.project import Project

FRAMES_PER_PAGE = 6000
"""Frames times tracks read in one piece: about 20 ms of the store thread."""


class LanePages:
    """Fills a `LaneTable` piece by piece; between two pieces whatever else was asked for is read.

    Pieces come in the order of the store thread, so none is older than an edit that was shown before it.
    """

    def __init__(
        self, session: ProjectSession, lanes: LaneTable, on_read: Callable[[set[int]], object]
    ) -> None:
        self._session = session
        self._lanes = lanes
        self._on_read = on_read
        self._run = 0
        self._left: list[int] = []
        self.pages_read = 0
        """Pieces read since the clip was opened, without the first, which came with its tracks."""

    @property
    def is_done(self) -> bool:
        """Whether the facts of all tracks are there."""
        return not self._left

    def start(self, clip: Clip, track_ids: Sequence[int]) -> None:
        """Read the facts of these tracks of the clip on screen."""
        self.stop()
        self._left = list(track_ids)
        self._go_on(tracks_per_page(clip.frame_count))

    def add(self, track_ids: Sequence[int]) -> None:
        """Read the facts of further tracks of the same clip, after those that are still to come."""
        was_done = self.is_done
        self._left = [*self._left, *track_ids]
        if was_done:
            self._go_on(max(1, len(track_ids)))

    def stop(self) -> None:
        """Read no more (another clip)."""
        self._run += 1
        self._left = []
        self.pages_read = 0

    def _go_on(self, size: int) -> None:
        if not self._left:
            return
        run, wanted = self._run, self._left[:size]

        def work(project: "Project") -> list[LaneFacts]:
            return [project.lanes.of_track(track_id) for track_id in wanted]

        def done(pages: list[LaneFacts]) -> None:
            if run != self._run:
                return
            for facts in pages:
                self._lanes.put(facts)
            self._left = self._left[size:]
            self.pages_read += 1
            self._on_read(set(wanted))
            self._go_on(size)

        self._session.read(work, done)


def first_page(project: "Project", tracks: Sequence[Track], frame_count: int) -> tuple[LaneFacts, ...]:
    """Return the facts of the first tracks: of all of them in a clip of common size."""
    return tuple(project.lanes.of_track(track.id) for track in tracks[: tracks_per_page(frame_count)])


def tracks_per_page(frame_count: int) -> int:
    """Return how many tracks are read in one piece."""
    return max(1, FRAMES_PER_PAGE // max(1, frame_count))
