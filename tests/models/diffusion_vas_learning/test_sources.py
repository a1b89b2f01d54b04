"""What training learns from: accepted masks of a project, and data sets as they come."""

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from core.depth.nearness import Sense
from core.errors import BadInputError
from core.formats.depth_maps import import_depth
from core.progress import CancelToken, result_of
from core.store.project import Project
from models.diffusion_vas.weights.recipe import Recipe
from models.diffusion_vas_learning.clip import TrainingClip
from models.diffusion_vas_learning.examples import make_example
from models.diffusion_vas_learning.plan import Stage
from models.diffusion_vas_learning.sources import Sources, open_clips
from models.jobs.depth_maps import KeptDepth
from models.jobs.job import ProposalSettings
from models.jobs.prepare import prepare_job
from tests.evaluation.data_sets import (
    FRAMES,
    masks_and_pictures,
    write_movi,
    write_project,
    write_sail_vos,
)


def clips_of(source: Path, stack: ExitStack, *, also_unreviewed: bool = False) -> list[TrainingClip]:
    steps = open_clips(Sources((source,), also_unreviewed=also_unreviewed), stack, CancelToken())
    return result_of(steps, lambda _told: None)


def test_only_accepted_frames_of_a_project_are_learned_unless_told(tmp_path: Path) -> None:
    """Stretches of frames in a row: a gap of unreviewed ones parts a clip in two."""
    path = write_project(tmp_path / "set", range(2, 5))
    _, amodal, _ = masks_and_pictures()
    with ExitStack() as stack:
        (clip,) = clips_of(path, stack)
        assert len(clip) == 3
        assert all(np.array_equal(clip.amodal[place], amodal[place + 2]) for place in range(3))
    with ExitStack() as stack:
        (clip,) = clips_of(path, stack, also_unreviewed=True)
        assert len(clip) == FRAMES


def test_the_margin_and_the_rate_of_a_clip_are_known(tmp_path: Path) -> None:
    with ExitStack() as stack:
        (clip,) = clips_of(write_project(tmp_path / "set", range(FRAMES), margin=4), stack)
        assert clip.margin == 4
        assert clip.fps > 0
        assert clip.frames is not None
        assert not clip.frames[0][:4].any()


def test_a_project_without_accepted_masks_says_how_to_learn_all_the_same(tmp_path: Path) -> None:
    path = write_project(tmp_path / "set", range(0))
    with ExitStack() as stack, pytest.raises(BadInputError, match="--also-unreviewed"):
        clips_of(path, stack)


def test_depth_maps_of_a_project_are_shown_as_in_a_run(tmp_path: Path) -> None:
    path = write_project(tmp_path / "set", range(2, 5), margin=4)
    height, width = masks_and_pictures()[0][0].shape
    near = np.random.default_rng(0).random((FRAMES, height, width), dtype=np.float32)
    np.save(tmp_path / "depth.npy", near)
    with Project.open(path) as project:
        (kept,) = project.clips.list()
        steps = import_depth(project, kept, tmp_path / "depth.npy", Sense.NEARNESS)
        result_of(steps, lambda _told: None)
        job = prepare_job(project, project.tracks.list(kept.id)[0].id, ProposalSettings("convex"))
    assert job.depth is not None
    of_run = KeptDepth(job.depth, job.media, job.canvas)
    with ExitStack() as stack:
        (clip,) = clips_of(path, stack)
        assert clip.depth is not None
        for place in range(3):
            ours, run = clip.depth[place], of_run[place + 2]
            assert ours is not None
            assert run is not None
            assert np.array_equal(ours, run)
        recipe = Recipe(height=64, width=128, window=3, overlap=1)
        example = make_example(clip, Stage.MASKS, recipe, None, np.random.default_rng(0))
        assert example.second is not None
        assert float(example.second.std()) > 0.1


@pytest.mark.parametrize("layout", ["sail-vos", "movi"])
def test_data_sets_are_read_as_they_come(layout: str, tmp_path: Path) -> None:
    modal, amodal, pictures = masks_and_pictures()
    source = write_sail_vos(tmp_path / "set") if layout == "sail-vos" else write_movi(tmp_path / "set")
    with ExitStack() as stack:
        clips = clips_of(source, stack)
        assert len({clip.name for clip in clips}) == len(clips) == (1 if layout == "sail-vos" else 2)
        clip = clips[0]
        assert len(clip) == FRAMES
        assert clip.frames is not None
        for frame in range(FRAMES):
            assert np.array_equal(clip.modal[frame], modal[frame])
            assert np.array_equal(clip.amodal[frame], amodal[frame])
            assert np.array_equal(clip.frames[frame], pictures[frame])
        if layout == "movi":
            assert clip.cue is not None, "other objects say what is in front"
