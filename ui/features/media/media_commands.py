"""Media of clips that are not what they were: said, shown in the list of clips, and the ways out."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.errors import MediaChangedError, MediaMissingError
from core.video.media.media_report import MediaReport, MediaState
from ui.canvas.gap_note import GapNote
from ui.features.media.media_dialog import MediaDialog
from ui.features.media.relink_commands import RelinkCommands
from ui.language import tr
from ui.studio import Studio
from ui.words.media_words import media_words, short_words
from ui.work.lane import Lane

if TYPE_CHECKING:
    from core.changes.changed import Changes
    from core.store.project import Project
    from core.video.media.clip_media import FileMark
    from ui.session.project.outcome import Outcome


class MediaCommands(QObject):
    """File › Media of this clip, and what is said when a clip is opened."""

    def __init__(self, studio: Studio, relink: RelinkCommands, lane: Lane) -> None:
        super().__init__(studio.window)
        self._studio, self._states = studio, studio.media_states
        self._relink, self._lane = relink, lane
        self.dialog: MediaDialog | None = None
        self.note = GapNote(studio.canvas)
        studio.actions.bind("file.media", self.ask)
        clip = studio.clip
        clip.media_compared.connect(self._on_compared)
        clip.pictures.gap_found.connect(lambda _frame: self._show_gap())
        clip.frame_changed.connect(lambda _frame: self._show_gap())
        clip.clip_changed.connect(self._show_gap)

    def ask(self) -> None:
        """Show how the media of the clip on screen are."""
        clip = self._studio.clip.clip
        report = self._states.get(clip.id) if clip is not None else None
        if clip is None:
            self._studio.notices.tell(tr("No clip is open"))
        elif report is None:
            self._studio.notices.tell(tr("The media of this clip are still being looked at"))
        else:
            self._studio.playback.pause()
            self.dialog = MediaDialog(
                self._studio.window, clip.name, report, can_edit=self._studio.session.can_edit
            )
            self.dialog.relink.clicked.connect(lambda: self._go_to_relink(clip.id))
            self.dialog.take_up.clicked.connect(lambda: self.take_up(clip.id))
            self.dialog.accept_as_is.clicked.connect(lambda: self.accept(clip.id))
            self.dialog.open()

    def take_up(self, clip_id: int) -> None:
        """Make new pictures of the folder frames of the clip: after its last one, so that no frame moves.

        A clip that came in without its media gets them in the order of the folder, as relinking does it.
        """
        self._close_dialog()
        report = self._states.get(clip_id)
        if report is None or not report.added or not self._studio.session.can_edit:
            return
        if report.media.takes_whole_folder:
            self._take_up_in_order(clip_id, report)
            return
        names = report.added

        def save(marks: "list[FileMark]") -> None:
            self._studio.session.edits.submit(
                lambda project: project.media.take_up(clip_id, names, marks), self._show_again
            )

        def look() -> "list[FileMark]":
            from core.video.media.fingerprint import mark_of

            return [mark_of(report.media.path / name) for name in names]

        self._lane.submit(look, save, self._studio.notices.fail)

    def _take_up_in_order(self, clip_id: int, report: MediaReport) -> None:
        clip = next((one for one in self._studio.session.clips if one.id == clip_id), None)
        if clip is None:
            return

        def look() -> MediaReport:
            from core.formats.relinking import look_at

            return look_at(report.known_media, report.media.path)

        self._lane.submit(
            look, lambda found: self._relink.save([(clip, found, False)]), self._studio.notices.fail
        )

    def accept(self, clip_id: int) -> None:
        """Let what is there now be the clip's media; frames keep numbers and masks."""
        self._close_dialog()
        report = self._states.get(clip_id)
        accepted = report.accepted if report is not None else None
        if report is None or accepted is None or not self._studio.session.can_edit:
            return

        def change(project: "Project") -> "Changes":
            return project.media.keep(clip_id, accepted, report.media.identity)

        self._studio.session.edits.submit(change, self._show_again)

    def _go_to_relink(self, clip_id: int) -> None:
        self._close_dialog()
        self._relink.ask(clip_id)

    def _close_dialog(self) -> None:
        if self.dialog is not None:
            self.dialog.accept()
            self.dialog = None

    def _show_again(self, outcome: "Outcome") -> None:
        view = self._studio.clip
        clips = outcome.clips or self._studio.session.clips
        fresh = next((one for one in clips if view.clip and one.id == view.clip.id), None)
        if fresh is not None:
            view.load(fresh, view.frame)

    def _on_compared(self, report: MediaReport) -> None:
        clip = self._studio.clip.clip
        if clip is None:
            return
        self._states.keep(clip.id, report)
        self._show_gap()
        notices = self._studio.notices
        where = tr("clip {name}", name=clip.name)
        words = media_words(report)
        if report.state is MediaState.UNREACHABLE:
            notices.fail(MediaMissingError(report.media.path, where, words, tr("File › Relink media…")))
        elif report.state is MediaState.OTHER:
            notices.fail(MediaChangedError(where, "", words, tr("put the right ones back, or relink")))
        elif report.state is MediaState.TAKEN:
            notices.tell(f"{where}: {words}")
        elif words:
            notices.warn_of(MediaChangedError(where, "", words))

    def _show_gap(self) -> None:
        clip = self._studio.clip
        report = clip.pictures.report
        without = short_words(report) if report is not None and not report.is_usable else ""
        self.note.say((clip.pictures.gap(clip.frame) or without) if clip.clip is not None else "")
