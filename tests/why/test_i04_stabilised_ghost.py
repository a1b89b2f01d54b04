"""I4: the object's shape from a frame where it is fully seen, laid under this one, and stamped in."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.masks.rle import Rle, decode_rle
from core.types import BoolMask, Layer
from tests.clips import disc_masks
from tests.review_scene import Layers, open_project, write_project
from tests.window import WAIT_MS, undo_words, wait_for_frame, wait_until_saved
from ui.features.over_time.ghost_commands import GhostCommands
from ui.features.over_time.over_time_overlay import OverTimeOverlay
from ui.window import MainWindow

_, WHOLE = disc_masks(20)
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def spoil(_number: int, masks: Layers) -> None:
    """A model that saw only the visible part wherever the post is in front."""
    masks["disc whole"][4:] = masks["disc seen"][4:]


def overlap(one: BoolMask, two: BoolMask) -> float:
    return float((one & two).sum() / (one | two).sum())


def wait_for_ghost(qtbot: QtBot, window: MainWindow, source: int) -> Rle:
    ghost = window.part(GhostCommands)
    qtbot.waitUntil(lambda: ghost.ghost is not None and ghost.source == source, timeout=WAIT_MS)
    assert ghost.ghost is not None
    return ghost.ghost


def amodal(window: MainWindow) -> BoolMask:
    track = window.clip.active_track_id
    assert track is not None
    mask = window.clip.mask(track, Layer.AMODAL)
    assert mask is not None
    return decode_rle(mask.rle)


def test_i04_stabilised_ghost(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal", frames=20, spoil=spoil))
    window.studio.go_to(13)
    wait_for_frame(qtbot, window, 13)
    canvas = window.canvas
    cut = amodal(window)
    assert overlap(cut, WHOLE[13]) < 0.7

    qtbot.keyClick(canvas, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: window.part(GhostCommands).ghost is not None, timeout=WAIT_MS)
    source = window.part(GhostCommands).source
    assert source is not None
    assert "ghost" in window.part(OverTimeOverlay).outlines
    assert f"frame {source}" in window.part(OverTimeOverlay).text
    assert np.array_equal(amodal(window), cut), "a ghost changes nothing"

    # Another frame to take it from.
    qtbot.keyClick(canvas, Qt.Key.Key_BracketRight, ALT)
    wait_for_ghost(qtbot, window, source + 1)
    qtbot.keyClick(canvas, Qt.Key.Key_BracketLeft, ALT)
    wait_for_ghost(qtbot, window, source)

    qtbot.keyClick(canvas, Qt.Key.Key_Y, SHIFT)
    wait_until_saved(qtbot, window)
    assert overlap(amodal(window), WHOLE[13]) > 0.9
    assert undo_words(window) == f"Stamp ghost of frame {source}, frame 13"
    qtbot.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    assert np.array_equal(amodal(window), cut)

    wait_for_ghost(qtbot, window, source)
    qtbot.keyClick(canvas, Qt.Key.Key_Y, ALT)
    wait_until_saved(qtbot, window)
    united = amodal(window)
    assert (united & cut).sum() == cut.sum()
    assert overlap(united, WHOLE[13]) > 0.9

    # Plain onion skin of the neighbours.
    qtbot.keyClick(canvas, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | ALT)
    qtbot.waitUntil(
        lambda: {"onion-before", "onion-after"} <= set(window.part(OverTimeOverlay).outlines),
        timeout=WAIT_MS,
    )
    qtbot.keyClick(canvas, Qt.Key.Key_Y)
    assert "ghost" not in window.part(OverTimeOverlay).outlines
