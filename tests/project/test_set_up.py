"""The set-up that run.sh and test.sh share: what it calls ready, and what it says when it cannot go on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripts are for Linux and macOS")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the scripts and a .venv that seems set up with the extra `dev`."""
    root = tmp_path / "a folder with spaces"
    (root / ".venv" / "bin").mkdir(parents=True)
    shutil.copytree(ROOT / "scripts", root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, root)
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert bash(root, '{ environment_key; echo "dev "; } >"$STAMP"').returncode == 0
    return root


def bash(root: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script after setup.sh was sourced, from another folder, with a small environment."""
    return subprocess.run(
        ["bash", "-c", f'. "$1/scripts/setup.sh"; {script}', "bash", str(root)],
        cwd="/",
        env={"PATH": os.environ["PATH"], "HOME": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


def is_ready(root: Path, extras: str) -> bool:
    return bash(root, f'is_ready "{extras}"').returncode == 0


def test_ready_covers_the_installed_extras_only(checkout: Path) -> None:
    assert is_ready(checkout, "")
    assert is_ready(checkout, "dev")
    assert not is_ready(checkout, "dev models")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_not_ready_after_a_change_of_requirements(checkout: Path, name: str) -> None:
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert not is_ready(checkout, "")


def test_not_ready_after_an_interrupted_set_up(checkout: Path) -> None:
    (checkout / ".venv" / "amodal-setup.part").touch()
    assert not is_ready(checkout, "")


def test_not_ready_after_the_folder_was_moved(checkout: Path) -> None:
    moved = checkout.rename(checkout.with_name("elsewhere"))
    assert not is_ready(moved, "")


def test_not_ready_without_a_working_python(checkout: Path) -> None:
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.11")
    assert not is_ready(checkout, "")


def test_missing_packages_are_one_line_when_nothing_may_be_installed(checkout: Path) -> None:
    done = bash(checkout, 'may_use_apt() { return 1; }; prepare_system "libegl1 python3.11-venv " "xvfb "')
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "libegl1 python3.11-venv xvfb" in done.stderr


def test_wishes_stop_nothing(checkout: Path) -> None:
    done = bash(checkout, 'may_use_apt() { return 1; }; prepare_system "" "xvfb "; echo went on')
    assert done.returncode == 0
    assert done.stdout == "went on\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux's dynamic linker")
def test_only_libraries_that_are_not_there_are_missing(checkout: Path) -> None:
    done = bash(checkout, "missing_packages libc.so.6:libc6 libnobody-has-this.so.9:libnobody9")
    assert done.stdout.split() == ["libnobody9"]


@pytest.mark.parametrize(
    ("pip_said", "told"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "the disk is full"),
        ("Temporary failure in name resolution", "connect to the network"),
        ("ERROR: No matching distribution found for nothing==1", "No matching distribution"),
    ],
)
def test_failed_installation_names_the_way_out(checkout: Path, pip_said: str, told: str) -> None:
    done = bash(checkout, f'TMPDIR="$ROOT"; echo "{pip_said}" >"$LOG"; installation_failed')
    assert done.returncode == 1
    assert told in done.stderr
    assert "set-up did not finish" in done.stderr
