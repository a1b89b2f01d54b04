"""While something runs, its progress and a Cancel are in sight, whatever page is shown."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from models.jobs.job import ProposalSettings
from tests.clips import write_folder
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS
from ui.features.project.project_commands import ProjectCommands
from ui.jobs.job_view import JobState
from ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def is_in_sight(window: MainWindow, part: QWidget) -> bool:
    """Return whether a widget is on screen, all of it within the window."""
    top_left = part.mapTo(window, part.rect().topLeft())
    return part.isVisible() and window.rect().contains(part.rect().translated(top_left))


@pytest.mark.parametrize("page", ["tools", "review", "checks", "order", "notes", "versions"])
def test_cancel_is_in_sight_on_every_page(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, page: str
) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    window.studio.places.side.show_page(page)
    chip = window.studio.places.status.jobs
    assert not chip.isVisible()
    jobs = window.studio.proposals
    with qtbot.waitSignal(jobs.jobs_changed, timeout=WAIT_MS):
        jobs.propose([1, 2], ProposalSettings(proposer="temporal"))
    qtbot.waitUntil(lambda: is_in_sight(window, chip.cancel), timeout=WAIT_MS)
    assert is_in_sight(window, chip.bar)
    assert chip.title.text()
    qtbot.mouseClick(chip.cancel, LEFT)
    qtbot.waitUntil(lambda: not jobs.is_busy, timeout=6 * WAIT_MS)
    assert JobState.CANCELLED in {job.state for job in jobs.jobs.values()}
    qtbot.waitUntil(lambda: not chip.isVisible(), timeout=WAIT_MS)


def test_a_click_on_the_words_lists_all_jobs(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    chip, jobs = window.studio.places.status.jobs, window.studio.proposals
    jobs.propose([1, 2], ProposalSettings(proposer="temporal"))
    qtbot.waitUntil(lambda: len(jobs.jobs) == 2 and chip.isVisible(), timeout=WAIT_MS)
    qtbot.mouseClick(chip.title, LEFT)
    menu = next(one for one in chip.findChildren(QMenu) if one.isVisible())
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert len(words) == 3
    assert {word.split(" · ")[0] for word in words[:2]} == {track.name for track in window.clip.tracks}
    assert words[2] == "Cancel all"
    menu.actions()[-1].trigger()
    menu.close()
    qtbot.waitUntil(lambda: not jobs.is_busy, timeout=6 * WAIT_MS)


def test_it_stays_when_all_panels_are_put_away(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    qtbot.keyClick(window.canvas, Qt.Key.Key_F11)
    assert not window.studio.places.status.isVisible()
    window.studio.proposals.propose([1], ProposalSettings(proposer="temporal"))
    qtbot.waitUntil(lambda: is_in_sight(window, window.studio.places.status.jobs.cancel), timeout=WAIT_MS)
    window.studio.proposals.cancel_all()
    qtbot.waitUntil(lambda: not window.studio.places.status.isVisible(), timeout=6 * WAIT_MS)
    qtbot.keyClick(window.canvas, Qt.Key.Key_F11)
    assert window.studio.places.status.isVisible()


def test_the_second_of_two_imports_is_in_sight_too(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "p.amodal"))
    shown: list[str] = []
    window.studio.files.finished.connect(
        lambda *_: shown.append(window.studio.places.status.files.title.text())
    )
    folders = [write_folder(tmp_path / name, 3) for name in ("one", "two")]
    window.part(ProjectCommands).import_sources(folders, fps=24.0)
    assert window.studio.places.status.files.title.text() == "Importing one"
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=WAIT_MS)
    assert shown == ["Importing two", ""]
    assert not window.studio.places.status.files.is_shown
