"""Background work on weights: nothing begins after the window was closed."""

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.features.models.downloads import Downloads
from ui.work.work import Work


def running() -> set[str]:
    return {thread.name for thread in threading.enumerate()} & {"weights", "downloads", "work"}


def test_closing_ends_all_threads_and_late_news_begin_none(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("AMODAL_WEIGHTS", "HF_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    work = Work()
    jobs = Downloads(work)
    jobs.fetch("depth-anything-v2-small")
    jobs.refresh()
    jobs.close()
    work.close()
    jobs.refresh()
    jobs.fetch("depth-anything-v2-small")
    for _ in range(50):
        QApplication.processEvents()
    assert running() == set()
