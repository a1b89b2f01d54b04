"""The diffusion model through the command line, with tiny weights: options, records, clear refusals."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from core.store.project import Project
from core.types import Layer
from main import main
from tests.models.conftest import tiny_weights as tiny_weights

pytestmark = pytest.mark.usefixtures("tiny_weights")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Eight frames of a square that a wall covers in part, imported from a folder of rgbs and masks."""
    with EvaluationClipWriter(tmp_path / "clips", "square") as writer:
        for frame in range(8):
            amodal = np.zeros((32, 48), dtype=np.bool_)
            amodal[8:24, 4 + frame : 24 + frame] = True
            modal = amodal.copy()
            modal[:, 16:] = False
            writer.add(np.full((32, 48, 3), 90, dtype=np.uint8), modal, amodal)
    path = tmp_path / "work.amodal"
    assert main(["import", str(tmp_path / "clips" / "square"), "--project", str(path)]) == 0
    return path


def test_propose_and_complete_with_options(project: Path) -> None:
    words = ["propose", "--project", str(project), "--proposer", "diffusion-vas", "--hypotheses", "2"]
    options = ["--option", "preset=draft", "--option", "depth=none", "--steps", "1"]
    assert main([*words, *options, "--complete"]) == 0
    with Project.open(project, read_only=True) as opened:
        track = opened.tracks.list(opened.clips.list()[0].id)[0]
        runs = {run.proposer: run for run in opened.runs.list(track.id)}
        run = runs["diffusion-vas"]
        assert run.parameters["preset"] == "draft"
        assert "none" in str(run.facts["cue"])
        assert run.facts["windows"] == [[0, 6], [2, 8]]
        assert opened.runs.doubts(run.id).keys() == set(range(8))
        assert len(list(opened.masks.of_track(track.id, Layer.AMODAL))) == 8
        assert len(list(opened.completions.of_track(track.id))) == 8


@pytest.mark.parametrize(
    ("option", "word"),
    [("preset=warp", "preset"), ("steps", "NAME=VALUE"), ("=3", "NAME=VALUE"), ("colour=red", "colour")],
)
def test_wrong_options_are_one_line(
    project: Path, option: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["propose", "--project", str(project), "--proposer", "diffusion-vas", "--option", option]
    assert main(words) == 2
    error = capsys.readouterr().err.strip()
    assert word in error
    assert "Traceback" not in error


def test_missing_weights_are_one_line(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AMODAL_WEIGHTS", str(tmp_path / "nothing"))
    assert main(["propose", "--project", str(project), "--proposer", "diffusion-vas"]) == 2
    error = capsys.readouterr().err.strip()
    assert len(error.splitlines()) == 1
    assert "models fetch diffusion-vas-amodal" in error


def test_a_sweep_over_settings_measures_each(project: Path, tmp_path: Path) -> None:
    from benchmarks.diffusion_settings import settings

    rows = [
        row for row in settings([2, 1], "diffusion-vas") if row.startswith(("published", "euler-1", "preset"))
    ]
    words = ["evaluate", str(tmp_path / "clips"), "--json", str(tmp_path / "sweep.json")]
    for row in rows:
        words += ["--setting", f"{row} depth=none"]
    assert main(words) == 0
    found = json.loads((tmp_path / "sweep.json").read_text())["proposers"]
    assert found.keys() == {row.split("=")[0] for row in rows}
    for row in found.values():
        assert 0 <= row["mIoU"] <= 1
        assert row["seconds_per_frame"] > 0
