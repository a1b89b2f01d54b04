"""Projects and files: new, open, demo, import, export, recent, drop."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QFileDialog

from core.changes.steps import Step
from ui.features.project.import_again_commands import ImportAgainCommands
from ui.features.project.rate_commands import RateCommands
from ui.jobs.demo import DEMO_NAME, demo_files, prepare_demo
from ui.language import mark, tr
from ui.studio import Studio

if TYPE_CHECKING:
    from ui.features.project.import_again_dialog import AgainChoice

PROJECT_FILTER = mark("Amodal Studio project (*.amodal)")
IMPORT_FILTER = mark(
    "Videos and annotations (*.mp4 *.mov *.mkv *.avi *.webm *.m4v *.json *.xml *.npz);;All files (*)"
)
MAX_RECENT = 10


class ProjectCommands:
    """The File menu, and what is dropped on the window."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._recent_menu = studio.places.top_bar.recent_menu
        self._settings = studio.settings
        bind = studio.actions.bind
        bind("file.new", self.ask_new)
        bind("file.open", self.ask_open)
        bind("file.demo", self.open_demo)
        bind("file.import_video", self.ask_import_file)
        bind("file.import_folder", self.ask_import_folder)
        bind("file.save_note", self.tell_saved)
        bind("file.quit", studio.window.close)
        self._asked_at: tuple[int, int, Step | None] | None = None
        """Where the person was when an import was asked for: clip, frame, last step; None = none runs."""
        self._known_clips: frozenset[int] = frozenset()
        self._stopped = ""
        """The project that was left while something was computed for it."""
        studio.session.opened.connect(self._on_opened)
        studio.session.went_on.connect(self._note_recent)
        studio.session.clips_changed.connect(self._show_imported)
        self.again = ImportAgainCommands(studio, lambda path: self.import_sources([path]), self._import_again)
        self.rate = RateCommands(studio)
        self._recent_menu.aboutToShow.connect(self._fill_recent)

    # Projects

    def open(self, path: Path, *, read_only: bool = False) -> None:
        """Open a project file."""
        if self._is_free():
            self._studio.session.open(path, read_only=read_only)

    def open_demo(self) -> None:
        """Open the demo project; the first time it is made, imported and proposed for."""
        if not self._is_free():
            return

        def ready(result: tuple[Path, bool]) -> None:
            path, is_new = result
            make_or_open = self._studio.session.create if is_new else self._studio.session.open
            make_or_open(path, then=self._fill_demo)

        self._studio.session.store_thread.submit(prepare_demo, ready, self._studio.session.failed.emit)

    def ask_new(self) -> None:
        """Ask where a new project shall be kept and open it."""
        name, _ = QFileDialog.getSaveFileName(
            self._studio.window,
            tr("New project"),
            str(self._folder() / "untitled.amodal"),
            tr(PROJECT_FILTER),
        )
        if name and self._is_free():
            path = Path(name)
            self._studio.session.create(path if path.suffix else path.with_suffix(".amodal"))

    def ask_open(self) -> None:
        """Ask for a project file and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self._studio.window,
            tr("Open project"),
            str(self._folder()),
            tr("{project};;All files (*)", project=tr(PROJECT_FILTER)),
        )
        if name:
            self.open(Path(name))

    # Import and export

    def ask_import_file(self) -> None:
        """Ask for a video or a COCO file and import it."""
        name, _ = QFileDialog.getOpenFileName(
            self._studio.window, tr("Import video or annotations"), str(self._folder()), tr(IMPORT_FILTER)
        )
        if name:
            self.import_sources([Path(name)])

    def ask_import_folder(self) -> None:
        """Ask for a folder of pictures or of clips and import it."""
        name = QFileDialog.getExistingDirectory(
            self._studio.window, tr("Import folder of pictures or clips"), str(self._folder())
        )
        if name:
            self.import_sources([Path(name)])

    def import_sources(self, sources: Sequence[Path], fps: float | None = None) -> None:
        """Import files or folders into the open project, or into a new one beside the first of them.

        The rate of pictures is asked for where neither `fps` nor a file says it.
        """
        if not self._studio.session.is_open:
            project = _free_path(sources[0].parent / f"{sources[0].stem}.amodal")
            self._studio.session.create(project, then=lambda: self.import_sources(sources, fps))
            return
        if self._studio.session.is_read_only:
            self._studio.notices.fail(
                tr(
                    "{name}: open for reading only, so nothing can be imported (make a new project: "
                    "{key[file.new]})",
                    name=self._studio.session.name,
                )
            )
            return
        self._asked_at = self._whereabouts()
        for source in sources:
            self._studio.files.import_source(source, fps=fps)

    def _import_again(self, source: Path, choice: "AgainChoice") -> None:
        self._asked_at = self._whereabouts()
        self._studio.files.import_source(
            source, again=choice.again, mask_wish=choice.mask_wish, review=choice.review
        )

    def take_drop(self, urls: Sequence[QUrl]) -> None:
        """Open a dropped project; import dropped media, folders and annotation files."""
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        projects = [path for path in paths if path.suffix == ".amodal"]
        if projects:
            self.open(projects[0])
        elif paths:
            self.import_sources(paths)
        else:
            self._studio.notices.fail(tr("Only files and folders of this computer can be dropped here"))

    def tell_saved(self) -> None:
        """Say what is saved: everything, always, unless the disk refused it."""
        saved = self._studio.session.saved
        if saved.unsaved:
            self._studio.session.edits.retry()
        elif not self._studio.session.is_open:
            self._studio.notices.tell(tr("No project is open"))
        else:
            self._studio.notices.tell(tr("Every edit is saved the moment it is made; there is nothing to do"))

    def tell_stopped(self) -> None:
        """Say that leaving the last project has stopped what was computed for it; once."""
        name, self._stopped = self._stopped, ""
        if name:
            self._studio.notices.tell(
                tr("What was being computed for {name} is stopped; what was done is kept", name=name)
            )

    # Recent

    def recent(self) -> list[Path]:
        """Return projects that were open before, newest first."""
        stored = self._settings.value("recent", [])
        names = [stored] if isinstance(stored, str) else list(stored or [])  # type: ignore[call-overload]
        return [Path(name) for name in names]

    def _whereabouts(self) -> tuple[int, int, Step | None] | None:
        clip = self._studio.clip
        if clip.clip is None:
            return None
        return clip.clip.id, clip.frame, self._studio.session.undo_status.undo

    def _show_imported(self) -> None:
        """Show the first clip of an import, unless the person has gone on working where they were."""
        clips = self._studio.session.clips
        new = [clip for clip in clips if clip.id not in self._known_clips]
        self._known_clips = frozenset(clip.id for clip in clips)
        if new and self._asked_at is not None and self._asked_at == self._whereabouts():
            self._asked_at = None
            self._studio.playback.pause()
            self._studio.clip.load(new[0])

    def _on_opened(self) -> None:
        self._asked_at = None
        self._known_clips = frozenset(clip.id for clip in self._studio.session.clips)
        self._note_recent()

    def _note_recent(self) -> None:
        path = self._studio.session.path
        if path is not None:
            rest = [str(other) for other in self.recent() if other != path]
            self._settings.setValue("recent", [str(path), *rest][:MAX_RECENT])
            if path.stem != DEMO_NAME:
                self._settings.setValue("folder", str(path.parent))

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for path in self.recent():
            action = self._recent_menu.addAction(f"{path.name}   {path.parent}")
            action.triggered.connect(lambda _checked=False, chosen=path: self.open(chosen))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction(tr("No projects yet")).setEnabled(False)

    def _fill_demo(self) -> None:
        """Import and propose where nothing is there yet; an earlier start may have ended before it could."""
        if self._studio.session.clips or self._studio.session.is_read_only:
            return
        annotations = demo_files().annotations
        propose = self._studio.actions["propose.clip"]

        def after_import(_text: str, source: object) -> None:
            if source == annotations:
                self._studio.files.finished.disconnect(after_import)
                self._propose_when_loaded(propose.trigger)

        self._studio.files.finished.connect(after_import)
        self._studio.files.import_source(annotations)

    def _propose_when_loaded(self, propose: Callable[[], None]) -> None:
        clip = self._studio.clip

        def once() -> None:
            if clip.tracks:
                clip.tracks_changed.disconnect(once)
                propose()

        clip.tracks_changed.connect(once)

    def _folder(self) -> Path:
        stored = self._settings.value("folder", "")
        return Path(str(stored)) if stored and Path(str(stored)).is_dir() else Path.home()

    def _is_free(self) -> bool:
        if self._studio.files.is_busy:
            self._studio.notices.tell(
                tr("An import or export is still running: wait for it or cancel it first")
            )
            return False
        if self._studio.session.saved.unsaved:
            self._studio.notices.fail(
                tr(
                    "{unsaved} edits are not saved yet: make room on the disk, then press "
                    "{key[file.save_note]}",
                    unsaved=self._studio.session.saved.unsaved,
                )
            )
            return False
        session, condition = self._studio.session, self._studio.session.watch.condition
        if condition is not None and condition.is_lost_when_closed and not session.is_read_only:
            self._studio.notices.fail(
                tr("{name} has no file any more: save a copy of it first", name=session.name)
            )
            return False
        self._stopped = session.name if self._studio.proposals.is_busy else ""
        self._studio.proposals.cancel_all()
        return True


def _free_path(path: Path) -> Path:
    number = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem} {number}")
        number += 1
    return free
