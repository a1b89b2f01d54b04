"""Media that moved: which are missing, where they are now, and the clip shown with them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from core.errors import AmodalError
from core.store.records import Changes, Clip
from ui.commands.studio import Studio
from ui.dialogs.relink import RelinkDialog
from ui.language import tr, trn

if TYPE_CHECKING:
    from core.formats.relinking import MissingMedia
    from core.store.project import Project
    from ui.session.project_session import Outcome


class RelinkCommands:
    """File › Relink media."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._missing: list[MissingMedia] = []
        self.dialog: RelinkDialog | None = None
        studio.actions.bind("file.relink", self.ask)

    def ask(self) -> None:
        """Show which clips lack their media; says so when none does."""
        if not self._studio.session.is_open:
            self._studio.notices.tell(tr("There is no project: open one first"))
            return
        self._studio.playback.pause()
        self._studio.session.read(_find_missing, self._show)

    def _show(self, missing: "list[MissingMedia]") -> None:
        self._missing = missing
        if not missing:
            self._studio.notices.tell(tr("All media are where the project says"))
            return
        self.dialog = RelinkDialog(
            self._studio.window, [(m.clip.id, m.clip.name, m.expected) for m in missing]
        )
        self.dialog.look_in.clicked.connect(self._ask_folder)
        self.dialog.choose.clicked.connect(self._ask_place)
        self.dialog.choose_folder.clicked.connect(self._ask_place_folder)
        self.dialog.accepted.connect(self._save)
        self.dialog.open()

    def look_under(self, root: Path) -> None:
        """Look for all missing media under a folder."""
        from core.formats.relinking import look_under

        missing = list(self._missing)
        self._studio.session.read(lambda _: look_under(root, missing), self._put)

    def put(self, clip_id: int, place: Path) -> None:
        """Take a file or folder for a clip, once it is checked."""
        from core.formats.relinking import check_media

        clip = next(one.clip for one in self._missing if one.clip.id == clip_id)

        def check(_: "Project") -> Path | str:
            try:
                check_media(clip, place)
            except AmodalError as error:
                return str(error)
            return place

        def done(found: Path | str) -> None:
            if self.dialog is None:
                return
            if isinstance(found, str):
                self.dialog.say(found)
            else:
                self.dialog.put({clip_id: found})

        self._studio.session.read(check, done)

    def _put(self, found: Mapping[int, Path]) -> None:
        if self.dialog is None:
            return
        self.dialog.put(found)
        if not found:
            self.dialog.say(tr("Nothing of these names lies in that folder"))

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self.dialog, tr("Folder with the media"))
        if name:
            self.look_under(Path(name))

    def _ask_place(self) -> None:
        chosen = self.dialog.chosen_id() if self.dialog is not None else None
        name, _ = QFileDialog.getOpenFileName(self.dialog, tr("Video or picture of the clip"))
        if name and chosen is not None:
            self.put(chosen, Path(name))

    def _ask_place_folder(self) -> None:
        chosen = self.dialog.chosen_id() if self.dialog is not None else None
        name = QFileDialog.getExistingDirectory(self.dialog, tr("Folder of pictures of the clip"))
        if name and chosen is not None:
            self.put(chosen, Path(name))

    def _save(self) -> None:
        if self.dialog is None:
            return
        places, clips = dict(self.dialog.places), {one.clip.id: one.clip for one in self._missing}
        refused: list[str] = []

        def work(project: "Project") -> Changes:
            return _relink(project, {clips[i]: place for i, place in places.items()}, refused)

        def done(outcome: "Outcome") -> None:
            self._show_again(outcome)
            count = len(places) - len(refused)
            if count:
                self._studio.notices.tell(trn("1 clip relinked", "{n} clips relinked", count))
            for line in refused[:3]:
                self._studio.notices.warn(line)

        if not self._studio.session.can_edit:
            self._studio.notices.tell(tr("This project is open for reading only"))
        elif places:
            self._studio.session.submit_edit(work, done)

    def _show_again(self, outcome: "Outcome") -> None:
        view = self._studio.clip
        fresh = next((one for one in outcome.clips or () if view.clip and one.id == view.clip.id), None)
        if fresh is not None:
            view.load(fresh, view.frame)


def _find_missing(project: "Project") -> "list[MissingMedia]":
    from core.formats.relinking import missing_media

    return missing_media(project)


def _relink(project: "Project", places: Mapping[Clip, Path], refused: list[str]) -> Changes:
    from core.formats.relinking import check_media

    changed: frozenset[int] = frozenset()
    for clip, place in places.items():
        try:
            info = check_media(clip, place)
            changed |= project.clips.relink(clip.id, place, info.kind, info.fps, project.media_folder).clips
        except AmodalError as error:
            refused.append(str(error))
    return Changes(clips=changed, label="Relink")
