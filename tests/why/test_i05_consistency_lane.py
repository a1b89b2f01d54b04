"""I5: flicker is a spike in the lane below the timeline; a click leads to its frame; repair lowers it."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.store.project import Project
from tests.review_scene import Layers, open_project, wait_until_measured, write_project
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved
from ui.features.checks.consistency_lane import ConsistencyLane
from ui.window import MainWindow


def spoil(_clip: int, masks: Layers) -> None:
    """Let one frame flicker."""
    masks["disc whole"][14, 10:90, 0:50] = True


def test_i05_consistency_lane(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", frames=24, spoil=spoil)
    with Project.open(path) as project:
        run = project.runs.start(1, proposer="t", parameters={}, seed=0, fingerprint="f")
        project.runs.add_facts(run.id, {"joins": [[10, 12]]})
    open_project(qtbot, window, path)
    lane, axis = window.part(ConsistencyLane), window.studio.places.timeline_dock.timeline.axis
    assert lane.isVisible()
    assert lane.spikes() == [14]
    assert "frame 14" in lane.describe(14)
    # Where windows join is read after the areas are measured.
    joins = "windows of the last proposal join here"
    qtbot.waitUntil(lambda: joins in lane.describe(10), timeout=WAIT_MS)

    # Close to the spike is close enough; the zoom of the picture stays.
    qtbot.keyClick(window.canvas, Qt.Key.Key_Plus)
    view = window.canvas.transform_now
    spot = QPoint(round(axis.centre_of(14)), lane.height() // 2)
    qtbot.mouseClick(lane, Qt.MouseButton.LeftButton, pos=spot)
    wait_for_frame(qtbot, window, 14)
    assert window.canvas.transform_now == view

    # Rubbing the flicker out lowers the spike as soon as it is saved; undo brings it back.
    qtbot.keyClick(window.canvas, Qt.Key.Key_0)
    qtbot.keyClick(window.canvas, Qt.Key.Key_E)
    window.canvas.brush_radius_px = 60
    drag(qtbot, window, [(0, 20), (0, 80)])
    wait_until_saved(qtbot, window)
    wait_until_measured(qtbot, window)
    assert lane.spikes() == []
    qtbot.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until_saved(qtbot, window)
    wait_until_measured(qtbot, window)
    assert lane.spikes() == [14]

    # The bar goes steadily; hidden with its key, shown with it again.
    qtbot.keyClick(window.canvas, Qt.Key.Key_2)
    assert lane.spikes() == []
    for is_shown in (False, True):
        qtbot.keyClick(window.canvas, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
        assert lane.isVisible() is is_shown
