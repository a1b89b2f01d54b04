"""`models` and `doctor`: what scripts and people read; places of their own, a server on this computer."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import main
from models.weights.stock.catalogue import CATALOGUE, entry_named
from tests.conftest import ROOT
from tests.hub_server import HubBehaviour, serve
from tests.models.tiny_depth import save_tiny_depth
from tests.weight_folders import write_pipeline

SMALL = "depth-anything-v2-small"
AMODAL = "diffusion-vas-amodal"


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, data and caches of this test only."""
    for name in ("AMODAL_WEIGHTS", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
    return tmp_path


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubBehaviour]:
    folder = save_tiny_depth(tmp_path / "repository")
    with serve(folder, entry_named(SMALL).repo_id) as (endpoint, behaviour):
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        yield behaviour


def rows(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the list of weights by name."""
    capsys.readouterr()
    assert main.main(["models", "--json"]) == 0
    return {row["name"]: row for row in json.loads(capsys.readouterr().out)}


def test_list_says_of_every_weights_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["models"]) == 0
    text = capsys.readouterr().out
    for entry in CATALOGUE:
        assert entry.name in text
        assert entry.purpose in text
        assert entry.licence in text
        assert (entry.fetch_command or entry.use_command) in text
    listed = rows(capsys)
    assert set(listed) == {entry.name for entry in CATALOGUE}
    assert {row["state"] for row in listed.values()} == {"missing"}


def test_fetch_use_check_and_forget(
    hub: HubBehaviour, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["models", "fetch", SMALL]) == 0
    assert "Licence" in capsys.readouterr().out
    row = rows(capsys)[SMALL]
    assert (row["state"], row["origin"], row["next"]) == ("there", "downloaded here", None)
    assert main.main(["models", "check", SMALL]) == 0
    assert "fingerprint" in capsys.readouterr().out

    mine = save_tiny_depth(tmp_path / "mine")
    assert main.main(["models", "use", SMALL, str(mine)]) == 0
    row = rows(capsys)[SMALL]
    assert (row["folder"], row["origin"]) == (str(mine), "chosen folder")
    assert main.main(["models", "forget", SMALL]) == 0
    assert rows(capsys)[SMALL]["origin"] == "downloaded here"


def test_fetch_to_another_disk_uses_it(
    hub: HubBehaviour, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["models", "fetch", SMALL, "--to", str(tmp_path / "disk")]) == 0
    assert rows(capsys)[SMALL]["folder"] == str(tmp_path / "disk" / SMALL)


def test_wrong_folder_is_refused_and_nothing_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pipeline(tmp_path / "w")
    os.truncate(folder / "vae" / "diffusion_pytorch_model.safetensors", 3000)
    assert main.main(["models", "use", AMODAL, str(folder)]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert "is cut off" in lines[0]
    assert rows(capsys)[AMODAL]["state"] == "missing"


def test_damaged_weights_are_listed_with_every_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_pipeline(tmp_path / "shared" / AMODAL)
    monkeypatch.setenv("AMODAL_WEIGHTS", str(tmp_path / "shared"))
    os.truncate(folder / "vae" / "diffusion_pytorch_model.safetensors", 3000)
    (folder / "unet" / "config.json").write_text("{")
    row = rows(capsys)[AMODAL]
    assert (row["state"], len(row["problems"])) == ("damaged", 2)
    assert main.main(["models", "check", AMODAL]) == 2
    answer = capsys.readouterr()
    assert len(answer.err.strip().splitlines()) == 1
    assert "also: " in answer.out
    assert main.main(["doctor"]) == 0
    assert "damaged" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["fetch"],
        ["fetch", "nobody"],
        ["use", AMODAL],
        ["use", AMODAL, "/nowhere"],
        ["check", AMODAL],
        ["forget", "nobody"],
        ["nonsense"],
        ["--nonsense"],
    ],
)
def test_wrong_use_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["models", *arguments]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_fetch_without_network_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert main.main(["models", "fetch", AMODAL]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "cannot be reached" in line


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent otherwise there")
def test_ctrl_c_stops_a_fetch_and_the_same_command_goes_on(
    hub: HubBehaviour, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.pause_after["model.safetensors"] = 500
    command = [sys.executable, "main.py", "models", "fetch", SMALL]
    running = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert hub.is_paused.wait(60)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "the same command goes on" in errors
    hub.go_on.set()
    assert main.main(["models", "fetch", SMALL]) == 0


def test_damaged_settings_are_one_line_and_doctor_still_answers(
    places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = places / "XDG_CONFIG_HOME" / "amodal-studio" / "weights.json"
    settings.parent.mkdir(parents=True)
    settings.write_text("{")
    assert main.main(["models"]) == 2
    assert str(settings) in capsys.readouterr().err
    assert main.main(["doctor"]) == 0
    assert str(settings) in capsys.readouterr().out


def test_doctor_shows_devices_precision_and_memory(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")
    assert main.main(["doctor", "--all"]) == 0
    text = capsys.readouterr().out
    assert "--device auto takes: " in text
    assert " free" in text
    assert "diffusion-vas-amodal: missing" in text
