"""The processes of `pseudo-gt`: one that dies, a track that is locked, and whole runs or none."""

import multiprocessing
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.support.tao_like import TaoLike
from core.formats.importing import import_into
from core.progress import CancelToken, result_of
from core.store.project import Project
from core.types import RunStatus
from models.jobs.job import ProposalSettings
from models.pseudo_truth.crews import fair_threads, local_crew
from models.pseudo_truth.running import Counts, done_tracks, make_pseudo_truth
from tests.conftest import ROOT

DATA = TaoLike(clips=3, tracks=2, frames=3)
CONVEX = ProposalSettings("convex")


def imported(folder: Path, data: TaoLike = DATA) -> Path:
    path = folder / "p.amodal"
    with Project.create(path, author="ann") as project:
        list(import_into(project, data.write(folder), media_root=folder / "frames"))
    return path


def made(project: Project) -> Counts:
    return result_of(make_pseudo_truth(project, CONVEX, local_crew(1), CancelToken()), lambda _told: None)


def test_a_process_that_dies_costs_one_track_and_another_goes_on(tmp_path: Path) -> None:
    with Project.open(imported(tmp_path)) as project:
        steps = make_pseudo_truth(project, CONVEX, local_crew(1), CancelToken())
        next(steps)
        (child,) = multiprocessing.active_children()
        child.kill()
        counts = result_of(steps, lambda _told: None)
        assert len(counts.failures) == 1
        assert "signal 9" in counts.failures[0]
        assert counts.done == 5
        statuses = [run.status for run in project.runs.list()]
        assert statuses.count(RunStatus.FAILED) == 1
        assert not multiprocessing.active_children()


def test_a_locked_track_fails_alone_and_nothing_of_it_is_written(tmp_path: Path) -> None:
    with Project.open(imported(tmp_path)) as project:
        track = project.tracks.list(project.clips.list()[1].id)[0]
        project.lock_tracks([track.id])
        counts = made(project)
        assert [track.name in line and "locked" in line for line in counts.failures] == [True]
        assert counts.done == 5
        assert project.runs.list(track.id) == []
        project.lock_tracks([])
        assert made(project).done == 1


def test_stopped_at_once_nothing_is_there_by_half(tmp_path: Path) -> None:
    with Project.open(imported(tmp_path)) as project:
        cancel = CancelToken()
        cancel.cancel()
        counts = result_of(make_pseudo_truth(project, CONVEX, local_crew(2), cancel), lambda _told: None)
        assert counts.done == len(done_tracks(project, CONVEX))
        assert all(run.status is RunStatus.FINISHED for run in project.runs.list())
        assert made(project).done == 6 - counts.done


def test_a_full_disk_is_one_line_and_the_next_call_goes_on(tmp_path: Path) -> None:
    path = imported(tmp_path)
    call = [sys.executable, str(ROOT / "main.py"), "pseudo-gt", "--proposer", "convex", "--project"]
    full = subprocess.run(
        [*call, str(path)], capture_output=True, text=True, timeout=120, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
    )  # fmt: skip
    assert full.returncode == 2
    said = [line for line in full.stderr.splitlines() if not line.startswith("pseudo-gt convex")]
    assert len(said) == 1
    assert path.name in said[0]
    assert "nothing was changed" in said[0]
    with Project.open(path) as project:
        before = project.runs.list()
        assert all(run.status is RunStatus.FINISHED for run in before)
        assert made(project).done == 6 - len(before)


@pytest.mark.parametrize("workers", [1, 3, 64])
def test_threads_are_shared_out_and_never_none(workers: int) -> None:
    assert 1 <= fair_threads(workers) <= max(1, (multiprocessing.cpu_count() - 1) // workers)
