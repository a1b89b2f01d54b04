"""A project with one track and a worker, as the window has them, and how long its proposals take."""

import threading
import time
from pathlib import Path

import av
import psutil

from benchmarks.support.moving_scenes import Scene, make_scene
from core.changes.masks import MaskEdit, MaskKey
from core.changes.steps import Step, StepKind
from core.formats.importing import import_into
from core.masks.rle import encode_rle
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer
from core.video.opening import probe
from models.devices.peak import peak_bytes
from models.jobs.client import ProposalWorker
from models.jobs.job import JobEvent, JobFailed, JobFinished, ProposalSettings
from models.jobs.prepare import prepare_job
from models.jobs.record import record_event


class Session:
    """A project with one track and a worker, as the window has them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._over = threading.Event()
        self._failure = ""
        self.worker = ProposalWorker(self._on_event)

    def _on_event(self, event: JobEvent) -> None:
        record_event(self._project, event)
        if isinstance(event, JobFailed):
            self._failure = event.message
        if isinstance(event, JobFinished | JobFailed):
            self._over.set()

    def propose(self, proposer: str, hypotheses: int) -> float:
        """Run once; returns seconds from asking to the last mask's being stored."""
        self._over.clear()
        begin = time.perf_counter()
        track = self._project.tracks.list(self._project.clips.list()[0].id)[0]
        self.worker.submit(
            prepare_job(self._project, track.id, ProposalSettings(proposer, hypotheses=hypotheses))
        )
        self._over.wait()
        if self._failure:
            raise SystemExit(self._failure)
        return time.perf_counter() - begin


def measure_clip(clip: Path, path: Path, proposer: str, against: str, repeats: int) -> None:
    """Print the times of one clip; `path` is where its project is made."""
    with Project.create(path) as project:
        if clip.suffix == ".mp4":
            _add_video(project, clip)
        else:
            list(import_into(project, clip, cancel=CancelToken()))
        frames = project.clips.list()[0].frame_count
        begin = time.perf_counter()
        session = Session(project)
        first = session.propose(proposer, 1)
        print(
            f"  first {proposer} proposal, start of the child included: {time.perf_counter() - begin:.2f} s"
        )
        print(f"  of that after the job was given: {first:.2f} s")
        each: dict[tuple[str, int], float] = {}
        for _ in range(repeats):  # in turns, so that a busy machine is unfair to nobody
            for key in ((proposer, 1), (proposer, 3), (against, 1)):
                each[key] = min(each.get(key, 1e9), session.propose(*key) / frames)
        for (name, hypotheses), seconds in each.items():
            print(f"  {name}, {hypotheses} hypotheses: {seconds:.4f} s per frame (best of {repeats})")
        print(f"  {proposer} to {against}: ×{each[proposer, 1] / each[against, 1]:.2f}")
        children = psutil.Process().children(recursive=True)
        peak = max(peak_bytes(child.pid) for child in children) / 2**20
        print(f"  memory of the child, largest so far: {peak:.0f} MB")
        session.worker.close()


def write_generated(folder: Path) -> Path:
    """Write the generated clip as H.264, as most clips come."""
    path = folder / "generated-720p.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"g": "12", "crf": "18"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        for picture in _scene().frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def _scene() -> Scene:
    return make_scene("turning-crossing", frame_count=25, size_hw=(720, 1280))


def _add_video(project: Project, video: Path) -> None:
    with project.importing("Import") as session:
        session.add_clip(probe(video), name=video.stem)
    track, _ = project.tracks.create(project.clips.list()[0].id, name="thing", category="thing")
    masks = {frame: mask for frame, mask in enumerate(_scene().modal) if mask.any()}
    edits = [MaskEdit(MaskKey(track.id, f, Layer.MODAL), encode_rle(m), None) for f, m in masks.items()]
    project.masks.commit(edits, step=Step(StepKind.BRUSH))
