"""Gaps and jumps offer a way out in the checks panel: by key and by button, in a real window."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.types import Layer
from tests.review_scene import Layers, open_project, wait_until_measured, write_project
from tests.window import WAIT_MS, undo_words, wait_for_frame, wait_until_saved
from ui.features.checks.checks_commands import ChecksCommands
from ui.features.checks.checks_panel import ChecksPanel
from ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def spoil(_clip: int, masks: Layers) -> None:
    """A gap in frames 2 and 3, a jump in frame 7."""
    masks["disc whole"][2:4] = False
    masks["disc whole"][7] = masks["disc seen"][7] | np.roll(masks["disc whole"][7], 24, 0)


def choose(window: MainWindow, kind: str) -> None:
    """Step through the findings by key until one of this kind is chosen."""
    panel = window.part(ChecksPanel)
    for _ in range(12):
        window.part(ChecksCommands).step(1)
        if panel.current is not None and panel.current.check == kind:
            return
    raise AssertionError(kind)


def test_gaps_are_morphed_and_jumps_proposed_between_anchors(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", spoil=spoil))
    panel, canvas = window.part(ChecksPanel), window.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_F4)
    choose(window, "gap")
    wait_for_frame(qtbot, window, 2)
    assert panel.repair.text() == "Morph between neighbours"
    qtbot.keyClick(canvas, Qt.Key.Key_F8, CTRL)
    wait_until_saved(qtbot, window)
    wait_until_measured(qtbot, window)
    assert window.clip.mask(1, Layer.AMODAL) is not None
    assert "gap" not in {finding.check for finding in window.studio.measuring.report.findings}
    assert undo_words(window) == "Repair: morph between neighbours"

    # A jump: without decided frames it says what is missing, with them it proposes between.
    choose(window, "jump")
    wait_for_frame(qtbot, window, 7)
    assert panel.repair.text() == "Propose again between decided frames"
    assert not panel.repair_kind.isVisible()
    qtbot.mouseClick(panel.repair, Qt.MouseButton.LeftButton)
    told = window.studio.places.stage.messages.current
    assert told is not None
    assert "Decide a frame first" in told.text
    for frame in (5, 9):
        window.studio.go_to(frame)
        wait_for_frame(qtbot, window, frame)
        canvas.setFocus()
        window.studio.actions["review.accept"].trigger()
        wait_until_saved(qtbot, window)
    wait_until_measured(qtbot, window)
    choose(window, "jump")
    wait_for_frame(qtbot, window, 7)
    qtbot.mouseClick(panel.repair, Qt.MouseButton.LeftButton)
    told = window.studio.places.stage.messages.current
    assert told is not None
    assert "Proposing for frames 6–8" in told.text
    qtbot.waitUntil(lambda: window.studio.proposals.is_busy, timeout=WAIT_MS)
    qtbot.keyClick(canvas, Qt.Key.Key_Period, CTRL)
