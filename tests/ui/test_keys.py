"""Keys are changed by real key events, at once and for good; no key ever has two meanings."""

from collections import Counter
from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QSettings, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from tests.window import open_window
from ui.actions.action_table import ACTIONS
from ui.actions.held_keys import HELD_KEYS
from ui.features.frame_facts.frame_card import FrameCard
from ui.features.help.cheat_sheet import cheat_sheet_rows
from ui.features.help.command_palette import CommandPalette
from ui.features.key_settings.key_rows import KEY, OTHER_KEYS
from ui.features.key_settings.keys_dialog import KeysCommands, KeysDialog
from ui.features.painting.tool_options import ToolOptions
from ui.keys.chosen_keys import FIXED, KeyMap, current_keys, normal
from ui.keys.keys_of_other_tools import PRESETS, Preset
from ui.window import MainWindow


@pytest.fixture(autouse=True)
def own_keys_again() -> Iterator[None]:
    yield
    current_keys().load(QSettings())


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_preset_has_no_conflicts_within_a_scope(preset: Preset) -> None:
    specs = {spec.id: spec for spec in ACTIONS}
    assert set(preset.keys) <= set(specs)
    given = preset.keys_of_all()
    keys = Counter((specs[one].scope, normal(key)) for one in given for key in given[one])
    assert [key for key, count in keys.items() if count > 1] == []
    assert not {key for _, key in keys} & set(FIXED)
    assert all(normal(key) for keys in given.values() for key in keys)
    assert all(given[spec.id] for spec in ACTIONS if spec.keys), "an action lost its last key"


@hypothesis.settings(max_examples=40)
@given(
    wishes=st.lists(
        st.tuples(
            st.sampled_from([spec.id for spec in ACTIONS]),
            st.lists(st.sampled_from(["B", "Ctrl+R", "H", "F5", "Alt+1", "E"]), max_size=3),
        ),
        max_size=6,
    )
)
def test_no_wishes_ever_give_a_key_two_meanings(wishes: list[tuple[str, list[str]]]) -> None:
    keys = KeyMap(None)
    for action_id, wanted in wishes:
        keys.set_keys(action_id, tuple(wanted))
        assert keys.keys_of(action_id) == tuple(dict.fromkeys(key for key in wanted if key not in FIXED))
    given = Counter(normal(key) for spec in ACTIONS for key in keys.keys_of(spec.id))
    assert not [key for key, count in given.items() if count > 1]


def opened(qtbot: QtBot, window: MainWindow) -> KeysDialog:
    """Open the dialog by its key."""
    qtbot.keyClick(
        window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    dialog = window.part(KeysCommands).dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def closed(qtbot: QtBot, window: MainWindow, dialog: KeysDialog) -> None:
    """Close the dialog with Esc and go on in the window."""
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def row_of(qtbot: QtBot, dialog: KeysDialog, words: str) -> QModelIndex:
    """Search for an action; it is the current row then."""
    dialog.search.setFocus()
    dialog.search.selectAll()
    qtbot.keyClicks(dialog.search, words)
    return dialog.table.currentIndex()


def test_changed_key_works_is_shown_everywhere_and_stays(
    qtbot: QtBot, window: MainWindow, settings: QSettings
) -> None:
    dialog = opened(qtbot, window)
    row_of(qtbot, dialog, "hidden-part brush")
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.bar.field.hasFocus()
    qtbot.keyClick(dialog.bar.field, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert "Shift+F5" in dialog.bar.words.text()
    assert dialog.table.currentIndex().siblingAtColumn(KEY).data() == "Shift+F5"
    closed(qtbot, window, dialog)

    action = window.studio.actions["tool.hidden"]
    assert action.toolTip().startswith("Hidden-part brush (Shift+F5)")
    assert ("Shift+F5", "Hidden-part brush", "Window") in cheat_sheet_rows()["Tools"]
    rail = next(
        button
        for button in window.studio.places.rail.findChildren(QToolButton)
        if button.defaultAction() is action
    )
    assert rail.text() == "Shift+F5"
    window.part(CommandPalette).open_centred()
    qtbot.keyClicks(window.part(CommandPalette).search, "Shift+F5")
    assert window.part(CommandPalette).list.currentIndex().data() == "Hidden-part brush"
    window.part(CommandPalette).close()
    qtbot.keyClick(window, Qt.Key.Key_X)
    assert not action.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert action.isChecked()

    window.close()
    second = open_window(qtbot, settings)
    assert not second.studio.actions["tool.hidden"].isChecked()
    qtbot.keyClick(second, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert second.studio.actions["tool.hidden"].isChecked()
    second.close()


def test_conflict_is_named_and_asked(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    index = row_of(qtbot, dialog, "hidden-part brush")
    cell = dialog.table.visualRect(index.siblingAtColumn(KEY)).center()
    qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    qtbot.mouseDClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    qtbot.keyClick(dialog.bar.field, Qt.Key.Key_E)
    assert "E belongs to “Eraser”" in dialog.bar.words.text()
    assert current_keys().keys_of("tool.eraser") == ("E",)
    qtbot.mouseClick(dialog.bar.no, Qt.MouseButton.LeftButton)
    assert current_keys().keys_of("tool.hidden") == ("X",)

    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    qtbot.keyClick(dialog.bar.field, Qt.Key.Key_H)
    assert "H stays with “Raw frame without masks”" in dialog.bar.words.text()
    qtbot.keyClick(dialog.bar.field, Qt.Key.Key_E)
    qtbot.mouseClick(dialog.bar.yes, Qt.MouseButton.LeftButton)
    assert current_keys().keys_of("tool.hidden") == ("E",)
    assert current_keys().keys_of("tool.eraser") == ()
    assert window.studio.actions["tool.eraser"].toolTip().startswith("Eraser: ")

    row_of(qtbot, dialog, "eraser erase")
    qtbot.mouseClick(dialog.reset, Qt.MouseButton.LeftButton)
    assert "E belongs to “Hidden-part brush”" in dialog.bar.words.text()
    qtbot.mouseClick(dialog.bar.yes, Qt.MouseButton.LeftButton)
    assert current_keys().keys_of("tool.eraser") == ("E",)
    assert current_keys().keys_of("tool.hidden") == ()
    qtbot.mouseClick(dialog.reset_all, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.bar.yes, Qt.MouseButton.LeftButton)
    assert current_keys().changed_ids == ()
    dialog.close()


def test_keys_of_cvat_apply_at_once_and_own_changes_stay_with_their_preset(
    qtbot: QtBot, window: MainWindow, settings: QSettings
) -> None:
    dialog = opened(qtbot, window)
    row_of(qtbot, dialog, "brush paint on the active")
    row_of(qtbot, dialog, "tools b or p")
    qtbot.keyClick(dialog.preset, Qt.Key.Key_Down)
    assert dialog.preset.currentText() == "CVAT"
    assert window.studio.actions["tool.eraser"].shortcut().toString() == "Shift+2"
    row_of(qtbot, dialog, "actual 100 %")
    index = row_of(qtbot, dialog, "next frame window")
    cell = dialog.table.visualRect(index.siblingAtColumn(OTHER_KEYS)).center()
    qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    qtbot.mouseDClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    qtbot.keyClick(dialog.bar.field, Qt.Key.Key_F5)
    assert current_keys().keys_of("play.next") == ("F", "F5")
    closed(qtbot, window, dialog)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)
    assert window.studio.actions["tool.eraser"].isChecked()

    keys = KeyMap(None)
    keys.load(settings)
    assert (keys.preset, keys.keys_of("play.next")) == ("cvat", ("F", "F5"))
    keys.use_preset("studio")
    assert keys.keys_of("play.next") == ("Right", "D")
    keys.use_preset("cvat")
    assert keys.changed_ids == ("play.next",)


def test_held_keys_are_listed_and_say_that_they_stay(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(qtbot, window)
    listed = {dialog._model.item(row, 0).text() for row in range(dialog._model.rowCount())}
    assert {held.text for held in HELD_KEYS} <= listed
    row_of(qtbot, dialog, "raw frame fixed")
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert "is fixed" in dialog.bar.words.text()
    assert not dialog.bar.field.isVisible()
    dialog.close()


@pytest.mark.parametrize("stored", ["", "{", "[]", '{"tool.brush": 3, "no.such": ["A"]}', 7])
def test_damaged_settings_leave_the_usual_keys(settings: QSettings, stored: object) -> None:
    settings.setValue("keys/own_studio", stored)
    settings.setValue("keys/preset", stored)
    keys = KeyMap(None)
    keys.load(settings)
    assert keys.changed_ids == ()
    assert keys.keys_of("tool.brush") == ("B", "P")


def test_words_that_name_keys_follow_them(qtbot: QtBot, window: MainWindow) -> None:
    hint = window.studio.places.timeline_dock.transport.hint
    assert hint.text() == "N most doubtful next · D / A step · Space play · Enter accept"
    accept = next(
        b for b in window.part(FrameCard).findChildren(QPushButton) if b.objectName() == "review.accept"
    )
    assert accept.text() == "Accept   Ctrl+Enter"
    current_keys().use_preset("cvat")
    assert hint.text() == "Ctrl+Alt+N most doubtful next · F / D step · Space play · Enter accept"
    caps = {label.text() for label in window.part(ToolOptions).findChildren(QLabel) if label.isVisible()}
    assert {"Shift+0", "Shift+2"} <= caps
    current_keys().set_keys("review.accept", ("F5",))
    assert accept.text() == "Accept   F5"
