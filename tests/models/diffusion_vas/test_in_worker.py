"""The diffusion model in the warm child process: cancelled, killed, and going on afterwards."""

import multiprocessing
import os
import queue
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.masks.canvas import MaskCanvas
from core.masks.rle import encode_rle
from core.video.media.clip_media import ClipMedia
from core.video.media.source import MediaKind
from models.jobs.client import ProposalWorker
from models.jobs.job import (
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobUpdate,
    ProposalJob,
    ProposalSettings,
)

PATIENCE = 120.0
LONG, SHORT = "400", "1"


def make_job(run_id: int, steps: str) -> ProposalJob:
    disc = np.zeros((40, 50), dtype=np.bool_)
    disc[10:30, 15:35] = True
    return ProposalJob(
        run_id=run_id,
        clip_name="clip",
        track_name=f"track {run_id}",
        settings=ProposalSettings("diffusion-vas", options={"steps": steps, "depth": "none"}),
        canvas=MaskCanvas(50, 40),
        frame_count=4,
        media=ClipMedia(Path("no media"), MediaKind.IMAGES, 50, 40, 24.0, 4),
        modal=dict.fromkeys(range(4), encode_rle(disc)),
        occluders={},
        seconds_to_cancel=30.0,
    )


class Listener:
    def __init__(self) -> None:
        self.events: queue.Queue[JobEvent] = queue.Queue()
        self.worker = ProposalWorker(self.events.put)

    def until(self, kind: type[JobEvent]) -> JobEvent:
        while True:
            event = self.events.get(timeout=PATIENCE)
            if isinstance(event, kind):
                return event

    def until_denoising(self) -> JobUpdate:
        while True:
            event = self.events.get(timeout=PATIENCE)
            assert isinstance(event, JobUpdate), event
            if "Denoising" in event.message:
                return event


@pytest.fixture
def listener(tiny_weights: Path) -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.worker.close()


def child_pid() -> int:
    (child,) = [process for process in multiprocessing.active_children() if process.name == "proposals"]
    assert child.pid is not None
    return child.pid


def test_cancel_stops_at_the_next_step_and_keeps_the_model(listener: Listener) -> None:
    listener.worker.submit(make_job(1, LONG))
    assert listener.until_denoising().fraction < 1
    before = child_pid()
    listener.worker.cancel(1)
    listener.until(JobCancelled)
    listener.worker.submit(make_job(2, SHORT))
    listener.until(JobFinished)
    assert child_pid() == before, "a cancelled run must not throw the loaded model away"


def test_killing_the_worker_fails_one_run_and_the_next_gets_a_new_process(listener: Listener) -> None:
    listener.worker.submit(make_job(1, LONG))
    listener.until_denoising()
    os.kill(child_pid(), signal.SIGKILL)
    failed = listener.until(JobFailed)
    assert isinstance(failed, JobFailed)
    assert "track 1" in failed.message
    assert "ask again" in failed.message
    listener.worker.submit(make_job(2, SHORT))
    listener.until(JobFinished)
