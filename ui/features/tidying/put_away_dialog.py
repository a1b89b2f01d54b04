"""What was put away: tracks and clips, to bring them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QPushButton, QWidget

from core.changes.changed import Changes
from ui.language import tr
from ui.studio import Studio
from ui.theme.text_size import grow_with_text
from ui.widgets.key_tips import tip_usual_buttons
from ui.widgets.labels import label_as
from ui.widgets.laying import lay_column

if TYPE_CHECKING:
    from core.store.project import Project

_WHAT = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class PutAway:
    """One clip or track."""

    name: str
    where: str
    """Name of its clip; empty for a clip itself."""
    clip_id: int
    track_id: int | None


class PutAwayDialog(QDialog):
    """Lists them; those that are chosen come back.

    Signals:
        back_requested(list[PutAway]): Bring these back.
    """

    back_requested = Signal(object)

    def __init__(self, found: Sequence[PutAway], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What was put away"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Tracks and clips that were put away"))
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        grow_with_text(self.list, self.list.setMinimumWidth, 380)
        for one in found:
            words = (
                tr("{name} (clip)", name=one.name) if one.track_id is None else f"{one.name} · {one.where}"
            )
            item = QListWidgetItem(words)
            item.setData(_WHAT, one)
            self.list.addItem(item)
        hint = tr("Nothing is ever deleted: what is chosen here comes back with all its masks.")
        text = hint if found else tr("Nothing was put away.")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.back = QPushButton(tr("Bring back"))
        self.back.setToolTip(tr("As one step of undo"))
        self.back.setProperty("kind", "primary")
        self.back.setEnabled(False)
        buttons.addButton(self.back, QDialogButtonBox.ButtonRole.AcceptRole)
        tip_usual_buttons(buttons)
        lay_column(label_as("dim", text, wraps=True), (self.list, 1), buttons, of=self, spacing=8)
        self.list.itemSelectionChanged.connect(lambda: self.back.setEnabled(bool(self.list.selectedItems())))
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)

    def _on_accepted(self) -> None:
        chosen = [item.data(_WHAT) for item in self.list.selectedItems()]
        self.accept()
        self.back_requested.emit(chosen)


class PutAwayCommands:
    """The list of what was put away."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        studio.actions.bind("tidy.put_away", self.show)

    def show(self) -> None:
        """Read what was put away and list it."""
        if self._studio.session.is_open:
            self._studio.session.read(_find, self._open)

    def _open(self, found: list[PutAway]) -> None:
        dialog = PutAwayDialog(found, self._studio.window)
        dialog.back_requested.connect(self._bring_back)
        dialog.open()

    def _bring_back(self, chosen: list[PutAway]) -> None:
        if not self._studio.may_edit():
            return
        tracks = [one.track_id for one in chosen if one.track_id is not None]
        clips = [one.clip_id for one in chosen if one.track_id is None]

        def tracks_back(project: "Project") -> Changes:
            return project.tracks.bring_back(*tracks)

        def clips_back(project: "Project") -> Changes:
            return project.clips.bring_back(*clips)

        if tracks:
            self._studio.session.edits.submit(tracks_back)
        if clips:
            self._studio.session.edits.submit(clips_back)


def _find(project: "Project") -> list[PutAway]:
    every = project.clips.list(include_archived=True)
    found = [PutAway(clip.name, "", clip.id, None) for clip in every if clip.is_archived]
    return found + [
        PutAway(track.name, clip.name, clip.id, track.id)
        for clip in every
        for track in project.tracks.list(clip.id, include_archived=True)
        if track.is_archived
    ]
