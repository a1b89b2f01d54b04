"""The margin of a clip: asked for, saved, and the clip shown on its new canvas."""

from typing import TYPE_CHECKING

from ui.features.extent.margin_dialog import MarginDialog
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from ui.session.project.outcome import Outcome


class MarginCommands:
    """Track › Margin of the clip."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.dialog: MarginDialog | None = None
        studio.actions.bind("clip.margin", self.ask)
        studio.session.changed.connect(self._show)

    def ask(self) -> None:
        """Ask for the margin of the clip on screen."""
        clip = self._studio.clip.clip
        if clip is None:
            self._studio.notices.tell(tr("There is no clip: import one first ({key[file.import_video]})"))
            return
        if not self._studio.may_edit():
            return
        self._studio.playback.pause()
        self.dialog = MarginDialog(
            self._studio.window, margin=clip.canvas.margin, width=clip.width, height=clip.height
        )
        self.dialog.accepted.connect(self._save)
        self.dialog.open()

    def _save(self) -> None:
        clip = self._studio.clip.clip
        if clip is None or self.dialog is None or self.dialog.pixels.value() == clip.canvas.margin:
            return
        margin = self.dialog.pixels.value()
        self._studio.session.edits.submit(lambda project: project.clips.set_margin(clip.id, margin))

    def _show(self, outcome: "Outcome") -> None:
        """Load the clip again when it has another margin, by undo too: every mask is on the new canvas."""
        view = self._studio.clip
        shown = view.clip
        fresh = next((one for one in outcome.clips or () if shown and one.id == shown.id), None)
        if fresh is None or shown is None or fresh.canvas == shown.canvas:
            return
        track_id = view.active_track_id
        view.load(fresh, view.frame)

        def once() -> None:
            view.tracks_changed.disconnect(once)
            if track_id in {track.id for track in view.tracks}:
                view.set_active_track(track_id)

        view.tracks_changed.connect(once)
