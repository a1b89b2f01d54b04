"""What a person marked in other frames steers the tracker without weights, unless it is muted."""

from pathlib import Path

import numpy as np
import pytest

from core.changes.prompts import Stroke
from core.masks.rle import decode_rle, encode_rle
from core.progress import CancelToken
from core.shapes.inner_points import inner_points
from core.store.project import Project
from core.types import BoolMask, BoolVideo, Layer, RgbVideo
from core.video.media.source import MediaInfo, MediaKind
from models.jobs.batch import follow_track
from models.jobs.job import TrackingSettings
from models.tracking.flow import FlowTracker
from models.tracking.passes import follow_passes
from models.tracking.prompted import PROMPTED_TRUST, mask_by_strokes
from models.tracking.protocol import TrackedFrame, TrackingRequest
from tests.moving_disc import moving_disc, noise, write_pictures
from tests.steps import BRUSH
from tests.store.mask_callers import edit

FRAMES = 8


@pytest.fixture(scope="module")
def scene() -> tuple[RgbVideo, BoolVideo]:
    return moving_disc(FRAMES)


def iou(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


def click(mask: BoolMask, *, is_object: bool = True) -> tuple[Stroke, ...]:
    return tuple(Stroke((xy,), 3.0, is_object) for xy in inner_points(mask, 3))


def test_inner_points_lie_deep_and_in_every_large_part() -> None:
    mask = np.zeros((60, 120), np.bool_)
    mask[20:40, 5:115] = True
    mask[29:31, 55:65] = False
    points = inner_points(mask)
    assert 2 <= len(points) <= 5
    assert {x < 60 for x, _y in points} == {True, False}
    assert all(mask[int(y) - 6 : int(y) + 6, int(x) - 6 : int(x) + 6].all() for x, y in points)
    assert inner_points(np.zeros((5, 5), np.bool_)) == ()
    cut_off = np.zeros((40, 40), np.bool_)
    cut_off[10:30, :20] = True
    ((x, _y), *_) = inner_points(cut_off)
    assert x > 5, "the border of the picture is one of the object too"


def test_a_click_says_where_it_is_after_it_was_lost(scene: tuple[RgbVideo, BoolVideo]) -> None:
    pictures, truth = scene
    cut = pictures.copy()
    cut[2] = noise(9)
    order = tuple(range(1, FRAMES))

    def frames(**more: object) -> dict[int, TrackedFrame]:
        visits = follow_passes(
            FlowTracker(),
            cut,
            0,
            truth[0],
            (order,),
            CancelToken(),
            given={},
            **more,  # type: ignore[arg-type]
        )
        return {one.tracked.frame: one.tracked for one in visits if not one.is_stop}

    assert max(frames(finds_again=False)) == 1
    found = frames(finds_again=True, prompts={3: click(truth[3])})
    assert found[3].trust == PROMPTED_TRUST
    assert iou(found[3].mask, truth[3]) > 0.8
    assert iou(found[4].mask, truth[4]) > 0.8


def test_marks_correct_what_was_carried_and_following_goes_on_from_it(
    scene: tuple[RgbVideo, BoolVideo],
) -> None:
    pictures, truth = scene
    # It begins with a piece of the ground, which is carried along.
    wrong = truth[0].copy()
    wrong[10:40, 150:190] = True
    piece = wrong & ~truth[0]
    request = TrackingRequest(pictures, 0, wrong, (1, 2, 3))
    plain = {one.frame: one.mask for one in FlowTracker().track(request, CancelToken())}
    marks = (*click(truth[2]), *click(piece, is_object=False))
    request = TrackingRequest(pictures, 0, wrong, (1, 2, 3), prompts={2: marks})
    told = {one.frame: one.mask for one in FlowTracker().track(request, CancelToken())}
    assert np.array_equal(told[1], plain[1])
    for frame in (2, 3):
        assert iou(told[frame], truth[frame]) > iou(plain[frame], truth[frame]) + 0.15
        assert not told[frame][15:35, 155:185].any()


def test_marks_that_only_say_what_it_is_not_need_something_carried(scene: tuple[RgbVideo, BoolVideo]) -> None:
    pictures, truth = scene
    away = click(truth[0], is_object=False)
    assert not mask_by_strokes(pictures[0], away).any()
    far = np.zeros_like(truth[0])
    far[5:25, 200:220] = True
    # What was carried to the other side of the picture is not it.
    assert iou(mask_by_strokes(pictures[0], click(truth[0]), far, (pictures[1], truth[1])), truth[0]) > 0.8


def test_prompts_of_the_project_are_used_and_muted_ones_are_not(
    scene: tuple[RgbVideo, BoolVideo], tmp_path: Path
) -> None:
    pictures, truth = scene
    folder = write_pictures(tmp_path / "pictures", pictures[:5])
    with Project.create(tmp_path / "p.amodal", author="Ada") as project:
        with project.importing("pictures") as session:
            clip = session.add_clip(MediaInfo(folder, MediaKind.IMAGES, 240, 120, 24.0, 5), name="c")
            session.add_track(clip, name="a", category=session.ensure_category("x"))
        track_id = project.tracks.list(clip.id)[0].id
        wrong = np.zeros_like(truth[0])
        wrong[5:15, 5:15] = True
        for frame, mask in ((0, truth[0]), (2, wrong)):
            project.masks.commit([edit(project, frame, encode_rle(mask), Layer.MODAL)], step=BRUSH)

        def follow() -> dict[int, BoolMask]:
            list(follow_track(project, track_id, TrackingSettings(0, 4), CancelToken()))
            heads = project.masks.of_track(track_id, Layer.MODAL)
            return {head.key.frame: decode_rle(head.rle) for head in heads}

        assert iou(follow().get(3, wrong), truth[3]) < 0.2, "it goes on from the wrong mask of a person"
        project.prompts.mute(track_id, [2], is_muted=True)
        found = follow()
        assert iou(found[3], truth[3]) > 0.8
        assert np.array_equal(found[2], wrong), "a person's mask stays, also where it does not count"
