"""Prompts of the clip on screen: read, marked in the timeline, muted and taken away as one step each."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.changes.changed import Changes
from core.changes.prompts import Prompt
from core.errors import AmodalError
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project
    from ui.session.project.outcome import Outcome

ROOM = "prompts"
ClipPrompts = Mapping[int, Mapping[int, Prompt]]
"""By track and frame."""


class PromptCommands(QObject):
    """What steers whoever follows the tracks of the clip on screen.

    Signals:
        changed(): `prompts` are others.
    """

    changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self.prompts: ClipPrompts = {}
        bind = studio.actions.bind
        bind("prompts.mute", lambda: self.mute(is_muted=True))
        bind("prompts.unmute", lambda: self.mute(is_muted=False))
        bind("prompts.remove", self.remove)
        studio.clip.clip_changed.connect(self._read)
        studio.session.changed.connect(self._on_changed)

    def mute(self, *, is_muted: bool) -> None:
        """Let what was marked in the chosen frames not count when the active track is followed, or again."""
        wanted = set(self._studio.selection.frames)

        def change(project: "Project", track_id: int) -> Changes:
            from models.jobs.prepare_tracking import prompted_frames

            known = project.prompts.of_track(track_id)
            here = prompted_frames(project, track_id) & wanted
            found = {at for at in here if (at in known and known[at].is_muted) != is_muted}
            if not found:
                raise AmodalError(
                    tr("No marks and no decided masks to mute here: mark a range, or go to their frame")
                    if is_muted
                    else tr("Nothing is muted here: mark a range, or go to its frame")
                )
            return project.prompts.mute(track_id, found, is_muted=is_muted)

        self._submit(change)

    def remove(self) -> None:
        """Take the marks of the active track away in the chosen frames."""
        wanted = set(self._studio.selection.frames)

        def change(project: "Project", track_id: int) -> Changes:
            found = project.prompts.of_track(track_id).keys() & wanted
            if not found:
                raise AmodalError(tr("No marks to remove here: mark a range, or go to their frame"))
            return project.prompts.remove(track_id, found)

        self._submit(change)

    def _submit(self, change: Callable[["Project", int], Changes]) -> None:
        studio = self._studio
        track_id = studio.clip.active_track_id
        if track_id is None:
            studio.notices.tell(tr("Choose a track first, or make one with {key[track.new]}"))
        elif not studio.session.can_edit:
            studio.notices.tell(tr("This project is open for reading only"))
        else:
            studio.session.edits.submit(lambda project: change(project, track_id))

    def _read(self) -> None:
        now = self._studio.clip.clip
        if now is None:
            self._take({})
            return

        def done(prompts: ClipPrompts) -> None:
            if self._studio.clip.clip is now:
                self._take(prompts)

        self._studio.session.read(lambda project: project.prompts.of_clip(now.id), done)

    def _take(self, prompts: ClipPrompts) -> None:
        clip = self._studio.clip
        touched = self.prompts.keys() | prompts.keys()
        self.prompts = prompts
        clip.lanes.prompts = {
            track_id: {frame: prompt.is_muted for frame, prompt in of_track.items()}
            for track_id, of_track in prompts.items()
        }
        clip.lanes_changed.emit(touched & {track.id for track in clip.tracks})
        self.changed.emit()

    def _on_changed(self, outcome: "Outcome") -> None:
        clip = self._studio.clip.clip
        if clip is not None and (ROOM, clip.id) in outcome.changes.marks:
            self._read()
