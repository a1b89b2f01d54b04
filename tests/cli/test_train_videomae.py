"""`train videomae` as it is typed."""

from pathlib import Path

import pytest

from models.videomae_learning import plan
from tests.cli.test_command_line import run
from tests.models.videomae.toy_clips import write_clips

TINY = {
    "image_size": 16, "patch_size": 8, "num_frames": 4, "hidden_size": 16, "num_hidden_layers": 1,
    "num_attention_heads": 2, "intermediate_size": 16, "decoder_hidden_size": 8,
    "decoder_num_hidden_layers": 1, "decoder_num_attention_heads": 2, "decoder_intermediate_size": 16,
}  # fmt: skip


def test_weights_are_trained_used_and_a_longer_training_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Toys to learn from, a checkpoint, more steps, and the weights as a proposer."""
    monkeypatch.setattr(plan, "SIZES", {"tiny": TINY})
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    clips, out = write_clips(tmp_path / "clips"), tmp_path / "out"
    typed = ("train", "videomae", "--data", clips, "--out", out, "--cue", "occluder", "--batch", 1)
    assert run(*typed, "--steps", 1) == 0
    assert "step 1: loss" in capsys.readouterr().out
    assert run(*typed, "--steps", 2) == 0
    assert capsys.readouterr().out.startswith("step 2: loss")
    assert run("models", "use", "videomae", out / "weights") == 0
    assert run("evaluate", clips, "--proposer", "videomae", "--cue", "occluder") == 0
    assert "videomae" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--size", "huge"), "tiny"),
        (("--cue", "depth"), "depth"),
        (("--start", "nowhere"), "config.json"),
        (("--held-out", "nowhere"), "does not exist"),
    ],
)
def test_what_cannot_be_trained_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    clips = write_clips(tmp_path / "clips")
    assert run("train", "videomae", "--data", clips, "--out", tmp_path / "out", "--steps", 1, *words) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert said in lines[-1]
    assert not (tmp_path / "out" / "weights").exists()
