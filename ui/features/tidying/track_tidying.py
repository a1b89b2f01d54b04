"""Whole tracks: duplicate, merge, split, move in the list."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.changes.changed import Changes
from core.changes.tracks import Track
from ui.language import kept, tr, trn
from ui.session.project.outcome import Outcome
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project

UNITED = kept("merged: several tracks had a mask here")
"""Reason of the flag of such frames."""
FRAMES_NAMED = 8


class TrackTidying:
    """Works on the chosen tracks, or on the active one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        bind = studio.actions.bind
        bind("track.duplicate", self.duplicate)
        bind("track.merge", self.merge)
        bind("track.split", self.split)
        bind("track.up", lambda: self.move(-1))
        bind("track.down", lambda: self.move(1))

    def duplicate(self) -> None:
        """Make a second track with the same masks."""
        track = self._studio.chosen_track()
        if track is None or not self._studio.may_edit():
            return
        name = self._free_name(track.name)
        self._make(
            lambda project: project.joining.duplicate(track.id, name=name),
            tr("{name} has the masks of {other}", name=name, other=track.name),
        )

    def split(self) -> None:
        """Give the masks from the frame on screen on to a new track."""
        track, frame = self._studio.chosen_track(), self._studio.clip.frame
        if track is None or not self._studio.may_edit():
            return
        name = self._free_name(track.name)
        words = tr("From frame {frame} on it is {name}", frame=frame, name=name)
        self._make(lambda project: project.joining.split(track.id, frame, name=name), words)

    def merge(self) -> None:
        """Bring the masks of the other chosen tracks into the active one."""
        track = self._studio.chosen_track()
        others = [one for one in self._studio.selection.track_ids if track is None or one != track.id]
        if track is None or not self._studio.may_edit():
            return
        if not others:
            self._studio.notices.tell(tr("Choose the tracks to merge first: Ctrl+click them in the list"))
            return
        conflicts: list[int] = []

        def merge(project: "Project") -> Changes:
            merged = project.joining.merge(track.id, others, reason=UNITED)
            conflicts[:] = merged.conflicts
            return merged.changes

        words = trn(
            "1 track is merged into {name} and put away",
            "{n} tracks are merged into {name} and put away",
            len(others),
            name=track.name,
        )

        def done(_outcome: Outcome) -> None:
            self._studio.notices.tell(f"{words}. {_conflict_words(conflicts)}" if conflicts else words)

        self._studio.session.edits.submit(merge, done)

    def move(self, step: int) -> None:
        """Move the chosen tracks up (-1) or down (1) in the list, together."""
        ids = [track.id for track in self._studio.clip.tracks]
        chosen = self._studio.selection.track_ids
        staying = [one for one in ids if one not in chosen]
        if not chosen or not self._studio.may_edit():
            return
        above = sum(1 for one in staying if ids.index(one) < ids.index(chosen[0]))
        at = max(0, above + step)
        if at > len(staying):
            return
        before = staying[at] if at < len(staying) else None
        self._studio.session.edits.submit(lambda project: project.tracks.move(chosen, before))

    def _make(self, make: Callable[["Project"], tuple[Track, Changes]], words: str) -> None:
        made: list[Track] = []

        def work(project: "Project") -> Changes:
            track, changes = make(project)
            made.append(track)
            return changes

        def done(outcome: Outcome) -> None:
            self._studio.clip.take_tracks(outcome.tracks or ())
            self._studio.clip.set_active_track(made[0].id)
            self._studio.notices.tell(words)

        self._studio.session.edits.submit(work, done)

    def _free_name(self, name: str) -> str:
        taken = {track.name for track in self._studio.clip.tracks}
        number = 2
        while f"{name} {number}" in taken:
            number += 1
        return f"{name} {number}"


def _conflict_words(frames: list[int]) -> str:
    named = ", ".join(str(frame) for frame in frames[:FRAMES_NAMED])
    more = ", …" if len(frames) > FRAMES_NAMED else ""
    return trn(
        "1 frame had several masks, which are united and flagged: {frames}",
        "{n} frames had several masks, which are united and flagged: {frames}",
        len(frames),
        frames=named + more,
    )
