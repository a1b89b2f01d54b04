"""Labels in the window: the schema on its page, values in fields below the tracks, by keys and mouse."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.changes.labels import AttributeKind
from core.types import ReviewState
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, wait_for_frame, wait_until_saved
from ui.features.labels.attribute_fields import AttributeFields
from ui.features.labels.label_commands import LabelCommands
from ui.features.labels.label_forms import AttributeForm, CategoryForm
from ui.features.labels.schema_commands import SchemaCommands
from ui.features.labels.schema_dialog import SchemaDialog
from ui.features.tracks.track_dialog import TrackDialog
from ui.features.tracks.tracks_panel import TracksPanel
from ui.window import MainWindow

ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", frames=12))
    return window


def add(
    qtbot: QtBot, window: MainWindow, name: str, kind: AttributeKind, *, is_over_time: bool = True
) -> None:
    choices = ("left", "right") if kind is AttributeKind.CHOICE else ()
    window.session.edits.submit(
        lambda project: project.labels.add_attribute(name, kind, is_over_time=is_over_time, choices=choices)
    )
    qtbot.waitUntil(lambda: name in fields(window), timeout=WAIT_MS)


def fields(window: MainWindow) -> dict[str, QWidget]:
    inside = window.part(AttributeFields)._area.widget()
    found = (
        [one for kind in (QCheckBox, QComboBox, QLineEdit) for one in inside.findChildren(kind)]
        if inside
        else []
    )
    return {one.accessibleName(): one for one in found if one.accessibleName()}


def go(qtbot: QtBot, window: MainWindow, frame: int) -> None:
    window.studio.go_to(frame)
    wait_for_frame(qtbot, window, frame)


def page(qtbot: QtBot, window: MainWindow) -> SchemaDialog:
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_S, ALT_SHIFT)
    found = window.part(SchemaCommands).dialog
    assert found is not None
    qtbot.waitUntil(lambda: found.categories.count() > 0, timeout=WAIT_MS)
    return found


def test_a_tick_holds_from_the_frame_on_and_undo_takes_it_back(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    assert window.part(AttributeFields).isHidden(), "nothing is asked: no room is taken"
    add(qtbot, window, "occluded", AttributeKind.TICK)
    go(qtbot, window, 4)
    tick = fields(window)["occluded"]
    assert isinstance(tick, QCheckBox)
    tick.click()
    wait_until_saved(qtbot, window)
    for frame, wanted in ((3, False), (7, True), (4, True)):
        go(qtbot, window, frame)
        assert tick.isChecked() is wanted
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not tick.isChecked(), timeout=WAIT_MS)


def test_a_marked_range_gets_the_value_and_nothing_else(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    add(qtbot, window, "pose", AttributeKind.CHOICE)
    go(qtbot, window, 5)
    window.studio.selection.select_frames(4, 6)
    combo = fields(window)["pose"]
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    wait_until_saved(qtbot, window)
    track, one = window.clip.active_track_id, window.part(LabelCommands).schema.attributes[0]
    qtbot.waitUntil(lambda: bool(window.part(LabelCommands).values.of_frames), timeout=WAIT_MS)
    values = window.part(LabelCommands).values
    assert [values.at(track or 0, frame, one) for frame in (3, 4, 6, 7)] == [None, "left", "left", None]


def test_numbers_are_typed_and_what_is_none_is_refused(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    add(qtbot, window, "age", AttributeKind.NUMBER, is_over_time=False)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_A, ALT_SHIFT)
    line = fields(window)["age"]
    assert isinstance(line, QLineEdit)
    qtbot.waitUntil(line.hasFocus, timeout=WAIT_MS)
    qtbot.keyClicks(line, "2,5")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.part(LabelCommands).values.of_tracks), timeout=WAIT_MS)
    assert list(window.part(LabelCommands).values.of_tracks.values()) == [2.5]
    assert window.canvas.hasFocus(), "Return goes back to the picture"
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "old")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    assert line.text() == "2.5"
    assert window.clip.lanes.state(1, window.clip.frame) is not ReviewState.ACCEPTED, "Return judges nothing"


def test_tracks_are_found_by_what_is_said_of_them(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    add(qtbot, window, "occluded", AttributeKind.TICK)
    tick = fields(window)["occluded"]
    assert isinstance(tick, QCheckBox)
    panel, name = window.part(TracksPanel), window.clip.active_track
    panel.filter.ask()
    qtbot.keyClicks(panel.filter.field, "occluded")
    qtbot.waitUntil(lambda: panel._model.rowCount() == 0, timeout=WAIT_MS)
    tick.click()
    qtbot.waitUntil(
        lambda: [track.name for track in panel._model.rows] == [name and name.name], timeout=WAIT_MS
    )


def test_the_schema_is_told_on_its_page(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    dialog = page(qtbot, window)
    dialog._new_category()
    form = dialog.findChild(CategoryForm)
    assert form is not None
    qtbot.keyClicks(form.name, "bowl")
    qtbot.keyClick(form.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "bowl" in texts(dialog), timeout=WAIT_MS)
    dialog._new_attribute()
    asked = dialog.findChild(AttributeForm)
    assert asked is not None
    asked.kind.setCurrentIndex(asked.kind.findData(AttributeKind.CHOICE))
    qtbot.keyClicks(asked.name, "pose")
    qtbot.keyClicks(asked.choices, "left, right,, left")
    qtbot.keyClick(asked.choices, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "pose · left, right · of frames" in texts(dialog), timeout=WAIT_MS)
    qtbot.mouseClick(dialog.usual, LEFT)
    qtbot.waitUntil(lambda: "truncated · tick · of frames" in texts(dialog), timeout=WAIT_MS)
    dialog.categories.item(dialog.categories.count() - 1).setSelected(True)
    qtbot.mouseClick(dialog.away[dialog.categories], LEFT)
    qtbot.waitUntil(lambda: "bowl (put away)" in texts(dialog), timeout=WAIT_MS)
    assert dialog.away[dialog.categories].text() == "Bring back"
    dialog.reject()
    assert {"pose", "occluded", "truncated"} <= set(fields(window))


def texts(dialog: SchemaDialog) -> list[str]:
    lists = (dialog.categories, dialog.attributes)
    return [listed.item(row).text() for listed in lists for row in range(listed.count())]


def test_a_schema_goes_out_and_comes_in(
    qtbot: QtBot, opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, place = opened, tmp_path / "labels.json"
    place.write_text(json.dumps([{"name": "bowl", "color": "#112233", "attributes": []}]))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(place), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out.json"), ""))
    dialog = page(qtbot, window)
    dialog.import_asked.emit()
    qtbot.waitUntil(lambda: "bowl" in texts(dialog), timeout=WAIT_MS)
    dialog.export_asked.emit(True)
    qtbot.waitUntil((tmp_path / "out.json").exists, timeout=WAIT_MS)
    labels = json.loads((tmp_path / "out.json").read_text())
    assert {"name": "bowl", "color": "#112233", "type": "any", "attributes": []} in labels
    dialog.reject()


def test_a_track_is_called_a_crowd(qtbot: QtBot, opened: MainWindow) -> None:
    window = opened
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: window.findChild(TrackDialog) is not None, timeout=WAIT_MS)
    dialog = window.findChild(TrackDialog)
    assert isinstance(dialog, TrackDialog)
    dialog.crowd.click()
    dialog._on_accepted()
    wait_until_saved(qtbot, window)
    track = window.clip.active_track
    assert track is not None
    assert track.is_crowd
