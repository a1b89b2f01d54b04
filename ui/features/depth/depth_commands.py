"""Propose › Depth of the clip: from files, from a network, or none any more."""

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING

from core.changes.tracks import Clip
from core.progress import CancelToken, Progress
from ui.features.depth.depth_layer import DepthLayer
from ui.language import said, tr
from ui.studio import Studio
from ui.work.pool import Rank

if TYPE_CHECKING:
    from core.depth.depth_set import DepthFiles
    from core.formats.depth_maps import DepthSummary
    from core.store.project import Project
    from models.depth.computing import DepthMade, DepthTask
    from ui.features.depth.depth_dialog import DepthDialog

    Steps = Generator[Progress, None, DepthSummary]


class DepthCommands:
    """Opens the dialog, starts the work, tells what came of it; says when maps were left behind."""

    def __init__(self, studio: Studio, layer: DepthLayer) -> None:
        self._studio, self._layer = studio, layer
        self._lane = studio.work.lane("depth-look", Rank.ASKED, may_be_left=True)
        self._removing = studio.work.lane("depth-removal", Rank.ASKED)
        self._told: set[str] = set()
        """Folders of which it was said that they are gone."""
        self.dialog: DepthDialog | None = None
        studio.actions.bind("depth.import", self.open)
        studio.actions.bind("depth.compute", self.compute)
        studio.actions.bind("depth.forget", self.forget)
        studio.session.opened.connect(self._told.clear)
        layer.known.connect(self._look_for_files)

    def open(self) -> None:
        """Ask for the files, then take them."""
        clip = self._clip()
        if clip is None:
            return
        from ui.features.depth.depth_dialog import DepthDialog

        self.dialog = dialog = DepthDialog(self._studio.window, clip.name)
        dialog.accepted.connect(lambda: self._import(clip, dialog))
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def compute(self) -> None:
        """Compute the maps of the clip on screen in a process of its own."""
        clip = self._clip()
        if clip is not None:
            title = tr("Computing depth of {clip}", clip=clip.name)
            self._studio.files.take_in(title, partial(_computed, clip), partial(self._on_done, clip))

    def forget(self) -> None:
        """Remove the maps of the clip on screen."""
        clip = self._clip()
        if clip is None:
            return

        def done(had_any: bool) -> None:
            words = tr("{clip} has no depth any more", clip=clip.name) if had_any else ""
            self._studio.notices.tell(words or tr("{clip} had no depth", clip=clip.name))
            self._layer.look()

        # Thousands of files may go: edits on the store thread do not wait for that.
        session = self._studio.session
        self._removing.submit(
            lambda: session.open_project().depth.forget(clip.id), done, self._studio.notices.fail
        )

    def _clip(self) -> Clip | None:
        clip = self._studio.clip.clip
        if clip is None:
            self._studio.notices.tell(tr("There is no clip to have depth: import one first"))
            return None
        return clip if self._studio.may_edit() else None

    def _import(self, clip: Clip, dialog: "DepthDialog") -> None:
        source, sense = dialog.source, dialog.sense
        if sense is None:
            return

        def steps(project: "Project", cancel: CancelToken) -> "Steps":
            from core.formats.depth_maps import import_depth

            return import_depth(project, clip, source, sense, cancel=cancel)

        title = tr("Importing {name}", name=source.name)
        self._studio.files.take_in(title, steps, partial(self._on_done, clip))

    def _on_done(self, clip: Clip, found: "DepthSummary") -> None:
        files = self._studio.files
        text = tr(
            "{clip} has depth in {n:,} of {m:,} frames, from {source}; {key[view.depth]} shows it",
            clip=clip.name,
            n=found.depth.maps,
            m=found.frames,
            source=found.depth.source,
        )
        files.finished.emit(text, self._studio.session.path)
        for note in found.notes:
            files.noted.emit(f"{clip.name}: {said(note)}")
        self._layer.look()

    def _look_for_files(self) -> None:
        """Say it once where a project came without its maps."""
        files = self._layer.files
        if files is None or str(files.folder) in self._told:
            return
        self._lane.newest(lambda _token: files.folder.is_dir(), partial(self._on_looked, files), _nothing)

    def _on_looked(self, files: "DepthFiles", is_there: bool) -> None:
        if not is_there:
            self._told.add(str(files.folder))
            self._studio.notices.warn(
                tr(
                    "The depth maps of this clip are not beside the project: {folder} is not there. "
                    "Put it back, or import or compute them again",
                    folder=files.folder,
                )
            )

    def _forget_dialog(self) -> None:
        self.dialog = None


def _computed(clip: Clip, project: "Project", cancel: CancelToken) -> "Steps":
    from models.depth.keeping import give_depth

    return give_depth(project, clip, cancel=cancel, compute=_apart)


def _apart(task: "DepthTask", cancel: CancelToken) -> "Generator[Progress, None, DepthMade]":
    """In a process of its own: torch never comes into the window's."""
    from models.depth.computing import ComputeDepth
    from models.jobs.apart import run_apart

    return run_apart(ComputeDepth(task), "depth", cancel)


def _nothing(_error: Exception) -> None:
    """A disk that does not answer is told by whoever reads maps."""
