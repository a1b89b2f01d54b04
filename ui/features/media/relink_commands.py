"""Media that moved: which are missing, where they are now, and the clip shown with them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from core.changes.changed import Changes
from core.changes.steps import Step, StepKind
from core.changes.tracks import Clip
from core.errors import AmodalError
from core.video.media.clip_media import ClipMedia
from core.video.media.media_report import MediaReport
from ui.features.media.relink_dialog import RelinkDialog
from ui.language import tr, trn
from ui.studio import Studio
from ui.words.media_words import media_words
from ui.work.lane import Lane

if TYPE_CHECKING:
    from core.formats.relinking import MissingMedia
    from core.store.project import Project
    from ui.session.project.outcome import Outcome

Clips = list[tuple[Clip, ClipMedia]]


class RelinkCommands:
    """File › Relink media. What looks at the disk does so in a lane that nobody waits for."""

    def __init__(self, studio: Studio, lane: Lane) -> None:
        self._studio = studio
        self._lane = lane
        self._missing: list[MissingMedia] = []
        self._consents: set[int] = set()
        """Clips whose media have other content, and a person said that they are the right ones."""
        self.dialog: RelinkDialog | None = None
        self.question: QMessageBox | None = None
        studio.actions.bind("file.relink", self.ask)

    def ask(self, clip_id: int | None = None) -> None:
        """Show which clips lack media, and with `clip_id` this one too; says so when there is none."""
        if not self._studio.session.is_open:
            self._studio.notices.tell(tr("There is no project: open one first"))
            return
        self._studio.playback.pause()

        def look(clips: Clips) -> None:
            self._lane.submit(lambda: _find(clips, clip_id), self._show, self._studio.notices.fail)

        self._studio.session.read(_media_of_clips, look)

    def _show(self, missing: "list[MissingMedia]") -> None:
        self._missing, self._consents = missing, set()
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
        self._lane.submit(lambda: look_under(root, missing), self._put, self._studio.notices.fail)

    def put(self, clip_id: int, place: Path) -> None:
        """Take a file or folder for a clip, once it is compared with what the project knows."""
        from core.formats.relinking import check_media, look_at

        one = next(one for one in self._missing if one.clip.id == clip_id)

        def look() -> MediaReport | str:
            report = look_at(one.media, place)
            try:
                if report.is_usable:
                    check_media(one.clip, place)
            except AmodalError as error:
                return str(error)
            return report

        def done(found: MediaReport | str) -> None:
            if self.dialog is None:
                return
            if isinstance(found, str):
                self.dialog.say(found)
            elif not found.is_usable and found.accepted is None:
                self.dialog.say(f"{place}: {media_words(found)}")
            else:
                self._put({clip_id: found})

        self._lane.submit(look, done, self._studio.notices.fail)

    def _put(self, found: Mapping[int, MediaReport]) -> None:
        from core.formats.relinking import needs_consent

        if self.dialog is None:
            return
        sure = {clip_id: report for clip_id, report in found.items() if not needs_consent(report)}
        self.dialog.put(sure)
        if not found:
            self.dialog.say(tr("Nothing of these names lies in that folder"))
        words = [media_words(report) for report in sure.values() if media_words(report)]
        if words:
            self.dialog.say(f"{self.dialog.status.text()} · {words[0]}")
        for clip_id, report in found.items():
            if clip_id not in sure:
                self._ask_consent(clip_id, report)

    def _ask_consent(self, clip_id: int, report: MediaReport) -> None:
        if self.dialog is None:
            return
        if report.accepted is None:
            self.dialog.say(media_words(report))
            return
        self.question = QMessageBox(self.dialog)
        self.question.setIcon(QMessageBox.Icon.Question)
        self.question.setText(media_words(report))
        self.question.setInformativeText(
            tr("Every frame keeps its number and its masks. Take these media all the same?")
        )
        self.question.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)

        def answered(button: int) -> None:
            if button == QMessageBox.StandardButton.Yes and self.dialog is not None:
                self._consents.add(clip_id)
                self.dialog.put({clip_id: report})

        self.question.finished.connect(answered)
        self.question.open()

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
        clips = {one.clip.id: one.clip for one in self._missing}
        self.save([(clips[i], report, i in self._consents) for i, report in self.dialog.places.items()])

    def save(self, places: list[tuple[Clip, MediaReport, bool]]) -> None:
        """Relink clips to the media of reports, with a person's consent or without, and show them anew."""
        refused: list[str] = []

        def work(project: "Project") -> Changes:
            return relink_all(project, places, refused)

        def done(outcome: "Outcome") -> None:
            self._show_again(outcome, {clip.id: report for clip, report, _ in places})
            count = len(places) - len(refused)
            if count:
                self._studio.notices.tell(trn("1 clip relinked", "{n} clips relinked", count))
            for line in refused[:3]:
                self._studio.notices.warn(line)

        if self._studio.may_edit() and places:
            self._studio.session.edits.submit(work, done)

    def _show_again(self, outcome: "Outcome", reports: Mapping[int, MediaReport]) -> None:
        view = self._studio.clip
        fresh = next((one for one in outcome.clips or () if view.clip and one.id == view.clip.id), None)
        if fresh is not None:
            report = reports.get(fresh.id)
            view.load(fresh, view.frame if report is None else frame_after(report, fresh, view.frame))


def _media_of_clips(project: "Project") -> Clips:
    from core.formats.relinking import media_of_clips

    return media_of_clips(project)


def _find(clips: Clips, clip_id: int | None) -> "list[MissingMedia]":
    from core.formats.relinking import MissingMedia, find_missing
    from core.video.identity.comparing import compare

    found = find_missing(clips)
    known = {one.clip.id for one in found}
    wanted = [MissingMedia(c, m, compare(m)) for c, m in clips if c.id == clip_id and c.id not in known]
    return wanted + found


def relink_all(
    project: "Project", places: list[tuple[Clip, MediaReport, bool]], refused: list[str]
) -> Changes:
    """Relink clips (clip, report, whether a person consents); put what could not be done into `refused`."""
    from core.formats.relinking import relink

    changes = Changes(step=Step(StepKind.RELINK))
    for clip, report, has_consent in places:
        try:
            changes = changes.joined(relink(project, clip, report, has_consent=has_consent))
        except AmodalError as error:
            refused.append(str(error))
    return changes


def frame_after(report: MediaReport, fresh: Clip, frame: int) -> int:
    """Return the frame of a relinked clip that has the picture which `frame` had."""
    order = report.order
    if order is None or fresh.frame_count != order.frame_count or frame >= len(order.places):
        return frame
    return order.places[frame]
