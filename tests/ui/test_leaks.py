"""Work of all kinds leaves nothing behind: the short form of `benchmarks/long_day/hours.py`."""

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from benchmarks.long_day.day import Day
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS
from ui.window import MainWindow

WARM_UP, WORK = 40, 100
MOST_OBJECTS = 10
"""Python's, an action: caches still fill; scenes or edits that stay would be far more."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells descriptors")
def test_threads_descriptors_widgets_and_log_stay_as_they_are(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", frames=6, clips=2))
    day = Day(window)
    day.work(WARM_UP)
    before = day.held()
    done = sum(day.done.values())
    day.work(WORK)
    count = sum(day.done.values()) - done

    def is_as_before() -> None:
        after = day.held()
        assert after.wal_bytes == 0
        assert after.threads <= before.threads
        assert after.descriptors <= before.descriptors
        assert after.widgets <= before.widgets
        assert after.objects - before.objects < MOST_OBJECTS * count

    # Threads that have nothing more to do end a little later.
    qtbot.waitUntil(is_as_before, timeout=WAIT_MS)
    assert len(day.done) > 20
