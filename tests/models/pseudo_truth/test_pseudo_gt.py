"""From a data set of boxes and visible masks to reviewed whole masks, with a kill in the middle."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.support.tao_like import TaoLike
from benchmarks.support.tao_person import (
    counts_in_file,
    counts_in_project,
    judge_what_is_asked_for,
    share_of_bad,
)
from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.operations.datasheet import make_datasheet
from core.operations.sampled_review import accept_rest, plan_sample, sampled_review
from core.progress import CancelToken, result_of
from core.store.project import Project
from core.types import Layer, ReviewState, RunStatus
from models.jobs.job import ProposalSettings
from models.pseudo_truth.crews import local_crew
from models.pseudo_truth.report import make_report
from models.pseudo_truth.running import Counts, make_pseudo_truth, with_box_mode
from tests.conftest import ROOT

DATA = TaoLike(clips=5, tracks=3, frames=3, boxes_only=1)
CONVEX = ProposalSettings("convex")


def imported(folder: Path, data: TaoLike = DATA) -> Path:
    path = folder / "p.amodal"
    with Project.create(path, author="ann") as project:
        list(import_into(project, data.write(folder), media_root=folder / "frames"))
    return path


def made(project: Project, settings: ProposalSettings = CONVEX, workers: int = 1) -> Counts:
    steps = make_pseudo_truth(project, settings, local_crew(workers), CancelToken())
    return result_of(steps, lambda _told: None)


def finished_runs(path: Path) -> int:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        query = "SELECT count(*) FROM proposal_runs WHERE status = 'finished'"
        count = int(connection.execute(query).fetchone()[0])
    connection.close()
    return count


def command(path: Path) -> list[str]:
    return [
        sys.executable,
        str(ROOT / "main.py"),
        "pseudo-gt",
        "--project",
        str(path),
        "--proposer",
        "convex",
    ]


def test_killed_in_the_middle_it_goes_on_and_nothing_is_done_twice(tmp_path: Path) -> None:
    path = imported(tmp_path)
    with subprocess.Popen(command(path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while finished_runs(path) < 2 and process.poll() is None:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
    before = finished_runs(path)
    assert before >= 2
    again = subprocess.run(command(path), capture_output=True, text=True, timeout=120)
    assert again.returncode == 0, again.stderr
    assert f"{before} were done before" in again.stdout
    with Project.open(path) as project:
        runs = Counter(run.track_id for run in project.runs.list() if run.status is RunStatus.FINISHED)
        tracks = [track.id for clip in project.clips.list()[1:] for track in project.tracks.list(clip.id)]
        seen = {t for t in tracks if next(project.masks.of_track(t, Layer.MODAL), None) is not None}
        assert runs == dict.fromkeys(seen, 1)
    facts = json.loads((tmp_path / "p.pseudo-gt.json").read_text())
    assert facts["total"]["tracks"] == 15
    assert facts["total"]["not_done"] == 0
    assert "<img" in (tmp_path / "p.pseudo-gt.html").read_text()


def test_a_data_set_is_reviewed_by_sample_and_leaves_as_it_came_with_masks(tmp_path: Path) -> None:
    with Project.open(imported(tmp_path)) as project:
        assert made(project, workers=2).boxes_only >= 3
        truth = share_of_bad(project, DATA)
        plan_sample(project, precision=0.3, below_iou=0.75, seed=3, cancel=CancelToken())
        with pytest.raises(BadInputError, match="sample next"):
            accept_rest(project)
        judged = judge_what_is_asked_for(project, DATA)
        review = sampled_review(project)
        assert review is not None
        found = review.estimate
        assert found is not None
        assert found.low <= truth <= found.high
        assert judged < review.plan.population
        states = _states(project)
        _, count = accept_rest(project)
        assert count == states[ReviewState.PROPOSED] > 0
        assert _states(project)[ReviewState.PROPOSED] == 0
        after = sampled_review(project)
        assert after is not None
        assert after.estimate == found  # accepting the rest judges nothing
        project.history.undo()
        assert _states(project) == states
        project.history.redo()
        list(export_project(project, tmp_path / "out.json", "tao"))
        assert counts_in_file(tmp_path / "out.json") == counts_in_project(project)
        quality = json.loads((tmp_path / "out.json").read_text())["info"]["quality"]
        assert quality["interval"] == [round(found.low, 4), round(found.high, 4)]
        assert f"{quality['share_below_iou']:.1%} of {quality['population']}" in make_datasheet(project)


def _states(project: Project) -> Counter[ReviewState]:
    return Counter(s.state for clip in project.clips.list() for s in project.masks.summaries(clip.id))


def test_a_new_run_makes_the_plan_void_and_that_is_said(tmp_path: Path) -> None:
    with Project.open(imported(tmp_path, TaoLike(clips=2, tracks=1, frames=2))) as project:
        made(project)
        plan_sample(project, precision=0.2, below_iou=0.75, seed=0, cancel=CancelToken())
        made(project, ProposalSettings("modal"))
        with pytest.raises(BadInputError, match="sample plan"):
            sampled_review(project)
        list(export_project(project, tmp_path / "out.json", "coco"))
        assert "quality" not in json.loads((tmp_path / "out.json").read_text())["info"]


def test_boxes_judge_the_masks(tmp_path: Path) -> None:
    with Project.open(imported(tmp_path, TaoLike(clips=2, tracks=2, frames=2))) as project:
        made(project, ProposalSettings("modal"))
        report = make_report(project, ProposalSettings("modal"), CancelToken())
        below = [sample for sample in report.worst if sample.box_iou is not None and sample.box_iou < 0.75]
        assert below, "objects that are partly hidden have visible masks smaller than their boxes"
        for sample in below:
            assert (sample.doubt or 0) >= 1 - (sample.box_iou or 0) - 1e-4
        assert report.total.frames == len(report.drawn) <= 8
        assert sum(sums.frames for sums in report.categories.values()) == report.total.frames
        scores = [run.facts["box agreement"] for run in project.runs.list()]
        assert all(isinstance(one, list) and 0 <= one[0] <= 1 for one in scores)


def test_the_diffusion_model_gets_boxes_as_crops_unless_a_person_says_otherwise() -> None:
    assert with_box_mode(ProposalSettings("diffusion-vas")).options == {"crop": "yes"}
    own = ProposalSettings("diffusion-vas", options={"crop": "no"})
    assert with_box_mode(own) == own
    assert with_box_mode(CONVEX) == CONVEX
