"""C6: what the window calls saved survives the death of the whole process; a full disk loses nothing."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, Engine, event

from core.changes.steps import Facts, Step, StepKind
from core.masks.rle import decode_rle
from core.store.project import Project
from core.types import Layer, Origin
from tests.review_scene import write_project
from tests.shape_scene import CTRL, DISC, key, on_disk, open_discs, rle
from tests.window import WAIT_MS, drag, wait_until_saved
from ui.window import MainWindow

ROOT = Path(__file__).resolve().parents[2]


def test_c06_a_saved_stroke_survives_kill_9(tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", frames=6)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path / "data")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.why.paint_and_wait", str(path)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert re.fullmatch(r"✓ saved \d\d:\d\d:\d\d", said), "the window says when it saved last"
    with Project.open(path) as project:
        track = project.tracks.list(1)[0]
        heads = {head.key.frame: head for head in project.masks.of_track(track.id, Layer.AMODAL)}
        assert heads[2].origin is Origin.PERSON
        assert decode_rle(heads[2].rle)[20, 115], "the stroke is there"
        assert project.history.status().undo == Step(StepKind.BRUSH, Facts(frame=2))


def test_c06_a_full_disk_is_said_keeps_the_stroke_and_lets_it_through_later(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = open_discs(qtbot, window, tmp_path, frame=2)
    with closing(sqlite3.connect(path)) as file:
        room = [int(file.execute("PRAGMA page_count").fetchone()[0])]

    request.addfinalizer(limited(room))
    key(qtbot, window, Qt.Key.Key_B)
    saved = window.studio.places.top_bar.saved
    strokes = 0
    while "not saved" not in saved.text():
        strokes += 1
        assert strokes < 400, "the disk never was full"
        x = 100 + 7 * (strokes % 10)
        drag(qtbot, window, [(x, 5 + 6 * (strokes % 14)), (x + 4, 9 + 6 * (strokes % 14))])
        wait_until_saved(qtbot, window)
    assert "1 not saved: Ctrl+S tries again" in saved.text()
    assert window.studio.places.stage.messages.isVisible()
    shown = on_screen_now(window)
    assert shown != on_disk_now(path), "the stroke is kept on screen, and the disk has it not"

    # There is room again: Ctrl+S, and then, only then, it says saved.
    room.append(1_000_000)
    key(qtbot, window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: saved.text().startswith("✓ saved"), timeout=WAIT_MS)
    assert on_screen_now(window) == shown == on_disk_now(path)


def limited(room: list[int]) -> Callable[[], None]:
    """Let project files have so many pages as `room` says last; returns what ends it."""

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={room[-1]}")

    event.listen(Engine, "begin", limit)
    return lambda: event.remove(Engine, "begin", limit)


def on_screen_now(window: MainWindow) -> bytes | None:
    """Return the code of the disc's amodal mask in the frame on screen."""
    found = rle(window, Layer.AMODAL)
    return None if found is None else found.counts


def on_disk_now(path: Path) -> bytes | None:
    """Return the same from the file."""
    return on_disk(path).get((DISC, 2, "amodal"))
