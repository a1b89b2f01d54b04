"""The demo is whole, however an earlier start ended."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.store.project import Project
from tests.window import WAIT_MS
from ui.jobs.demo import prepare_demo
from ui.window import MainWindow


def test_a_demo_that_was_made_and_never_filled_is_filled(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    path, is_new = prepare_demo()
    assert is_new
    Project.create(path).close()
    window.start(None, read_only=False)
    qtbot.waitUntil(lambda: len(window.clip.tracks) == 3, timeout=WAIT_MS)
    assert window.session.path == path
