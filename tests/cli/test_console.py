"""Outputs that are full, closed or know few letters, names that are no text, and memory that is short."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import BadInputError, StoreError
from core.formats.importing import import_into
from core.store.project import Project
from tests.clips import write_folder

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(sys.platform != "linux", reason="devices and names of Linux")


def run(command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    words = command.replace("STUDIO", f"{sys.executable} {ROOT / 'main.py'}")
    return subprocess.run(
        ["bash", "-c", words],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
        timeout=280,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
        cwd=ROOT,
    )


@posix
@pytest.mark.parametrize("words", ["--help", "--version", "export --help"])
def test_a_full_output_is_one_line(words: str) -> None:
    done = run(f"STUDIO {words} > /dev/full")
    assert done.returncode == 2
    assert done.stderr == "amodal-studio: standard output: cannot be written: No space left on device\n"


@posix
@pytest.mark.parametrize("words", ["--version", "--help"])
def test_a_closed_output_is_no_error(words: str) -> None:
    done = run(f"STUDIO {words} >&-")
    assert (done.returncode, done.stderr) == (0, "")


@posix
@pytest.mark.parametrize("redirect", ["2> /dev/full", "2>&-"])
def test_the_status_stands_where_nobody_hears_the_reason(redirect: str, tmp_path: Path) -> None:
    assert run(f"STUDIO info --project {tmp_path}/none.amodal {redirect}").returncode == 2


@pytest.mark.parametrize("encoding", ["ascii", "cp437"])
def test_letters_that_a_terminal_lacks_are_written_as_numbers(encoding: str, tmp_path: Path) -> None:
    Project.create(tmp_path / "Ω猫.amodal").close()
    done = run(f"STUDIO info --project {tmp_path}/Ω猫.amodal", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert "\\u732b" in done.stdout
    assert done.stderr == ""


@posix
def test_names_that_are_no_text_are_named_printably_and_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "disc", 2)
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\x1b[31m"))
    folder.rename(odd)
    done = run(f"STUDIO import {tmp_path}/$'\\xff\\x1b[31m' --project {tmp_path}/p.amodal")
    assert done.returncode == 2
    assert "\\xff\\x1b[31m: has bytes in its name that are no UTF-8" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.isprintable() or done.stderr.strip().isprintable()


@posix
def test_a_project_whose_name_is_no_text_works(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xfe.amodal"))
    Project.create(path).close()
    with Project.open(path) as project:
        assert project.name == "\\xfe"
        list(import_into(project, write_folder(tmp_path / "disc", 2)))
        assert len(project.clips.list()) == 1


@posix
def test_memory_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    Project.create(tmp_path / "p.amodal").close()
    (tmp_path / "large.npz").symlink_to("/dev/zero")
    done = run(
        f"ulimit -v 2000000; STUDIO import {tmp_path}/large.npz --format npz --project {tmp_path}/p.amodal"
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "broke" not in done.stderr


@posix
def test_a_display_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    done = run("STUDIO", DISPLAY=":987", QT_QPA_PLATFORM="xcb", WAYLAND_DISPLAY="")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "no window can open here" in done.stderr


def test_messages_hold_nothing_that_a_terminal_would_obey() -> None:
    error = BadInputError("a\x1b[2J\udcff\nb", "", "is odd")
    assert str(error) == "a\\x1b[2J\\xff b: is odd"
    assert str(StoreError("ü😀", "", "is fine")) == "ü😀: is fine"
