"""A job from the project and back into it, in this process."""

import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.support.moving_scenes import make_scene
from core.changes.masks import MaskEdit, MaskKey
from core.errors import BadInputError, FrameMissingError, ModelUnavailableError
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, area, contains, decode_rle, encode_rle, union
from core.progress import CancelToken
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer, ReviewState, RunStatus
from core.video.opening import probe
from models.jobs.batch import propose_tracks
from models.jobs.execute import execute_job
from models.jobs.job import (
    JobCancelled,
    JobEvent,
    JobFailed,
    JobFinished,
    JobUpdate,
    ProposalJob,
    ProposalSettings,
)
from models.jobs.prepare import prepare_job, settings_of
from models.jobs.record import record_event
from models.jobs.sequences import MediaFrameSequence, RleMaskSequence
from models.jobs.updates import group_updates
from tests.steps import BRUSH

FRAMES = 8
SCENE = make_scene("turning-crossing", frame_count=FRAMES, size_hw=(90, 160))
MARGIN = 4


def padded(mask: np.ndarray) -> Rle:
    return encode_rle(np.pad(mask, MARGIN))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A clip of eight pictures with a margin, an object and the thing in front of it."""
    folder = tmp_path / "clip"
    folder.mkdir()
    for number, picture in enumerate(SCENE.frames):
        cv2.imwrite(str(folder / f"{number:03}.png"), picture[..., ::-1])
    project = Project.create(tmp_path / "p.amodal", author="Ada")
    with project.importing("Import") as session:
        session.add_clip(probe(folder), name="clip", margin=MARGIN)
    clip = project.clips.find("clip")
    assert clip is not None
    for name, masks in (("arrow", SCENE.modal), ("ball", SCENE.occluder)):
        track, _ = project.tracks.create(clip.id, name=name, category="thing")
        edits = [
            MaskEdit(MaskKey(track.id, frame, Layer.MODAL), padded(mask), None)
            for frame, mask in enumerate(masks)
            if mask.any()
        ]
        project.masks.commit(edits, step=BRUSH)
    return project


def track_id(project: Project, name: str) -> int:
    clip = project.clips.find("clip")
    assert clip is not None
    return next(track.id for track in project.tracks.list(clip.id) if track.name == name)


def test_prepared_job_holds_modal_occluders_and_anchors(project: Project) -> None:
    arrow = track_id(project, "arrow")
    whole = padded(SCENE.amodal[3])
    project.masks.commit([MaskEdit(MaskKey(arrow, 3, Layer.AMODAL), whole, None)], step=BRUSH)
    job = prepare_job(project, arrow, ProposalSettings("convex-occluder", seed=5))
    assert job.canvas == MaskCanvas(160, 90, MARGIN)
    assert job.frame_count == FRAMES
    assert dict(job.anchors) == {3: whole}
    assert job.modal[2] == padded(SCENE.modal[2])
    assert {frame: area(rle) for frame, rle in job.occluders.items()} == {
        frame: int(mask.sum()) for frame, mask in enumerate(SCENE.occluder) if mask.any()
    }
    run = project.runs.list(arrow)[0]
    assert (run.id, run.proposer, run.seed, run.status) == (
        job.run_id,
        "convex-occluder",
        5,
        RunStatus.RUNNING,
    )
    assert run.fingerprint
    assert job.seconds_to_cancel == 1.0


def test_boxes_of_a_person_and_those_between_go_along_on_the_mask_canvas(project: Project) -> None:
    arrow = track_id(project, "arrow")
    project.amodal_boxes.set(arrow, 1, (-3, 2, 20, 10))
    project.amodal_boxes.set(arrow, 3, (1, 2, 20, 14))
    job = prepare_job(project, arrow, ProposalSettings("modal"))
    margin = job.canvas.margin
    assert sorted(job.boxes_xywh) == [1, 2, 3]
    assert job.boxes_xywh[2] == pytest.approx((margin - 1, margin + 2, 20, 12))


def test_occluders_are_the_union_of_all_other_tracks(project: Project) -> None:
    clip = project.clips.find("clip")
    assert clip is not None
    other, _ = project.tracks.create(clip.id, name="leaf", category="thing")
    leaf = np.zeros((90, 160), dtype=np.bool_)
    leaf[:5, :5] = True
    project.masks.commit([MaskEdit(MaskKey(other.id, 0, Layer.MODAL), padded(leaf), None)], step=BRUSH)
    job = prepare_job(project, track_id(project, "arrow"), ProposalSettings("modal"))
    assert job.occluders[0] == union([padded(SCENE.occluder[0]), padded(leaf)])
    project.tracks.archive(other.id)
    job = prepare_job(project, track_id(project, "arrow"), ProposalSettings("modal"))
    assert job.occluders[0] == padded(SCENE.occluder[0])


def test_what_is_seen_to_be_behind_is_no_occluder_until_a_person_says_so(project: Project) -> None:
    arrow, ball = track_id(project, "arrow"), track_id(project, "ball")
    job = prepare_job(project, ball, ProposalSettings("modal"))
    assert not any(area(rle) for rle in job.occluders.values())
    clip = project.clips.find("clip")
    assert clip is not None
    project.front_orders.set(clip.id, FrontOrder((FrontSpan(0, FRAMES - 1, (arrow, ball)),)))
    job = prepare_job(project, ball, ProposalSettings("modal"))
    assert any(area(rle) for rle in job.occluders.values())


def test_track_without_masks_and_unknown_proposer_are_refused_before_a_run_starts(project: Project) -> None:
    clip = project.clips.find("clip")
    assert clip is not None
    bare, _ = project.tracks.create(clip.id, name="bare", category="thing")
    with pytest.raises(BadInputError, match="bare: it has no modal mask"):
        prepare_job(project, bare.id, ProposalSettings("modal"))
    with pytest.raises(ModelUnavailableError, match="known: "):
        prepare_job(project, track_id(project, "arrow"), ProposalSettings("cubist"))
    assert project.runs.list() == []


def test_proposals_of_all_tracks_reach_the_store(project: Project) -> None:
    tracks = [track_id(project, name) for name in ("arrow", "ball")]
    settings = ProposalSettings("temporal", hypotheses=2)
    steps = list(propose_tracks(project, tracks, settings, CancelToken()))
    assert [type(step.event) for step in steps if not isinstance(step.event, JobUpdate)] == [JobFinished] * 2
    for track in tracks:
        amodal = {head.key.frame: head for head in project.masks.of_track(track, Layer.AMODAL)}
        for head in project.masks.of_track(track, Layer.MODAL):
            assert contains(amodal[head.key.frame].rle, head.rle)
            assert amodal[head.key.frame].score is not None
    arrow_run = project.runs.list(tracks[0])[0]
    assert arrow_run.status is RunStatus.FINISHED
    assert len(list(project.runs.hypothesis_masks(arrow_run.id, 1))) >= FRAMES - 1
    clip = project.clips.find("clip")
    assert clip is not None
    states = {summary.state for summary in project.masks.summaries(clip.id) if summary.amodal_area}
    assert states == {ReviewState.PROPOSED}
    project.history.undo()
    project.history.undo()
    assert not list(project.masks.of_track(tracks[0], Layer.AMODAL))


def test_anchor_survives_a_proposal(project: Project) -> None:
    arrow = track_id(project, "arrow")
    whole = padded(SCENE.amodal[3])
    project.masks.commit([MaskEdit(MaskKey(arrow, 3, Layer.AMODAL), whole, None)], step=BRUSH)
    list(propose_tracks(project, [arrow], ProposalSettings("convex"), CancelToken()))
    head = project.masks.head(MaskKey(arrow, 3, Layer.AMODAL))
    assert head is not None
    assert head.rle == whole


def test_cancelled_job_keeps_what_arrived_and_ends_the_batch(project: Project) -> None:
    cancel = CancelToken()
    tracks = [track_id(project, name) for name in ("arrow", "ball")]
    events: list[JobEvent] = []
    job = prepare_job(project, tracks[0], ProposalSettings("convex"))
    for event in execute_job(job, cancel):
        record_event(project, event)
        events.append(event)
        cancel.cancel()
    assert isinstance(events[-1], JobCancelled)
    assert project.runs.list(tracks[0])[0].status is RunStatus.CANCELLED
    assert list(propose_tracks(project, tracks, ProposalSettings("convex"), cancel)) == []


def failed(job: ProposalJob) -> JobFailed:
    *_, last = execute_job(job, CancelToken())
    assert isinstance(last, JobFailed)
    assert "\n" not in last.message
    return last


def test_vanished_and_changed_media_fail_with_one_line(project: Project, tmp_path: Path) -> None:
    job = prepare_job(project, track_id(project, "arrow"), ProposalSettings("temporal"))
    gone = failed(replace(job, media=job.media.at(tmp_path / "gone")))
    assert "gone" in gone.message
    changed = failed(
        replace(
            job, canvas=MaskCanvas(150, 90, 9), modal={0: encode_rle(np.ones((108, 168)) > 0)}, occluders={}
        )
    )
    assert "160×90" in changed.message
    record_event(project, changed)
    run = project.runs.list()[0]
    assert (run.status, run.message) == (RunStatus.FAILED, changed.message)


def test_frames_proposed_without_a_picture_are_counted(project: Project, tmp_path: Path) -> None:
    (tmp_path / "clip" / "003.png").unlink()
    job = prepare_job(project, track_id(project, "arrow"), ProposalSettings("temporal"))
    *updates, last = execute_job(job, CancelToken())
    assert isinstance(last, JobFinished)
    assert last.note.startswith("1 frame was proposed without a picture")
    made = [frame for update in updates if isinstance(update, JobUpdate) for frame in update.masks]
    assert sorted(made) == list(range(FRAMES))
    record_event(project, last)
    run = project.runs.list()[0]
    assert (run.status, run.message) == (RunStatus.FINISHED, last.note)


def test_proposer_without_pictures_opens_no_media(project: Project, tmp_path: Path) -> None:
    job = prepare_job(project, track_id(project, "arrow"), ProposalSettings("convex"))
    *_, last = execute_job(replace(job, media=job.media.at(tmp_path / "gone")), CancelToken())
    assert isinstance(last, JobFinished)


def test_sequences_decode_on_demand_and_pad_to_the_margin(project: Project) -> None:
    job = prepare_job(project, track_id(project, "arrow"), ProposalSettings("temporal"))
    masks = RleMaskSequence({1: padded(SCENE.modal[1])}, job.canvas.size_hw, 3, capacity=1)
    assert np.array_equal(masks[1], decode_rle(padded(SCENE.modal[1])))
    assert not masks[-1].any()
    with pytest.raises(IndexError):
        masks[3]
    with MediaFrameSequence(job.media, job.canvas) as frames:
        picture = frames[5]
        assert picture.shape == (98, 168, 3)
        assert np.array_equal(picture[MARGIN:-MARGIN, MARGIN:-MARGIN], SCENE.frames[5])
        assert not picture[:MARGIN].any()


def test_missing_picture_is_grey_only_for_who_allows_it(project: Project, tmp_path: Path) -> None:
    (tmp_path / "clip" / "003.png").unlink()
    job = prepare_job(project, track_id(project, "arrow"), ProposalSettings("temporal"))
    with MediaFrameSequence(job.media, job.canvas) as strict, pytest.raises(FrameMissingError, match="003"):
        strict[3]
    with MediaFrameSequence(job.media, job.canvas, may_lack=True) as frames:
        assert (frames[3][MARGIN:-MARGIN, MARGIN:-MARGIN] == 128).all()
        assert np.array_equal(frames[4][MARGIN:-MARGIN, MARGIN:-MARGIN], SCENE.frames[4])
        assert frames.lacking == {3}


def test_pictures_are_right_in_whatever_order_they_are_read(project: Project) -> None:
    job = prepare_job(project, track_id(project, "arrow"), ProposalSettings("temporal"))
    order = [0, 1, 2, 2, 5, 3, 4, 5, 6, FRAMES - 2, FRAMES - 1, 0, 1]
    with MediaFrameSequence(job.media, job.canvas, capacity=1) as frames:
        inner = np.s_[MARGIN:-MARGIN, MARGIN:-MARGIN]
        wrong = [frame for frame in order if not np.array_equal(frames[frame][inner], SCENE.frames[frame])]
    assert wrong == []


def test_media_that_vanish_are_named_when_the_next_picture_was_to_be_read_ahead(
    project: Project, tmp_path: Path
) -> None:
    job = prepare_job(project, track_id(project, "arrow"), ProposalSettings("temporal"))
    copy = tmp_path / "copy"
    shutil.copytree(job.media.path, copy)
    with MediaFrameSequence(job.media.at(copy), job.canvas) as frames:
        assert frames[0].any()
        shutil.rmtree(copy)

        def read_on() -> None:
            # Whether the next one was read ahead in time is a matter of luck.
            for frame in range(1, FRAMES):
                frames[frame]

        with pytest.raises(BadInputError, match="copy"):
            read_on()


def test_grouped_updates_keep_order_hypotheses_and_masks() -> None:
    code = encode_rle(np.ones((2, 2), dtype=np.bool_))
    events: list[JobEvent] = [JobUpdate(1, 0.1 * n, hypothesis=n // 3, masks={n: code}) for n in range(6)]
    events.append(JobFinished(1))
    grouped = list(group_updates(events, 2))
    sizes = [(e.hypothesis, sorted(e.masks)) for e in grouped if isinstance(e, JobUpdate)]
    assert sizes == [(0, [0, 1]), (0, [2]), (1, [3, 4]), (1, [5])]
    assert grouped[-1] == JobFinished(1)


def test_a_run_of_a_stretch_changes_nothing_else_and_can_be_repeated(project: Project) -> None:
    track_id = project.tracks.list(1)[0].id
    settings = ProposalSettings("convex", seed=5, options={"preset": "fast"}, frames=(2, 4))
    job = prepare_job(project, track_id, settings)
    for event in execute_job(job, CancelToken()):
        record_event(project, event)
    assert [h.key.frame for h in project.masks.of_track(track_id, Layer.AMODAL)] == [2, 3, 4]
    run = project.runs.get(job.run_id)
    assert run.parameters["frames"] == [2, 4]
    assert settings_of(run) == settings
    again = prepare_job(project, track_id, settings_of(run))
    assert again.settings == settings
