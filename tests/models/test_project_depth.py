"""Depth that a project keeps is a cue for all proposers that take cues."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.support.moving_scenes import make_scene
from core.changes.masks import MaskEdit, MaskKey
from core.depth.nearness import Sense
from core.formats.depth_maps import import_depth
from core.masks.rle import decode_rle, encode_rle
from core.progress import CancelToken, result_of
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import BoolVideo, Layer
from core.video.opening import probe
from models.diffusion_vas.conditioning.depth_input import choose_depth
from models.diffusion_vas.striding import picked_request
from models.diffusion_vas.weights.recipe import Recipe
from models.jobs.depth_maps import KeptDepth, project_cue
from models.jobs.execute import execute_job
from models.jobs.job import JobFinished, JobUpdate, ProposalJob, ProposalSettings
from models.jobs.prepare import prepare_job
from models.jobs.sequences import RleMaskSequence
from models.proposers.protocol import CueKind, ProposalRequest
from tests.steps import BRUSH

FRAMES = 6
SCENE = make_scene("turning-crossing", frame_count=FRAMES, size_hw=(90, 160))
MARGIN = 4
TAKERS = ("convex-occluder", "temporal", "lite", "pcnet-m", "convex-r")
GROUND, OBJECT, IN_FRONT = 1.0, 2.0, 3.0


def depth_of(in_front: BoolVideo, behind: float = GROUND) -> np.ndarray:
    """Nearness (T, H, W): what is in front, the object, and what is behind."""
    near = np.full(SCENE.modal.shape, GROUND, np.float32)
    near[SCENE.modal] = OBJECT
    near[in_front] = IN_FRONT if behind == GROUND else behind
    return near


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A clip with a margin and one track, the object: nothing says what is in front of it."""
    (tmp_path / "clip").mkdir()
    for number, picture in enumerate(SCENE.frames):
        cv2.imwrite(str(tmp_path / "clip" / f"{number:03}.png"), picture[..., ::-1])
    with Project.create(tmp_path / "p.amodal", author="Ada") as project:
        with project.importing("Import") as session:
            session.add_clip(probe(tmp_path / "clip"), name="clip", margin=MARGIN)
        add_track(project, "arrow", SCENE.modal)
        yield project


def add_track(project: Project, name: str, masks: BoolVideo) -> int:
    track, _ = project.tracks.create(project.clips.list()[0].id, name=name, category="thing")
    edits = [
        MaskEdit(MaskKey(track.id, frame, Layer.MODAL), encode_rle(np.pad(mask, MARGIN)), None)
        for frame, mask in enumerate(masks)
        if mask.any()
    ]
    project.masks.commit(edits, step=BRUSH)
    return track.id


def give_depth(project: Project, tmp_path: Path, near: np.ndarray) -> None:
    np.save(tmp_path / "depth.npy", near)
    steps = import_depth(project, project.clips.list()[0], tmp_path / "depth.npy", Sense.NEARNESS)
    result_of(steps, lambda _told: None)


def job_of(project: Project, proposer: str = "convex-occluder") -> ProposalJob:
    track = project.tracks.list(project.clips.list()[0].id)[0]
    return prepare_job(project, track.id, ProposalSettings(proposer))


def run(job: ProposalJob) -> tuple[BoolVideo, dict[str, object], str]:
    """Return masks on the picture, facts, and what is said at the end."""
    masks = np.zeros(SCENE.modal.shape, np.bool_)
    facts: dict[str, object] = {}
    events = list(execute_job(job, CancelToken()))
    for event in events:
        if isinstance(event, JobUpdate):
            facts |= event.facts
            for frame, rle in event.masks.items():
                masks[frame] = decode_rle(rle)[MARGIN:-MARGIN, MARGIN:-MARGIN]
    assert isinstance(events[-1], JobFinished), events[-1]
    return masks, facts, events[-1].note


@pytest.mark.parametrize("proposer", TAKERS)
def test_every_proposer_that_takes_cues_takes_depth(project: Project, tmp_path: Path, proposer: str) -> None:
    without, _, _ = run(job_of(project, proposer))
    give_depth(project, tmp_path, depth_of(SCENE.occluder))
    found, _, note = run(job_of(project, proposer))
    assert not note
    assert (found != without).any()


def test_depth_does_what_the_mask_of_what_is_in_front_would_do(project: Project, tmp_path: Path) -> None:
    give_depth(project, tmp_path, depth_of(SCENE.occluder))
    by_depth, _, _ = run(job_of(project))
    project.depth.forget(project.clips.list()[0].id)
    add_track(project, "ball", SCENE.occluder)
    by_mask, _, _ = run(job_of(project))
    assert np.array_equal(by_depth, by_mask)


def test_depth_says_what_nobody_decided_and_never_against_a_person(project: Project, tmp_path: Path) -> None:
    ball = add_track(project, "ball", SCENE.occluder)
    give_depth(project, tmp_path, depth_of(SCENE.occluder, behind=0.5))
    job = job_of(project)
    seen = SCENE.modal.any(axis=(1, 2))
    assert job.depth is not None

    def fronts(job: ProposalJob) -> BoolVideo:
        assert job.depth is not None
        modal = RleMaskSequence(job.modal, job.canvas.size_hw, job.frame_count)
        depth = KeptDepth(job.depth, job.media, job.canvas)
        cue = project_cue(job.occluders, job.occluders_know, job.undecided, modal, depth)
        assert cue is not None
        assert cue.kind is CueKind.OCCLUDER
        return np.stack([np.asarray(cue.maps[frame], np.bool_) for frame in range(FRAMES)])

    assert not fronts(job)[seen].any()
    clip = project.clips.list()[0]
    arrow = project.tracks.list(clip.id)[0].id
    project.front_orders.set(clip.id, FrontOrder((FrontSpan(0, FRAMES - 1, (ball, arrow)),)))
    assert np.array_equal(fronts(job_of(project))[:, MARGIN:-MARGIN, MARGIN:-MARGIN], SCENE.occluder)


def test_a_margin_is_nearest(project: Project, tmp_path: Path) -> None:
    give_depth(project, tmp_path, depth_of(SCENE.occluder))
    job = job_of(project)
    assert job.depth is not None
    depth = KeptDepth(job.depth, job.media, job.canvas)[0]
    assert depth is not None
    assert depth.shape == job.canvas.size_hw
    assert (depth[:MARGIN] == depth.max()).all()
    assert np.allclose(depth[MARGIN:-MARGIN, MARGIN:-MARGIN], depth_of(SCENE.occluder)[0], atol=1e-4)


def test_frames_without_a_map_of_their_picture_are_told(project: Project, tmp_path: Path) -> None:
    give_depth(project, tmp_path, depth_of(SCENE.occluder))
    whole, _, _ = run(job_of(project))
    job = job_of(project)
    assert job.depth is not None
    names = job.depth.names
    (job.depth.folder / str(names[0])).unlink()
    (job.depth.folder / str(names[1])).write_bytes(b"no")
    cv2.imwrite(str(tmp_path / "clip" / "002.png"), SCENE.frames[5])
    found, facts, note = run(job)
    assert facts["frames without depth"] == [0, 1, 2]
    assert note.startswith("3 frames were proposed without their depth maps")
    assert np.array_equal(found[3:], whole[3:])
    job.depth.folder.rename(tmp_path / "away")
    _, _, note = run(job)
    assert note.startswith(f"{FRAMES} frames")


def test_the_diffusion_model_takes_the_projects_maps_before_all_else() -> None:
    depth = depth_of(SCENE.occluder)
    request = ProposalRequest(SCENE.modal, depth=depth)
    for wanted in ("auto", "cue"):
        source = choose_depth(request, replace(Recipe(), depth=wanted), None)
        assert source is not None
        assert source.fact == "depth maps of the project"
        assert np.array_equal(source.map(2), depth[2])
    assert choose_depth(request, replace(Recipe(), depth="none"), None) is None
    picked = picked_request(request, [1, 4])
    assert picked.depth is not None
    assert np.array_equal(np.asarray(picked.depth[1]), depth[4])
