"""Places that an export must never touch, asked for on the command line and by the window's way in."""

import os
import socket
import sys
from pathlib import Path

import pytest

import main
from core import plugins
from core.errors import BadInputError
from core.formats.exporting import export_project
from core.store.project import Project
from tests.clips import write_folder

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and permissions of POSIX")


def run(*arguments: object) -> int:
    return main.main([str(argument) for argument in arguments])


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "p.amodal"
    assert run("import", write_folder(tmp_path / "disc", 3), "--project", path) == 0
    capsys.readouterr()
    return path


def refused(project: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Export by the command line and by the way that the window takes; return the one line."""
    assert run("export", "--project", project, "--out", out) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert str(out) in lines[0]
    with Project.open(project) as opened, pytest.raises(BadInputError):
        list(export_project(opened, out, "coco"))
    return lines[0]


@pytest.mark.parametrize(
    "name", ["new.amodal", "New.AMODAL", "p.amodal-wal", "p.amodal-shm", "p.amodal.lock"]
)
def test_names_that_belong_to_projects_are_refused(
    name: str, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "project" in refused(project, tmp_path / name, capsys)
    with Project.open(project) as opened:
        assert len(opened.clips.list()) == 1


def test_link_to_a_project_is_refused(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(project)
    assert "project" in refused(project, link, capsys)
    assert link.is_symlink()


@posix
def test_pipe_and_socket_are_refused(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Not a real device: a test that fails must not harm the machine, and root may replace /dev/null.
    pipe, place = tmp_path / "pipe.json", tmp_path / "s.json"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        for out in (pipe, place):
            assert "plain file" in refused(project, out, capsys)
        assert pipe.is_fifo()
        assert place.is_socket()


def test_file_as_folder_and_too_long_name_are_refused(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("kept")
    refused(project, tmp_path / "file" / "a.json", capsys)
    refused(project, tmp_path / ("n" * 300 + ".json"), capsys)
    assert (tmp_path / "file").read_text() == "kept"


@posix
def test_links_that_go_in_a_circle_are_refused(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").symlink_to(tmp_path / "b.json")
    (tmp_path / "b.json").symlink_to(tmp_path / "a.json")
    refused(project, tmp_path / "a.json", capsys)


@posix
def test_export_follows_a_link_to_a_plain_file(project: Path, tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    assert run("export", "--project", project, "--out", tmp_path / "link.json") == 0
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text().startswith("{")


def test_doctor_and_propose_say_it_when_a_proposer_of_others_is_broken(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    info = tmp_path / "broken_proposer-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-proposer\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[amodal_studio.proposers]\nbad = broken_proposer_module:P\n")
    (tmp_path / "broken_proposer_module.py").write_text("raise RuntimeError('first\\nsecond')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins.registered.cache_clear()
    try:
        assert run("doctor") == 0
        assert "bad: proposer 'bad' cannot be loaded: RuntimeError: first second" in capsys.readouterr().out
        assert run("propose", "--project", project, "--proposer", "bad") == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
        assert run("propose", "--project", project, "--proposer", "convex") == 0
    finally:
        plugins.registered.cache_clear()
