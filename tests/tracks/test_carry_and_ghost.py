"""A correction goes along with the object; a ghost is laid where the object is."""

import cv2
import numpy as np
import pytest

from core.errors import Cancelled
from core.progress import CancelToken
from core.tracks.aligning import Pose, warp_mask
from core.tracks.carry import Correction, carry_correction
from core.tracks.ghost import Sight, lay_ghost, rank_sources
from core.tracks.motion_path import motion_path
from core.types import BoolMask, BoolVideo, RgbVideo

SIZE = (120, 200)
FRAMES = 8


def scene() -> tuple[RgbVideo, BoolVideo, BoolVideo]:
    """Return pictures (T, H, W, 3), visible and whole masks (T, H, W) of an object that passes a post."""
    rng = np.random.default_rng(4)
    ground = cv2.GaussianBlur(rng.integers(0, 255, (*SIZE, 3), np.uint8), (0, 0), 1.5)
    skin = cv2.GaussianBlur(rng.integers(0, 255, (*SIZE, 3), np.uint8), (0, 0), 1.0)
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    whole = np.stack(
        [((columns - 50 - 5 * t) / 34) ** 2 + ((rows - 60) / 22) ** 2 <= 1 for t in range(FRAMES)]
    )
    post = (columns >= 84) & (columns < 100)
    pictures = np.repeat(np.asarray(ground, np.uint8)[None], FRAMES, 0)
    for t in range(FRAMES):
        pictures[t][whole[t]] = np.roll(skin, 5 * t, 1)[whole[t]]
        pictures[t][post] = (30, 60, 30)
    return pictures, whole & ~post, whole


def overlap(one: BoolMask, two: BoolMask) -> float:
    return float((one & two).sum() / (one | two).sum())


def test_correction_of_the_hidden_part_moves_with_the_visible_part() -> None:
    pictures, seen, whole = scene()
    # A model's masks lack the part behind the post and have a bump on top, in every frame.
    bump = [
        np.roll(cv2.circle(np.zeros(SIZE, np.uint8), (50, 34), 6, 1, -1) > 0, 5 * t, 1) for t in range(FRAMES)
    ]
    made = [seen[t] | bump[t] for t in range(FRAMES)]
    correction = Correction.of(made[2], whole[2])
    steps = list(carry_correction(correction, range(2, 6), pictures.__getitem__, seen.__getitem__))
    assert [(step.frame, step.is_trusted) for step in steps] == [(3, True), (4, True), (5, True)]
    assert [step.trust for step in steps] == sorted((step.trust for step in steps), reverse=True)
    for step in steps:
        right = step.correction.apply_to(made[step.frame])
        assert overlap(right, whole[step.frame]) > overlap(made[step.frame], whole[step.frame])
        left_over = bump[step.frame] & ~whole[step.frame]
        assert (right & left_over).sum() < 0.5 * left_over.sum()


def test_way_ends_where_trust_falls_and_when_cancelled() -> None:
    pictures, seen, whole = scene()
    # A cut: from frame 4 on the clip shows something else.
    pictures[4:] = np.random.default_rng(9).integers(0, 255, pictures[4:].shape, np.uint8)
    correction = Correction.of(seen[2], whole[2])
    steps = list(carry_correction(correction, range(2, FRAMES), pictures.__getitem__, lambda _frame: None))
    assert steps[-1].frame == 4
    assert [step.is_trusted for step in steps] == [True, False]
    back = list(carry_correction(correction, range(2, -1, -1), pictures.__getitem__, seen.__getitem__))
    assert [step.frame for step in back] == [1, 0]
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        list(carry_correction(correction, range(2, 4), pictures.__getitem__, seen.__getitem__, cancel=token))


def test_motion_of_the_pictures_is_that_of_the_object() -> None:
    pictures, seen, _ = scene()
    path = motion_path(range(5), pictures.__getitem__, seen.__getitem__)
    assert path is not None
    for step, pose in enumerate(path, start=1):
        assert np.hypot(pose.to_xy[0] - pose.from_xy[0] - 5 * step, pose.to_xy[1] - pose.from_xy[1]) < 1.5
    assert motion_path(range(5), pictures.__getitem__, lambda _frame: None) is None


@pytest.mark.parametrize("with_pictures", [True, False])
def test_ghost_lies_where_the_object_is(with_pictures: bool) -> None:
    pictures, seen, whole = scene()
    ghost = lay_ghost(
        whole[0],
        seen[7],
        hides=~seen[7] & (np.mgrid[: SIZE[0], : SIZE[1]][1] < 104),
        pictures=(pictures[0], pictures[7]) if with_pictures else None,
        seen=seen[0],
    )
    assert overlap(ghost.mask, whole[7]) > 0.93
    assert ghost.likeness > 0.95
    assert ghost.by_pictures or not with_pictures


def test_ghost_follows_turning_and_scaling_of_the_outline() -> None:
    _, _, whole = scene()
    shape = whole[0].copy()
    shape[60:64, 80:100] = True
    now = warp_mask(shape, Pose((50.0, 60.0), (110.0, 60.0), 0.2, 0.9))
    hidden = np.mgrid[: SIZE[0], : SIZE[1]][1] < 96
    ghost = lay_ghost(shape, now & ~hidden, hides=hidden)
    assert overlap(ghost.mask, now) > 0.85


def test_ghost_of_a_hidden_object_lies_where_it_is_guessed() -> None:
    _, _, whole = scene()
    nothing = np.zeros(SIZE, np.bool_)
    assert overlap(lay_ghost(whole[0], nothing, guess=whole[5]).mask, whole[5]) > 0.95
    assert np.array_equal(lay_ghost(whole[0], nothing).mask, whole[0])


def test_best_source_is_where_most_is_visible() -> None:
    sights = [
        Sight(0, 500, 1000, True),
        Sight(1, 992, 1000, False),
        Sight(2, 991, 1000, True),
        Sight(3, 0, None, False),
        Sight(4, 600, None, False),
    ]
    assert rank_sources(sights) == [2, 1, 4, 0]
