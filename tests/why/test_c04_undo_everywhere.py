"""C4: undo goes back over frames, tracks and layers, names each step, and outlives the window."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.shape_scene import BAR, CTRL, SHIFT, key, on_disk, open_discs
from tests.window import WAIT_MS, drag, open_window, undo_words, wait_for_frame, wait_until_saved
from ui.window import MainWindow


def test_c04_undo_everywhere(qtbot: QtBot, window: MainWindow, settings: QSettings, tmp_path: Path) -> None:
    path = open_discs(qtbot, window, tmp_path, frame=2)
    states, names = [on_disk(path)], []

    def paint(y: float) -> None:
        drag(qtbot, window, [(110, y), (140, y)])
        wait_until_saved(qtbot, window)
        states.append(on_disk(path))
        names.append(undo_words(window))

    key(qtbot, window, Qt.Key.Key_B)
    window.canvas.brush_radius_px = 4
    paint(20)
    key(qtbot, window, Qt.Key.Key_D)
    wait_for_frame(qtbot, window, 3)
    key(qtbot, window, Qt.Key.Key_T)
    paint(40)
    window.clip.set_active_track(BAR)
    key(qtbot, window, Qt.Key.Key_X)
    paint(60)
    assert names == ["Brush, frame 2", "Brush, frame 3", "Hidden part, frame 3"]
    # The step names what it takes back, also while another frame is on screen; the button does the same.
    key(qtbot, window, Qt.Key.Key_Home)
    wait_for_frame(qtbot, window, 0)
    action = window.studio.actions["edit.undo"]
    assert action.text() == "Undo Hidden part, frame 3"
    action.trigger()
    wait_until_saved(qtbot, window)
    assert on_disk(path) == states[2]
    key(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert on_disk(path) == states[1]
    left_at = window.clip.frame
    window.close()
    QApplication.processEvents()

    # After a restart the rest can be taken back, and redone.
    again = open_window(qtbot, settings)
    again.start(path, read_only=False)
    qtbot.waitUntil(lambda: bool(again.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, again, left_at)
    key(qtbot, again, Qt.Key.Key_Z, CTRL)
    assert on_disk(path) == states[0]
    for expected in states[1:]:
        key(qtbot, again, Qt.Key.Key_Z, CTRL | SHIFT)
        assert on_disk(path) == expected
    again.close()
