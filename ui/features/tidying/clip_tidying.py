"""Clips in their list: renamed, put away, moved."""

from PySide6.QtWidgets import QInputDialog, QLineEdit

from ui.language import tr
from ui.studio import Studio


class ClipTidying:
    """Works on the clip on screen."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        bind = studio.actions.bind
        bind("clip.rename", self.ask_name)
        bind("clip.archive", self.archive)
        bind("clip.up", lambda: self.move(-1))
        bind("clip.down", lambda: self.move(1))

    def ask_name(self) -> None:
        """Ask for another name of the clip."""
        clip = self._studio.clip.clip
        if clip is None or not self._studio.may_edit():
            return
        dialog = QInputDialog(self._studio.window)
        dialog.setWindowTitle(tr("Rename clip"))
        dialog.setLabelText(tr("Name in lists and exports; its media keep theirs"))
        dialog.setTextValue(clip.name)
        dialog.setTextEchoMode(QLineEdit.EchoMode.Normal)

        def rename(name: str) -> None:
            self._studio.session.edits.submit(lambda project: project.clips.rename(clip.id, name.strip()))

        dialog.textValueSelected.connect(rename)
        dialog.open()

    def archive(self) -> None:
        """Put the clip away; the next one is shown."""
        clip = self._studio.clip.clip
        if clip is None or not self._studio.may_edit():
            return
        words = tr("{name} is put away, nothing is deleted; {key[edit.undo]} brings it back", name=clip.name)
        self._studio.session.edits.submit(
            lambda project: project.clips.archive(clip.id), lambda _outcome: self._studio.notices.tell(words)
        )

    def move(self, step: int) -> None:
        """Move the clip up (-1) or down (1) in the list."""
        clip, ids = self._studio.clip.clip, [one.id for one in self._studio.session.clips]
        if clip is None or clip.id not in ids or not self._studio.may_edit():
            return
        at = ids.index(clip.id) + step
        ids.remove(clip.id)
        if not 0 <= at <= len(ids):
            return
        before = ids[at] if at < len(ids) else None
        self._studio.session.edits.submit(lambda project: project.clips.move([clip.id], before))
