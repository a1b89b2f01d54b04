"""Jobs belong to one project: another one starts with an empty card and its own clock and events."""

import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.store.project import Project
from core.types import RunStatus
from models.jobs.job import ProposalSettings
from tests.review_scene import open_project, write_project
from tests.window import WAIT_MS, wait_until_saved
from ui.features.project.project_commands import ProjectCommands
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.jobs.job_view import JobState
from ui.jobs.job_words import time_left
from ui.window import MainWindow


def propose(qtbot: QtBot, window: MainWindow, proposer: str = "temporal") -> None:
    """Propose for the first track and wait until that is over."""
    with qtbot.waitSignal(window.studio.proposals.batch_finished, timeout=6 * WAIT_MS):
        window.studio.proposals.propose([window.clip.tracks[0].id], ProposalSettings(proposer=proposer))


def card_title(window: MainWindow) -> str:
    """Return the heading of the jobs' card."""
    return window.part(ProposalsPanel)._card.title.text()


def test_another_project_starts_with_an_empty_card(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    open_project(qtbot, window, write_project(tmp_path / "a.amodal"))
    propose(qtbot, window, "modal")
    assert card_title(window) == "Proposals ready"
    with qtbot.waitSignal(window.session.opened, timeout=WAIT_MS):
        window.session.create(tmp_path / "b.amodal")
    assert card_title(window) == "No proposals running"


def test_time_left_counts_from_the_start_of_the_run_itself(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, real = [0.0], time.monotonic
    monkeypatch.setattr("ui.jobs.proposals.time.monotonic", lambda: real() + late[0])
    open_project(qtbot, window, write_project(tmp_path / "a.amodal"))
    propose(qtbot, window)
    # A quarter of an hour later, in another project, whose first run has the same number.
    late[0] = 900.0
    open_project(qtbot, window, write_project(tmp_path / "b.amodal"))
    told: list[float] = []

    def note() -> None:
        told.extend(
            job.seconds_left for job in window.studio.proposals.jobs.values() if job.seconds_left is not None
        )

    window.studio.proposals.jobs_changed.connect(note)
    propose(qtbot, window)
    assert told
    assert max(told) < 600


def test_events_of_a_project_that_was_left_stay_with_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    first, second = write_project(tmp_path / "a.amodal"), write_project(tmp_path / "b.amodal")
    open_project(qtbot, window, first)
    window.studio.proposals.propose([t.id for t in window.clip.tracks], ProposalSettings(proposer="temporal"))
    qtbot.waitUntil(
        lambda: any(job.state is JobState.RUNNING for job in window.studio.proposals.jobs.values()),
        timeout=WAIT_MS,
    )
    failures: list[Exception] = []
    window.session.failed.connect(failures.append)
    window.part(ProjectCommands).open(second)
    with qtbot.waitSignal(window.session.opened, timeout=WAIT_MS):
        pass
    qtbot.waitUntil(lambda: bool(window.clip.tracks), timeout=WAIT_MS)
    told = window.studio.places.stage.messages.current
    assert told is not None
    assert "for a is stopped" in told.text
    propose(qtbot, window, "modal")
    wait_until_saved(qtbot, window)
    assert [job.state for job in window.studio.proposals.jobs.values()] == [JobState.FINISHED]
    assert failures == []
    window.close()
    with Project.open(first) as project:
        statuses = {run.status for track in (1, 2) for run in project.runs.list(track)}
        assert statuses == {RunStatus.CANCELLED}


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s left"), (95, "95 s left"), (119, "2 min left"), (3411, "57 min left")]
)
def test_time_left_is_said_in_the_unit_people_think_in(seconds: float, words: str) -> None:
    assert time_left(seconds) == words
