"""Files that benchmarks keep between runs, and the screen that they find."""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks import brush
from benchmarks.support.crowd import crowded_project
from benchmarks.support.screen import on_a_screen
from core.store.project import Project
from core.store.tables.base import HEAD_REVISION


def test_crowd_of_another_schema_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Upgrading it, in every run anew, would be taken for opening: twice the time that opening takes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = crowded_project(1, 1)
    assert HEAD_REVISION in path.parent.name.split("-")
    Project.open(path).close()
    assert not list(path.parent.glob("*.backup-*"))
    assert crowded_project(1, 1) == path


def test_benchmark_of_a_window_gets_a_screen_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    runner = tmp_path / "xvfb-run"
    runner.write_text("#!/bin/sh\n")
    runner.chmod(0o755)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "argv", ["brush.py", "--quick"])
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    begun: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _path, command: begun.append(command))
    on_a_screen(brush.__spec__)
    assert begun[0][0] == str(runner)
    assert begun[0][-4:] == [sys.executable, "-m", brush.__name__, "--quick"]
    monkeypatch.setenv("DISPLAY", ":0")
    on_a_screen(brush.__spec__)
    assert len(begun) == 1, "there is a screen"
    monkeypatch.delenv("DISPLAY")
    runner.unlink()
    on_a_screen(brush.__spec__)
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
