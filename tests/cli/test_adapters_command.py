"""`models adapters`: what a person reads who adds a system of somebody else's."""

import sys
from pathlib import Path

import pytest

import main
from models.adapters.kit.added import read_added
from tests.models.adapters.stubs import write_interpreter, write_repository

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stubs' interpreters are shell scripts")
COMMAND = ("models", "adapters")


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


def test_a_system_is_added_checked_listed_and_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python = write_interpreter(tmp_path)
    repository, weights = write_repository("eoras", tmp_path, python)
    places = ["--repo", str(repository), "--python", str(python), "--weights", str(weights)]
    assert main.main([*COMMAND, "add", "eoras", *places]) == 0
    assert "torch 1.10.0" in capsys.readouterr().out
    assert main.main([*COMMAND, "list"]) == 0
    listed = capsys.readouterr().out
    assert f"eoras: {read_added()['eoras'].found}" in listed
    assert "savos: not added" in listed
    assert main.main(["doctor", "--all"]) == 0
    assert "  eoras: EoRaS" in capsys.readouterr().out
    assert main.main([*COMMAND, "check"]) == 0
    assert main.main([*COMMAND, "forget", "eoras"]) == 0
    assert read_added() == {}


def test_check_says_all_that_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python = write_interpreter(tmp_path)
    repository, _ = write_repository("savos", tmp_path, python)
    (repository / "utils" / "warp.py").unlink()
    (repository / "models" / "savos.py").write_text("import flownet\n")
    added = [*COMMAND, "add", "savos", "--repo", str(repository), "--python", str(python)]
    assert main.main(added) == 2
    lines = capsys.readouterr().out.splitlines()[1:]
    assert len(lines) == 3
    assert "lacks utils/warp.py (--repo is the folder of amazon-science/" in lines[0]
    assert "best_model.pt: is no file with weights (--weights)" in lines[1]
    assert lines[2].endswith("ModuleNotFoundError: No module named 'flownet'")
    assert main.main([*COMMAND, "check", "savos"]) == 2
    assert read_added()["savos"].found == ""


def test_what_is_no_interpreter_and_no_folder_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert main.main([*COMMAND, "add", "c2f-seg", "--repo", nowhere, "--python", nowhere]) == 2
    lines = capsys.readouterr().out.splitlines()[1:]
    assert ["is no interpreter" in lines[0], "is no folder" in lines[1], len(lines)] == [True, True, 3]
    other = write_interpreter(tmp_path, body="echo I am something else >&2; exit 3")
    main.main([*COMMAND, "add", "c2f-seg", "--repo", nowhere, "--python", str(other)])
    assert "does not answer as Python 3.7 or newer does: I am something else" in capsys.readouterr().out


def test_unknown_systems_and_damaged_settings_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main([*COMMAND, "check", "sam3"]) == 2
    assert "known: aisformer, pix2gestalt, savos, eoras, c2f-seg" in capsys.readouterr().err
    assert main.main([*COMMAND, "check", "eoras"]) == 2
    assert "eoras is not added: `" in capsys.readouterr().err
    assert main.main([*COMMAND, "add", "eoras", "--repo", "r", "--python", "p"]) == 2
    assert "--weights FILE" in capsys.readouterr().err
    file = tmp_path / "XDG_CONFIG_HOME" / "amodal-studio" / "adapters.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"adapters": {"eoras": {"python": 3}}}')
    assert main.main([*COMMAND, "list"]) == 2
    assert "adapters.eoras: is not what `add` writes" in capsys.readouterr().err
