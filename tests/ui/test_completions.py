"""The completion layer in a real window: asked for, shown, stale, fresh again, cancelled; real keys."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from core.formats.kit.protocol import ExportOptions
from core.store.project import Project
from core.types import Layer
from models.jobs.job import JobUpdate
from tests.clips import disc_masks, write_folder
from tests.window import (
    WAIT_MS,
    drag,
    open_window,
    wait_for_frame,
    wait_until_saved,
    widget_point,
)
from ui.canvas.completion_layer import CompletionPicture, blend_completion
from ui.canvas.compositor import Box
from ui.canvas.transform import ViewTransform
from ui.features.project.project_commands import ProjectCommands
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.jobs.job_view import JobState
from ui.session.clip.shown_completions import ShownCompletions
from ui.window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
JOB_MS = 60_000
BEHIND = 11
"""Frame in which the bar hides part of the disc."""
HIDDEN_XY = (88, 48)


@pytest.fixture
def disc(qtbot: QtBot, settings: QSettings, tmp_path: Path) -> MainWindow:
    """A window with a clip of a disc that goes behind a bar, proposed."""
    project = tmp_path / "work.amodal"
    Project.create(project).close()
    window = open_window(qtbot, settings)
    window.start(project, read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)
    window.part(ProjectCommands).import_sources([write_folder(tmp_path / "disc", 22)], fps=24.0)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    wait_for_frame(qtbot, window, 0)
    window.part(ProposalsPanel).proposer.setCurrentText("temporal")
    window.canvas.setFocus()
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=JOB_MS):
        qtbot.keyClick(window.canvas, Qt.Key.Key_R, CONTROL)
    wait_until_saved(qtbot, window)
    window.studio.go_to(BEHIND)
    wait_for_frame(qtbot, window, BEHIND)
    # The hatch of proposals is orange too.
    qtbot.keyClick(window.canvas, Qt.Key.Key_F, SHIFT)
    return window


def complete(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.studio.proposals.completions_finished, timeout=JOB_MS):
        qtbot.keyClick(window.canvas, Qt.Key.Key_C, CONTROL | SHIFT)
    wait_until_saved(qtbot, window)
    wait_for_completion(qtbot, window)


def wait_for_completion(qtbot: QtBot, window: MainWindow, *, is_stale: bool = False) -> None:
    def is_there() -> bool:
        current = window.part(ShownCompletions).current
        return current is not None and current.frame == window.clip.frame and current.is_stale == is_stale

    qtbot.waitUntil(is_there, timeout=WAIT_MS)


def colour_at(window: MainWindow, x: float, y: float) -> QColor:
    point = widget_point(window, x, y)
    return window.canvas.grab().toImage().pixelColor(point)


def is_orange(colour: QColor) -> bool:
    return colour.red() > 170 and colour.green() < 170 and colour.blue() < 110


def words(window: MainWindow) -> str:
    return window.studio.places.stage.legend.completion.text()


def test_completing_a_track_shows_what_was_hidden(qtbot: QtBot, disc: MainWindow) -> None:
    assert not is_orange(colour_at(disc, *HIDDEN_XY))
    complete(qtbot, disc)
    assert is_orange(colour_at(disc, *HIDDEN_XY))
    assert "classical" in words(disc)
    assert disc.studio.actions["view.completion"].isChecked()
    assert disc.studio.places.stage.view_bar.completion.isChecked()
    card = next(iter(disc.studio.proposals.jobs.values()))
    assert card.state is JobState.FINISHED
    assert "classical" in card.title
    # The next frames come with theirs, and the key takes the layer away and brings it back.
    qtbot.keyClick(disc.canvas, Qt.Key.Key_D)
    wait_for_frame(qtbot, disc, BEHIND + 1)
    wait_for_completion(qtbot, disc)
    assert is_orange(colour_at(disc, *HIDDEN_XY))
    qtbot.keyClick(disc.canvas, Qt.Key.Key_C)
    assert not is_orange(colour_at(disc, *HIDDEN_XY))
    assert words(disc) == ""
    qtbot.mouseClick(disc.studio.places.stage.view_bar.completion, Qt.MouseButton.LeftButton)
    wait_for_completion(qtbot, disc)
    assert is_orange(colour_at(disc, *HIDDEN_XY))


def test_raw_frame_hides_the_completion_too(qtbot: QtBot, disc: MainWindow) -> None:
    complete(qtbot, disc)
    qtbot.keyPress(disc.canvas, Qt.Key.Key_H)
    assert not is_orange(colour_at(disc, *HIDDEN_XY))
    qtbot.keyRelease(disc.canvas, Qt.Key.Key_H)
    assert is_orange(colour_at(disc, *HIDDEN_XY))


def test_completion_is_stale_after_a_stroke_and_fresh_after_its_undo(qtbot: QtBot, disc: MainWindow) -> None:
    complete(qtbot, disc)
    disc.clip.set_active_layer(Layer.AMODAL)
    qtbot.keyClick(disc.canvas, Qt.Key.Key_B)
    drag(qtbot, disc, [(20, 80), (40, 80)])
    wait_until_saved(qtbot, disc)
    wait_for_completion(qtbot, disc, is_stale=True)
    assert "older than the mask" in words(disc)
    qtbot.keyClick(disc.canvas, Qt.Key.Key_Z, CONTROL)
    wait_for_completion(qtbot, disc)
    assert "older" not in words(disc)
    qtbot.keyClick(disc.canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
    wait_for_completion(qtbot, disc, is_stale=True)
    complete(qtbot, disc)
    assert "older" not in words(disc)


def test_frame_without_completion_says_how_to_get_one(qtbot: QtBot, disc: MainWindow) -> None:
    qtbot.keyClick(disc.canvas, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: "no completion here" in words(disc), timeout=WAIT_MS)
    assert "Ctrl+Shift+C" in words(disc)


def test_completions_are_there_after_reopening(qtbot: QtBot, disc: MainWindow, settings: QSettings) -> None:
    complete(qtbot, disc)
    path = disc.session.path
    assert path is not None
    disc.close()
    again = open_window(qtbot, settings)
    again.start(path, read_only=True)
    qtbot.waitUntil(lambda: bool(again.clip.tracks), timeout=WAIT_MS)
    again.studio.go_to(BEHIND)
    wait_for_frame(qtbot, again, BEHIND)
    again.canvas.setFocus()
    qtbot.keyClick(again.canvas, Qt.Key.Key_C)
    wait_for_completion(qtbot, again)
    assert is_orange(colour_at(again, *HIDDEN_XY))
    again.close()


def test_track_without_amodal_masks_is_refused_with_the_way_out(
    qtbot: QtBot, settings: QSettings, tmp_path: Path
) -> None:
    project = tmp_path / "work.amodal"
    Project.create(project).close()
    window = open_window(qtbot, settings)
    window.start(project, read_only=False)
    qtbot.waitUntil(lambda: window.session.is_open, timeout=WAIT_MS)
    window.part(ProjectCommands).import_sources([write_folder(tmp_path / "disc", 2)], fps=24.0)
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    with qtbot.waitSignal(window.studio.proposals.failed, timeout=WAIT_MS) as caught:
        qtbot.keyClick(window.canvas, Qt.Key.Key_C, CONTROL | SHIFT)
    assert caught.args is not None
    assert "no amodal mask (propose or paint one first)" in caught.args[0]
    assert not window.studio.proposals.is_busy


def test_a_cancel_is_shown_at_once_and_no_update_hides_it(qtbot: QtBot, disc: MainWindow) -> None:
    qtbot.keyClick(disc.canvas, Qt.Key.Key_C, CONTROL | SHIFT)
    qtbot.waitUntil(
        lambda: any(not job.is_over for job in disc.studio.proposals.jobs.values()), timeout=WAIT_MS
    )
    run_id = next(iter(disc.studio.proposals.jobs))
    qtbot.keyClick(disc.canvas, Qt.Key.Key_Period, CONTROL)
    assert disc.studio.proposals.jobs[run_id].message == "cancelling…"
    disc.studio.proposals._on_event(JobUpdate(run_id, 0.5, "still at it"))
    assert disc.studio.proposals.jobs[run_id].message == "cancelling…"
    qtbot.waitUntil(lambda: not disc.studio.proposals.is_busy, timeout=JOB_MS)
    assert disc.studio.proposals.jobs[run_id].is_over


def test_exported_pictures_are_those_of_the_store(qtbot: QtBot, disc: MainWindow, tmp_path: Path) -> None:
    complete(qtbot, disc)
    out = tmp_path / "pictures"
    with qtbot.waitSignal(disc.studio.files.finished, timeout=WAIT_MS):
        disc.studio.files.export(out, "rgba", ExportOptions())
    files = sorted(out.rglob("*.png"))
    assert len(files) == 22
    first = cv2.imread(str(files[0]), cv2.IMREAD_UNCHANGED)
    assert first is not None
    whole = disc_masks(22)[1][0]
    assert (first[..., 3] > 0)[whole].mean() > 0.95


def picture(hw: tuple[int, int], x: int, y: int) -> CompletionPicture:
    bgra = np.full((*hw, 4), (10, 20, 30, 255), np.uint8)
    return CompletionPicture(1, 0, x, y, bgra, "classical", is_stale=False)


@pytest.mark.parametrize("zoom", [0.3, 1.0, 2.5, 7.0])
def test_layer_lies_where_the_object_is_at_any_zoom(zoom: float) -> None:
    out = np.full((120, 160, 4), 200, np.uint8)
    transform = ViewTransform(zoom, 12.0, 9.0)
    blend_completion(picture((20, 30), 5, -4), transform, Box(0, 0, 160, 120), out)
    painted = (out[..., 0] == 10).nonzero()
    left, top = transform.to_device(5, -4)
    right, bottom = transform.to_device(35, 16)
    expected = (max(0, top), min(120, bottom), max(0, left), min(160, right))
    found = (painted[0].min(), painted[0].max() + 1, painted[1].min(), painted[1].max() + 1)
    assert np.abs(np.subtract(found, expected)).max() <= 1


def test_layer_outside_the_view_paints_nothing() -> None:
    for x, y in ((-500, 0), (900, 0), (0, -500), (0, 900)):
        out = np.full((120, 160, 4), 200, np.uint8)
        blend_completion(picture((20, 30), x, y), ViewTransform(1.0, 0.0, 0.0), Box(0, 0, 160, 120), out)
        assert (out == 200).all()
