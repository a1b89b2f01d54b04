"""A window that is told to end ends, whatever breaks meanwhile: no thread of it stays."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from core.errors import StoreError
from tests.review_scene import open_project, write_project
from tests.ui.test_project_file import FIRST, busy, paint, refuse
from tests.window import open_window
from ui.app import close_on_signals
from ui.features.project.closing import Closing
from ui.window import MainWindow

WAIT_MS = 20_000


@pytest.fixture
def before() -> set[threading.Thread]:
    """The threads that are there without a window."""
    return set(threading.enumerate())


@pytest.fixture
def handlers() -> Iterator[None]:
    """Puts back who hears the signals."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def make(qtbot: QtBot, settings: QSettings, folder: Path) -> MainWindow:
    window = open_window(qtbot, settings)
    open_project(qtbot, window, write_project(folder / "p.amodal"))
    return window


def is_gone(window: MainWindow, before: set[threading.Thread]) -> bool:
    left = {thread for thread in threading.enumerate() if not thread.daemon} - before
    return not window.isVisible() and not left


@pytest.mark.parametrize("breaks_at_pausing", [False, True])
def test_a_part_that_breaks_at_the_end_keeps_no_other_from_ending(
    qtbot: QtBot,
    settings: QSettings,
    tmp_path: Path,
    before: set[threading.Thread],
    breaks_at_pausing: bool,
) -> None:
    window = make(qtbot, settings, tmp_path)
    playback, was_playing = window.studio.playback, []

    def breaks() -> None:
        vars(playback).pop("pause", None)  # only once: the clip that goes pauses again
        was_playing.append(playback.is_playing)
        raise StoreError("p.amodal", "", "cannot be written")

    window.studio.on_close(breaks)
    playback.toggle()
    if breaks_at_pausing:
        playback.pause = breaks  # type: ignore[method-assign]
    window.close()
    qtbot.waitUntil(lambda: is_gone(window, before), timeout=WAIT_MS)
    assert was_playing == ([True, True] if breaks_at_pausing else [False])


def test_told_to_end_with_unsaved_edits_and_nobody_to_be_told(
    qtbot: QtBot,
    settings: QSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: set[threading.Thread],
) -> None:
    window = make(qtbot, settings, tmp_path)
    with busy(tmp_path / "p.amodal"), Path("/dev/full").open("w", encoding="utf-8", buffering=1) as full:
        paint(qtbot, window, FIRST)
        refuse(qtbot, window, 1)
        monkeypatch.setattr(sys, "stderr", full)
        window.part(Closing).end()
        qtbot.waitUntil(lambda: is_gone(window, before), timeout=WAIT_MS)
        monkeypatch.undo()
        with pytest.raises(OSError, match="No space"):
            full.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())


@pytest.mark.usefixtures("handlers")
def test_a_signal_that_comes_while_a_lock_is_held_that_closing_needs(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, before: set[threading.Thread]
) -> None:
    window = make(qtbot, settings, tmp_path)
    close_on_signals(window)
    lock, is_free = threading.Lock(), []
    window.studio.on_close(lambda: is_free.append(lock.acquire(timeout=1)))
    with lock:
        signal.raise_signal(signal.SIGTERM)
        assert window.isVisible(), "closed in the middle of what the window's thread was at"
    qtbot.waitUntil(lambda: is_gone(window, before), timeout=WAIT_MS)
    assert is_free == [True]
