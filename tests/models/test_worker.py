"""The proposing child process: a real one, spawned, cancelled, stopped, killed and orphaned."""

import multiprocessing
import os
import queue
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.masks.canvas import MaskCanvas
from core.masks.rle import decode_rle, encode_rle
from core.video.media.clip_media import ClipMedia
from core.video.media.source import MediaKind
from models.jobs.client import ProposalWorker, _Child
from models.jobs.job import (
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobUpdate,
    ProposalJob,
    ProposalSettings,
)
from models.jobs.worker import _send

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux to watch processes")
PATIENCE = 60.0


def make_job(run_id: int, frame_count: int = 5, proposer: str = "convex") -> ProposalJob:
    """A job on a clip without pictures."""
    corners = np.zeros((40, 50), dtype=np.bool_)
    corners[[5, 30], [5, 40]] = True
    return ProposalJob(
        run_id=run_id,
        clip_name="clip",
        track_name=f"track {run_id}",
        settings=ProposalSettings(proposer),
        canvas=MaskCanvas(50, 40),
        frame_count=frame_count,
        media=ClipMedia(Path("no media"), MediaKind.IMAGES, 50, 40, 24.0, frame_count),
        modal=dict.fromkeys(range(frame_count), encode_rle(corners)),
        occluders={},
    )


ENDLESS = 3_000_000


class Listener:
    """A worker and the events it delivers."""

    def __init__(self) -> None:
        self.events: queue.Queue[JobEvent] = queue.Queue()
        self.worker = ProposalWorker(self.events.put)

    def next_event(self) -> JobEvent:
        return self.events.get(timeout=PATIENCE)

    def until_over(self, run_id: int) -> list[JobEvent]:
        """Return the events up to the end of a run."""
        events = [self.next_event()]
        while isinstance(events[-1], JobUpdate) or events[-1].run_id != run_id:
            events.append(self.next_event())
        return events


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.worker.close()


def long_job(run_id: int) -> ProposalJob:
    job = make_job(run_id)
    object.__setattr__(job, "frame_count", ENDLESS)
    return job


def child_pid() -> int:
    return next(child.pid for child in multiprocessing.active_children() if child.pid is not None)


def wait_for_end(pid: int) -> bool:
    """Wait until a process, of ours or not, has ended."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], PATIENCE)[0])
    finally:
        os.close(watched)


def test_jobs_run_in_order_and_hand_over_all_masks(listener: Listener) -> None:
    for run_id in (1, 2, 3):
        listener.worker.submit(make_job(run_id))
    events = listener.until_over(3)
    ends = [event for event in events if not isinstance(event, JobUpdate)]
    assert [(type(end), end.run_id) for end in ends] == [(JobFinished, 1), (JobFinished, 2), (JobFinished, 3)]
    masks = {
        (event.run_id, frame): rle
        for event in events
        if isinstance(event, JobUpdate)
        for frame, rle in event.masks.items()
    }
    assert sorted(masks) == [(run_id, frame) for run_id in (1, 2, 3) for frame in range(5)]
    assert decode_rle(masks[2, 4])[17, 22]
    assert isinstance(ends[0], JobFinished)
    assert len(ends[0].scores) == 1


def test_updates_of_a_fast_job_are_joined(listener: Listener) -> None:
    listener.worker.submit(make_job(1, frame_count=400))
    updates = listener.until_over(1)[:-1]
    frames = [frame for update in updates if isinstance(update, JobUpdate) for frame in update.masks]
    assert frames == list(range(400))
    assert len(updates) < 200


def test_cancel_ends_the_running_job_and_the_next_goes_on(listener: Listener) -> None:
    listener.worker.submit(long_job(1))
    listener.worker.submit(make_job(2))
    listener.next_event()
    pid = child_pid()
    listener.worker.cancel(1)
    assert listener.until_over(1)[-1] == JobCancelled(1)
    assert isinstance(listener.until_over(2)[-1], JobFinished)
    assert child_pid() == pid


def test_cancel_all_drops_queued_jobs_too(listener: Listener) -> None:
    for run_id in (1, 2, 3):
        listener.worker.submit(long_job(run_id))
    listener.next_event()
    assert listener.worker.pending() == [1, 2, 3]
    listener.worker.cancel_all()
    ended: set[int] = set()
    while ended != {1, 2, 3}:
        event = listener.next_event()
        if not isinstance(event, JobUpdate):
            assert isinstance(event, JobCancelled)
            ended.add(event.run_id)
    assert listener.worker.pending() == []


def test_child_that_does_not_answer_a_cancel_is_ended_and_replaced(listener: Listener) -> None:
    listener.worker.submit(long_job(1))
    listener.next_event()
    stuck = child_pid()
    os.kill(stuck, signal.SIGSTOP)
    listener.worker.cancel(1)
    assert listener.until_over(1)[-1] == JobCancelled(1)
    listener.worker.submit(make_job(2))
    assert isinstance(listener.until_over(2)[-1], JobFinished)
    assert child_pid() != stuck


def test_patient_job_is_not_ended_before_its_time(listener: Listener) -> None:
    job = long_job(1)
    object.__setattr__(job, "seconds_to_cancel", PATIENCE)
    listener.worker.submit(job)
    listener.next_event()
    stopped = child_pid()
    os.kill(stopped, signal.SIGSTOP)
    listener.worker.cancel(1)
    # What follows in the driving thread is past the point at which an impatient job would lose its child.
    listener.worker.submit(make_job(2))
    os.kill(stopped, signal.SIGCONT)
    assert listener.until_over(1)[-1] == JobCancelled(1)
    assert isinstance(listener.until_over(2)[-1], JobFinished)
    assert child_pid() == stopped


def test_killed_child_fails_its_job_with_one_line_and_the_next_job_runs(listener: Listener) -> None:
    listener.worker.submit(long_job(1))
    listener.next_event()
    os.kill(child_pid(), signal.SIGKILL)
    end = listener.until_over(1)[-1]
    assert isinstance(end, JobFailed)
    assert "signal 9" in end.message
    assert "\n" not in end.message
    listener.worker.submit(make_job(2))
    assert isinstance(listener.until_over(2)[-1], JobFinished)


def test_error_in_a_job_leaves_the_child_usable(listener: Listener) -> None:
    listener.worker.submit(make_job(1, proposer="temporal"))
    end = listener.until_over(1)[-1]
    assert isinstance(end, JobFailed)
    assert "no media" in end.message
    listener.worker.submit(make_job(2))
    assert isinstance(listener.until_over(2)[-1], JobFinished)


def test_close_cancels_joins_and_leaves_no_child() -> None:
    listener = Listener()
    listener.worker.submit(long_job(1))
    listener.worker.submit(long_job(2))
    listener.next_event()
    pid = child_pid()
    listener.worker.close()
    listener.worker.close()
    assert wait_for_end(pid)
    left = []
    while not listener.events.empty():
        left.append(listener.events.get())
    assert [event for event in left if not isinstance(event, JobUpdate)] == [JobCancelled(1), JobCancelled(2)]
    with pytest.raises(RuntimeError):
        listener.worker.submit(make_job(3))


ORPHAN = """
import multiprocessing, sys
from tests.models.test_worker import Listener, long_job
if __name__ == "__main__":
    listener = Listener()
    listener.worker.submit(long_job(1))
    listener.next_event()
    print(multiprocessing.active_children()[0].pid, flush=True)
    sys.stdin.read()
"""


def test_child_ends_when_the_window_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "window.py"
    script.write_text(ORPHAN, encoding="utf-8")
    root = str(Path(__file__).resolve().parents[2])
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    ) as window:
        assert window.stdout is not None
        pid = int(window.stdout.readline())
        window.kill()
    assert wait_for_end(pid)


def test_an_answer_that_cannot_be_taken_in_costs_its_job_only(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    listener.worker.submit(long_job(1))
    listener.next_event()
    broken = iter([ZeroDivisionError("odd")])
    drain = _Child.drain

    def drain_at_last(child: _Child) -> list[JobEvent]:
        for error in broken:
            raise error
        return drain(child)

    monkeypatch.setattr(_Child, "drain", drain_at_last)
    end = listener.until_over(1)[-1]
    assert isinstance(end, JobFailed)
    assert end.is_fault
    assert "ZeroDivisionError odd" in end.message
    assert "ZeroDivisionError: odd" in caplog.text
    listener.worker.submit(make_job(2))
    assert isinstance(listener.until_over(2)[-1], JobFinished)


def test_what_cannot_be_sent_ends_its_job(caplog: pytest.LogCaptureFixture) -> None:
    ours, theirs = multiprocessing.Pipe()
    _send(theirs, JobUpdate(7, 0.5, facts={"odd": lambda: None}))
    end = ours.recv()
    assert isinstance(end, JobFailed)
    assert (end.run_id, end.is_fault) == (7, True)
    assert "Traceback" in end.details
    assert "cannot be sent" in caplog.text
    ours.close()
    theirs.close()
