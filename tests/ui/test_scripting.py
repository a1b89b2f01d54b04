"""The Python console, with real keys: reads, edits of one step, what breaks, stopping, panels, closing."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import write_project
from tests.window import WAIT_MS, open_window, undo_words, wait_for_frame, wait_until_saved
from ui.features.scripting.console import Console
from ui.features.scripting.scripting_commands import ScriptingCommands
from ui.window import MainWindow


@pytest.fixture
def scene(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    window.start(write_project(tmp_path / "p.amodal", frames=6), read_only=False)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    return window


@pytest.fixture
def console(qtbot: QtBot, scene: MainWindow) -> Console:
    qtbot.keyClick(scene, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
    console = scene.part(ScriptingCommands).console
    qtbot.waitUntil(console.input.hasFocus, timeout=WAIT_MS)
    return console


def typed(qtbot: QtBot, window: MainWindow, *lines: str) -> str:
    """Type lines, wait until all of it has run, and return what was printed."""
    commands = window.part(ScriptingCommands)
    commands.console.output.clear()
    for line in lines:
        qtbot.keyClicks(commands.console.input, line)
        qtbot.keyClick(commands.console.input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not commands.is_running, timeout=WAIT_MS)
    shown = commands.console.output.toPlainText().splitlines()
    return "\n".join(line for line in shown if not line.startswith((">>>", "...")))


def test_what_is_typed_reads_the_project_and_the_window(
    qtbot: QtBot, scene: MainWindow, console: Console
) -> None:
    scene.studio.go_to(3)
    wait_for_frame(qtbot, scene, 3)
    assert typed(qtbot, scene, "[t.name for t in project.tracks()], studio.frame") == "(['disc', 'bar'], 3)"
    assert typed(qtbot, scene, "project.mask('disc', 3).shape == project.clips()[0].canvas.size_hw") == "True"
    typed(qtbot, scene, "studio.go_to(1)")
    wait_for_frame(qtbot, scene, 1)
    typed(qtbot, scene, "studio.choose('bar')")
    assert scene.clip.active_track is not None
    assert scene.clip.active_track.name == "bar"
    assert typed(qtbot, scene, "studio.choose('none')") == "none is no track of the clip on screen"
    assert console.input.hasFocus()


@pytest.mark.usefixtures("console")
def test_a_block_is_one_step_which_the_window_shows_and_takes_back(qtbot: QtBot, scene: MainWindow) -> None:
    track = scene.clip.tracks[0]
    before = scene.clip.mask(track.id, Layer.AMODAL)
    block = ("with project.edit('Empty') as edit:", "edit.remove('disc', 0)", "")
    assert typed(qtbot, scene, *block) == ""
    assert undo_words(scene) == "Script: Empty, frame 0"
    assert scene.clip.mask(track.id, Layer.AMODAL) is None
    assert typed(qtbot, scene, "project.undo()") == "True"
    wait_until_saved(qtbot, scene)
    assert scene.clip.mask(track.id, Layer.AMODAL) == before


@pytest.mark.usefixtures("console")
def test_what_breaks_shows_the_persons_own_lines_and_leaves_nothing(qtbot: QtBot, scene: MainWindow) -> None:
    block = ("with project.edit('Never') as edit:", "edit.remove('disc', 0)", "1 / 0", "")
    said = typed(qtbot, scene, *block)
    assert said.startswith("Traceback")
    assert said.endswith("ZeroDivisionError: division by zero")
    assert said.count("File ") == said.count('File "<console>"') == 1
    assert undo_words(scene) != "Script: Never, frame 0"
    assert typed(qtbot, scene, "project.track('x')").endswith("(there are: disc, bar)")
    assert "SyntaxError" in typed(qtbot, scene, "a b")


@pytest.mark.usefixtures("console")
def test_tab_completes_and_arrows_bring_back(qtbot: QtBot, scene: MainWindow, console: Console) -> None:
    typed(qtbot, scene, "studio.frame")
    qtbot.keyClicks(console.input, "project.cli")
    qtbot.keyClick(console.input, Qt.Key.Key_Tab)
    assert console.input.toPlainText() == "project.clip"
    assert "clip(   clip_of(   clips()" in console.output.toPlainText()
    qtbot.keyClick(console.input, Qt.Key.Key_Up)
    assert console.input.toPlainText() == "studio.frame"
    qtbot.keyClick(console.input, Qt.Key.Key_Down)
    assert console.input.toPlainText() == ""
    assert scene.studio.settings.value("console_history") == ["studio.frame"]


@pytest.mark.usefixtures("console")
def test_an_endless_script_is_stopped_while_the_window_goes_on(
    qtbot: QtBot, scene: MainWindow, tmp_path: Path, console: Console
) -> None:
    (tmp_path / "endless.py").write_text("n = 0\nprint('begun')\nwhile True:\n    n += 1\n", encoding="utf-8")
    commands = scene.part(ScriptingCommands)
    commands.run_file(tmp_path / "endless.py")
    qtbot.waitUntil(lambda: "begun" in console.output.toPlainText(), timeout=WAIT_MS)
    scene.studio.go_to(2)
    wait_for_frame(qtbot, scene, 2)
    qtbot.mouseClick(console.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not commands.is_running, timeout=WAIT_MS)
    assert console.output.toPlainText().endswith("begun\nstopped\n")
    assert typed(qtbot, scene, "1 + 1") == "2"


def test_the_window_closes_while_a_script_runs(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> None:
    window = open_window(qtbot, settings)
    window.start(write_project(tmp_path / "p.amodal", frames=3), read_only=False)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    (tmp_path / "s.py").write_text("print('on')\nwhile True:\n    project.tracks()\n", encoding="utf-8")
    commands = window.part(ScriptingCommands)
    commands.run_file(tmp_path / "s.py")
    qtbot.waitUntil(lambda: "on" in commands.console.output.toPlainText(), timeout=WAIT_MS)
    assert window.close()


def test_a_panel_reads_beside_the_window(qtbot: QtBot, scene: MainWindow) -> None:
    commands, studio = scene.part(ScriptingCommands), scene.part(ScriptingCommands).script_studio
    found: list[int] = []
    button = QPushButton("Count")
    button.clicked.connect(lambda: studio.run(lambda: found.append(len(studio.project.tracks()))))
    studio.add_panel("Counting", lambda: QLabel("first"))
    studio.add_panel("Counting", lambda: button)
    qtbot.waitUntil(button.isVisible, timeout=WAIT_MS)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: found == [2], timeout=WAIT_MS)
    assert list(commands.panels.docks) == ["Counting"]
    with pytest.raises(Exception, match=r"hand the work to studio\.run"):
        studio.project.tracks()


@pytest.mark.usefixtures("console")
def test_a_proposal_waits_for_the_windows_queue(qtbot: QtBot, scene: MainWindow) -> None:
    assert typed(qtbot, scene, "project.propose('disc', proposer='convex')") == ""
    (job,) = scene.studio.proposals.jobs.values()
    assert job.is_over
    assert "no proposer 'none'" in typed(qtbot, scene, "project.propose('disc', proposer='none')")
