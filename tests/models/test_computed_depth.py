"""Depth that a network computes is kept like depth from files; the network has tiny random weights."""

import json
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInputError, Cancelled, ModelUnavailableError
from core.progress import CancelToken, Progress, result_of
from core.store.project import Project
from core.video.clip_opening import open_clip
from main import main
from models.depth.computing import ComputeDepth, DepthMade, DepthTask, compute_depth
from models.depth.keeping import give_depth
from models.depth.network import DepthNetwork
from models.devices.device import choose_device
from models.jobs.apart import run_apart
from tests.changed_media import HEIGHT, WIDTH, make_project, the_clip, write_video
from tests.models.tiny_depth import save_tiny_depth

COUNT = 3


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only weights there are."""
    folder = tmp_path / "weights" / "depth-anything-v2-small"
    folder.mkdir(parents=True)
    for name, value in (
        ("AMODAL_WEIGHTS", folder.parent),
        ("HF_HUB_CACHE", tmp_path / "hub"),
        ("XDG_DATA_HOME", tmp_path / "data"),
        ("XDG_CONFIG_HOME", tmp_path / "config"),
    ):
        monkeypatch.setenv(name, str(value))
    return save_tiny_depth(folder)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_project(tmp_path / "p.amodal", write_video(tmp_path / "v.mkv", range(COUNT)))


SIDE = 28


def small(task: DepthTask, cancel: CancelToken) -> Generator[Progress, None, DepthMade]:
    """Compute with small pictures: a random network needs no larger ones."""
    return compute_depth(replace(task, side_px=SIDE), cancel)


def small_apart(task: DepthTask, cancel: CancelToken) -> Generator[Progress, None, DepthMade]:
    """The same in another process."""
    return run_apart(ComputeDepth(replace(task, side_px=SIDE)), "depth", cancel, niceness=0)


def test_maps_are_what_the_network_says_of_each_picture(path: Path, weights: Path) -> None:
    network = DepthNetwork.load(weights, choose_device("cpu"), lower_bound=SIDE)
    with Project.open(path) as project:
        clip = the_clip(project)
        made = result_of(give_depth(project, clip, device="cpu", compute=small), lambda _told: None)
        assert (made.depth.source, made.depth.is_computed) == ("depth-anything-v2-small", True)
        files = project.depth.files(clip.id, project.media.of(clip))
        assert files is not None
        source = open_clip(project.media.of(clip))
        told = [network.estimate(source.read(frame)) for frame in range(COUNT)]
        source.close()
        # Random weights see nothing at all in some pictures; such a map tells no side and is none.
        seen = [frame for frame, map_ in enumerate(told) if np.ptp(map_) > 0]
        assert files.there() == set(seen)
        assert made.depth.maps == len(seen) > 0
        assert len(made.notes) == int(len(seen) < COUNT)
        for frame in seen:
            near = files.read(frame)
            assert near is not None
            # Kept no larger than the picture.
            assert near.shape == (HEIGHT, WIDTH)
            assert np.ptp(near) > 0
            assert told[frame].min() <= near.min() <= near.max() <= told[frame].max()


def test_another_process_can_be_stopped_and_changes_nothing_then(path: Path, weights: Path) -> None:
    with Project.open(path) as project:
        clip = the_clip(project)
        made = result_of(give_depth(project, clip, device="cpu", compute=small_apart), lambda _told: None)
        token = CancelToken()
        steps = give_depth(project, clip, device="cpu", cancel=token, compute=small_apart)
        token.cancel()
        with pytest.raises(Cancelled):
            result_of(steps, lambda _told: None)
        assert project.depth.get(clip.id) == made.depth
        folder = project.depth.folder_of(made.depth)
        assert [one.name for one in folder.parent.iterdir()] == [folder.name]


def test_what_is_missing_is_said_before_anything_is_done(
    path: Path, weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = json.loads((weights / "config.json").read_text())
    (weights / "config.json").write_text(json.dumps(config | {"model_type": "bert"}))
    with Project.open(path) as project, pytest.raises((BadInputError, ModelUnavailableError)):
        result_of(give_depth(project, the_clip(project), device="cpu"), lambda _told: None)
    (weights / "config.json").unlink()
    (weights / "model.safetensors").unlink()
    assert main(["depth", "compute", str(path), "v"]) == 2
    assert "depth-anything-v2-small" in capsys.readouterr().err
    assert not (path.parent / "p.amodal.depth").exists()
