"""Copying masks to other frames."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from core.changes.changed import Changes
from core.tracks.edits import AtFixed, steps_from
from ui.features.over_time.copy_dialog import CopyDialog, CopyWish
from ui.features.over_time.starting import active_layers
from ui.language import tr, trn
from ui.session.project.outcome import Outcome
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project


class CopyCommands:
    """Copy to a neighbour by key, to many by dialog."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        bind = studio.actions.bind
        bind("time.copy_next", lambda: self.copy_to_neighbour(1))
        bind("time.copy_previous", lambda: self.copy_to_neighbour(-1))
        bind("time.copy", self.ask)

    def copy_to_neighbour(self, direction: int) -> None:
        """Copy the masks on screen to the next frame, and go there; what a person fixed there stays."""
        if self._studio.may_edit_track():
            self._copy(CopyWish(1, direction, active_layers(self._studio), AtFixed.SKIP), goes_there=True)

    def ask(self) -> None:
        """Ask how far to copy."""
        if not self._studio.may_edit_track():
            return
        dialog = CopyDialog(active_layers(self._studio), self._studio.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda wish: self._copy(wish, goes_there=False))
        dialog.open()

    def _copy(self, wish: CopyWish, *, goes_there: bool) -> None:
        clip, track_id, frame = self._studio.clip, self._studio.clip.active_track_id, self._studio.clip.frame
        if clip.clip is None or track_id is None:
            return
        targets = list(steps_from(frame, wish.direction, wish.count, clip.clip.frame_count))

        def change(project: "Project") -> Changes:
            from core.operations.filling_in import fill_by_copy, gather_track

            material = gather_track(project, track_id, frame, frame)
            filling = fill_by_copy(material, frame, targets, wish.layers, wish.at_fixed)
            if not filling.masks:
                return Changes()
            replaces = wish.at_fixed is AtFixed.REPLACE
            return project.fillings.fill(
                filling.masks, step=filling.step, is_decided=goes_there, replaces_fixed=replaces
            )

        def done(outcome: Outcome) -> None:
            count = len({key.frame for key in outcome.changes.masks})
            left = len(targets) - count
            text = trn("Copied to 1 frame", "Copied to {n} frames", count)
            if left:
                text += tr(" · {n} left as they are: decided before, or the same", n=left)
            self._studio.notices.tell(text)

        self._studio.session.edits.submit(change, done)
        if goes_there and targets:
            clip.go_to(targets[-1], wish.direction)
