"""A file that was imported before is asked about: renew, add, cancel."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from core.masks.coco_codes import rle_to_coco
from core.masks.rle import encode_rle
from core.types import Layer
from tests.window import WAIT_MS
from ui.dialogs.import_again import ImportAgainDialog
from ui.window import MainWindow

WIDTH, HEIGHT = 64, 48


def write(path: Path, x: int) -> Path:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[10:20, x : x + 10] = True
    images = [{"id": 1, "file_name": "clip/0.png", "width": WIDTH, "height": HEIGHT}]
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "track_id": 1}
    annotations = [annotation | {"segmentation": rle_to_coco(encode_rle(pixels))}]
    categories = [{"id": 1, "name": "cup"}]
    path.write_text(json.dumps({"images": images, "categories": categories, "annotations": annotations}))
    return path


@pytest.fixture
def file(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Path:
    """Return a file that was imported into the open project."""
    path = write(tmp_path / "a.json", 5)
    with qtbot.waitSignal(window.files.finished, timeout=WAIT_MS):
        window.project_commands.import_sources([path])
    qtbot.waitUntil(lambda: len(window.clip.tracks) == 1, timeout=WAIT_MS)
    return path


def asked(qtbot: QtBot, window: MainWindow, file: Path) -> ImportAgainDialog:
    window.project_commands.import_sources([file])
    qtbot.waitUntil(lambda: window.project_commands.again_dialog is not None, timeout=WAIT_MS)
    dialog = window.project_commands.again_dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    return dialog


def press(qtbot: QtBot, button: QAbstractButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_cancel_changes_nothing(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    dialog = asked(qtbot, window, file)
    assert "The file has not changed since." in dialog.informativeText()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.project_commands.again_dialog is None, timeout=WAIT_MS)
    assert not window.files.is_busy
    assert len(window.clip.tracks) == 1


def test_add_brings_it_in_a_second_time(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    dialog = asked(qtbot, window, file)
    with qtbot.waitSignal(window.files.finished, timeout=WAIT_MS):
        press(qtbot, dialog.add)
    qtbot.waitUntil(lambda: len(window.clip.tracks) == 2, timeout=WAIT_MS)


def test_renew_shows_what_the_file_says_now_and_can_be_undone(
    qtbot: QtBot, window: MainWindow, file: Path
) -> None:
    (track,) = window.clip.tracks
    qtbot.waitUntil(lambda: window.clip.mask(track.id, Layer.MODAL) is not None, timeout=WAIT_MS)
    before = window.clip.mask(track.id, Layer.MODAL)
    write(file, 30)
    dialog = asked(qtbot, window, file)
    assert "The file has changed since." in dialog.informativeText()
    with qtbot.waitSignal(window.files.finished, timeout=WAIT_MS):
        press(qtbot, dialog.renew)

    def shown() -> bytes | None:
        head = window.clip.mask(track.id, Layer.MODAL)
        return head.rle.counts if head is not None else None

    assert before is not None
    qtbot.waitUntil(lambda: shown() not in (None, before.rle.counts), timeout=WAIT_MS)
    assert len(window.clip.tracks) == 1
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown() == before.rle.counts, timeout=WAIT_MS)
