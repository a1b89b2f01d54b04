"""Weights of key frames and blended ends in the preview of a morph, with real keys, and what is then kept."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.changes.masks import MaskKey
from core.changes.steps import Step, StepKind
from core.masks.rle import Rle, area, decode_rle, encode_rle, union
from core.types import Layer
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, undo_words, wait_for_frame, wait_until_saved
from ui.features.over_time.filling_preview import FillingPreview
from ui.features.over_time.over_time_overlay import OverTimeOverlay
from ui.window import MainWindow

FIRST, LAST = 1, 9


@pytest.fixture
def morphing(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """A preview between a small square and a large one at the same place."""
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.clip.set_active_track(window.clip.tracks[1].id)
    window.clip.set_active_layer(Layer.AMODAL)
    for frame, half in ((FIRST, 8), (LAST, 24)):
        window.studio.go_to(frame)
        wait_for_frame(qtbot, window, frame)
        window.clip.commit({Layer.AMODAL: square(window, half), Layer.MODAL: None}, Step(StepKind.BRUSH))
        wait_until_saved(qtbot, window)
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    wait(qtbot, window)
    return window


def square(window: MainWindow, half: int) -> Rle:
    clip = window.clip.clip
    assert clip is not None
    mask = np.zeros(clip.canvas.size_hw, np.bool_)
    mask[40 - half : 40 + half, 60 - half : 60 + half] = True
    return encode_rle(mask)


def wait(qtbot: QtBot, window: MainWindow) -> None:
    preview = window.part(FillingPreview)
    qtbot.waitUntil(lambda: preview.filling is not None and not preview.is_busy, timeout=WAIT_MS)


def shown(window: MainWindow) -> dict[int, Rle]:
    filling = window.part(FillingPreview).filling
    assert filling is not None
    return {key.frame: rle for key, rle in filling.masks.items() if rle is not None}


def test_weight_of_the_nearest_key_frame_holds_its_shape(qtbot: QtBot, morphing: MainWindow) -> None:
    part = morphing.part(OverTimeOverlay).bar.morph
    assert part.isVisible()
    assert part.words[0].text() == f"Weight of key frame {FIRST}"
    even = {frame: area(rle) for frame, rle in shown(morphing).items()}
    assert sorted(even) == list(range(FIRST + 1, LAST))
    for _ in range(4):
        qtbot.keyClick(morphing.canvas, Qt.Key.Key_BracketRight)
    wait(qtbot, morphing)
    assert part.values[0] == 200
    last = shown(morphing)[8]
    heavy = {frame: area(rle) for frame, rle in shown(morphing).items()}
    assert all(heavy[frame] < even[frame] for frame in even), "the small square is kept longer"
    morphing.studio.go_to(8)
    wait_for_frame(qtbot, morphing, 8)
    assert part.words[0].text() == f"Weight of key frame {LAST}"
    assert part.values[0] == 100
    qtbot.keyClick(morphing.canvas, Qt.Key.Key_Return)
    wait_until_saved(qtbot, morphing)
    assert undo_words(morphing) == "Morph, 7 frames, 2–8"
    kept = morphing.clip.mask(morphing.clip.tracks[1].id, Layer.AMODAL)
    assert kept is not None
    seen = morphing.clip.mask(morphing.clip.tracks[1].id, Layer.MODAL)
    assert seen is not None
    assert kept.rle == union([last, seen.rle]), "what is visible belongs to it"


def test_ends_blend_into_what_is_there(qtbot: QtBot, morphing: MainWindow) -> None:
    part = morphing.part(OverTimeOverlay).bar.morph
    plain = shown(morphing)
    path = morphing.session.path
    assert path is not None
    part.boxes[1].setValue(2)
    wait(qtbot, morphing)
    blended = shown(morphing)
    assert [frame for frame in plain if plain[frame] != blended[frame]] == [2, 3, 7, 8]
    track = morphing.clip.tracks[1].id
    there = {}
    for frame in (2, 3):
        morphing.studio.go_to(frame)
        wait_for_frame(qtbot, morphing, frame)
        found = morphing.clip.mask(track, Layer.AMODAL)
        assert found is not None
        there[frame] = found.rle

    def apart(one: Rle, other: Rle) -> float:
        first, last = decode_rle(one), decode_rle(other)
        return float((first ^ last).sum() / (first | last).sum())

    assert apart(blended[2], there[2]) < apart(blended[3], there[3]), "the farther in, the more of the morph"
    assert MaskKey(track, 5, Layer.AMODAL) in morphing.part(FillingPreview).filling.masks  # type: ignore[union-attr]
