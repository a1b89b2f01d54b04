"""A Ray cluster of three nodes on this machine: workers and the program that writes are killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from benchmarks.support.tao_like import TaoLike
from core.errors import AmodalError, BadInputError
from core.formats.importing import import_into
from core.masks.rle import Rle
from core.progress import CancelToken, result_of
from core.store.project import Project
from core.types import Layer, RunStatus
from models.cluster.joining import Share, joined
from models.cluster.ray_crew import NodeCounts, RayCrew, ray_crew
from models.jobs.job import ProposalSettings
from models.pseudo_truth.crews import local_crew
from models.pseudo_truth.messages import Setup
from models.pseudo_truth.running import Counts, done_tracks, make_pseudo_truth
from tests.conftest import ROOT

pytest.importorskip("ray", reason="the extra `cluster` is not installed")
# Ray leaves sockets and files of its own to the end of the process.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

DATA = TaoLike(clips=6, tracks=2, frames=3)
CONVEX = ProposalSettings("convex")
OBJECTS_MB = 80
Found = dict[tuple[str, int], Rle]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of a cluster of three nodes, each with room for one worker."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": OBJECTS_MB * 2**20}
    try:
        cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    except (RuntimeError, OSError, ConnectionError) as error:
        pytest.skip(f"no cluster can be started here: {error}")
    for _ in range(2):
        cluster.add_node(**node)
    cluster.wait_for_nodes()
    yield cluster.address
    cluster.shutdown()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of a project with boxes and visible masks."""
    path = tmp_path / "p.amodal"
    with Project.create(path, author="ann") as project:
        list(import_into(project, DATA.write(tmp_path), media_root=tmp_path / "frames"))
    return path


def proposed(project: Project) -> Found:
    """What was proposed, by track and frame."""
    return {
        (track.name, head.key.frame): head.rle
        for clip in project.clips.list()
        for track in project.tracks.list(clip.id)
        for head in project.masks.of_track(track.id, Layer.AMODAL)
    }


def made(project: Project, told: list[NodeCounts], workers: int = 3) -> Counts:
    steps = make_pseudo_truth(project, CONVEX, ray_crew(workers, Share(), told.append), CancelToken())
    return result_of(steps, lambda _told: None)


def workers_under_way() -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or [""]
        if line[0].startswith("ray::RemoteDesk"):
            found.append(process)
    return found


def ended_once(project: Project) -> bool:
    runs = Counter(run.track_id for run in project.runs.list() if run.status is RunStatus.FINISHED)
    return set(runs.values()) == {1} and runs.keys() == done_tracks(project, CONVEX)


def test_workers_and_the_writer_are_killed_and_all_is_there_once(
    address: str, path: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "alone.amodal"
    alone.write_bytes(path.read_bytes())
    with Project.open(alone) as project:
        result_of(make_pseudo_truth(project, CONVEX, local_crew(1), CancelToken()), lambda _told: None)
        wanted = proposed(project)
    command = [sys.executable, str(ROOT / "main.py"), "pseudo-gt", "--project", str(path)]
    command += ["--proposer", "convex", "--ray", address, "--workers", "3"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as driver:
        while finished(path) < 2 and driver.poll() is None:
            time.sleep(0.01)
        os.kill(driver.pid, signal.SIGKILL)
    before = finished(path)
    assert before >= 2
    told: list[NodeCounts] = []
    is_over = threading.Event()
    killer = threading.Thread(target=kill_now_and_then, args=(is_over,))
    with joined(address), Project.open(path) as project:
        killer.start()
        counts = made(project, told)
        is_over.set()
        killer.join()
        assert counts.failures == []
        assert counts.before + counts.done == DATA.clips * DATA.tracks
        assert ended_once(project)
        assert proposed(project) == wanted
    assert sum(told[0].tracks.values()) == counts.done


def finished(path: Path) -> int:
    with Project.open(path, read_only=True) as project:
        return sum(run.status is RunStatus.FINISHED for run in project.runs.list())


def kill_now_and_then(is_over: threading.Event) -> None:
    """Kill a worker twice, as soon as there are any."""
    for _ in range(2):
        while not (found := workers_under_way()) and not is_over.is_set():
            time.sleep(0.02)
        if found:
            with suppress(psutil.NoSuchProcess):
                found[0].kill()
        is_over.wait(0.5)


def test_a_worker_that_is_lost_costs_nothing_and_is_counted(address: str, path: Path) -> None:
    told: list[NodeCounts] = []
    while workers_under_way():  # of the test before
        time.sleep(0.02)
    with joined(address), Project.open(path) as project:
        steps = make_pseudo_truth(project, CONVEX, ray_crew(1, Share(), told.append), CancelToken())
        next(steps)
        # Most tracks are not even ordered yet, and nothing is while nobody asks for the next step.
        while not (found := workers_under_way()):
            time.sleep(0.02)
        for process in found:
            process.kill()
        counts = result_of(steps, lambda _told: None)
        assert counts.failures == []
        assert counts.done == DATA.clips * DATA.tracks
        assert ended_once(project)
    assert told[0].lost >= 1


def test_stopped_it_ends_everywhere_and_goes_on_later(address: str, path: Path) -> None:
    told: list[NodeCounts] = []
    with joined(address), Project.open(path) as project:
        cancel = CancelToken()
        cancel.cancel()
        crew = ray_crew(2, Share(), told.append)
        counts = result_of(make_pseudo_truth(project, CONVEX, crew, cancel), lambda _told: None)
        assert counts.done == len(done_tracks(project, CONVEX))
        assert made(project, told).done == DATA.clips * DATA.tracks - counts.done


def test_what_no_node_has_is_one_line(address: str, path: Path) -> None:
    setup = Setup(str(path), CONVEX)
    with joined(address), pytest.raises(AmodalError, match=r"none of the 3 nodes .* has 1 CPU, 7 GPU"):
        RayCrew(setup, 1, Share(gpus=7), lambda _counts: None)


def test_where_no_cluster_is_one_line() -> None:
    with pytest.raises(BadInputError, match="no cluster answers there"), joined("auto-nowhere"):
        pass


def test_shares_of_a_node() -> None:
    assert Share(cpus=2).fits({"CPU": 5.0}) == 2
    assert Share(cpus=1, memory_mb=1000).fits({"CPU": 5.0, "memory": 2500.0 * 2**20}) == 2
    assert Share(gpus=0.5).fits({"CPU": 1.0}) == 0
