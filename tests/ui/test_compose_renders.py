"""Rendering through the dialog: stopped midway nothing stays, and undo goes on as if nothing had been."""

from pathlib import Path
from threading import Event

import av
import OpenEXR
import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from core.store.project import Project
from tests.compose_scene import FRAMES, write_project
from tests.journeys.compose_walk import bring_to_front, most_hidden, open_page
from tests.window import WAIT_MS, open_window
from ui.features.compose.compose_state import ComposeState
from ui.features.compose.render_commands import RenderCommands
from ui.window import MainWindow

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A window on the page Compose with the disc moved to the front."""
    monkeypatch.setenv("AMODAL_CACHE", str(tmp_path / "cache"))
    path = write_project(tmp_path / "work.amodal")
    made = open_window(qtbot, settings)
    made.start(path, read_only=False)
    qtbot.waitUntil(lambda: bool(made.clip.tracks), timeout=WAIT_MS)
    place = most_hidden(path, "disc")
    open_page(qtbot, made, place)
    bring_to_front(qtbot, made, place)
    return made


def order(window: MainWindow) -> tuple[int, ...]:
    """Return the order on disk, back to front."""
    path = window.session.path
    assert path is not None
    with Project.open(path, read_only=True) as project:
        return project.compositions.of(project.clips.list()[0].id).order_at(0)


def begin(qtbot: QtBot, window: MainWindow, out: Path, kind: str) -> None:
    commands = window.part(RenderCommands)
    commands.ask_place = lambda _kind, _offered: str(out)
    qtbot.keyClick(window.canvas, Qt.Key.Key_P, CONTROL | SHIFT)
    assert commands.dialog is not None
    commands.dialog.choose(kind)
    qtbot.mouseClick(commands.dialog.button, LEFT)


def frames_of(out: Path) -> int:
    if out.is_dir():
        for one in out.iterdir():
            with OpenEXR.File(str(one)) as file:
                assert file.channels()["RGBA"].pixels.any()
        return len(list(out.iterdir()))
    with av.open(str(out)) as container:
        return sum(1 for _ in container.decode(video=0))


@pytest.mark.parametrize(("kind", "ending"), [("prores", ".mov"), ("exr", "")])
def test_a_render_is_cancelled_midway_then_made_then_the_order_taken_back(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, kind: str, ending: str
) -> None:
    files, out, clicked = window.studio.files, tmp_path / f"out{ending}", Event()
    before = {path.name for path in tmp_path.iterdir()}
    held = list[int]()

    def hold(progress: object) -> None:
        """Keep the work at its first frame until Cancel was clicked."""
        held.append(sum(1 for path in tmp_path.iterdir() if ".part-" in path.name))
        clicked.wait(WAIT_MS / 1000)

    def stop() -> None:
        qtbot.mouseClick(window.studio.places.status.files.cancel, LEFT)
        clicked.set()

    files._reported.connect(hold, Qt.ConnectionType.DirectConnection)
    files.progressed.connect(stop)
    with qtbot.waitSignal(files.cancelled, timeout=WAIT_MS):
        begin(qtbot, window, out, kind)
    files._reported.disconnect(hold)
    files.progressed.disconnect(stop)
    assert held == [1], "it was stopped while it was being written"
    assert {path.name for path in tmp_path.iterdir()} == before
    assert not files.is_busy

    with qtbot.waitSignal(files.finished, timeout=WAIT_MS):
        begin(qtbot, window, out, kind)
    window.activateWindow()  # as the desktop does when a dialog closes
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus, timeout=WAIT_MS)
    moved = order(window)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)
    state = window.part(ComposeState)

    def is_taken_back() -> bool:
        shown = state.composition is not None and state.composition.order_at(0) == moved[::-1]
        return shown and order(window) == moved[::-1]

    qtbot.waitUntil(is_taken_back, timeout=WAIT_MS)
    assert frames_of(out) == FRAMES
