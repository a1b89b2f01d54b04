"""What a run costs is known before: in proportion to what is computed, and from a run that was measured."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from core.store.project import Project
from core.types import RunStatus
from models.diffusion_vas.weights.costs import cost_of
from models.jobs.measured import seconds_of_work
from models.proposers.protocol import Asked
from models.weights.stock.catalogue import entry_named
from models.weights.stock.needs import memory_need
from tests.review_scene import write_project


def work(frames: int = 25, fps: float = 8.0, hypotheses: int = 1, **options: str) -> float:
    return cost_of(Asked(options, frames, fps, hypotheses)).work


def test_work_follows_what_is_computed() -> None:
    assert work() == pytest.approx(51), "25 steps, twice for guidance, and the encoders"
    assert work(size="128x256") == pytest.approx(work() / 4)
    assert work(hypotheses=3) == pytest.approx(3 * work())
    assert work(guidance="1") == pytest.approx(26)
    assert work(steps="4", guidance="1") == pytest.approx(5)
    assert work(frames=75, fps=24.0) == work(), "every third frame"
    assert work(frames=75, fps=24.0, stride="1") == pytest.approx(4 * work()), "four windows with overlap"
    assert work(preset="draft") < work(preset="fast") < work() / 7


def test_memory_of_the_published_size_is_that_of_the_doctor() -> None:
    cost, need = cost_of(Asked({}, 25, 8.0)), memory_need(entry_named("diffusion-vas-amodal"))
    assert (cost.cpu_bytes, cost.gpu_bytes, cost.gpu_least_bytes) == (need.cpu, need.gpu, need.gpu_least)
    assert cost_of(Asked({"size": "512x1024"}, 25, 8.0)).gpu_bytes > 1.5 * need.gpu


def test_a_whole_run_on_the_same_device_tells_the_rate(tmp_path: Path) -> None:
    with Project.open(write_project(tmp_path / "p.amodal")) as project:
        track = project.tracks.list(project.clips.list()[0].id)[0]
        clip = project.clips.get(track.clip_id)
        options: dict[str, object] = {"hypotheses": 1, "steps": None, "device": "cpu", "preset": "fast"}
        others: list[dict[str, object]] = [{}, {"frames": [0, 2]}, {"device": "cuda"}, {"gone": "1"}]
        ids = [
            project.runs.start(
                track.id, proposer="diffusion-vas", parameters=options | more, seed=0, fingerprint="x"
            ).id
            for more in others
        ]
        for number in ids[:2] + ids[3:]:
            project.runs.finish(number, RunStatus.FINISHED)
        run = project.runs.get(ids[0])
        assert run.finished_at is not None
        found = seconds_of_work(project, {"diffusion-vas": cost_of})
        took = (run.finished_at - run.started_at) / timedelta(seconds=1)
        asked = Asked({"preset": "fast"}, clip.frame_count, clip.fps)
        assert found == {("diffusion-vas", "cpu"): pytest.approx(took / cost_of(asked).work)}


def test_costs_import_no_torch() -> None:
    code = f"import sys; from {cost_of.__module__} import cost_of; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
