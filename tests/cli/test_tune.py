"""`tune`, `tuned` and `simulate --tune` as they are typed."""

import json
from pathlib import Path

import pytest

from benchmarks.support.moving_scenes import make_scene
from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from models.lite.proposer import WEIGHTS
from models.simulation import tuned as simulation
from tests.cli.test_command_line import run
from tests.tuning_scene import write_decided

pytestmark = pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_weights_are_made_used_listed_and_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = write_decided(tmp_path / "herd.amodal")
    assert run("tune", "--project", project, "--steps", 1, "--keep") == 0
    assert "kept as lite:herd" in capsys.readouterr().out
    assert run("tuned") == 0
    assert capsys.readouterr().out.startswith("lite:herd: ")
    assert run("propose", "--project", project, "--proposer", "lite:herd", "--track", "disc") == 0
    assert run("tuned", "forget", "lite:herd") == 0
    capsys.readouterr()
    assert run("propose", "--project", project, "--proposer", "lite:herd") != 0
    assert "forgotten" in capsys.readouterr().err


def test_what_cannot_be_tuned_is_said_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("tune", "--project", tmp_path / "none.amodal", "--proposer", "temporal") == 2
    assert "cannot be tuned (choose lite)" in capsys.readouterr().err


def test_simulate_counts_before_and_after_on_clips_that_were_not_learned_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "STEPS", 1)
    for number, kind in enumerate(("ball-box", "car-tree", "ball-box", "car-tree")):
        scene = make_scene(kind, frame_count=8, size_hw=(90, 160))
        with EvaluationClipWriter(tmp_path / "set", f"{number}-{kind}") as writer:
            for picture, modal, amodal in zip(scene.frames, scene.modal, scene.amodal, strict=True):
                writer.add(picture, modal, amodal)
    out = tmp_path / "facts.json"
    assert run("simulate", tmp_path / "set", "--tune", "--policy", "propose", "--json", out) == 0
    told = capsys.readouterr().out
    assert "learned from 2 clips" in told
    assert "| propose lite:tuned |" in told
    facts = json.loads(out.read_text())
    assert facts["frames"] == 16
    assert set(facts["policies"]) == {"propose lite", "propose lite:tuned"}
