"""One table makes menus, palette, keys and cheat sheet; no two actions share a key."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from scripts.renew_keys import PAGE, page
from tests.window import wait_until_saved
from ui.actions.action_table import ACTIONS, MENUS
from ui.actions.held_keys import HELD_KEYS
from ui.features.help.cheat_sheet import COLUMNS, CheatSheet, cheat_sheet_rows
from ui.features.help.command_palette import CommandPalette
from ui.keys.chosen_keys import shown
from ui.keys.keys_of_other_tools import PRESETS
from ui.window import MainWindow

TAKEN_BY_THE_DESKTOP = {
    *(f"Ctrl+Alt+F{n}" for n in range(1, 13)),  # another console of Linux: the screen would go black
    *(f"Alt+F{n}" for n in range(1, 11)),  # closing, moving, minimising of window managers
    *("Ctrl+Alt+Backspace", "Ctrl+Alt+Del", "Ctrl+Alt+T", "Ctrl+Alt+L", "Ctrl+Alt+D"),
    *(f"Ctrl+Alt+{arrow}" for arrow in ("Left", "Right", "Up", "Down")),
    *("Alt+Tab", "Alt+Shift+Tab", "Alt+Esc", "Alt+Space"),
}
"""Never reach a program, or do harm before they would."""


def test_no_key_is_given_twice() -> None:
    keys = Counter(QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_action_has_a_key_that_reaches_the_window() -> None:
    for preset in PRESETS.values():
        keys = preset.keys_of_all()
        assert [action_id for action_id, given in keys.items() if not given] == []
        names = {QKeySequence(key).toString() for given in keys.values() for key in given}
        assert names & TAKEN_BY_THE_DESKTOP == set()


def test_every_action_is_in_its_menu_with_its_keys(window: MainWindow) -> None:
    """And no menu holds anything that the table does not know."""
    found: dict[str, list[str]] = {}
    for title, top in zip(MENUS, window.studio.places.top_bar.menus.actions(), strict=True):
        menu = top.menu()
        assert isinstance(menu, QMenu)
        found[title] = entries(menu, window.studio.places.top_bar.recent_menu)
    assert {title: sorted(ids) for title, ids in found.items()} == {
        title: sorted(spec.id for spec in ACTIONS if spec.menu == title) for title in MENUS
    }
    for spec in ACTIONS:
        assert window.studio.actions[spec.id].shortcuts() == [QKeySequence(key) for key in spec.keys]


def entries(menu: QMenu, other_than: QMenu) -> list[str]:
    """Return the ids of a menu's actions and of those in its inner menus; a list of files is none."""
    ids: list[str] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            ids += [] if inner is other_than else entries(inner, other_than)
        elif not action.isSeparator():
            ids.append(action.objectName())
    return ids


def test_palette_lists_every_action_that_can_be_used(qtbot: QtBot, window: MainWindow) -> None:
    wait_until_saved(qtbot, window)
    palette = window.part(CommandPalette)
    for are_enabled in (False, True):
        if are_enabled:
            for spec in ACTIONS:
                window.studio.actions[spec.id].setEnabled(True)
        palette.open_centred()
        rows = palette.list.model()
        listed = [
            tuple(rows.index(row, column).data() for column in range(3)) for row in range(rows.rowCount())
        ]
        usable = [spec for spec in ACTIONS if window.studio.actions[spec.id].isEnabled()]
        assert (len(usable) == len(ACTIONS)) is are_enabled
        assert listed == [
            (window.studio.actions[spec.id].text(), spec.menu, shown(spec.keys[0]))
            for spec in usable
            if spec.id != "help.palette"
        ]
        palette.close()


def test_cheat_sheet_shows_every_action_with_key_and_scope(qtbot: QtBot, window: MainWindow) -> None:
    """Made from the same table as menus and palette, on screen and in the documents."""
    qtbot.keyClick(window, Qt.Key.Key_F1)
    sheet = next(part for part in QApplication.topLevelWidgets() if isinstance(part, CheatSheet))
    assert sheet.isVisible()
    on_screen = Counter(label.text() for label in sheet.findChildren(QLabel))
    rows = cheat_sheet_rows()
    for spec in ACTIONS:
        keys, text = " or ".join(map(shown, spec.keys)), spec.text.rstrip("…")
        assert (keys, text, spec.scope) in rows[spec.menu]
        assert on_screen[keys]
        assert on_screen[text]
    for held in HELD_KEYS:
        assert (held.keys, held.text, held.scope) in rows[held.scope]
        assert on_screen[held.keys]
        assert on_screen[held.text]
    assert sum(map(len, rows.values())) == len(ACTIONS) + len(HELD_KEYS), "and nothing else"
    assert set(MENUS) <= set(rows)
    assert {title for column in COLUMNS for title in column} == {*MENUS, ""}, "each menu has its place"
    for scope in {spec.scope for spec in ACTIONS} | {held.scope for held in HELD_KEYS}:
        assert any(scope.casefold() in text.casefold() for text in on_screen), f"where {scope} is, is said"
    sheet.close()
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m scripts.renew_keys"


def test_palette_finds_and_runs_an_action(qtbot: QtBot, window: MainWindow) -> None:
    wait_until_saved(qtbot, window)
    window.part(CommandPalette).open_centred()
    qtbot.keyClicks(window.part(CommandPalette).search, "eras")
    qtbot.keyClick(window.part(CommandPalette).search, Qt.Key.Key_Return)
    assert window.studio.actions["tool.eraser"].isChecked()


def test_window_without_project_says_what_to_do(window: MainWindow) -> None:
    assert window.studio.places.stage.empty.isVisible()
    assert "No project" in window.studio.places.stage.empty.accessibleName()
