"""Writes what the proposing processes made: many runs in one transaction, because each waits for the disk."""

import time

from core.changes.runs import EndedRun
from core.errors import TrackLockedError
from core.store.project import Project
from core.types import RunKind, RunStatus

MOST_RUNS, MOST_MASKS = 16, 2000
SECONDS_HELD = 0.5
"""What a kill may cost, beside the tracks under way."""


class RunWriter:
    """Holds runs that have ended for a moment, and writes them together."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._held: list[EndedRun] = []
        self._since = 0.0
        self.done = self.from_boxes = 0
        """Tracks whose proposal ended well and is written, and those whose visible masks are of boxes."""
        self.failures: dict[int, str] = {}
        """Why, by track."""

    def take(self, *runs: EndedRun) -> None:
        """Take runs of one track; they are written together, now or within a moment.

        Raises:
            StoreError: As `flush`.
        """
        if not self._held:
            self._since = time.monotonic()
        self._held.extend(runs)
        masks = sum(len(of_one) for held in self._held for of_one in held.hypotheses.values())
        if len(self._held) >= MOST_RUNS or masks >= MOST_MASKS:
            self.flush()

    def flush_if_due(self) -> None:
        """Write what has been held for long enough."""
        if self._held and time.monotonic() - self._since >= SECONDS_HELD:
            self.flush()

    def flush(self) -> None:
        """Write all that is held: all of it or nothing, but for runs of tracks that are locked.

        Raises:
            StoreError: The project cannot be written.
        """
        held, self._held = self._held, []
        try:
            self._write(held)
        except TrackLockedError:
            for track_id in dict.fromkeys(run.track_id for run in held):
                try:
                    self._write([run for run in held if run.track_id == track_id])
                except TrackLockedError as error:
                    self.failures[track_id] = str(error)

    def _write(self, runs: list[EndedRun]) -> None:
        if not runs:
            return
        self._project.runs.record(runs)
        for run in runs:
            if run.kind is RunKind.TRACKING:
                self.from_boxes += 1
            elif run.status is RunStatus.FINISHED:
                self.done += 1
            else:
                self.failures[run.track_id] = run.message
