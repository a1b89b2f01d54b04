"""Every control says what it does, with its key where an action has one."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.shape_scene import open_discs
from ui.features.effort.effort_dialog import EffortDialog
from ui.features.export.export_dialog import ExportDialog
from ui.features.extent.margin_dialog import MarginDialog
from ui.features.follow.follow_dialog import FollowDialog
from ui.features.help.cheat_sheet import CheatSheet
from ui.features.key_settings.keys_dialog import KeysDialog
from ui.features.models.models_dialog import ModelsDialog
from ui.features.over_time.copy_dialog import CopyDialog
from ui.features.painting.history_panel import HistoryDialog
from ui.features.tracks.track_dialog import TrackDialog
from ui.keys.chosen_keys import current_keys
from ui.window import MainWindow

CONTROLS = (QAbstractButton, QComboBox, QAbstractSpinBox, QSlider, QLineEdit)
DIALOGS: dict[str, type[QDialog]] = {
    "keys.edit": KeysDialog,
    "track.new": TrackDialog,
    "clip.margin": MarginDialog,
    "follow.open": FollowDialog,
    "time.copy": CopyDialog,
    "models.open": ModelsDialog,
    "review.effort": EffortDialog,
    "file.export": ExportDialog,
    "edit.history": HistoryDialog,
    "help.keys": CheatSheet,
}
PAGES = ("view.review", "view.checks", "view.order", "view.notes", "view.versions", "view.completion")


def controls(root: QWidget) -> list[QWidget]:
    """Return what one can press or fill in; parts inside another control have its tooltip."""
    found = [part for part in root.findChildren(QWidget) if isinstance(part, CONTROLS)]
    return [
        part
        for part in found
        if not part.objectName().startswith(("qt_", "ScrollLeft", "ScrollRight"))
        and not isinstance(part.parent(), CONTROLS)
        and type(part).__name__ not in ("QTableCornerButton",)
    ]


def silent(root: QWidget) -> set[str]:
    """Return the controls without a tooltip."""
    return {describe(part) for part in controls(root) if not part.toolTip()}


def describe(part: QWidget) -> str:
    text = part.text() if isinstance(part, QAbstractButton) else ""
    names = (type(part).__name__, part.objectName(), part.accessibleName(), text)
    return f"{' '.join(name for name in names if name)} in {type(part.parent()).__name__}"


@pytest.fixture
def scene(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    open_discs(qtbot, window, tmp_path)
    return window


def test_every_control_has_a_tooltip_and_names_keys_that_work(qtbot: QtBot, scene: MainWindow) -> None:
    missing = set()
    for action_id in PAGES:
        scene.studio.actions[action_id].trigger()
    for action_id, kind in DIALOGS.items():
        scene.studio.actions[action_id].trigger()
        qtbot.waitUntil(lambda kind=kind: bool(shown(kind)))  # type: ignore[misc]
        missing |= silent(shown(kind)[0])
        shown(kind)[0].close()
    missing |= silent(scene)
    assert missing == set()

    # A tooltip of a button names the key in use, also after it was changed.
    slider = scene.studio.places.stage.view_bar.opacity
    assert slider.toolTip() == "Opacity of masks (,, .)"
    current_keys().set_keys("view.fainter", ("F5",))
    assert slider.toolTip() == "Opacity of masks (F5, .)"
    assert scene.studio.places.stage.view_bar.mode.button("modal").toolTip() == "What is visible (Alt+1, M)"
    current_keys().load(QSettings())


def shown(kind: type[QDialog]) -> list[QDialog]:
    """Return the dialogs of a kind that are on screen."""
    return [part for part in QApplication.topLevelWidgets() if isinstance(part, kind) and part.isVisible()]
