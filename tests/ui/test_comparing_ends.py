"""A comparison is over when the panel that says what is compared goes, and when a person takes a brush."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.masks.rle import Rle
from core.types import Layer
from tests.review_scene import open_project
from tests.shape_scene import open_discs
from tests.version_scene import write_project
from tests.window import WAIT_MS, drag, wait_until_saved
from ui.canvas.compare_mode import CompareMode
from ui.features.frame_facts.frame_card import FrameCard
from ui.features.versions.compare_commands import CompareCommands
from ui.features.versions.versions_panel import VersionsPanel
from ui.window import MainWindow

ALT = Qt.KeyboardModifier.AltModifier
STROKE = [(60.0, 80.0), (90.0, 84.0)]


@pytest.fixture
def comparing(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """A window that shows a track with hypotheses and compares two of them, from the versions' page."""
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    qtbot.keyClick(window.canvas, Qt.Key.Key_F9)
    qtbot.keyClick(window.canvas, Qt.Key.Key_D, ALT)
    wait_until_saved(qtbot, window)
    assert window.part(CompareCommands).mode is CompareMode.DIFFERENCE
    return window


def whole(window: MainWindow) -> Rle | None:
    """Return the amodal mask on screen."""
    mask = window.clip.mask(1, Layer.AMODAL)
    return mask.rle if mask else None


def test_with_its_panel(qtbot: QtBot, comparing: MainWindow) -> None:
    window = comparing
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    qtbot.keyClick(window.canvas, Qt.Key.Key_D, ALT)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F9)
    assert window.part(CompareCommands).mode is CompareMode.OFF
    assert not window.studio.actions["compare.difference"].isChecked()
    before = whole(window)
    drag(qtbot, window, STROKE)
    wait_until_saved(qtbot, window)
    assert whole(window) != before


def test_when_a_brush_is_taken(qtbot: QtBot, comparing: MainWindow) -> None:
    window = comparing
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    assert window.part(CompareCommands).mode is CompareMode.OFF
    assert not window.part(CompareCommands).tool.overlay.isVisible()


def test_painting_meanwhile_is_refused_with_the_true_reason(qtbot: QtBot, comparing: MainWindow) -> None:
    window = comparing
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    qtbot.keyClick(window.canvas, Qt.Key.Key_D, ALT)
    before = whole(window)
    drag(qtbot, window, STROKE)
    assert whole(window) == before
    told = window.studio.places.stage.messages.current
    assert told is not None
    assert "compared" in told.text
    assert "hidden" not in told.text


def test_a_key_that_compares_shows_the_panel_first(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    qtbot.keyClick(window.canvas, Qt.Key.Key_D, ALT)
    qtbot.waitUntil(window.part(VersionsPanel).isVisible, timeout=WAIT_MS)


def test_two_equal_sides_are_said_on_the_canvas(qtbot: QtBot, comparing: MainWindow) -> None:
    compare, panel = comparing.part(CompareCommands), comparing.part(VersionsPanel)
    assert compare.tool.overlay.legend()[0][0]
    panel.second.setFocus()
    qtbot.keyClick(panel.second, Qt.Key.Key_Up)
    assert compare.tool.overlay.legend() == [
        ("", "Both sides are the same mask: choose another for one of them")
    ]
    qtbot.keyClick(panel.second, Qt.Key.Key_Down)
    assert compare.tool.overlay.legend()[0][0]


def test_a_track_without_any_run_says_how_to_get_something_to_compare(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_discs(qtbot, window, tmp_path)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F9)
    overlay = window.part(CompareCommands).tool.overlay
    for mode, words in (
        ("compare.difference", "Nothing to compare the present mask with yet: Ctrl+R proposes another"),
        ("compare.agreement", "No hypotheses in this frame to agree or not: Ctrl+R proposes"),
    ):
        window.studio.actions[mode].trigger()
        qtbot.waitUntil(lambda words=words: overlay.legend() == [("", words)], timeout=WAIT_MS)  # type: ignore[misc]
        assert overlay.isVisible()


def test_the_verdicts_are_seen_on_a_low_screen(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_discs(qtbot, window, tmp_path)
    window.resize(1366, 690)
    qtbot.waitUntil(lambda: window.height() == 690)
    buttons = [one for one in window.part(FrameCard).findChildren(QPushButton) if one.isVisible()]
    assert {"review.accept", "review.flag"} <= {one.objectName() for one in buttons}
    for one in buttons:
        assert one.visibleRegion().boundingRect().height() == one.height()
