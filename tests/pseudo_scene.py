"""A small data set of boxes and visible masks as a project, and its window."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from benchmarks.support.tao_like import TaoLike
from core.formats.importing import import_into
from core.progress import CancelToken
from core.store.project import Project
from models.jobs.batch import propose_tracks
from models.jobs.job import ProposalSettings
from tests.window import WAIT_MS
from ui.window import MainWindow

CONVEX = ProposalSettings("convex")


def write_data_set(folder: Path, data: TaoLike) -> Path:
    """Draw a data set and import it; returns the project."""
    path = folder / "set.amodal"
    with Project.create(path, author="ann") as project:
        list(import_into(project, data.write(folder), media_root=folder / "frames"))
    return path


def propose_all(path: Path) -> None:
    """Have all of it proposed, without a window and other processes."""
    with Project.open(path) as project:
        tracks = [track.id for clip in project.clips.list() for track in project.tracks.list(clip.id)]
        list(propose_tracks(project, tracks, CONVEX, CancelToken()))


def show(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """Open a project in a window and wait for its first clip."""
    window.start(path, read_only=False)
    qtbot.waitUntil(lambda: window.clip.clip is not None and window.clip.masks_are_loaded, timeout=WAIT_MS)
    window.canvas.setFocus()
