"""The five jobs, each in a window of its own on a project of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings

from benchmarks.five_jobs import masks, material, tidy_and_hand_over
from benchmarks.five_jobs.hand import Hand
from core.store.project import Project
from ui.features.project.closing import Closing
from ui.window import MainWindow

SIZE_WH = 1366, 768


@dataclass(frozen=True)
class Job:
    """One job: what it is done on, how, and what must be there afterwards."""

    title: str
    prepare: Callable[[Path], Path]
    """Writes into a folder; returns the project, with a video `video.mp4` beside it where it needs one."""
    do: Callable[[Hand, Path], None]
    check: Callable[[Path], str]
    """Looks at the closed project; returns what is there."""


def _with_video(folder: Path) -> Path:
    material.write_video(folder / "video.mp4", masks.FROM_VIDEO)
    path = folder / "p.amodal"
    Project.create(path).close()
    return path


JOBS = {
    "from-video": Job(
        "object of a video without masks to an amodal track",
        _with_video,
        lambda hand, folder: masks.from_video(hand, folder / "video.mp4"),
        masks.check_from_video,
    ),
    "repair": Job(
        "repair of 25 frames, three of them wrong", material.to_repair, masks.repair, masks.check_repair
    ),
    "review": Job(
        "review of 200 frames, three of them wrong", material.to_review, masks.review, masks.check_review
    ),
    "tidy": Job(
        "tidy an import of 40 tracks",
        material.to_tidy,
        tidy_and_hand_over.tidy,
        tidy_and_hand_over.check_tidy,
    ),
    "matte": Job(
        "export a matte",
        material.to_hand_over,
        tidy_and_hand_over.hand_over,
        tidy_and_hand_over.check_hand_over,
    ),
}


def work(job: Job, folder: Path) -> tuple[Hand, str]:
    """Do a job in a window of its own; returns the hand that did it and what is there afterwards.

    Raises:
        NotThere: The window did not come to what the job needs, or the result is not there.
    """
    path = job.prepare(folder)
    window = MainWindow(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    window.resize(*SIZE_WH)
    window.show()
    window.attach_rest()
    window.start(path, read_only=False)
    hand = Hand(window)
    try:
        hand.wait(lambda: window.session.is_open, "the project does not open")
        with Project.open(path, read_only=True) as project:
            has_clips = bool(project.clips.list())
        if has_clips:
            hand.wait(lambda: window.clip.clip is not None, "the clip does not come")
            hand.settle()
        window.canvas.setFocus()
        job.do(hand, folder)
    finally:
        window.part(Closing).end()
        window.close()
    return hand, job.check(path)
