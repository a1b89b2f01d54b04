"""Tracks and clips are tidied with keys, menus under the pointer and the list of what was put away."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QInputDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.types import Layer, ReviewState
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved, widget_point
from ui.features.clips.clips_panel import ClipsPanel
from ui.features.tidying.put_away_dialog import PutAwayDialog
from ui.features.tracks.track_dialog import TrackDialog
from ui.features.tracks.tracks_panel import TracksPanel
from ui.layout.folding import LISTS
from ui.widgets.line_field import LineField
from ui.window import MainWindow

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", frames=12))
    return window


def names(window: MainWindow) -> list[str]:
    return [track.name for track in window.clip.tracks]


def clip_names(window: MainWindow) -> list[str]:
    return [clip.name for clip in window.session.clips]


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, key, keys)
    wait_until_saved(qtbot, window)


def open_menu(qtbot: QtBot, owner: QWidget, at: QPoint) -> list[str]:
    """Right click; returns the entries and closes the menu."""
    ground = owner.viewport() if isinstance(owner, QAbstractScrollArea) else owner
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, ground.mapToGlobal(at))
    QApplication.sendEvent(ground, event)
    menus = [menu for menu in QApplication.topLevelWidgets() if isinstance(menu, QMenu) and menu.isVisible()]
    found = [action.text() for menu in menus for action in menu.actions() if action.text()]
    for menu in menus:
        menu.close()
    return found


def test_a_track_is_duplicated_split_and_moved_with_keys(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    before = names(window)
    press(qtbot, window, Qt.Key.Key_T, CTRL | SHIFT)
    assert names(window) == [*before, f"{before[0]} 2"]
    made = window.clip.active_track
    assert made is not None
    assert made.name == f"{before[0]} 2", "one goes on with what was made"
    press(qtbot, window, Qt.Key.Key_Up, ALT)
    assert names(window)[-2] == made.name
    window.clip.go_to(4)
    wait_for_frame(qtbot, window, 4)
    press(qtbot, window, Qt.Key.Key_V, CTRL | SHIFT)
    active = window.clip.active_track
    assert active is not None
    assert active.name == f"{before[0]} 2 2"
    assert min(window.clip.lanes.frames_in(active.id, ReviewState)) == 4
    assert max(window.clip.lanes.frames_in(made.id, ReviewState)) == 3
    for _ in range(3):
        press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert names(window) == before


def test_chosen_tracks_are_merged_and_undo_brings_both_back(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    press(qtbot, window, Qt.Key.Key_T, CTRL | SHIFT)
    before = names(window)
    press(qtbot, window, Qt.Key.Key_Y, CTRL | SHIFT)
    assert names(window) == before, "one track alone is not merged"
    window.studio.selection.select_all_tracks()
    press(qtbot, window, Qt.Key.Key_Y, CTRL | SHIFT)
    active = window.clip.active_track
    assert active is not None
    assert names(window) == [active.name]
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert names(window) == before


def test_many_tracks_get_a_category_at_once(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    press(qtbot, window, Qt.Key.Key_T, CTRL | SHIFT)
    colours = [track.colour for track in window.clip.stored_tracks]
    window.studio.selection.select_all_tracks()
    press(qtbot, window, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: window.findChild(TrackDialog) is not None, timeout=WAIT_MS)
    dialog = window.findChild(TrackDialog)
    assert dialog is not None
    assert not dialog.name.isVisible()
    dialog.category.setCurrentText("bowl")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    assert {track.category.name for track in window.clip.tracks} == {"bowl"}
    assert [track.colour for track in window.clip.stored_tracks] == colours, "colours stay as they are"


def test_what_was_put_away_is_listed_and_comes_back(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    before, clips = names(window), len(window.session.clips)
    press(qtbot, window, Qt.Key.Key_Delete, CTRL)
    assert names(window) == before[1:]
    press(qtbot, window, Qt.Key.Key_Delete, ALT)
    qtbot.waitUntil(lambda: window.findChild(PutAwayDialog) is not None, timeout=WAIT_MS)
    dialog = window.findChild(PutAwayDialog)
    assert dialog is not None
    assert not dialog.back.isEnabled()
    rect = dialog.list.visualItemRect(dialog.list.item(0))
    qtbot.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    qtbot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    assert names(window) == before
    assert len(window.session.clips) == clips


def test_a_clip_is_renamed_and_put_away(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    press(qtbot, window, Qt.Key.Key_F2, CTRL)
    dialog = window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("lake")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    assert window.session.clips[0].name == "lake"
    assert window.clip.clip is not None
    assert window.clip.clip.name == "lake"
    window.studio.actions["clip.archive"].trigger()
    wait_until_saved(qtbot, window)
    assert clip_names(window) == []
    assert names(window) == []
    window.studio.actions["edit.undo"].trigger()
    wait_until_saved(qtbot, window)
    assert clip_names(window) == ["lake"]
    qtbot.waitUntil(lambda: window.clip.clip is not None, timeout=WAIT_MS)


def test_a_right_click_offers_what_can_be_done(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    track = window.clip.tracks[0]
    mask = window.clip.mask(track.id, Layer.AMODAL) or window.clip.mask(track.id, Layer.MODAL)
    assert mask is not None
    timeline = window.studio.places.timeline
    row = round(timeline.row_layout.row_rect(0).center().y())
    for owner, at, entry in (
        (timeline, QPoint(30, row), "track.split"),
        (window.part(TracksPanel).list, QPoint(30, 12), "track.merge"),
        (window.part(ClipsPanel).list, QPoint(30, 12), "clip.rename"),
        (window.canvas, widget_point(window, 20, 20), "track.duplicate"),
    ):
        found = open_menu(qtbot, owner, at)
        assert window.studio.actions[entry].text() in found
    window.studio.actions["tool.scribble"].trigger()
    assert open_menu(qtbot, window.canvas, widget_point(window, 20, 20)) == [], (
        "the right button paints there"
    )


def test_a_list_is_filtered_and_says_what_it_hides(qtbot: QtBot, opened: MainWindow) -> None:
    window, panel = opened, opened.part(TracksPanel)
    press(qtbot, window, Qt.Key.Key_T, CTRL | SHIFT)
    count = len(window.clip.tracks)
    press(qtbot, window, Qt.Key.Key_F, CTRL)
    assert panel.filter.field.hasFocus()
    qtbot.keyClicks(panel.filter.field, f"{names(window)[0]} 2")
    wait_until_saved(qtbot, window)
    assert panel.list.model().rowCount() == 1
    assert panel.filter.note.text() == f"{count - 1} hidden by the filter"
    assert window.clip.active_track_id == window.clip.tracks[-1].id
    qtbot.keyClick(panel.filter.field, Qt.Key.Key_Escape)
    assert panel.list.model().rowCount() == count
    assert window.canvas.hasFocus()


def test_tracks_and_clips_are_found_by_annotator(qtbot: QtBot, opened: MainWindow) -> None:
    window, panel, clips = opened, opened.part(TracksPanel), opened.part(ClipsPanel)
    press(qtbot, window, Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier)
    drag(qtbot, window, [(40, 40), (60, 50)])
    wait_until_saved(qtbot, window)
    author = window.session.author
    press(qtbot, window, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(panel.filter.field, author)
    wait_until_saved(qtbot, window)
    assert [panel.list.model().index(row, 0).data() for row in range(panel.list.model().rowCount())] == [
        "disc"
    ]
    press(qtbot, window, Qt.Key.Key_F, ALT | SHIFT)
    qtbot.keyClicks(clips.filter.field, "nobody at all")
    wait_until_saved(qtbot, window)
    assert clips.list.model().rowCount() == 0
    qtbot.keyClick(clips.filter.field, Qt.Key.Key_Escape)
    press(qtbot, window, Qt.Key.Key_F, ALT | SHIFT)
    qtbot.keyClicks(clips.filter.field, author)
    wait_until_saved(qtbot, window)
    assert clips.list.model().rowCount() == 1
    qtbot.keyClicks(clips.filter.field, "x?")
    wait_until_saved(qtbot, window)
    assert clips.filter.note.isVisible()
    assert window.clip.clip is not None, "the clip on screen stays"


@pytest.mark.parametrize(("key", "keys"), [(Qt.Key.Key_F, CTRL), (Qt.Key.Key_F, ALT | SHIFT)])
def test_a_search_unfolds_the_lists(
    qtbot: QtBot, opened: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier
) -> None:
    places = opened.studio.places
    places.folding.fold(LISTS, is_folded=True)
    assert not places.lists.isVisible()
    opened.canvas.setFocus()
    qtbot.keyClick(opened.canvas, key, keys)
    field = opened.part(TracksPanel if keys == CTRL else ClipsPanel).findChildren(LineField)[0]
    assert places.lists.isVisible()
    assert field.isVisible()
    qtbot.waitUntil(field.hasFocus, timeout=WAIT_MS)


def test_tracks_and_clips_are_grouped_and_lists_narrowed(qtbot: QtBot, opened: MainWindow) -> None:
    window, panel = opened, opened.part(TracksPanel)
    window.studio.places.folding.fold(LISTS, is_folded=False)
    assert not panel.groups.isVisible(), "nothing is grouped: no room is taken"
    for action, name in (("track.group", "kitchen"), ("clip.group", "day 1")):
        window.studio.actions[action].trigger()
        dialog = next(one for one in window.findChildren(QInputDialog) if one.isVisible())
        dialog.setTextValue(f" {name} ")
        dialog.accept()
        wait_until_saved(qtbot, window)
    qtbot.waitUntil(panel.groups.isVisible, timeout=WAIT_MS)
    assert [track.group for track in window.clip.tracks] == ["kitchen", ""]
    panel.groups.box.setFocus()
    qtbot.keyClick(panel.groups.box, Qt.Key.Key_Down)
    assert [track.group for track in panel._model.rows] == ["kitchen"]
    clips = window.part(ClipsPanel)
    qtbot.waitUntil(lambda: clips.groups.box.findData("day 1") > 0, timeout=WAIT_MS)
    for _ in range(2):
        window.session.undo()
    qtbot.waitUntil(lambda: not panel.groups.isVisible() and not clips.groups.isVisible(), timeout=WAIT_MS)
    assert len(panel._model.rows) == 2, "without its group the list shows all again"
