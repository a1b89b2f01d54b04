"""One table makes menus, palette, keys and cheat sheet; no two actions share a key."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.window import wait_until_saved
from ui.action_table import ACTIONS, MENUS
from ui.cheat_sheet import COLUMNS, cheat_sheet_rows
from ui.window import MainWindow


def test_no_key_is_given_twice() -> None:
    keys = Counter(QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_action_is_in_its_menu_and_on_the_cheat_sheet(window: MainWindow) -> None:
    in_menus = {
        action.objectName()
        for menu in window.top_bar.menus.findChildren(QMenu)
        for action in menu.actions()
        if not action.isSeparator()
    }
    assert {spec.id for spec in ACTIONS} <= in_menus
    rows = cheat_sheet_rows()
    for spec in ACTIONS:
        assert spec.text.rstrip("…") in [text for _, text in rows[spec.menu]]
    assert set(MENUS) <= set(rows)
    assert {title for column in COLUMNS for title in column} == {*MENUS, ""}, "each menu has its place"


def test_palette_finds_and_runs_an_action(qtbot: QtBot, window: MainWindow) -> None:
    wait_until_saved(qtbot, window)
    window.palette_popup.open_centred()
    qtbot.keyClicks(window.palette_popup.search, "eras")
    qtbot.keyClick(window.palette_popup.search, Qt.Key.Key_Return)
    assert window.actions_table["tool.eraser"].isChecked()


def test_window_without_project_says_what_to_do(window: MainWindow) -> None:
    assert window.stage.empty.isVisible()
    assert "No project" in window.stage.empty.accessibleName()
