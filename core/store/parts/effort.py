"""What the work on an open project took: time, strokes and actions, only ever added, without undo."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.changes.effort import Effort
from core.store.file.database import Database
from core.store.parts.settings import Settings
from core.store.reading.agreement import Agreement, agreements
from core.store.tables.clips import SettingRow, TrackRow
from core.store.tables.effort import EffortRow
from core.store.tables.proposals import HypothesisMaskRow, HypothesisRow, RunRow
from core.store.tables.review import ReviewRow
from core.types import ReviewState, RunKind

RECORD = "effort.record"
"""Project setting: whether effort is recorded; on unless it was turned off."""


LEAST_SECONDS = 60.0
LEAST_FRAMES = 5
"""With less work than this nobody is said to do so many frames per hour: it would be chance."""


@dataclass(frozen=True, slots=True)
class AuthorEffort:
    """What one person did."""

    author: str
    actions: int
    seconds: float
    frames: int
    """Frames of clips worked on, each counted once."""

    @property
    def frames_per_hour(self) -> float | None:
        """Frames per active hour; None where too little was done to say (`LEAST_SECONDS`, `LEAST_FRAMES`)."""
        is_enough = self.seconds >= LEAST_SECONDS and self.frames >= LEAST_FRAMES
        return self.frames * 3600 / self.seconds if is_enough else None


@dataclass(frozen=True, slots=True)
class TrackEffort:
    """What one track took, over all persons."""

    track_id: int
    name: str
    seconds: float
    strokes: int


@dataclass(frozen=True, slots=True)
class EffortSummary:
    """The effort of a project."""

    authors: tuple[AuthorEffort, ...]
    tracks: tuple[TrackEffort, ...]
    proposed: int
    """Frames of tracks that a proposal run made a mask for."""
    accepted: int
    """Those of them that are accepted now."""
    agreements: tuple[Agreement, ...] = ()
    """Of persons who drew the same masks, on the hidden part."""

    @property
    def accepted_share(self) -> float | None:
        """Share of accepted proposals, 0..1; None without proposals."""
        return self.accepted / self.proposed if self.proposed else None


class EffortRecords:
    """The effort recorded in a project."""

    def __init__(self, database: Database, author: str) -> None:
        self._database = database
        self._author = author
        self._settings = Settings(database)

    @property
    def is_recorded(self) -> bool:
        """Whether effort is recorded in this project."""
        return bool(self._settings.get(RECORD, True))

    def set_recorded(self, *, is_recorded: bool) -> None:
        """Turn recording on or off; what was recorded stays."""
        self._settings.set(RECORD, is_recorded)

    def add(self, rows: Sequence[Effort]) -> int:
        """Add actions of this person in one transaction; returns how many: none when recording is off.

        The clip of an action on a track is that of the track.

        Raises:
            StoreError: The project is read-only, the disk is full, …; nothing was added.
        """
        if not rows:
            return 0
        with self._database.writing() as session:
            setting = session.get(SettingRow, RECORD)
            if setting is not None and not json.loads(setting.value):
                return 0
            for one in rows:
                track = None if one.track_id is None else session.get_one(TrackRow, one.track_id)
                session.add(
                    EffortRow(
                        author=self._author,
                        clip_id=one.clip_id if track is None else track.clip_id,
                        track_id=one.track_id,
                        frame=one.frame,
                        kind=one.kind.value,
                        seconds=max(0.0, float(one.seconds)),
                        strokes=one.strokes,
                        at=one.at,
                    )
                )
            return len(rows)

    def summary(self) -> EffortSummary:
        """Return what every person did and what every track took, the longest first."""
        with self._database.reading() as session:
            proposed, accepted = _proposals(session)
            return EffortSummary(_authors(session), _tracks(session), proposed, accepted, agreements(session))


def _authors(session: Session) -> tuple[AuthorEffort, ...]:
    places = (
        select(EffortRow.author, EffortRow.clip_id, EffortRow.frame)
        .where(EffortRow.frame.is_not(None))
        .distinct()
        .subquery()
    )
    frames: dict[str, int] = {
        author: count
        for author, count in session.execute(select(places.c.author, func.count()).group_by(places.c.author))
    }
    seconds = func.sum(EffortRow.seconds)
    query = select(EffortRow.author, func.count(EffortRow.id), seconds).group_by(EffortRow.author)
    return tuple(
        AuthorEffort(author, count, spent, frames.get(author, 0))
        for author, count, spent in session.execute(query.order_by(seconds.desc(), EffortRow.author))
    )


def _tracks(session: Session) -> tuple[TrackEffort, ...]:
    seconds = func.sum(EffortRow.seconds)
    query = (
        select(TrackRow.id, TrackRow.name, seconds, func.sum(EffortRow.strokes))
        .join(EffortRow, EffortRow.track_id == TrackRow.id)
        .group_by(TrackRow.id, TrackRow.name)
        .order_by(seconds.desc(), TrackRow.id)
    )
    return tuple(TrackEffort(*row) for row in session.execute(query))


def _proposals(session: Session) -> tuple[int, int]:
    made = (
        select(RunRow.track_id, HypothesisMaskRow.frame)
        .join(HypothesisRow, HypothesisRow.run_id == RunRow.id)
        .join(HypothesisMaskRow, HypothesisMaskRow.hypothesis_id == HypothesisRow.id)
        .where(RunRow.kind == RunKind.PROPOSAL.value)
        .distinct()
        .subquery()
    )
    proposed = session.scalar(select(func.count()).select_from(made)) or 0
    same = (ReviewRow.track_id == made.c.track_id) & (ReviewRow.frame == made.c.frame)
    accepted = select(func.count()).select_from(made).join(ReviewRow, same)
    return proposed, session.scalar(accepted.where(ReviewRow.state == ReviewState.ACCEPTED.value)) or 0
