"""The threads of an idle window: few, and those that docs/architecture.md lists."""

import re
import threading
from collections import Counter
from pathlib import Path

from PySide6.QtCore import QThread, QThreadPool
from pytestqt.qtbot import QtBot

from tests.window import WAIT_MS, wait_for_frame, wait_until_saved
from ui.window import MainWindow

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "architecture.md"


def listed_threads() -> Counter[str]:
    """Return the names in the document, with how many of each: "`work` ×2"."""
    line = re.search(r"^\*\*Threads of an idle window\*\*: (.*)$", DOCUMENT.read_text(), re.MULTILINE)
    assert line is not None
    return Counter({name: int(count or 1) for name, count in re.findall(r"`([\w-]+)`(?: ×(\d))?", line[1])})


def test_an_idle_window_has_the_threads_of_the_document(qtbot: QtBot, window: MainWindow) -> None:
    before = set(threading.enumerate()) - {threading.main_thread()}
    before = {thread for thread in before if thread.name not in listed_threads()}
    window.start(None, read_only=False)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    window.studio.proposals.warm_up()
    wait_until_saved(qtbot, window)

    def found() -> Counter[str]:
        others = set(threading.enumerate()) - before - {threading.main_thread()}
        return Counter(thread.name for thread in others)

    # Others end when they have done their work; more than these never stay.
    qtbot.waitUntil(lambda: found() <= listed_threads(), timeout=WAIT_MS)
    assert sum(listed_threads().values()) <= 4
    assert found()["store"] == found()["frames"] == found()["proposal-worker"] == 1
    assert not window.findChildren(QThread)
    assert QThreadPool.globalInstance().activeThreadCount() == 0
