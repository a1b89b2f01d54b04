"""The run over all clips: begun, stopped, gone on with, and read in a table, with the mouse and keys."""

import json
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from benchmarks.support.tao_like import TaoLike
from core.store.project import Project
from core.types import Layer, RunStatus
from models.jobs.prepare import parameters_of
from tests.pseudo_scene import CONVEX, propose_all, show, write_data_set
from tests.window import WAIT_MS, wait_until_saved
from ui.features.pseudo_truth.pseudo_commands import PseudoCommands
from ui.features.pseudo_truth.pseudo_dialog import PseudoDialog
from ui.features.pseudo_truth.pseudo_job import PseudoJob
from ui.window import MainWindow

RUN_MS = 6 * WAIT_MS
"""Processes begin, at the lowest rank: on a busy computer that takes long."""


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())


def open_page(qtbot: QtBot, window: MainWindow, clips: int, proposer: str = "convex") -> PseudoDialog:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(window.canvas, Qt.Key.Key_G, keys)
    commands = window.part(PseudoCommands)
    qtbot.waitUntil(lambda: commands.dialog is not None and commands.dialog.isVisible(), timeout=WAIT_MS)
    dialog = commands.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.table.names()) == clips, timeout=WAIT_MS)
    qtbot.keyClicks(dialog.proposer, proposer)
    dialog.proposer.activated.emit(dialog.proposer.currentIndex())
    qtbot.waitUntil(lambda: dialog.begin.isEnabled() and bool(dialog.state.text()), timeout=WAIT_MS)
    return dialog


def test_it_is_stopped_and_goes_on(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_data_set(tmp_path, TaoLike(clips=5, tracks=2, frames=3, boxes_only=1))
    show(qtbot, window, path)
    dialog, job = open_page(qtbot, window, clips=5), window.part(PseudoJob)
    assert dialog.state.text().startswith("1 of 5 clips done")
    assert dialog.begin.text() == "Begin"
    with qtbot.waitSignal(job.cancelled, timeout=RUN_MS):
        click(qtbot, dialog.begin)
        # Asked at once: nothing has had its turn but what the processes were given first.
        click(qtbot, dialog.stop)
        assert not dialog.begin.isEnabled()
    dialog.workers.setValue(2)
    with qtbot.waitSignal(job.finished, timeout=RUN_MS):
        click(qtbot, dialog.begin)
        assert window.part(PseudoCommands).chip.is_shown
    qtbot.waitUntil(lambda: dialog.state.text().startswith("5 of 5 clips done"), timeout=WAIT_MS)
    assert not window.part(PseudoCommands).chip.is_shown
    wait_until_saved(qtbot, window)
    project = window.session.open_project()
    runs = project.runs.list()
    good = [run.track_id for run in runs if run.status is RunStatus.FINISHED]
    assert len(good) == len(set(good))
    assert len(good) == 8


def test_what_failed_is_said_with_its_reason(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_data_set(tmp_path, TaoLike(clips=2, tracks=2, frames=2))
    with Project.open(path) as project:
        for track in project.tracks.list(project.clips.list()[1].id):
            run = project.runs.start(
                track.id, proposer="convex", parameters=parameters_of(CONVEX), seed=0, fingerprint="x"
            )
            project.runs.finish(run.id, RunStatus.FAILED, message="the disk is on fire")
    show(qtbot, window, path)
    dialog = open_page(qtbot, window, clips=2)
    qtbot.waitUntil(lambda: "2 tracks failed" in dialog.state.text(), timeout=WAIT_MS)
    assert dialog.state.text().startswith("1 of 2 clips done")
    assert "the disk is on fire" in dialog.reasons[0].text()
    assert dialog.begin.text() == "Go on"
    assert dialog.reasons[1].isVisible()
    assert not dialog.reasons[2].isVisible()


def test_the_clip_on_screen_shows_what_came(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_data_set(tmp_path, TaoLike(clips=1, tracks=1, frames=3))
    show(qtbot, window, path)
    dialog = open_page(qtbot, window, clips=1)
    track = window.clip.tracks[0].id
    assert window.clip.mask(track, Layer.AMODAL) is None
    with qtbot.waitSignal(window.part(PseudoJob).finished, timeout=RUN_MS):
        click(qtbot, dialog.begin)
    qtbot.waitUntil(lambda: window.clip.mask(track, Layer.AMODAL) is not None, timeout=WAIT_MS)
    with Project.open(path, read_only=True) as other:
        assert other.runs.list(track)[0].proposer == "convex"


def test_the_table_is_sorted_and_leads_to_clips(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_data_set(tmp_path, TaoLike(clips=4, tracks=2, frames=3))
    propose_all(path)
    show(qtbot, window, path)
    dialog = open_page(qtbot, window, clips=4)
    qtbot.waitUntil(lambda: dialog.state.text().startswith("4 of 4"), timeout=WAIT_MS)
    table = dialog.table
    header = table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(3) + header.sectionSize(3) // 2, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    by_iou = {row.name: row.sums.box_iou / row.sums.boxes for row in table.model_of_rows.rows}
    assert table.names() in (sorted(by_iou, key=by_iou.__getitem__), sorted(by_iou, key=lambda n: -by_iou[n]))
    last = table.names()[-1]
    place = table.visualRect(table.model().index(3, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: window.clip.clip is not None and window.clip.clip.name == last, timeout=WAIT_MS)
    click(qtbot, dialog.by.button("category"))
    assert sorted(table.names()) == ["car", "dog", "person"]
    assert sum(row.sums.tracks for row in table.model_of_rows.rows) == 8


def test_the_report_is_written_and_shown(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = write_data_set(tmp_path, TaoLike(clips=2, tracks=1, frames=3))
    propose_all(path)
    show(qtbot, window, path)
    dialog = open_page(qtbot, window, clips=2)
    shown: list[QUrl] = []

    def show_page(url: QUrl | str) -> bool:
        shown.append(QUrl(url))
        return True

    window.part(PseudoCommands).show_page = show_page
    qtbot.waitUntil(dialog.report.isEnabled, timeout=WAIT_MS)
    click(qtbot, dialog.report)
    qtbot.waitUntil(lambda: bool(shown), timeout=WAIT_MS)
    assert Path(shown[0].toLocalFile()) == tmp_path / "set.pseudo-gt.html"
    assert json.loads((tmp_path / "set.pseudo-gt.json").read_text())["total"]["tracks"] == 2


def test_another_project_ends_the_run_and_nothing_goes_astray(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    path = write_data_set(tmp_path / "one", TaoLike(clips=6, tracks=2, frames=3))
    other = write_data_set(tmp_path / "two", TaoLike(clips=1, tracks=1, frames=2))
    show(qtbot, window, path)
    dialog, job = open_page(qtbot, window, clips=6), window.part(PseudoJob)
    click(qtbot, dialog.begin)
    window.session.open(other)
    qtbot.waitUntil(lambda: window.session.path == other and not job.is_busy, timeout=RUN_MS)
    qtbot.waitUntil(lambda: len(dialog.table.names()) == 1, timeout=WAIT_MS)
    with Project.open(other, read_only=True) as project:
        assert project.runs.list() == []
    with Project.open(path) as project:
        assert all(run.status is not RunStatus.RUNNING for run in project.runs.list())
        assert CONVEX.proposer == "convex"
