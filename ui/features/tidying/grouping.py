"""Groups: the chosen tracks or the clip on screen are put under a name, which lists can be narrowed to."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QInputDialog

from ui.language import tr
from ui.studio import Studio


class Grouping:
    """Asks for the name of a group; one that is there, or a new one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        studio.actions.bind("track.group", self.ask_tracks)
        studio.actions.bind("clip.group", self.ask_clip)

    def ask_tracks(self) -> None:
        """Group the chosen tracks."""
        track, ids = self._studio.chosen_track(), self._studio.selection.track_ids
        if track is None or not self._studio.may_edit():
            return
        known = [one.group for one in self._studio.clip.tracks]
        self._ask(
            tr("Group of tracks"),
            track.group,
            known,
            lambda name: self._studio.session.edits.submit(
                lambda project: project.tracks.group(ids or (track.id,), name)
            ),
        )

    def ask_clip(self) -> None:
        """Group the clip on screen."""
        clip = self._studio.clip.clip
        if clip is None or not self._studio.may_edit():
            return
        now = next((one for one in self._studio.session.clips if one.id == clip.id), clip)
        known = [one.group for one in self._studio.session.clips]
        self._ask(
            tr("Group of the clip"),
            now.group,
            known,
            lambda name: self._studio.session.edits.submit(
                lambda project: project.clips.group([clip.id], name)
            ),
        )

    def _ask(self, title: str, present: str, known: Sequence[str], then: Callable[[str], object]) -> None:
        names = sorted({name for name in known if name}, key=str.casefold)
        dialog = QInputDialog(self._studio.window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(tr("Name of the group; empty = in none"))
        dialog.setComboBoxItems(["", *names])
        dialog.setComboBoxEditable(True)
        dialog.setTextValue(present)
        dialog.textValueSelected.connect(lambda name: then(name.strip()))
        dialog.open()
