"""Completing a track: from the project to a job, through a child, and back into the store."""

import os
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.support.moving_scenes import make_scene
from core.changes.masks import MaskEdit, MaskKey
from core.errors import BadInputError, ModelUnavailableError
from core.masks.rle import decode_rle, encode_rle
from core.pictures.rgba_png import decode_rgba
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer, RunKind, RunStatus
from core.video.opening import probe
from models.jobs.batch import complete_tracks
from models.jobs.execute import execute_job
from models.jobs.job import (
    CompletionSettings,
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobUpdate,
)
from models.jobs.prepare_completion import prepare_completion
from models.jobs.record import record_event
from models.jobs.updates import group_updates, join_updates
from tests.models.test_worker import Listener
from tests.steps import BRUSH

FRAMES = 8
SCENE = make_scene("turning-crossing", frame_count=FRAMES, size_hw=(90, 160))
MARGIN = 4


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A clip of eight pictures with a margin, an object with both masks (none amodal in frame 6)."""
    folder = tmp_path / "clip"
    folder.mkdir()
    for number, picture in enumerate(SCENE.frames):
        cv2.imwrite(str(folder / f"{number:03}.png"), picture[..., ::-1])
    project = Project.create(tmp_path / "p.amodal", author="Ada")
    with project.importing("Import") as session:
        session.add_clip(probe(folder), name="clip", margin=MARGIN)
    clip = project.clips.list()[0]
    track, _ = project.tracks.create(clip.id, name="arrow", category="thing")
    edits = [
        MaskEdit(MaskKey(track.id, frame, layer), encode_rle(np.pad(masks[frame], MARGIN)), None)
        for layer, masks in ((Layer.MODAL, SCENE.modal), (Layer.AMODAL, SCENE.amodal))
        for frame in range(FRAMES)
        if (layer, frame) != (Layer.AMODAL, 6)
    ]
    project.masks.commit(edits, step=BRUSH)
    return project


def arrow(project: Project) -> int:
    return project.tracks.list(project.clips.list()[0].id)[0].id


def check_completions(project: Project) -> None:
    """Every frame with an amodal mask has a fresh picture: alpha is the mask, what is seen is the clip's."""
    track = arrow(project)
    found = {completion.facts.frame: completion for completion in project.completions.of_track(track)}
    assert sorted(found) == [0, 1, 2, 3, 4, 5, 7]
    for frame, completion in found.items():
        facts = completion.facts
        assert not facts.is_stale
        assert (facts.engine, facts.author) == ("classical", "Ada")
        assert facts.fingerprint
        rgba = decode_rgba(completion.png)
        assert rgba.shape == (facts.height, facts.width, 4)
        whole = np.zeros((90, 160, 4), np.uint8)
        whole[facts.y : facts.y + facts.height, facts.x : facts.x + facts.width] = rgba
        assert np.array_equal(whole[..., 3] > 0, SCENE.amodal[frame])
        assert np.array_equal(whole[SCENE.modal[frame], :3], SCENE.frames[frame][SCENE.modal[frame]])


def test_completions_of_a_track_reach_the_store(project: Project) -> None:
    steps = list(complete_tracks(project, [arrow(project)], CompletionSettings(seed=3), CancelToken()))
    assert isinstance(steps[-1].event, JobFinished)
    check_completions(project)
    run = project.runs.list(arrow(project), kind=RunKind.COMPLETION)[0]
    assert (run.proposer, run.seed, run.status) == ("classical", 3, RunStatus.FINISHED)
    assert isinstance(run.facts["carried_share"], float)
    assert project.runs.list() == []
    project.history.undo()  # the painting; completions are no step of undo
    assert project.masks.head(MaskKey(arrow(project), 0, Layer.AMODAL)) is None
    assert all(facts.is_stale for facts in project.completions.frames(project.clips.list()[0].id))


def test_mask_changed_while_the_job_runs_makes_its_picture_stale(project: Project) -> None:
    job = prepare_completion(project, arrow(project), CompletionSettings())
    key = MaskKey(arrow(project), 2, Layer.AMODAL)
    head = project.masks.head(key)
    assert head is not None
    grown = decode_rle(head.rle)
    grown[:5, :5] = True
    project.masks.commit([MaskEdit(key, encode_rle(grown), head.revision_id)], step=BRUSH)
    for event in execute_job(job, CancelToken()):
        record_event(project, event)
    stale = [f.frame for f in project.completions.frames(project.clips.list()[0].id) if f.is_stale]
    assert stale == [2]


def test_object_that_reaches_into_the_margin_has_a_box_there(project: Project) -> None:
    mask = np.zeros((90 + 2 * MARGIN, 160 + 2 * MARGIN), np.bool_)
    mask[0:20, 0:20] = True
    clip = project.clips.list()[0]
    track, _ = project.tracks.create(clip.id, name="corner", category="thing")
    project.masks.commit([MaskEdit(MaskKey(track.id, 0, Layer.AMODAL), encode_rle(mask), None)], step=BRUSH)
    list(complete_tracks(project, [track.id], CompletionSettings(), CancelToken()))
    kept = project.completions.get(track.id, 0)
    assert kept is not None
    assert kept.facts.modal_revision_id is None
    crop = kept.facts
    assert (crop.x, crop.y, crop.width, crop.height) == (-MARGIN, -MARGIN, 20, 20)


def test_track_without_amodal_mask_and_unknown_engine_are_refused_before_a_run_starts(
    project: Project,
) -> None:
    clip = project.clips.list()[0]
    bare, _ = project.tracks.create(clip.id, name="bare", category="thing")
    with pytest.raises(BadInputError, match="bare: it has no amodal mask"):
        prepare_completion(project, bare.id, CompletionSettings())
    with pytest.raises(ModelUnavailableError, match="known: "):
        prepare_completion(project, arrow(project), CompletionSettings("cubist"))
    assert project.runs.list(kind=RunKind.COMPLETION) == []
    assert list(complete_tracks(project, [bare.id], CompletionSettings(), CancelToken())) == []


def test_cancelled_completion_keeps_what_arrived(project: Project) -> None:
    cancel = CancelToken()
    job = prepare_completion(project, arrow(project), CompletionSettings())
    last: JobEvent | None = None
    for event in execute_job(job, cancel):
        record_event(project, event)
        last = event
        if isinstance(event, JobUpdate) and event.pictures:
            cancel.cancel()
    assert isinstance(last, JobCancelled)
    assert len(list(project.completions.of_track(arrow(project)))) == 1
    assert project.runs.get(job.run_id).status is RunStatus.CANCELLED
    assert list(complete_tracks(project, [arrow(project)], CompletionSettings(), cancel)) == []


def test_vanished_media_fail_with_one_line(project: Project, tmp_path: Path) -> None:
    job = prepare_completion(project, arrow(project), CompletionSettings())
    *_, last = execute_job(replace(job, media=job.media.at(tmp_path / "gone")), CancelToken())
    assert isinstance(last, JobFailed)
    assert "gone" in last.message
    assert "\n" not in last.message


def test_pictures_doubts_and_facts_survive_joining_and_grouping(project: Project) -> None:
    job = prepare_completion(project, arrow(project), CompletionSettings())
    events = list(execute_job(job, CancelToken()))
    grouped = list(group_updates(events, 3))
    sizes = [len(event.pictures) for event in grouped if isinstance(event, JobUpdate)]
    assert sum(sizes) == FRAMES - 1
    assert max(sizes) == 3
    joined = join_updates(
        JobUpdate(1, 0.1, doubts={0: 0.5}, facts={"cue": "none", "a": 1}),
        JobUpdate(1, 0.2, doubts={1: 0.25}, facts={"cue": "depth"}),
    )
    assert (joined.doubts, joined.facts) == ({0: 0.5, 1: 0.25}, {"cue": "depth", "a": 1})
    run = project.runs.start(arrow(project), proposer="t", parameters={}, seed=0, fingerprint="1")
    record_event(project, replace(joined, run_id=run.id))
    assert project.runs.doubts(run.id) == {0: 0.5, 1: 0.25}
    assert project.runs.get(run.id).facts == {"cue": "depth", "a": 1}


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux to watch processes")
def test_warm_child_completes_and_goes_on_with_proposals(project: Project) -> None:
    from tests.models.test_worker import make_job

    listener = Listener()
    try:
        job = prepare_completion(project, arrow(project), CompletionSettings())
        listener.worker.submit(job)
        listener.worker.submit(make_job(10_000))
        for event in listener.until_over(job.run_id):
            record_event(project, event)
        check_completions(project)
        assert isinstance(listener.until_over(10_000)[-1], JobFinished)
    finally:
        listener.worker.close()
