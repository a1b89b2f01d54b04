"""Parts that move on their own are followed, what is filled in stays calm, mistakes are not carried on."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.progress import CancelToken
from core.types import BoolVideo, RgbVideo
from models.completion.carry_pixels import CarriedFrame, carry_pixels
from models.completion.extrapolating import trusted
from models.completion.filling import fill_softly
from models.completion.local_motion import LocalMotion, grid, look
from models.completion.protocol import CompletionRequest
from models.completion.steadying import AHEAD, Steadier
from models.proposers.carrying.poses import Poses
from models.proposers.carrying.seen import SeenFrame, look_at

FRAMES, HEIGHT, WIDTH = 9, 130, 240


def two_parts() -> tuple[RgbVideo, BoolVideo]:
    """A body that stands and an arm, one with it, that slides down its side by 3 pixels a frame."""
    rng = np.random.default_rng(4)
    skin = cv2.GaussianBlur(rng.integers(0, 256, (200, 200, 3), np.uint8), (0, 0), 2.0)
    skin = np.asarray(cv2.normalize(skin, None, 0, 255, cv2.NORM_MINMAX), np.uint8)  # type: ignore[call-overload]
    frames = np.full((FRAMES, HEIGHT, WIDTH, 3), 90, np.uint8)
    masks = np.zeros((FRAMES, HEIGHT, WIDTH), np.bool_)
    for frame in range(FRAMES):
        top = 30 + 3 * frame
        frames[frame, 20:110, 40:120] = skin[:90, :80]
        frames[frame, top : top + 45, 120:180] = skin[100:145, 100:160]
        masks[frame, 20:110, 40:120] = masks[frame, top : top + 45, 120:180] = True
    return frames, masks


def followed(frames: RgbVideo, masks: BoolVideo) -> tuple[LocalMotion, Poses]:
    local = LocalMotion()
    seen: dict[int, SeenFrame] = {}
    for frame in range(len(frames)):
        local.put(frame, frames[frame], masks[frame], masks[frame])
        found = look_at(frame, masks[frame], None, 0)
        assert found is not None
        seen[frame] = found
    still = {frame: np.eye(3) for frame in range(1, len(frames))}
    return local, Poses(seen, still, frozenset(still))


def way_of(local: LocalMotion, poses: Poses, x: float, y: float, there: int) -> NDArray[np.float32]:
    view = local.view(0)
    assert view is not None
    points = dict(local.ways(0, poses))[there]
    at = view.of(np.array([[[x, y]]], np.float32))[0, 0]
    place: NDArray[np.float32] = points[round(float(at[1])), round(float(at[0]))] - (x, y)
    return place


def test_each_part_goes_its_own_way() -> None:
    local, poses = followed(*two_parts())
    assert np.abs(way_of(local, poses, 80, 60, 5) - (0, 0)).max() < 1
    assert np.abs(way_of(local, poses, 150, 50, 5) - (0, 15)).max() < 2


def test_ways_end_where_nothing_was_kept() -> None:
    local, poses = followed(*two_parts())
    assert [frame for frame, _ in local.ways(3, poses)] == [4, 5, 6, 7, 8, 2, 1, 0]
    local.forget_before(2)
    assert [frame for frame, _ in local.ways(3, poses)] == [4, 5, 6, 7, 8, 2]
    assert list(local.ways(0, poses)) == []
    assert local.beside(2, 1, poses, 0, 0, (4, 4)) is None
    before = local.beside(3, 2, poses, 40, 20, (90, 80))
    assert before is not None
    assert np.abs(before[20:60, 20:50] - grid(90, 80)[20:60, 20:50] - np.array([40, 20])).max() < 1


def test_a_moving_part_behind_a_bar_is_carried_where_it_went() -> None:
    frames, masks = two_parts()
    bar = np.zeros_like(masks)
    for frame in range(FRAMES):
        bar[frame, :, 128 + 4 * frame : 146 + 4 * frame] = True
    shown = np.where(bar[..., None], np.uint8(0), frames)
    request = CompletionRequest(shown, masks & ~bar, masks)
    errors = []
    for step in carry_pixels(request, CancelToken()):
        found = step.carried
        if found is None:
            continue
        rows, columns = (
            slice(found.y, found.y + found.amodal.shape[0]),
            slice(found.x, found.x + found.amodal.shape[1]),
        )
        carried = found.known & ~found.visible
        errors.append(np.abs(found.rgb[carried].astype(float) - frames[found.frame][rows, columns][carried]))
    assert np.concatenate(errors).mean() < 18


def test_large_objects_are_followed_at_a_bounded_size() -> None:
    picture = np.zeros((900, 1600, 3), np.uint8)
    whole = np.zeros((900, 1600), np.bool_)
    whole[50:850, 100:1500] = True
    view = look(picture, whole, whole)
    assert view is not None
    assert max(view.grey.shape) == 288
    assert view.take(whole).mean() > 0.9
    assert np.allclose(view.of(view.places), grid(*view.grey.shape), atol=1e-2)
    assert look(picture, whole, whole & False) is None


def test_what_is_doubted_is_drawn_to_what_the_frame_shows() -> None:
    rgb = np.full((40, 60, 3), 200, np.uint8)
    sure = np.zeros((40, 60), np.bool_)
    sure[:, :20] = True
    rgb[:, 20:] = 50
    known = np.ones_like(sure)
    far = [
        float(fill_softly(rgb, sure, known, np.full(sure.shape, doubt, np.float32))[:, 40:].mean())
        for doubt in (0.0, 40.0, 400.0)
    ]
    assert far[0] == 50
    assert 120 < far[1] < 150
    assert far[2] > 190
    assert np.array_equal(fill_softly(rgb, sure, known, np.zeros(sure.shape, np.float32))[sure], rgb[sure])
    assert (fill_softly(rgb, sure & False, known & False, np.zeros(sure.shape, np.float32)) == 128).all()


def still_frame(frame: int, skin: NDArray[np.uint8]) -> CarriedFrame:
    """Return a frame of a thing that stands still, of which a bar hides the middle and nothing is carried."""
    whole, visible = np.ones(skin.shape[:2], np.bool_), np.ones(skin.shape[:2], np.bool_)
    visible[:, 20:40] = False
    nothing = np.zeros(whole.shape, np.float32)
    here = grid(40, 60)
    return CarriedFrame(
        frame,
        0,
        0,
        skin,
        whole,
        visible,
        visible,
        visible.astype(np.float32),
        visible,
        nothing,
        here,
        here,
        None,
    )


def heard(pictures: dict[int, tuple[NDArray[np.uint8], int]]) -> dict[int, NDArray[np.uint8]]:
    """Return what comes out when the hidden part of frames is filled with one level each."""
    steadier = Steadier()
    answers: dict[int, NDArray[np.uint8]] = {}
    for frame, (picture, level) in pictures.items():
        found = still_frame(frame, picture)
        filled = picture.copy()
        filled[~found.visible] = level
        answers |= dict(steadier.steady(found, filled))
    answers |= dict(steadier.rest())
    assert list(answers) == sorted(pictures)
    return answers


SKIN = np.asarray(np.random.default_rng(2).integers(0, 256, (40, 60, 3)), np.uint8)
BAR = (slice(None), slice(20, 40))


def test_what_is_filled_in_hears_both_sides_as_far_as_the_motion_is_right() -> None:
    moved_on = np.roll(SKIN, 7, axis=1)
    right = heard({0: (SKIN, 100), 1: (SKIN, 160)})
    assert 115 < right[0][BAR].mean() < 145
    assert 115 < right[1][BAR].mean() < 145
    wrong = heard({0: (SKIN, 100), 1: (moved_on, 160)})
    assert wrong[0][BAR].mean() < 105
    assert wrong[1][BAR].mean() > 155
    for one, seen in ((right[1], SKIN), (wrong[1], moved_on)):
        assert np.array_equal(one[:, :20], seen[:, :20])


def test_one_frame_that_jumps_is_calmed_by_those_around_it() -> None:
    count = 2 * AHEAD + 5  # more than wait at once
    answers = heard({frame: (SKIN, 200 if frame % 2 else 100) for frame in range(count)})
    levels = [float(answers[frame][BAR].mean()) for frame in range(count)]
    assert np.abs(np.diff(levels)).max() < 25
    assert 130 < np.mean(levels) < 170


def test_frames_come_back_while_others_are_worked_on() -> None:
    steadier = Steadier()
    waits = 0
    for frame in range(5 * AHEAD):
        waits += 1 - len(list(steadier.steady(still_frame(frame, SKIN), SKIN)))
        assert waits <= 2 * AHEAD


def test_a_frame_that_was_left_out_is_not_heard() -> None:
    answers = heard({0: (SKIN, 10), 2: (SKIN, 160)})
    assert (answers[0][BAR] == 10).all()
    assert (answers[2][BAR] == 160).all()


def test_only_motion_that_parts_held_back_confirm_goes_on_where_nothing_tells() -> None:
    known = np.ones((160, 160), np.bool_)
    known[:, 120:] = False
    rows = grid(160, 160)[..., 1]
    bend = np.dstack([rows / 20, np.zeros_like(rows)]).astype(np.float32)
    assert np.abs(trusted(bend, known)[:, 140] - bend[:, 140]).max() < 1.5
    noise = np.random.default_rng(3).normal(2, 3, (5, 5, 2)).repeat(32, 0).repeat(32, 1).astype(np.float32)
    mean = noise[known].mean(axis=0)
    assert np.abs(trusted(noise, known)[:, 140] - mean).mean() < 0.5
