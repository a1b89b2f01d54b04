"""`merge`: the door. Everything happens in one transaction of the first project, as one step of undo."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.changes.steps import Facts, Step, StepKind
from core.errors import AmodalError, StoreError
from core.progress import CancelToken, Progress, listener
from core.scratch import scratch_folder
from core.store.tables.clips import ClipRow, TrackRow
from core.store.tables.undo_steps import StepTrackRow
from core.store.upkeep.backup import back_up
from core.store.upkeep.merging.histories import (
    take_completions,
    take_effort,
    take_places_of_steps,
    take_revisions,
    take_runs,
    take_steps,
)
from core.store.upkeep.merging.identity import Histories, places_of_steps
from core.store.upkeep.merging.ids import Found, Maps
from core.store.upkeep.merging.joining import join_clips, join_labels, join_tracks, stored_path
from core.store.upkeep.merging.marks import (
    take_clip_fields,
    take_comments,
    take_marks,
    take_track_fields,
    touched,
)
from core.store.upkeep.merging.places import keep_beside, read_side, sort_frames, take_frames
from core.store.upkeep.sound import sound_file
from core.store.writing.transaction import Transaction

DAMAGED = "is damaged, nothing was merged"


class _UnchangedError(AmodalError):
    """There was nothing to take over: the transaction is rolled back, so that no empty step stands there."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge."""

    path: Path
    """The project that holds both."""
    backup: Path | None
    """Of the first as it was, where it was changed itself."""
    found: Found


def merge_projects(
    first: Path, second: Path, author: str, *, into: Path | None = None, cancel: CancelToken | None = None
) -> Merged:
    """Bring what people did in a copy of a project into it, or both into a new file.

    Args:
        first: The project; backed up and changed, unless `into` is given.
        second: The other copy, which is only read.
        author: Who merges.
        into: A new file for both.
        cancel: Stops it; nothing is changed then.

    Raises:
        StoreError: One cannot be opened, is damaged, or they do not belong together; nothing was changed.
        Cancelled: Somebody stopped it.
    """
    first, second = first.absolute(), second.absolute()
    if second.exists() and first.exists() and second.samefile(first):
        raise StoreError(second, "", "is the same project, nothing was merged", "name the other copy")
    if into is not None:
        target = back_up(first, into, cancel).path
        try:
            return Merged(target, None, _merge_into(target, first.parent, second, author, cancel))
        except BaseException:
            with suppress(OSError):
                target.unlink()
            raise
    backup = back_up(first, None, cancel).path
    found = _merge_into(first, first.parent, second, author, cancel)
    if found.is_nothing:
        backup.unlink()
        return Merged(first, None, found)
    return Merged(first, backup, found)


def try_merging(first: Path, second: Path, author: str, cancel: CancelToken | None = None) -> Found:
    """Return what a merge would do: it is done to a copy, which is thrown away.

    Raises:
        StoreError: As `merge_projects`.
        Cancelled: Somebody stopped it.
    """
    with scratch_folder("merge") as folder:
        copy = back_up(first, folder / first.name, cancel).path
        return _merge_into(copy, first.absolute().parent, second.absolute(), author, cancel)


def _merge_into(target: Path, folder: Path, second: Path, author: str, cancel: CancelToken | None) -> Found:
    found = Found()
    with (
        sound_file(target, DAMAGED, read_only=False) as one,
        sound_file(second, DAMAGED, read_only=True) as other,
        other.database.reading() as reader,
        suppress(_UnchangedError),
        one.database.writing() as writer,
    ):
        change = Transaction.begin(writer, author, Step(StepKind.MERGE_PROJECTS, Facts(file=second.name)))
        _Merge(change, reader, (target, second), found, cancel or CancelToken()).run(folder)
        if found.is_nothing:
            raise _UnchangedError
    return found


class _Merge:
    """One merge on its way."""

    def __init__(
        self,
        change: Transaction,
        other: Session,
        paths: tuple[Path, Path],
        found: Found,
        cancel: CancelToken,
    ) -> None:
        self._change, self._other, self._found, self._cancel = change, other, found, cancel
        self._paths = paths
        self._maps = Maps()

    def run(self, folder: Path) -> None:
        """Take over everything.

        Args:
            folder: To which names of media in the first project are relative.
        """
        one, other, maps, found = self._change.session, self._other, self._maps, self._found
        self._tell(0, "reading both")
        self._move_media(folder)
        histories = Histories.read(one), Histories.read(other)
        known = set(histories[1].steps.values())
        ours = {number for number, key in histories[0].steps.items() if key not in known}
        ours.discard(self._change.step_id or 0)
        self._tell(1, "joining clips and tracks")
        join_labels(one, other, maps, found)
        folders = self._paths[0].parent, self._paths[1].parent
        join_clips(one, other, folders, maps, found, str(self._paths[1]))
        own_steps = take_steps(one, other, histories, maps, found)
        join_tracks(self._change, other, histories, maps, found, _made_by(other, own_steps))
        marked = touched(one, ours), touched(other, own_steps)
        self._tell(2, "taking masks over")
        take_runs(one, other, maps, found)
        own = take_revisions(one, other, histories, maps, found)
        take_places_of_steps(one, other, own_steps, maps)
        take_completions(one, other, maps, found)
        take_effort(one, other, maps)
        self._tell(3, "comparing frames")
        common = {mine for number, mine in maps.revisions.items() if number not in own}
        own_of_first = histories[0].revisions.keys() - common
        self._take_places((set(own_of_first), own), (ours, own_steps))
        self._tell(4, "taking verdicts over")
        take_track_fields(self._change, other, marked, maps, found)
        take_clip_fields(self._change, other, marked, maps, found)
        take_marks(self._change, other, marked, maps, found)
        take_comments(self._change, other, marked, maps, found)
        self._tell(_STEPS, "")

    def _take_places(self, own: tuple[set[int], set[int]], steps: tuple[set[int], set[int]]) -> None:
        one, other, maps, found = self._change.session, self._other, self._maps, self._found
        places = places_of_steps(one, steps[0]), places_of_steps(other, steps[1])
        name = self._paths[1].stem
        for track_id, mine in sorted(maps.tracks.items()):
            self._cancel.check()
            left = read_side(one, mine, None, own[0], places[0])
            right = read_side(other, track_id, maps.revisions, own[1], places[1])
            chosen = sort_frames(left, right, found, is_new=mine in maps.new_tracks)
            take_frames(self._change, mine, chosen.take, right)
            if chosen.keep_beside:
                clip_id = one.get_one(TrackRow, mine).clip_id
                kept = keep_beside(self._change, mine, clip_id, chosen.keep_beside, (left, right), name)
                found.hypotheses += kept[0]
                found.remarks += kept[1]

    def _move_media(self, folder: Path) -> None:
        """Names of media are relative to the project's folder, which may be another one now."""
        home = self._paths[0].parent
        if home != folder:
            for row in self._change.session.scalars(select(ClipRow)):
                row.media_path = stored_path(folder / row.media_path, home)

    def _tell(self, done: int, what: str) -> None:
        self._cancel.check()
        tell = listener().tell
        if tell is not None:
            tell(Progress(done, _STEPS, what))


def _made_by(session: Session, steps: set[int]) -> set[int]:
    """Return the tracks that some steps made."""
    rows = session.scalars(select(StepTrackRow))
    return {row.track_id for row in rows if row.step_id in steps and json.loads(row.before)["is_archived"]}


_STEPS = 5
