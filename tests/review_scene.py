"""A small project to review: a disc that passes behind a bar, both with both masks, and mistakes."""

from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from core.masks.rle import encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Provenance
from core.video.opening import probe
from tests.clips import disc_masks, write_folder
from tests.window import WAIT_MS, wait_for_frame, wait_until_saved
from ui.window import MainWindow

Layers = dict[str, NDArray[np.bool_]]
"""`disc seen`, `disc whole`, `bar`: bool (T, H, W)."""


def layers(frames: int) -> Layers:
    """Return the true masks."""
    seen, whole = disc_masks(frames)
    bar = np.zeros_like(whole)
    bar[:, :, 80:96] = True
    return {"disc seen": seen, "disc whole": whole, "bar": bar}


def write_project(
    path: Path, *, frames: int = 12, clips: int = 1, spoil: Callable[[int, Layers], None] | None = None
) -> Path:
    """Write a project of some clips of two tracks (`disc`, `bar`); all frames are `proposed`.

    Args:
        path: Where; pictures go to folders beside it.
        frames: Frames per clip.
        clips: How many.
        spoil: Changes the masks of clip n before they are written.
    """
    with Project.create(path) as project:
        for number in range(clips):
            folder = write_folder(path.parent / f"{path.stem}-clip{number}", frames) / "rgbs"
            masks = layers(frames)
            if spoil is not None:
                spoil(number, masks)
            _add_clip(project, folder, f"clip {number}", masks)
    return path


def _add_clip(project: Project, folder: Path, name: str, masks: Layers) -> None:
    with project.importing("Import") as session:
        clip = session.add_clip(probe(folder), name=name)
        disc = session.add_track(clip, name="disc", category=session.ensure_category("ball"))
        bar = session.add_track(clip, name="bar", category=session.ensure_category("post"))
        session.add_frames(_frames(disc.id, masks["disc seen"], masks["disc whole"]))
        session.add_frames(_frames(bar.id, masks["bar"], masks["bar"]))


def _frames(
    track_id: int, seen: NDArray[np.bool_], whole: NDArray[np.bool_]
) -> Generator[ImportedFrame, None, None]:
    for frame in range(len(seen)):
        yield ImportedFrame(
            track_id,
            frame,
            encode_rle(seen[frame]) if seen[frame].any() else None,
            encode_rle(whole[frame]) if whole[frame].any() else None,
            Provenance.MODEL,
        )


def open_project(qtbot: QtBot, window: MainWindow, project: Path) -> None:
    """Open a project in a window and wait for its first frame and for the measures of its first clip."""
    window.start(project, read_only=False)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    wait_until_measured(qtbot, window)


def wait_until_measured(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the checks know of everything that was saved."""
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: window.studio.measuring.is_done, timeout=WAIT_MS)
