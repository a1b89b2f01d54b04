"""Compose › Render: the composed clip as a video or as pictures, beside the window, in the list of jobs."""

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QFileDialog

from core.changes.tracks import Clip
from core.compose.layers import Backdrop, Composition
from core.progress import CancelToken, Progress
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.render_dialog import RenderDialog, RenderRow
from ui.language import tr, trn
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project
    from models.composing.rendering import Rendered

T = TypeVar("T")
ENDINGS = {"mp4": ".mp4", "prores": ".mov", "png": "", "exr": ""}
"""By kind; empty = a folder."""


class RenderCommands:
    """Asks for kind and place, starts the work, tells what came of it."""

    def __init__(self, studio: Studio, state: ComposeState) -> None:
        self._studio, self._state = studio, state
        self.dialog: RenderDialog | None = None
        self.ask_place: Callable[[str, Path], str] = self._ask_place
        """Returns the file or folder for a kind, empty = none; gets the one that is offered."""
        studio.actions.bind("compose.render", self.ask)

    def ask(self) -> None:
        """Ask for the kind."""
        clip, composition = self._studio.clip.clip, self._state.composition
        if clip is None or composition is None or not self._state.is_on:
            self._studio.notices.tell(tr("Open the page Compose first ({key[view.compose]})"))
            return
        self._studio.playback.pause()
        facts = tr(
            "{frames}, {width} × {height}, {fps:g} pictures a second, with the sound of the clip in videos",
            frames=trn("1 frame", "{n:,} frames", clip.frame_count),
            width=clip.width,
            height=clip.height,
            fps=clip.fps,
        )
        self.dialog = RenderDialog(self._studio.window, _rows(), clip.name, facts, _notes(composition))
        self.dialog.accepted.connect(partial(self._chosen, self.dialog, clip, composition))
        self.dialog.open()

    def _chosen(self, dialog: RenderDialog, clip: Clip, composition: Composition) -> None:
        path = self._studio.session.path
        if path is None:
            return
        kind = dialog.row.name
        offered = _free(path.parent / f"{clip.name}-composed-{kind}{ENDINGS[kind]}")
        if name := self.ask_place(kind, offered):
            out = Path(name)
            title = tr("Rendering {name}", name=out.name)
            work = partial(_rendered, clip.id, out, kind, composition)
            self._studio.files.take_in(title, work, partial(self._on_done, out))

    def _ask_place(self, kind: str, offered: Path) -> str:
        words = tr("Render to a file") if ENDINGS[kind] else tr("Render into a new folder")
        return QFileDialog.getSaveFileName(self._studio.window, words, str(offered))[0]

    def _on_done(self, out: Path, found: "Rendered") -> None:
        files = self._studio.files
        frames = trn("1 frame", "{n:,} frames", found.frames)
        text = tr("Rendered {name} · {frames} · {folder}", name=out.name, frames=frames, folder=out.parent)
        files.finished.emit(text, out)
        if found.hole_frames:
            files.noted.emit(
                trn(
                    "{name}: holes in 1 frame, black or transparent there ({key[compose.complete]} "
                    "completes them)",
                    "{name}: holes in {n:,} frames, black or transparent there ({key[compose.complete]} "
                    "completes them)",
                    len(found.hole_frames),
                    name=out.name,
                )
            )


def _rendered(
    clip_id: int, out: Path, kind: str, composition: Composition, project: "Project", cancel: CancelToken
) -> "Generator[Progress, None, Rendered]":
    from models.composing.asking import asking
    from models.composing.rendering import render
    from models.composing.targets import RenderKind

    return render(asking(project), clip_id, out, RenderKind(kind), cancel, composition=composition)


def _rows() -> list[RenderRow]:
    clear = tr("A folder, a picture for each frame; holes are transparent")
    return [
        RenderRow("mp4", tr("Video: MP4, H.264"), tr("Plays everywhere; holes are black")),
        RenderRow(
            "prores", tr("Video: ProRes 4444 with alpha"), tr("For editing (.mov); holes are transparent")
        ),
        RenderRow("png", tr("Pictures: PNG"), clear),
        RenderRow("exr", tr("Pictures: OpenEXR"), tr("A folder, linear light with alpha, for compositing")),
    ]


def _notes(composition: Composition) -> str:
    if composition.backdrop is Backdrop.SEEN:
        return tr("What no frame shows stays a hole ({key[compose.complete]} has it painted)")
    return ""


def _free(path: Path) -> Path:
    free, number = path, 2
    while free.exists():
        free, number = path.with_name(f"{path.stem}-{number}{path.suffix}"), number + 1
    return free
