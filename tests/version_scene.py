"""A project with runs to compare: a disc behind a bar, two runs, three hypotheses that differ."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.masks.rle import Rle, encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import BoolVideo, Provenance, RunStatus
from core.video.opening import probe
from models.jobs.job import ProposalSettings
from tests.clips import HEIGHT, WIDTH, disc_masks, write_folder
from tests.window import WAIT_MS, wait_for_frame, wait_until_saved
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.features.versions.version_commands import VersionsCommands
from ui.features.versions.versions_panel import VersionsPanel
from ui.window import MainWindow

FRAMES = 16
BEHIND = 12
"""Frame in which the bar hides part of the disc."""
HIDDEN_XY = (88, 48)
"""Behind the bar: hypothesis 2 claims it and hypothesis 1 does not."""


def hypotheses() -> list[BoolVideo]:
    """Return three answers: what is seen only, the whole disc, and a disc that is too large."""
    seen, whole = disc_masks(FRAMES)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    large = np.stack([(columns - (30 + 4 * t)) ** 2 + (rows - 48) ** 2 <= 26**2 for t in range(FRAMES)])
    return [seen, whole, large]


def codes(video: BoolVideo) -> dict[int, Rle]:
    """Return masks by frame."""
    return {frame: encode_rle(mask) for frame, mask in enumerate(video)}


def write_project(path: Path) -> Path:
    """Write a project: first a run that failed, then one with three hypotheses; the first of them is used."""
    folder = write_folder(path.parent / f"{path.stem}-clip", FRAMES) / "rgbs"
    seen, _ = disc_masks(FRAMES)
    with Project.create(path) as project:
        with project.importing("Import") as session:
            clip = session.add_clip(probe(folder), name="clip")
            disc = session.add_track(clip, name="disc", category=session.ensure_category("ball"))
            session.add_frames(
                ImportedFrame(disc.id, frame, rle, None, Provenance.IMPORT)
                for frame, rle in codes(seen).items()
            )
        parameters = {"hypotheses": 3, "steps": None, "device": "auto"}
        broken = project.runs.start(
            disc.id, proposer="lite", parameters=parameters, seed=3, fingerprint="lite-1"
        )
        project.runs.finish(broken.id, RunStatus.FAILED, message="out of memory")
        run = project.runs.start(
            disc.id, proposer="temporal", parameters=parameters, seed=4, fingerprint="temporal-1"
        )
        for number, video in enumerate(hypotheses()):
            project.runs.add_masks(run.id, number, codes(video))
        project.runs.finish(run.id, RunStatus.FINISHED, scores=(0.9, 0.8, 0.3))
    return path


def open_versions(qtbot: QtBot, window: MainWindow, project: Path) -> None:
    """Open the project at the frame behind the bar, with its Versions page."""
    window.start(project, read_only=False)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    window.studio.go_to(BEHIND)
    wait_for_frame(qtbot, window, BEHIND)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F9)
    wait_for_strips(qtbot, window)


def wait_for_strips(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the small pictures are there."""
    versions = window.part(VersionsCommands)
    qtbot.waitUntil(
        lambda: bool(versions.versions) and window.part(VersionsPanel).strips.is_filled,
        timeout=WAIT_MS,
    )
    wait_until_saved(qtbot, window)


def settings(window: MainWindow) -> ProposalSettings:
    """Return what the panel would propose with."""
    return window.part(ProposalsPanel).settings()
