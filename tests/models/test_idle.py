"""Models are let go after a long idle time, in the child that holds them, and only there."""

import logging
import multiprocessing
from multiprocessing.connection import Connection

import pytest

from models.devices.idle import on_idle, release_idle
from models.jobs.job import JobFinished, JobUpdate
from models.jobs.worker import Compute, Ready, run_child
from tests.models.test_worker import make_job


def child(pipe: Connection, told: Connection) -> None:
    """A child that is idle after a blink and says so."""
    on_idle(lambda: told.send("released"))
    run_child(pipe, seconds_idle=0.01)


def test_idle_child_releases_once_and_still_works() -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    hears, tells = context.Pipe(duplex=False)
    process = context.Process(target=child, args=(theirs, tells))
    process.start()
    theirs.close()
    tells.close()
    assert isinstance(ours.recv(), Ready)
    for run_id in (1, 2):
        assert hears.recv() == "released"
        ours.send(Compute(make_job(run_id)))
        event = ours.recv()
        while isinstance(event, JobUpdate):
            event = ours.recv()
        assert isinstance(event, JobFinished)
        assert event.run_id == run_id
    ours.close()
    process.join()
    hears.close()


def test_broken_release_does_not_hold_up_the_others(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[str] = []

    def break_down() -> None:
        calls.append("broken")
        raise RuntimeError("no")

    def release() -> None:
        calls.append("fine")

    for callback in (break_down, release, release):
        on_idle(callback)
    with caplog.at_level(logging.ERROR):
        release_idle()
    assert calls == ["broken", "fine"]
    assert "could not be released" in caplog.text
