"""A file that was imported before is asked about: renew, add, cancel."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton
from pytestqt.qtbot import QtBot

from core.masks.coco_codes import rle_to_coco
from core.masks.rle import encode_rle
from core.messages import option, say
from core.types import Layer, MaskWish, ReviewState
from tests.window import WAIT_MS
from ui.features.project.import_again_dialog import ImportAgainDialog
from ui.features.project.project_commands import ProjectCommands
from ui.widgets.error_bar import ErrorBar
from ui.window import MainWindow
from ui.words.import_choices import MEANINGS, with_choices

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
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        window.part(ProjectCommands).import_sources([path])
    qtbot.waitUntil(lambda: len(window.clip.tracks) == 1, timeout=WAIT_MS)
    return path


def asked(qtbot: QtBot, window: MainWindow, file: Path) -> ImportAgainDialog:
    window.part(ProjectCommands).import_sources([file])
    qtbot.waitUntil(lambda: window.part(ProjectCommands).again.dialog is not None, timeout=WAIT_MS)
    dialog = window.part(ProjectCommands).again.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    return dialog


def press(qtbot: QtBot, button: QAbstractButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_cancel_changes_nothing(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    dialog = asked(qtbot, window, file)
    assert "The file has not changed since." in dialog.words.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.part(ProjectCommands).again.dialog is None, timeout=WAIT_MS)
    assert not window.studio.files.is_busy
    assert len(window.clip.tracks) == 1


def test_add_brings_it_in_a_second_time(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    dialog = asked(qtbot, window, file)
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        press(qtbot, dialog.add)
    qtbot.waitUntil(lambda: len(window.clip.tracks) == 2, timeout=WAIT_MS)
    both = [track.id for track in window.clip.tracks]

    def is_seen(track_id: int) -> bool:
        has_state = window.clip.lanes.state(track_id, 0) is ReviewState.TODO
        return has_state and window.clip.mask(track_id, Layer.MODAL) is not None

    qtbot.waitUntil(lambda: all(map(is_seen, both)), timeout=WAIT_MS)


def test_renew_shows_what_the_file_says_now_and_can_be_undone(
    qtbot: QtBot, window: MainWindow, file: Path
) -> None:
    (track,) = window.clip.tracks
    qtbot.waitUntil(lambda: window.clip.mask(track.id, Layer.MODAL) is not None, timeout=WAIT_MS)
    before = window.clip.mask(track.id, Layer.MODAL)
    write(file, 30)
    dialog = asked(qtbot, window, file)
    assert "The file has changed since." in dialog.words.text()
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
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


def test_a_note_that_names_a_choice_offers_it_and_it_is_one_step(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    """Two grey values are taken for two objects; that they are one is said in the message's own dialog."""
    folder = tmp_path / "clip"
    for number in range(2):
        values = np.zeros((HEIGHT, WIDTH), np.uint8)
        values[10:20, 5:15], values[10:20, 30:40] = 100, 200
        for name, pixels in (("rgbs", values // 2), ("masks", values)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            assert cv2.imwrite(str(folder / name / f"{number}.png"), pixels)
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        window.part(ProjectCommands).import_sources([folder], fps=8.0)
    bar = window.studio.places.stage.messages
    button = text_button(qtbot, bar, "Import again as…")
    assert bar.current is not None
    assert bar.current.text.count("clip: ") == 1, "file and clip have one name"
    assert "“One object: all but the background”" in bar.current.text
    assert "--mask-values" not in bar.current.text
    qtbot.waitUntil(lambda: len(window.clip.tracks) == 2, timeout=WAIT_MS)
    press(qtbot, button)
    qtbot.waitUntil(lambda: window.part(ProjectCommands).again.dialog is not None, timeout=WAIT_MS)
    dialog = window.part(ProjectCommands).again.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    for box, word in ((dialog.meaning, "One object"), (dialog.review, "Accepted")):
        assert box.isVisible()
        box.setFocus()
        qtbot.keyClicks(box, word)
        assert box.currentText().startswith(word)
    with qtbot.waitSignal(window.studio.files.finished, timeout=WAIT_MS):
        press(qtbot, dialog.renew)
    qtbot.waitUntil(lambda: [track.name for track in window.clip.tracks] == ["clip"], timeout=WAIT_MS)
    track = window.clip.tracks[0]
    qtbot.waitUntil(lambda: window.clip.lanes.state(track.id, 0) is ReviewState.ACCEPTED, timeout=WAIT_MS)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(window.clip.tracks) == 2, timeout=WAIT_MS)


def test_what_masks_are_is_asked_of_every_file_and_their_values_only_of_pictures(
    qtbot: QtBot, window: MainWindow, file: Path
) -> None:
    dialog = asked(qtbot, window, file)
    assert dialog.review.isVisible()
    assert not dialog.meaning.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.part(ProjectCommands).again.dialog is None, timeout=WAIT_MS)
    assert not window.studio.files.is_busy, "Return takes the button that changes nothing"


def test_every_choice_of_the_command_line_has_words() -> None:
    assert set(MEANINGS) == set(MaskWish)
    one, proposed = option("--mask-values", MaskWish.ONE), option("--as", ReviewState.PROPOSED)
    assert with_choices(say("if it is one: {choice}", choice=one)) == (
        "if it is one: “One object: all but the background”"
    )
    assert with_choices(say("(with {choice} to)", choice=proposed)) == "(with “Proposed, to be reviewed” to)"


def text_button(qtbot: QtBot, bar: ErrorBar, text: str) -> QPushButton:
    def found() -> list[QPushButton]:
        return [
            button for button in bar.findChildren(QPushButton) if button.text() == text and button.isVisible()
        ]

    qtbot.waitUntil(lambda: bool(found()), timeout=WAIT_MS)
    return found()[0]
