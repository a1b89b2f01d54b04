"""I7: hypotheses side by side, compared at full size, chosen per frame, range or track, mixed, reverted."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.masks.rle import Rle, encode_rle
from core.types import Layer, Origin, ReviewState
from tests.shape_scene import open_discs
from tests.version_scene import BEHIND, FRAMES, HIDDEN_XY, hypotheses, open_versions, write_project
from tests.window import WAIT_MS, drag, undo_words, wait_for_frame, wait_until_saved, widget_point
from ui.canvas.compare_mode import CompareMode
from ui.features.versions.compare_commands import CompareCommands
from ui.features.versions.disagreement_lane import DisagreementLane
from ui.features.versions.version_commands import VersionsCommands
from ui.features.versions.versions_panel import VersionsPanel
from ui.window import MainWindow

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
LEFT = Qt.MouseButton.LeftButton


def present(window: MainWindow) -> Rle:
    """Return the amodal mask on screen."""
    shown = window.clip.mask(window.clip.tracks[0].id, Layer.AMODAL)
    assert shown is not None
    return shown.rle


def offered(number: int, frame: int = BEHIND) -> Rle:
    """Return what a hypothesis offers."""
    return encode_rle(hypotheses()[number][frame])


def colour_at(window: MainWindow, x: float, y: float) -> QColor:
    """Return the colour on screen at picture coordinates."""
    return window.canvas.grab().toImage().pixelColor(widget_point(window, x + 0.5, y + 0.5))


def is_blue(colour: QColor) -> bool:
    """Tell whether it is the first mask's colour."""
    return colour.blue() > 110


def is_orange(colour: QColor) -> bool:
    """Tell whether it is the second mask's colour."""
    return colour.red() > colour.blue() + 60


def click(qtbot: QtBot, window: MainWindow, name: str) -> None:
    """Click a button of the panel."""
    button = window.part(VersionsPanel).findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    wait_until_saved(qtbot, window)


def test_i07_proposals_as_versions(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_versions(qtbot, window, write_project(tmp_path / "p.amodal"))
    canvas, panel, versions = (
        window.canvas,
        window.part(VersionsPanel),
        window.part(VersionsCommands),
    )
    # Both runs, with what they were asked and why one failed; where the hypotheses disagree, per frame.
    assert panel.runs.count() == 2
    assert "16 frames in use" in (panel.runs.item(0) or panel.runs.item(1)).text()
    assert "out of memory" in panel.runs.item(1).text()
    assert "temporal-1" in panel.details.text()
    qtbot.waitUntil(lambda: len(window.part(DisagreementLane).doubts) == FRAMES, timeout=WAIT_MS)
    assert window.part(DisagreementLane).doubts[BEHIND] > window.part(DisagreementLane).doubts[0] > 0.2

    # A click on a small picture of hypothesis 2 shows its frame and makes it the one to compare.
    frame = min(panel.strips.frames(), key=lambda f: abs(f - BEHIND))
    qtbot.mouseClick(panel.strips, LEFT, pos=panel.strips.place(1, frame).toPoint())
    assert (versions.hypothesis, window.clip.frame) == (1, frame)
    window.studio.go_to(BEHIND)
    wait_for_frame(qtbot, window, BEHIND)
    wait_until_saved(qtbot, window)

    # Difference: what only hypothesis 2 has is orange. Wipe: left of the line the one, right the other.
    qtbot.keyClick(canvas, Qt.Key.Key_D, ALT)
    wait_until_saved(qtbot, window)
    assert is_orange(colour_at(window, *HIDDEN_XY))
    assert [words for _, words in window.part(CompareCommands).tool.overlay.legend()] == [
        "only A: Present mask",
        "only B: Hypothesis 2",
        "both",
    ]
    qtbot.keyClick(canvas, Qt.Key.Key_W, ALT)
    wait_until_saved(qtbot, window)
    start = QPoint(canvas.width() // 2, 30)
    for x, sees_second in ((80.0, True), (110.0, False)):
        qtbot.mousePress(canvas, LEFT, pos=start)
        start = QPoint(widget_point(window, x, 0).x(), 30)
        qtbot.mouseMove(canvas, start)
        qtbot.mouseRelease(canvas, LEFT, pos=start)
        assert is_orange(colour_at(window, *HIDDEN_XY)) == sees_second
    assert is_blue(colour_at(window, 72, 48))
    qtbot.keyClick(canvas, Qt.Key.Key_B, ALT)
    overlay = window.part(CompareCommands).tool.overlay
    qtbot.waitUntil(lambda: not overlay.shows_first, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: overlay.shows_first, timeout=WAIT_MS)
    qtbot.keyClick(canvas, Qt.Key.Key_A, ALT)
    wait_until_saved(qtbot, window)
    layer = overlay.layer
    assert layer is not None
    assert layer.mode is CompareMode.AGREEMENT
    assert {int(layer.labels[48, 72]), int(layer.labels[48, 88]), int(layer.labels[25, 75])} == {3, 2, 1}
    qtbot.keyClick(canvas, Qt.Key.Key_A, ALT)
    assert overlay.layer is None

    # A frame that a person painted stays when the whole track takes hypothesis 2, and says so.
    window.clip.set_active_layer(Layer.AMODAL)
    qtbot.keyClick(canvas, Qt.Key.Key_B)
    drag(qtbot, window, [(20, 80), (40, 80)])
    wait_until_saved(qtbot, window)
    mine = present(window)
    qtbot.keyClick(canvas, Qt.Key.Key_V)
    click(qtbot, window, "versions.choose_track")
    assert present(window) == mine
    assert window.clip.lanes.state(1, BEHIND) is ReviewState.CORRECTED
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    assert present(window) == offered(1, 3)

    # One undo step; a range by the timeline's marks.
    qtbot.keyClick(canvas, Qt.Key.Key_Z, CTRL)
    wait_until_saved(qtbot, window)
    assert present(window) == offered(0, 3)
    window.studio.places.timeline_dock.timeline.set_range((3, 5))
    click(qtbot, window, "versions.choose_range")
    assert undo_words(window) == "Choose hypothesis 2, disc, 3 frames"
    assert present(window) == offered(1, 3)

    # Only what the person says explicitly goes over their mask.
    window.studio.go_to(BEHIND)
    wait_for_frame(qtbot, window, BEHIND)
    qtbot.keyClick(canvas, Qt.Key.Key_F9, CTRL)
    wait_until_saved(qtbot, window)
    assert present(window) == mine
    qtbot.mouseClick(panel.over_person, LEFT, pos=QPoint(8, panel.over_person.height() // 2))
    qtbot.keyClick(canvas, Qt.Key.Key_F9, CTRL)
    wait_until_saved(qtbot, window)
    assert present(window) == offered(1)


def test_i07_a_part_is_taken_and_a_run_is_reverted(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_versions(qtbot, window, write_project(tmp_path / "p.amodal"))
    canvas, versions = window.canvas, window.part(VersionsCommands)
    qtbot.keyClick(canvas, Qt.Key.Key_F9, SHIFT)
    assert versions.hypothesis == 1
    # A click on a coloured difference takes that part, as a correction by a person.
    qtbot.keyClick(canvas, Qt.Key.Key_T, ALT)
    wait_until_saved(qtbot, window)
    qtbot.mouseClick(canvas, LEFT, pos=widget_point(window, *HIDDEN_XY))
    wait_until_saved(qtbot, window)
    assert present(window) == offered(1)
    shown = window.clip.mask(1, Layer.AMODAL)
    assert shown is not None
    assert shown.origin is Origin.PERSON
    assert undo_words(window) == f"Part of hypothesis 2, frame {BEHIND}"
    qtbot.keyClick(canvas, Qt.Key.Key_Z, CTRL)
    wait_until_saved(qtbot, window)
    assert present(window) == offered(0)
    # A lasso around the upper half takes the upper half only.
    drag(qtbot, window, [(76, 20), (100, 20), (100, 48), (76, 48), (76, 22)])
    wait_until_saved(qtbot, window)
    half = present(window)
    assert half not in (offered(0), offered(1))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not window.studio.actions["versions.take_part"].isChecked()

    # Reverting takes the run back everywhere but where the person worked; one step, one undo.
    click(qtbot, window, "versions.revert")
    assert present(window) == half
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    assert window.clip.mask(1, Layer.AMODAL) is None
    qtbot.keyClick(canvas, Qt.Key.Key_Z, CTRL)
    wait_until_saved(qtbot, window)
    assert present(window) == offered(0, 3)


def test_i07_a_track_without_a_run_is_named_and_says_how_to_get_one(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_discs(qtbot, window, tmp_path)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F9)
    panel = window.part(VersionsPanel)
    for key, name in ((Qt.Key.Key_1, "disc"), (Qt.Key.Key_2, "bar")):
        qtbot.keyClick(window.canvas, key)
        qtbot.waitUntil(lambda name=name: panel.track.text() == name, timeout=WAIT_MS)  # type: ignore[misc]
        assert "No run yet" in panel.empty.text()
