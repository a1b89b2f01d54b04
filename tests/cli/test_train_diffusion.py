"""`train diffusion-vas` as it is typed, on a tiny network."""

from pathlib import Path

import pytest
from safetensors.torch import load_file

from models.diffusion_vas.weights.saving import save_networks
from models.diffusion_vas.weights.tiny import tiny_networks
from tests.cli.test_command_line import run
from tests.evaluation.data_sets import write_project

SMALL = ("--size", "16x16", "--frames", 3, "--device", "cpu", "--depth", "none")


@pytest.fixture
def start(tmp_path: Path) -> Path:
    save_networks(tiny_networks(0, levels=2), tmp_path / "start")
    return tmp_path / "start"


def test_a_project_is_learned_from_and_a_longer_training_goes_on(
    start: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = write_project(tmp_path / "set", range(2, 5))
    typed = ("train", "diffusion-vas", "--project", project, "--start", start, *SMALL)
    assert run(*typed, "--steps", 1) == 0
    told = capsys.readouterr().out
    out = tmp_path / "set" / "discs.diffusion-vas" / "weights"
    assert f"{out}: 1 steps, 1 objects, 3 frames" in told
    assert f"models use diffusion-vas-amodal {out}" in told
    assert run(*typed, "--steps", 2) == 0
    assert (out.parent / "loss.csv").read_text().count("\n") == 3
    assert load_file(out / "unet" / "diffusion_pytorch_model.safetensors")


def test_what_is_missing_is_said_in_one_line(
    start: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = write_project(tmp_path / "set", range(0))
    for words, said in (
        ((), "--out"),
        (("--out", tmp_path / "out"), "needs something to learn from"),
        (("--project", project), "--start: is needed"),
        (("--project", project, "--start", start, *SMALL), "--also-unreviewed"),
        (("--project", project, "--start", start, "--layers", "some"), "use published, all"),
    ):
        assert run("train", "diffusion-vas", *words) == 2
        assert said in capsys.readouterr().err
