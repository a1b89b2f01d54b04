"""Completions: asking for them, showing them, saying what one sees."""

from PySide6.QtCore import QObject

from ui.language import tr, trn
from ui.session.clip.shown_completions import ShownCompletions
from ui.studio import Studio
from ui.widgets.live_actions import shown_keys


class CompletionCommands(QObject):
    """The completion layer and the jobs that fill it."""

    def __init__(self, studio: Studio, completions: ShownCompletions) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._completions = completions
        self._bar = studio.places.stage.view_bar
        self._legend = studio.places.stage.legend
        bind = studio.actions.bind
        bind("view.completion", lambda: self.show(not completions.is_wanted))
        bind("complete.track", self.complete_track)
        bind("complete.clip", self.complete_clip)
        self._bar.completion_toggled.connect(self.show)
        completions.changed.connect(self._on_changed)
        completions.failed.connect(studio.notices.fail)
        studio.proposals.completions_finished.connect(self._on_finished)
        self._on_changed()

    def show(self, is_shown: bool) -> None:
        """Show or hide the completion of the active track."""
        self._completions.set_wanted(is_shown)
        self._on_changed()

    def complete_track(self) -> None:
        """Make completions of the active track in all frames that have an amodal mask."""
        track = self._studio.chosen_track()
        if track is not None:
            self._complete([track.id])

    def complete_clip(self) -> None:
        """Make completions of every track of the clip on screen."""
        if not self._studio.clip.tracks:
            self._studio.notices.tell(
                tr("This clip has no tracks yet: import masks or paint one ({key[track.new]})")
            )
        else:
            self._complete([track.id for track in self._studio.clip.tracks])

    def _complete(self, track_ids: list[int]) -> None:
        if self._studio.session.is_read_only:
            self._studio.notices.tell(
                tr("This project is open for reading only, so completions cannot be kept")
            )
        elif self._studio.session.is_open:
            self._studio.proposals.complete(track_ids, self._studio.proposals.chosen())

    def _on_finished(self, finished: int, failed: int) -> None:
        if finished and not failed:
            tracks = trn("1 track", "{n} tracks", finished)
            self._studio.notices.tell(
                tr(
                    "Completions of {tracks} are in; {keys} hides them",
                    tracks=tracks,
                    keys=self._keys("view.completion"),
                )
            )
            self.show(True)

    def _on_changed(self) -> None:
        shown, current = self._completions.is_wanted, self._completions.current
        self._studio.actions["view.completion"].setChecked(shown)
        self._bar.show_completion(is_shown=shown)
        self._studio.canvas.set_completion(current)
        if not shown:
            self._legend.show_completion("")
        elif current is None:
            is_missing = self._completions.is_known
            words = (
                tr("no completion here: {keys} makes them", keys=self._keys("complete.track"))
                if is_missing
                else "…"
            )
            self._legend.show_completion(words)
        elif current.is_stale:
            again = self._keys("complete.track")
            self._legend.show_completion(
                tr(
                    "completion older than the mask ({engine}): {again} again",
                    engine=current.engine,
                    again=again,
                ),
                is_stale=True,
            )
        else:
            self._legend.show_completion(tr("completion by {engine}", engine=current.engine))

    def _keys(self, action_id: str) -> str:
        return shown_keys(self._studio.actions.specs[action_id])
