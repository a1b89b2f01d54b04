"""I8 and C14: corrected frames are held, and what lies between them follows; joins are marked."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.store.project import Project
from core.types import Layer
from tests.version_scene import BEHIND, open_versions, write_project
from tests.why.test_c03_runs_never_overwrite import ALT, CTRL, wait_for_run
from tests.window import drag, wait_for_frame, wait_until_saved
from ui.features.versions.version_commands import VersionsCommands
from ui.features.versions.versions_panel import VersionsPanel
from ui.window import MainWindow


def test_i08_correction_to_proposal(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal")
    with Project.open(path) as project:
        project.runs.add_facts(2, {"joins": [[8, 10]]})
    open_versions(qtbot, window, path)
    canvas, versions = window.canvas, window.part(VersionsCommands)
    assert "joins" in window.part(VersionsPanel).details.text()
    window.clip.set_active_layer(Layer.AMODAL)
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    painted = {}
    for frame in (4, BEHIND):
        window.studio.go_to(frame)
        wait_for_frame(qtbot, window, frame)
        drag(qtbot, window, [(30 + 4 * frame, 48), (30 + 4 * frame, 60)])
        drag(qtbot, window, [(20, 85), (40, 85)])
        wait_until_saved(qtbot, window)
        painted[frame] = window.clip.mask(1, Layer.AMODAL)

    # In between and without choosing anything: only frames 5 to 11 get new masks, both anchors stay.
    window.studio.go_to(8)
    wait_for_frame(qtbot, window, 8)
    wait_for_run(qtbot, window, Qt.Key.Key_B, CTRL | ALT)
    qtbot.waitUntil(lambda: [v.frames_in_use for v in versions.versions] == [7, 7, 0])
    assert versions.versions[0].run.parameters["frames"] == [5, 11]
    for frame, mine in painted.items():
        window.studio.go_to(frame)
        wait_for_frame(qtbot, window, frame)
        assert window.clip.mask(1, Layer.AMODAL) == mine

    # A range that was marked goes before the anchors.
    window.studio.places.timeline_dock.timeline.set_range((0, 2))
    wait_for_run(qtbot, window, Qt.Key.Key_B, CTRL | ALT)
    qtbot.waitUntil(lambda: versions.versions[0].run.parameters["frames"] == [0, 2])
