"""Which run is in view: one that was stopped never hides the whole one before it."""

from datetime import UTC, datetime

import pytest

from core.changes.runs import HypothesisFacts, ProposalRun, RunVersion
from core.types import RunStatus
from ui.features.versions.run_choice import run_to_look_at

ONE = (HypothesisFacts(0, 0.9, 12, 0, 11),)


def version(number: int, status: RunStatus, hypotheses: tuple[HypothesisFacts, ...] = ONE) -> RunVersion:
    run = ProposalRun(number, 1, 1, "lite", {}, 0, "lite-1", status, "", datetime.now(UTC), None)
    return RunVersion(run, "somebody", hypotheses, 0)


@pytest.mark.parametrize("end", [RunStatus.CANCELLED, RunStatus.FAILED, RunStatus.INTERRUPTED])
@pytest.mark.parametrize("kept", [(), ONE])
def test_a_run_that_was_stopped_stays_behind(end: RunStatus, kept: tuple[HypothesisFacts, ...]) -> None:
    first = (version(1, RunStatus.FINISHED),)
    running = (version(2, RunStatus.RUNNING, ()), *first)
    stopped = (version(2, end, kept), *first)
    assert run_to_look_at(running, first, 1) == 1
    assert run_to_look_at(stopped, running, 1) == 1
    assert run_to_look_at(stopped, (), 0) == 1


def test_a_run_that_ends_well_comes_into_view_once() -> None:
    first = (version(1, RunStatus.FINISHED),)
    running = (version(2, RunStatus.RUNNING), *first)
    both = (version(2, RunStatus.FINISHED), *first)
    assert run_to_look_at(both, running, 1) == 2
    assert run_to_look_at(both, both, 1) == 1  # a person went back


def test_without_a_whole_one_what_there_is_is_shown() -> None:
    assert run_to_look_at((), (), 3) == 0
    assert run_to_look_at((version(1, RunStatus.RUNNING),), (), 0) == 1
    assert run_to_look_at((version(2, RunStatus.FAILED, ()), version(1, RunStatus.CANCELLED)), (), 0) == 1
