"""Prompts in a real window: kept with the scribble, shown, muted for a range, removed."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.changes.prompts import Prompt
from core.masks.rle import encode_rle
from core.store.project import Project
from core.types import Layer
from tests.clips import disc_masks, disc_pictures
from tests.steps import BRUSH
from tests.window import WAIT_MS, open_on_pictures, undo_words, wait_for_frame, wait_until_saved, widget_point
from ui.features.prompts.prompt_commands import PromptCommands
from ui.features.prompts.prompt_overlay import PromptView
from ui.features.scribble.scribble_commands import ScribbleCommands
from ui.window import MainWindow

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SEEN = disc_masks(4)[0]


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> MainWindow:
    (tmp_path / "clip").mkdir()
    for number, picture in enumerate(disc_pictures(4)):
        cv2.imwrite(str(tmp_path / "clip" / f"{number:03d}.png"), picture[..., ::-1])
    made = open_on_pictures(qtbot, settings, tmp_path / "p.amodal", tmp_path / "clip", "#e69f00")
    made.clip.set_active_layer(Layer.MODAL)
    wait_for_frame(qtbot, made, 0)
    return made


def click_inside(window: MainWindow, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    ys, xs = np.nonzero(SEEN[window.clip.frame])
    place = widget_point(window, float(xs.mean()), float(ys.mean()))
    QTest.mouseClick(window.canvas, button, Qt.KeyboardModifier.NoModifier, place)


def said_of(window: MainWindow) -> str:
    message = window.studio.places.stage.messages.current
    return message.text if message else ""


def prompts_of(window: MainWindow) -> dict[int, Prompt]:
    return dict(window.part(PromptCommands).prompts.get(window.clip.active_track_id or 0, {}))


def test_a_scribble_leaves_its_marks_and_undo_takes_both_back(qtbot: QtBot, window: MainWindow) -> None:
    commands, view = window.part(ScribbleCommands), window.part(PromptView)
    QTest.keyClick(window.canvas, Qt.Key.Key_Q)
    click_inside(window)
    qtbot.waitUntil(lambda: commands.region is not None, timeout=WAIT_MS)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: 0 in prompts_of(window), timeout=WAIT_MS)
    assert [stroke.is_object for stroke in prompts_of(window)[0].strokes] == [True]
    assert view.overlay.isVisible()
    (lane,) = (window.clip.lanes.lane(track) for track in window.clip.tracks)
    assert lane.prompts == {0: False}
    QTest.keyClick(window.canvas, Qt.Key.Key_9, ALT)
    assert not view.overlay.isVisible(), "View › Prompts hides them"
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: not prompts_of(window), timeout=WAIT_MS)
    assert window.clip.mask(window.clip.active_track_id or 0, Layer.MODAL) is None


def test_marks_are_kept_without_a_mask_muted_for_a_range_and_removed(
    qtbot: QtBot, window: MainWindow
) -> None:
    track_id = window.clip.active_track_id or 0
    QTest.keyClick(window.canvas, Qt.Key.Key_Q)
    click_inside(window, Qt.MouseButton.RightButton)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: 0 in prompts_of(window), timeout=WAIT_MS)
    assert [stroke.is_object for stroke in prompts_of(window)[0].strokes] == [False]
    assert window.clip.mask(track_id, Layer.MODAL) is None
    window.clip.go_to(2)
    wait_for_frame(qtbot, window, 2)
    window.studio.clip.commit({Layer.MODAL: encode_rle(SEEN[2])}, BRUSH)
    wait_until_saved(qtbot, window)

    window.studio.selection.select_frames(0, 3)
    QTest.keyClick(window.canvas, Qt.Key.Key_5, ALT)
    qtbot.waitUntil(lambda: len(prompts_of(window)) == 2, timeout=WAIT_MS)
    assert {at: one.is_muted for at, one in prompts_of(window).items()} == {0: True, 2: True}
    assert "Mute prompts" in (undo_words(window) or "")
    QTest.keyClick(window.canvas, Qt.Key.Key_6, ALT)
    qtbot.waitUntil(lambda: prompts_of(window).keys() == {0}, timeout=WAIT_MS)
    assert not prompts_of(window)[0].is_muted
    QTest.keyClick(window.canvas, Qt.Key.Key_7, ALT)
    qtbot.waitUntil(lambda: not prompts_of(window), timeout=WAIT_MS)
    QTest.keyClick(window.canvas, Qt.Key.Key_7, ALT)
    qtbot.waitUntil(lambda: "No marks to remove here" in said_of(window), timeout=WAIT_MS)
    wait_until_saved(qtbot, window)
    path = window.session.path
    assert path is not None
    window.close()
    with Project.open(path) as project:
        assert project.prompts.of_track(track_id) == {}
        assert [head.key.frame for head in project.masks.of_track(track_id, Layer.MODAL)] == [2]
