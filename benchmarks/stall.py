"""How long the window's thread stalls while a proposer works, against the same work in a Python thread.

Budget: longest stall below 50 ms.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer

from benchmarks.support.gaps import GapProbe, Gaps, rest, wait
from benchmarks.support.screen import on_a_screen
from core.progress import CancelToken
from core.store.project import Project
from models.jobs.execute import execute_job
from models.jobs.job import ProposalSettings
from models.jobs.prepare import prepare_job
from tests.clips import write_folder
from ui.app import make_application
from ui.features.project.project_commands import ProjectCommands
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.features.propose.propose_commands import ProposeCommands
from ui.interpreter_tuning import InterpreterTuning
from ui.theme.theme import apply_theme
from ui.window import MainWindow


def main() -> None:
    """Print the gaps of a 5 ms timer for both ways."""
    on_a_screen(__spec__)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--proposer", default="temporal")
    arguments = parser.parse_args()
    frames = 40 if arguments.quick else 90
    app = make_application()
    apply_theme(app, "dark")
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(QSettings(f"{folder}/s.ini", QSettings.Format.IniFormat))
        window.resize(1366, 768)
        window.show()
        InterpreterTuning(window.session, window.clip, window)
        path = Path(folder) / "work.amodal"
        Project.create(path).close()
        window.start(path, read_only=False)
        wait(lambda: window.session.is_open)
        real = Path(__file__).resolve().parents[2] / "shared" / "clips" / "horse"
        clip = real if real.is_dir() else write_folder(Path(folder) / "disc", frames)
        window.part(ProjectCommands).import_sources([clip], fps=24.0)
        wait(lambda: window.clip.masks_are_loaded)
        if arguments.proposer.startswith("diffusion"):
            use_tiny_weights(Path(folder) / "weights")
        window.part(ProposeCommands).list_proposers()
        window.studio.proposals.warm_up()
        rest(5.0)
        window.part(ProposalsPanel).proposer.setCurrentText(arguments.proposer)
        window.studio.actions["propose.track"].trigger()
        jobs = window.studio.proposals
        child = gaps(window, lambda: bool(jobs.jobs) and not jobs.is_busy, "child")
        with_thread = gaps_beside_thread(window, path, folder)
        print(f"child process: {child.spread('child')}; {child.words('child')}")
        ratio = with_thread.longest("thread") / child.longest("child")
        print(f"  in a Python thread: {with_thread.spread('thread')}; ratio of longest {ratio:.1f}×")
        window.close()


def use_tiny_weights(folder: Path) -> None:
    """Have random weights of the published layout made, by another process: no torch in this one yet."""
    target = folder / "diffusion-vas-amodal"
    folder.mkdir()
    command = [sys.executable, "-m", "models.diffusion_vas.weights.tiny", str(target), "--steps", "10"]
    subprocess.run(command, check=True)
    os.environ["AMODAL_WEIGHTS"] = str(folder)


def gaps_beside_thread(window: MainWindow, path: Path, folder: str) -> Gaps:
    """Do the same job in a thread of this process."""
    copy = Path(folder) / "copy.amodal"
    with Project.open(path, read_only=True) as source:
        track = source.tracks.list(source.clips.list()[0].id)[0].id
    with sqlite3.connect(path) as source_file, sqlite3.connect(copy) as copy_file:
        source_file.backup(copy_file)
    with Project.open(copy) as project:
        job = prepare_job(project, track, ProposalSettings(window.part(ProposalsPanel).settings().proposer))
    thread = threading.Thread(target=lambda: list(execute_job(job, CancelToken())))
    thread.start()
    return gaps(window, lambda: not thread.is_alive(), "thread")


def gaps(window: MainWindow, is_over: Callable[[], bool], phase: str) -> Gaps:
    """Return by how much a 5 ms timer came late while the window repaints at 60 Hz."""
    probe = GapProbe()
    painter = QTimer(interval=16)
    painter.timeout.connect(window.canvas.update)
    probe.start(phase)
    painter.start()
    wait(is_over)
    probe.stop()
    painter.stop()
    return probe.gaps


if __name__ == "__main__":
    main()
