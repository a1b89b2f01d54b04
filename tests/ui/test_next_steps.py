"""One key leads to the frame and takes the tool that save most work; a list says why."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.review_scene import write_project
from tests.window import wait_for_frame, wait_until_saved
from ui.features.project.project_commands import ProjectCommands
from ui.features.review.next_step_commands import NextStepCommands
from ui.features.review.queue_source import QueueSource
from ui.window import MainWindow

ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


def open_scene(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    window.part(ProjectCommands).open(write_project(folder / "p.amodal"), read_only=False)
    qtbot.waitUntil(lambda: window.clip.clip is not None and window.part(QueueSource).is_done, timeout=20_000)
    wait_for_frame(qtbot, window, window.clip.frame)
    window.canvas.setFocus()


def test_one_key_goes_there_with_the_tool(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_scene(qtbot, window, tmp_path)
    step = window.part(NextStepCommands).steps()[0]
    qtbot.keyClick(window, Qt.Key.Key_J, ALT_SHIFT)
    wait_for_frame(qtbot, window, step.frame)
    assert window.clip.active_track_id == step.track_id
    assert window.studio.messages.current is not None
    assert f"frame {step.frame}" in window.studio.messages.current.text


def test_list_has_a_reason_each_and_leads_there(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_scene(qtbot, window, tmp_path)
    commands = window.part(NextStepCommands)
    steps = commands.steps()
    assert 1 <= len(steps) <= 5
    qtbot.keyClick(window, Qt.Key.Key_O, ALT_SHIFT)
    qtbot.waitUntil(lambda: commands.menu is not None and commands.menu.isVisible())
    assert commands.menu is not None
    texts = [entry.text() for entry in commands.menu.actions()]
    assert len(texts) == len(steps)
    assert all(step.track_name in text and "(" in text for step, text in zip(steps, texts, strict=True))
    assert window.frameGeometry().contains(commands.menu.geometry().center())
    last = steps[-1]
    qtbot.keyClick(commands.menu, Qt.Key(Qt.Key.Key_0 + len(steps)))
    wait_for_frame(qtbot, window, last.frame)
    assert window.clip.active_track_id == last.track_id


def test_when_all_is_decided_it_says_so(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_scene(qtbot, window, tmp_path)
    for track in window.clip.tracks:
        window.clip.set_active_track(track.id)
        window.studio.actions["review.accept_track"].trigger()
        wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: not window.part(NextStepCommands).steps(), timeout=20_000)
    qtbot.keyClick(window, Qt.Key.Key_J, ALT_SHIFT)
    assert window.studio.messages.current is not None
    assert "Nothing is left" in window.studio.messages.current.text
