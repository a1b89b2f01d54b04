"""I3: a hidden part behind nothing is found, leads to its frame at the same zoom, is repaired in one step."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.checks.findings import Finding
from core.masks.rle import Rle
from core.types import Layer
from tests.review_scene import Layers, open_project, wait_until_measured, write_project
from tests.window import WAIT_MS, undo_words, wait_for_frame, wait_until_saved
from ui.features.checks.checks_panel import ChecksPanel
from ui.window import MainWindow


def spoil(_clip: int, masks: Layers) -> None:
    """Grow into the open in two frames, and behind the bar, where it may, in another."""
    masks["disc whole"][5:7, 0:20, 110:130] = True
    masks["disc whole"][8, 5:20, 82:94] = True


def test_i03_with_a_single_track_it_is_said_that_growth_is_not_judged(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    qtbot.keyClick(window.canvas, Qt.Key.Key_F4)
    panel = window.part(ChecksPanel)
    assert panel.empty.isVisible()
    assert "single track" not in panel.empty.text()
    qtbot.keyClick(window.canvas, Qt.Key.Key_2)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    wait_until_measured(qtbot, window)
    qtbot.waitUntil(lambda: "single track" in panel.empty.text(), timeout=WAIT_MS)


def growth(window: MainWindow) -> list[Finding]:
    """Return what the checks say about growth."""
    return [f for f in window.studio.measuring.report.findings if f.check == "growth"]


def shown(window: MainWindow) -> Rle:
    """Return the active track's amodal mask on screen."""
    assert window.clip.active_track_id is not None
    mask = window.clip.mask(window.clip.active_track_id, Layer.AMODAL)
    assert mask is not None
    return mask.rle


def test_i03_impossible_growth(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", spoil=spoil))
    canvas, panel = window.canvas, window.part(ChecksPanel)
    assert [(f.first, f.last) for f in growth(window)] == [(5, 6)]
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    view = canvas.transform_now

    # F8 leads through the findings, the worst of each kind first; the panel shows what is wrong and why.
    kinds: list[str] = []
    while not kinds or kinds[-1] != "growth":
        qtbot.keyClick(canvas, Qt.Key.Key_F8)
        assert panel.current is not None
        kinds.append(panel.current.check)
        assert len(kinds) < 9
    assert panel.isVisible()
    wait_for_frame(qtbot, window, panel.current.worst if panel.current else -1)
    assert canvas.transform_now == view
    assert "behind nothing" in panel.what.text()
    grown = shown(window)

    qtbot.keyClick(canvas, Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
    wait_until_measured(qtbot, window)
    assert growth(window) == []
    assert shown(window) != grown
    assert undo_words(window) == "Repair: limit to what is covered"

    qtbot.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    wait_until_measured(qtbot, window)
    assert shown(window) == grown
    assert [(f.first, f.last) for f in growth(window)] == [(5, 6)]

    # A click on an entry leads there too.
    window.studio.go_to(0)
    group = next(g for g in map(panel.tree.topLevelItem, range(3)) if g and "Growth" in g.text(0))
    first = group.child(0)
    assert first is not None
    entry = panel.tree.visualItemRect(first).center()
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=entry)
    assert window.clip.frame in (5, 6)
