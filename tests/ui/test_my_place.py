"""A project is opened where one was; its steps are listed; preferences apply."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, drag, open_window, wait_for_frame, wait_until_saved
from ui.features.follow.follow_commands import FollowCommands
from ui.features.preferences.preferences_dialog import PreferencesDialog
from ui.features.project.closing import Closing
from ui.features.steps.steps_panel import StepsPanel
from ui.session.preferences import PROPOSER, annotator_of, keeps_statistics
from ui.session.project.outcome import SavedState
from ui.theme.theme import current_theme
from ui.window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "p.amodal", frames=12, clips=2)


def test_a_project_is_opened_where_one_was(
    qtbot: QtBot, settings: QSettings, project: Path, tmp_path: Path
) -> None:
    window = open_window(qtbot, settings)
    open_project(qtbot, window, project)
    window.studio.actions["clip.next"].trigger()
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    window.clip.go_to(7)
    wait_for_frame(qtbot, window, 7)
    track = window.clip.tracks[1].id
    window.clip.set_active_track(track)
    window.clip.set_active_layer(Layer.MODAL)
    window.studio.actions["tool.brush"].trigger()
    window.studio.actions["view.zoom_in"].trigger()
    window.studio.actions["view.checks"].trigger()
    view = window.canvas.transform_now
    window.part(Closing).end()
    window.close()

    again = open_window(qtbot, settings)
    again.start(project, read_only=False)
    qtbot.waitUntil(lambda: bool(again.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, again, 7)
    assert again.clip.clip is not None
    assert again.clip.clip.name == "clip 1"
    assert (again.clip.active_track_id, again.clip.active_layer) == (track, Layer.MODAL)
    assert again.canvas.tool_name == "brush"
    assert again.canvas.transform_now == view
    assert again.studio.places.side.page == "checks"


def test_what_was_kept_is_of_no_harm_when_it_cannot_be_read(
    qtbot: QtBot, settings: QSettings, project: Path
) -> None:
    window = open_window(qtbot, settings)
    open_project(qtbot, window, project)
    window.part(Closing).end()
    window.close()
    settings.beginGroup("my_place")
    keys = settings.childKeys()
    for key in keys:
        settings.setValue(key, '{"clip": "x"}')
    settings.endGroup()
    assert keys
    again = open_window(qtbot, settings)
    open_project(qtbot, again, project)
    assert again.clip.clip is not None
    assert again.clip.clip.name == "clip 0"


def paint(qtbot: QtBot, window: MainWindow, frame: int) -> None:
    window.clip.go_to(frame)
    wait_for_frame(qtbot, window, frame)
    drag(qtbot, window, [(30, 30), (50, 40)])
    wait_until_saved(qtbot, window)


def test_steps_are_listed_gone_to_and_taken_back(qtbot: QtBot, window: MainWindow, project: Path) -> None:
    open_project(qtbot, window, project)
    window.studio.actions["tool.brush"].trigger()
    for frame in (2, 5, 8):
        paint(qtbot, window, frame)
    panel = window.part(StepsPanel)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F12, CTRL | SHIFT)
    wait_until_saved(qtbot, window)
    model = panel.list.model()
    listed = [model.index(row, 0).data() for row in range(3)]
    assert listed == [f"Brush, frame {frame}" for frame in (8, 5, 2)]
    middle = panel.list.visualRect(model.index(1, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    wait_for_frame(qtbot, window, 5)
    qtbot.mouseClick(panel.alone, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    assert model.index(0, 0).data() == "Take back: Brush, frame 5"
    assert model.index(0, 0).data() != model.index(1, 0).data()
    qtbot.mouseClick(panel.alone, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(lambda: not window.studio.messages.isHidden(), timeout=WAIT_MS)
    assert model.index(0, 0).data() == "Take back: Brush, frame 5", "a later step stands on it"

    first = panel.list.visualRect(model.index(3, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=first)
    qtbot.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    assert panel.chosen is not None
    assert not panel.chosen.is_undone
    assert not panel.back.isEnabled(), "it is the last one now"
    newest = panel.list.visualRect(model.index(0, 0)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=newest)
    assert panel.back.text() == "Redo up to here"
    qtbot.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    assert panel.chosen is not None
    assert not panel.chosen.is_undone


def test_preferences_apply_at_once(
    qtbot: QtBot,
    window: MainWindow,
    settings: QSettings,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    kept = tmp_path / "caches" / "video-indexes" / "a.npz"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"x" * 3_000_000)
    mine = tmp_path / "caches" / "mine.txt"
    mine.write_text("mine")
    monkeypatch.setenv("AMODAL_CACHE", str(tmp_path / "caches"))
    open_project(qtbot, window, project)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F10, CTRL)
    qtbot.waitUntil(lambda: window.findChild(PreferencesDialog) is not None, timeout=WAIT_MS)
    page = window.findChild(PreferencesDialog)
    assert page is not None
    qtbot.waitUntil(lambda: "MB" in page.cache_note.text(), timeout=WAIT_MS)
    assert float(page.cache_note.text().split()[0]) >= 3.0
    qtbot.mouseClick(page.empty, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.cache_note.text().startswith("0.0"), timeout=WAIT_MS)
    assert mine.read_text() == "mine", "only what the program put there"
    assert not kept.exists()
    page.name.setFocus()
    qtbot.keyClicks(page.name, "Ada")
    qtbot.keyClick(page.name, Qt.Key.Key_Tab)
    assert annotator_of(settings) == "Ada"
    assert window.session.annotator == "Ada"
    page.statistics.click()
    assert not keeps_statistics(settings)
    before = current_theme().tokens.name
    page.theme.setFocus()
    qtbot.keyClick(page.theme, Qt.Key.Key_Down)
    page.theme.activated.emit(page.theme.currentIndex())
    assert current_theme().tokens.name != before
    page.proposer.setCurrentIndex(1)
    page.proposer.activated.emit(page.proposer.currentIndex())
    assert settings.value(PROPOSER) == page.proposer.itemData(1) != ""
    saved = window.studio.places.top_bar.saved
    assert "saved" in saved.text()
    page.saved.click()
    assert not saved.text(), "what is saved is not said; what is not, always"
    saved.show_state(SavedState(unsaved=2), is_open=True, tells_saved=False)
    assert "2 not saved" in saved.text()
    page.tracker.setCurrentIndex(page.tracker.findData("sam2"))
    page.tracker.activated.emit(page.tracker.currentIndex())
    page.close()
    follow = window.part(FollowCommands)
    follow.open()
    dialog = follow.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.tracker.count() > 1, timeout=WAIT_MS)
    assert dialog.settings().tracker == "sam2"
    window.session.create(tmp_path / "q.amodal")
    qtbot.waitUntil(lambda: window.session.author == "Ada", timeout=WAIT_MS)
