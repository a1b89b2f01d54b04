"""Options of a model, chosen in the window with mouse and keys."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from tests.clips import write_folder
from tests.window import WAIT_MS, open_on_pictures
from ui.features.propose.options_dialog import OptionsDialog
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.window import MainWindow


def asked(qtbot: QtBot, window: MainWindow, panel: ProposalsPanel) -> OptionsDialog:
    qtbot.mouseClick(panel.options, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(OptionsDialog)), timeout=WAIT_MS)
    return next(dialog for dialog in window.findChildren(OptionsDialog) if dialog.isVisible())


def pick(qtbot: QtBot, dialog: OptionsDialog, name: str, words: str) -> None:
    field = dialog.fields[name]
    field.setFocus()
    qtbot.keyClicks(field, words)
    assert field.currentText() == words


def test_options_of_the_command_line_are_chosen_and_kept(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    loaded = set(sys.modules)
    pictures = write_folder(tmp_path / "clip", 3) / "rgbs"
    window = open_on_pictures(qtbot, settings, tmp_path / "p.amodal", pictures)
    panel = window.findChild(ProposalsPanel)
    assert panel is not None
    qtbot.waitUntil(lambda: panel.proposer.findText("diffusion-vas") >= 0, timeout=WAIT_MS)
    assert not panel.options.isVisible()
    panel.proposer.setCurrentText("diffusion-vas")
    assert panel.settings().options == {"preset": "paper-sail-vos"}
    assert panel.preset.toolTip() == panel.preset.currentText(), "the panel shows half of it"
    dialog = asked(qtbot, window, panel)
    before = dialog.cost.text()
    assert "for a track" in before
    assert "of main memory" in before
    pick(qtbot, dialog, "stride", "3")
    pick(qtbot, dialog, "steps", "10")
    assert dialog.cost.text() != before
    assert "torch" not in sys.modules or "torch" in loaded
    if folder := os.environ.get("AMODAL_SHOTS"):
        window.grab().save(f"{folder}/window.png")
        dialog.grab().save(f"{folder}/dialog.png")
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    wanted = {"preset": "paper-sail-vos", "stride": "3", "steps": "10"}
    assert panel.settings().options == wanted
    dialog = asked(qtbot, window, panel)
    pick(qtbot, dialog, "size", "128x256")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert panel.settings().options == wanted
    panel.proposer.setCurrentText("lite")
    assert panel.settings().options == {}
    panel.proposer.setCurrentText("diffusion-vas")
    dialog = asked(qtbot, window, panel)
    assert dialog.fields["stride"].currentData() == "3"
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Reset), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    assert panel.settings().options == {"preset": "paper-sail-vos"}
