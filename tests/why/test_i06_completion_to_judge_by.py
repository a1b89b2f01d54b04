"""I6: the completed object on several backdrops and against the original; two separate verdicts."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core.changes.reviews import Subject, Verdict
from core.store.project import Project
from core.types import ReviewState
from tests.version_scene import BEHIND, HIDDEN_XY, open_versions, write_project
from tests.window import WAIT_MS, wait_for_frame, wait_until_saved, widget_point
from ui.canvas.compare_mode import CompareMode
from ui.canvas.completion_look import Backdrop
from ui.features.completion.backgrounds import ShownBackgrounds
from ui.features.completion.completion_bar import CompletionBar
from ui.features.completion.look_commands import CompletionLookCommands
from ui.session.clip.shown_completions import ShownCompletions
from ui.window import MainWindow

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
LEFT = Qt.MouseButton.LeftButton
JOB_MS = 60_000
FAR_XY = (20, 90)
"""Away from the disc."""


def colour_at(window: MainWindow, xy: tuple[int, int]) -> QColor:
    """Return the colour on screen at picture coordinates."""
    return window.canvas.grab().toImage().pixelColor(widget_point(window, xy[0] + 0.5, xy[1] + 0.5))


def is_orange(colour: QColor) -> bool:
    """Tell whether it is the disc's colour."""
    return colour.red() > 170 and colour.green() < 170 and colour.blue() < 110


def backdrop(window: MainWindow) -> Backdrop:
    """Return the backdrop chosen."""
    return window.part(CompletionLookCommands).look.backdrop


def verdict(window: MainWindow, frame: int = BEHIND) -> Verdict | None:
    """Return the verdict on the picture."""
    return window.part(CompletionLookCommands).verdicts.get((1, frame, Subject.COMPLETION))


def test_i06_completion_to_judge_by(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal")
    with Project.open(path) as project:
        project.versions.choose(2, 1, range(BEHIND, BEHIND + 2))
    open_versions(qtbot, window, path)
    canvas, looks = window.canvas, window.part(CompletionLookCommands)
    with qtbot.waitSignal(window.studio.proposals.completions_finished, timeout=JOB_MS):
        qtbot.keyClick(canvas, Qt.Key.Key_C, CTRL | SHIFT)
    qtbot.waitUntil(lambda: window.part(ShownCompletions).current is not None, timeout=WAIT_MS)
    qtbot.keyClick(canvas, Qt.Key.Key_F, SHIFT)
    assert window.part(CompletionBar).isVisible()
    ground = colour_at(window, FAR_XY)
    assert is_orange(colour_at(window, HIDDEN_XY))

    # The clip without the object: its pixels show the ground of other frames, the bar in front stays.
    backgrounds = window.part(ShownBackgrounds)
    x = 30 + 4 * BEHIND - 12
    bar_xy, seen_xy = (88, 48), (x, 48)
    assert is_orange(colour_at(window, seen_xy))
    qtbot.keyClick(canvas, Qt.Key.Key_P, ALT)
    assert backdrop(window) is Backdrop.WITHOUT
    qtbot.waitUntil(lambda: backgrounds.current is not None, timeout=WAIT_MS)
    assert not is_orange(colour_at(window, seen_xy))
    assert not is_orange(colour_at(window, bar_xy))
    assert colour_at(window, FAR_XY) == ground
    qtbot.mouseClick(window.part(CompletionBar).object, LEFT)
    assert is_orange(colour_at(window, HIDDEN_XY))
    qtbot.keyClick(canvas, Qt.Key.Key_P, ALT | SHIFT)
    assert not is_orange(colour_at(window, HIDDEN_XY))

    # Dimmed clip, checkerboard, colour: by key and by mouse; the object is the same on all.
    qtbot.keyClick(canvas, Qt.Key.Key_P, ALT)
    assert colour_at(window, FAR_XY).lightness() < ground.lightness() / 2
    qtbot.keyClick(canvas, Qt.Key.Key_P, ALT)
    assert colour_at(window, FAR_XY).lightness() > 140
    qtbot.mouseClick(window.part(CompletionBar).backdrop.button("colour"), LEFT)
    assert colour_at(window, FAR_XY).name() == looks.look.colour
    assert is_orange(colour_at(window, HIDDEN_XY))
    # It plays with the video: the next frame comes in the same look.
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_D)
    wait_for_frame(qtbot, window, BEHIND + 1)
    qtbot.waitUntil(lambda: window.part(ShownCompletions).current is not None, timeout=WAIT_MS)
    assert colour_at(window, FAR_XY).name() == looks.look.colour
    window.studio.go_to(BEHIND)
    wait_for_frame(qtbot, window, BEHIND)
    qtbot.waitUntil(lambda: window.part(ShownCompletions).current is not None, timeout=WAIT_MS)
    qtbot.keyClick(canvas, Qt.Key.Key_P, ALT)
    assert backdrop(window) is Backdrop.CLIP

    # Against the original: left of the line is before, right is after.
    qtbot.keyClick(canvas, Qt.Key.Key_C, SHIFT)
    start = QPoint(canvas.width() // 2, 120)
    for x, is_after in ((60, True), (120, False)):
        qtbot.mousePress(canvas, LEFT, pos=start)
        start = QPoint(widget_point(window, x, 0).x(), 120)
        qtbot.mouseMove(canvas, start)
        qtbot.mouseRelease(canvas, LEFT, pos=start)
        assert is_orange(colour_at(window, HIDDEN_XY)) == is_after
    qtbot.keyClick(canvas, Qt.Key.Key_C, SHIFT)
    qtbot.waitUntil(lambda: looks.look.shows_original, timeout=WAIT_MS)
    assert not is_orange(colour_at(window, HIDDEN_XY))
    qtbot.keyClick(canvas, Qt.Key.Key_C, SHIFT)
    assert looks.look.mode is CompareMode.DIFFERENCE
    assert colour_at(window, FAR_XY).lightness() < 5
    assert colour_at(window, HIDDEN_XY).lightness() > 60
    qtbot.keyClick(canvas, Qt.Key.Key_C, SHIFT)

    # The picture is rejected while the shape is accepted: two verdicts, each an undo step.
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace, ALT)
    wait_until_saved(qtbot, window)
    assert (verdict(window), window.part(CompletionBar).reject.isChecked()) == (
        Verdict.REJECTED,
        True,
    )
    qtbot.keyClick(canvas, Qt.Key.Key_Return, CTRL)
    wait_until_saved(qtbot, window)
    window.studio.go_to(BEHIND)
    wait_for_frame(qtbot, window, BEHIND)
    assert window.clip.lanes.state(1, BEHIND) is ReviewState.ACCEPTED
    assert verdict(window) is Verdict.REJECTED
    for left in (Verdict.REJECTED, None):
        qtbot.keyClick(canvas, Qt.Key.Key_Z, CTRL)
        wait_until_saved(qtbot, window)
        assert verdict(window) is left
