"""Depth in a real window: import by the dialog, the layer under the masks, what is said."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.depth.nearness import Sense
from core.store.project import Project
from tests.clips import HEIGHT, WIDTH, disc_pictures
from tests.window import WAIT_MS, open_on_pictures, wait_for_frame
from ui.features.depth.depth_commands import DepthCommands
from ui.features.depth.depth_layer import DepthLayer
from ui.features.depth.depth_look import depth_picture, ramp
from ui.window import MainWindow

FRAMES = 3


@pytest.fixture
def window(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> Iterator[MainWindow]:
    (tmp_path / "clip").mkdir()
    for number, picture in enumerate(disc_pictures(FRAMES)):
        cv2.imwrite(str(tmp_path / "clip" / f"{number:03}.png"), picture[..., ::-1])
    made = open_on_pictures(qtbot, settings, tmp_path / "p.amodal", tmp_path / "clip")
    yield made
    made.close()
    QApplication.processEvents()


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    """Distances that grow to the right; frame 2 has none."""
    (tmp_path / "depth").mkdir()
    for number in range(FRAMES - 1):
        distance = np.tile(np.linspace(1 + number, 9, WIDTH), (HEIGHT, 1))
        np.save(tmp_path / "depth" / f"{number:03}.npy", distance)
    return tmp_path / "depth"


def messages(window: MainWindow) -> str:
    return "\n".join(message.text for message in window.studio.messages._messages)


def take(qtbot: QtBot, window: MainWindow, source: Path, sense: Sense) -> None:
    """Import as a person does: key, path, meaning, Import."""
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window.canvas, Qt.Key.Key_D, held)
    dialog = window.part(DepthCommands).dialog
    assert dialog is not None
    assert not dialog.button.isEnabled()
    dialog.path.setText(str(source))
    assert not dialog.button.isEnabled(), "what larger values mean is asked, never guessed"
    dialog.meaning.setCurrentIndex(dialog.meaning.findData(sense.value))
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        qtbot.mouseClick(dialog.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.part(DepthLayer).depth is not None, timeout=WAIT_MS)
    window.activateWindow()
    with qtbot.waitActive(window, timeout=WAIT_MS):
        pass
    window.canvas.setFocus()


def shown(window: MainWindow) -> np.ndarray | None:
    return window.canvas._screen.stand_in


def pixels(window: MainWindow) -> bytes:
    picture = shown(window)
    return b"" if picture is None else picture.tobytes()


def test_depth_is_imported_shown_and_forgotten(qtbot: QtBot, window: MainWindow, maps: Path) -> None:
    layer = window.part(DepthLayer)
    qtbot.keyClick(window.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(layer.legend.isVisible, timeout=WAIT_MS)
    assert "Ctrl+Shift+D" in layer.legend.words
    take(qtbot, window, maps, Sense.DISTANCE)
    qtbot.waitUntil(lambda: shown(window) is not None, timeout=WAIT_MS)
    picture = shown(window)
    assert picture is not None
    assert picture.shape == (HEIGHT, WIDTH, 3)
    assert picture[:, 0].mean() > picture[:, -1].mean() + 100, "what is near is light"
    assert "light is near" in layer.legend.words
    assert layer.legend.is_shown
    first = picture.tobytes()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    wait_for_frame(qtbot, window, 1)
    qtbot.waitUntil(lambda: pixels(window) not in (b"", first), timeout=WAIT_MS)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Right)
    wait_for_frame(qtbot, window, 2)
    qtbot.waitUntil(lambda: shown(window) is None, timeout=WAIT_MS)
    assert layer.legend.words == "Frame 2 has no depth map"
    window.studio.actions["depth.forget"].trigger()
    qtbot.waitUntil(lambda: layer.depth is None and "no depth" in layer.legend.words, timeout=WAIT_MS)
    path = window.session.path
    assert path is not None
    with Project.open(path, read_only=True) as project:
        assert project.depth.list() == {}
    qtbot.keyClick(window.canvas, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    assert not layer.legend.isVisible()


def test_what_is_no_depth_is_told_and_nothing_changes(
    qtbot: QtBot, window: MainWindow, maps: Path, tmp_path: Path
) -> None:
    (tmp_path / "nothing").mkdir()
    window.part(DepthCommands).open()
    dialog = window.part(DepthCommands).dialog
    assert dialog is not None
    dialog.path.setText(str(tmp_path / "nothing"))
    dialog.meaning.setCurrentIndex(dialog.meaning.findData(Sense.NEARNESS.value))
    with qtbot.waitSignal(window.studio.files.failed, timeout=WAIT_MS) as failed:
        qtbot.mouseClick(dialog.button, Qt.MouseButton.LeftButton)
    assert "holds no depth maps" in str(failed.args)
    assert window.part(DepthLayer).depth is None


def test_computing_without_weights_says_how_to_get_them(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AMODAL_WEIGHTS", "HF_HUB_CACHE", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "empty"))
    with qtbot.waitSignal(window.studio.files.failed, timeout=WAIT_MS) as failed:
        window.studio.actions["depth.compute"].trigger()
    assert failed.args is not None
    assert "depth-anything-v2-small" in str(failed.args[0])
    assert window.part(DepthLayer).depth is None


def test_maps_that_stayed_behind_are_told_once(
    qtbot: QtBot, window: MainWindow, maps: Path, tmp_path: Path
) -> None:
    take(qtbot, window, maps, Sense.DISTANCE)
    (tmp_path / "p.amodal.depth").rename(tmp_path / "away")
    layer = window.part(DepthLayer)
    with qtbot.waitSignal(layer.known, timeout=WAIT_MS):
        layer.look()
    qtbot.waitUntil(lambda: "not beside the project" in messages(window), timeout=WAIT_MS)


def test_colours_keep_their_order_and_stay_apart_from_masks() -> None:
    line = ramp(64).astype(int).sum(axis=2)[0]
    assert (np.diff(line) >= 0).all()
    assert line[-1] > line[0] + 300
    spread = np.ptp(ramp(64)[0].astype(int), axis=1)
    assert spread.max() < 60, "nearly grey, as no mask is"
    outlier = np.linspace(0, 1, 10_000, dtype=np.float32).reshape(100, 100)
    outlier[0, 0] = 1e6
    assert np.ptp(depth_picture(outlier, (100, 100)).astype(int)) > 150
