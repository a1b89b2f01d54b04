"""Comments, completion verdicts, visibility and the brush for what cannot be known, by keys and mouse."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from core.changes.reviews import Subject, Verdict, Visibility
from core.masks.rle import area
from core.store.project import Project
from core.types import ReviewState
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, drag, wait_for_frame, wait_until_saved, widget_point
from ui.canvas.view import CanvasView
from ui.features.review.clip_notes import Notes
from ui.features.review.comments_list import CommentsList
from ui.features.review.note_commands import NoteCommands
from ui.features.review.notes_overlay import NotesOverlay
from ui.features.review.verdict_card import VerdictCard
from ui.features.review.verdict_commands import VerdictCommands
from ui.widgets.flag_popup import FlagPopup
from ui.window import MainWindow

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def marks(window: MainWindow) -> Notes:
    """Return what the window knows of the clip's marks."""
    return window.part(NoteCommands).marks


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier | None = None) -> None:
    """Press a key over the picture and wait for the store."""
    qtbot.keyClick(window.canvas, key, keys or Qt.KeyboardModifier.NoModifier)
    wait_until_saved(qtbot, window)


def say(qtbot: QtBot, window: MainWindow, popup: FlagPopup, words: str) -> None:
    """Write into a popup and send it off."""
    qtbot.waitUntil(popup.isVisible, timeout=WAIT_MS)
    qtbot.keyClicks(popup.line, words)
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    wait_until_saved(qtbot, window)
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)


def test_marks_of_a_reviewer(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal")
    open_project(qtbot, window, path)
    disc = window.clip.tracks[0].id
    press(qtbot, window, Qt.Key.Key_F3)

    # A comment is pinned where the pointer is, without flagging; a flag with a reason pins one too.
    qtbot.mouseMove(window.canvas, widget_point(window, 40, 30))
    qtbot.keyClick(window.canvas, Qt.Key.Key_I, ALT)
    say(qtbot, window, window.part(NoteCommands).popup, "edge?")
    (comment,) = marks(window).comments
    assert comment.xy is not None
    assert (round(comment.xy[0]), round(comment.xy[1])) == (40, 30)
    assert [number for number, _ in window.part(NoteCommands).overlay.pins] == [1]
    assert window.clip.lanes.state(disc, 0) is ReviewState.PROPOSED
    window.studio.go_to(3)
    wait_for_frame(qtbot, window, 3)
    assert window.part(NoteCommands).overlay.pins == ()
    qtbot.keyClick(window.canvas, Qt.Key.Key_I)
    say(qtbot, window, window.part(VerdictCommands).flag_popup, "too small")
    assert window.clip.lanes.state(disc, 3) is ReviewState.FLAGGED
    assert [c.text for c in marks(window).open_comments] == ["edge?", "too small"]

    # Listed, resolved by key or button, opened again, and all of it can be undone.
    press(qtbot, window, Qt.Key.Key_I, ALT | Qt.KeyboardModifier.ShiftModifier)
    assert window.clip.frame == 0
    wait_for_frame(qtbot, window, 0)
    press(qtbot, window, Qt.Key.Key_I, ALT | CTRL)
    assert [c.text for c in marks(window).open_comments] == ["too small"]
    assert window.part(CommentsList).count.text() == "1 open"
    press(qtbot, window, Qt.Key.Key_F7)
    window.part(CommentsList).list.setCurrentRow(0)
    qtbot.mouseClick(window.part(CommentsList).resolve, Qt.MouseButton.LeftButton)
    wait_until_saved(qtbot, window)
    assert len(marks(window).open_comments) == 2
    window.canvas.setFocus()
    press(qtbot, window, Qt.Key.Key_F3)

    # The completion has a verdict of its own.
    press(qtbot, window, Qt.Key.Key_Return, CTRL)
    press(qtbot, window, Qt.Key.Key_Backspace, ALT)
    assert marks(window).verdicts == {(disc, 0, Subject.COMPLETION): Verdict.REJECTED}
    assert window.part(VerdictCard).shape.text() == "accepted"
    assert window.part(VerdictCard).completion.text() == "rejected"

    # Visibility is suggested; O keeps the suggestion, then goes on.
    assert window.part(VerdictCard).visibility.current == "full"
    assert "suggest" in window.part(VerdictCard).source.text()
    for wanted in (Visibility.FULL, Visibility.PARTIAL):
        press(qtbot, window, Qt.Key.Key_O)
        assert marks(window).visibility == {(disc, 0): wanted}

    # The region that nobody can know is painted, partly taken away with Ctrl, and is no mask.
    before = window.clip.frame_masks()
    press(qtbot, window, Qt.Key.Key_U)
    drag(qtbot, window, [(30, 20), (70, 20)])
    wait_until_saved(qtbot, window)
    painted = area(marks(window).unknown[disc, 0])
    assert painted > 40 * 20
    assert not window.part(NoteCommands).overlay.region.isEmpty()
    start, end = widget_point(window, 60, 20), widget_point(window, 80, 20)
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, CTRL, start)
    qtbot.mouseMove(window.canvas, end)
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, CTRL, end)
    wait_until_saved(qtbot, window)
    assert 0 < area(marks(window).unknown[disc, 0]) < painted
    assert window.clip.frame_masks() == before
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert area(marks(window).unknown[disc, 0]) == painted
    kept = marks(window)
    window.close()

    with Project.open(path) as project:
        assert tuple(project.comments.list(1)) == kept.comments
        assert project.visibility.of_clip(1) == kept.visibility
        assert project.unknown_regions.of_clip(1) == kept.unknown


def test_the_ring_of_the_brush_is_as_wide_as_what_it_paints(qtbot: QtBot) -> None:
    canvas = CanvasView()
    qtbot.addWidget(canvas)
    canvas.resize(480, 360)
    canvas.set_picture(np.zeros((60, 80, 3), np.uint8))
    canvas.show()
    overlay = NotesOverlay(canvas)
    overlay.show_brush((QPointF(40, 30), 4.0))
    image = overlay.grab().toImage()
    wide = [
        x for x in range(image.width()) if any(image.pixelColor(x, y).red() for y in range(image.height()))
    ]
    ring = 8 * canvas.zoom
    assert ring <= (wide[-1] - wide[0] + 1) / image.devicePixelRatio() <= ring + 6, "its edge is 3 px"
