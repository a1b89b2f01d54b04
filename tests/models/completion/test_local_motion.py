"""Parts that move on their own are followed, what is filled in stays calm, mistakes are not carried on."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.progress import CancelToken
from core.types import BoolVideo, RgbVideo
from models.completion.carry_pixels import CarriedFrame, carry_pixels
from models.completion.extrapolating import trusted
from models.completion.filling import fill_softly
from models.completion.going_on import everywhere, going_on
from models.completion.local_motion import LocalMotion
from models.completion.protocol import CompletionRequest
from models.completion.steadying import AHEAD, Steadier
from models.completion.views import grid, look
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


def followed(
    frames: RgbVideo, masks: BoolVideo, visible: BoolVideo | None = None
) -> tuple[LocalMotion, Poses]:
    local = LocalMotion()
    seen: dict[int, SeenFrame] = {}
    for frame in range(len(frames)):
        local.put(frame, frames[frame], (masks if visible is None else visible)[frame], masks[frame])
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


def arms_that_part() -> tuple[RgbVideo, BoolVideo, BoolVideo]:
    """A body that stands, an arm that slides down at its right, one that slides up at its left.

    The third result is what is seen: from frame 5 on nothing of the left arm.
    """
    frames, masks = two_parts()
    skin = cv2.GaussianBlur(np.random.default_rng(6).integers(0, 256, (45, 38, 3), np.uint8), (0, 0), 2.0)
    skin = np.asarray(cv2.normalize(skin, None, 0, 255, cv2.NORM_MINMAX), np.uint8)  # type: ignore[call-overload]
    for frame in range(FRAMES):
        top = 60 - 3 * frame
        frames[frame, top : top + 45, 2:40] = skin
        masks[frame, top : top + 45, 2:40] = True
    seen = masks.copy()
    seen[5:, :, :40] = False
    return frames, masks, seen


def test_a_part_that_gets_hidden_goes_on_as_it_went() -> None:
    local, poses = followed(*arms_that_part())
    for frame, beside, way in ((4, 5, -3.0), (5, 4, 3.0)):
        points = local.beside(frame, beside, poses, 0, 0, (HEIGHT, WIDTH))
        assert points is not None
        went = points - grid(HEIGHT, WIDTH)
        assert abs(float(went[60:80, 10:30, 1].mean()) - way) < 1
        assert abs(float(went[60:80, 70:100, 1].mean())) < 0.5
        assert abs(float(went[60:70, 130:170, 1].mean()) + way) < 1


def test_a_part_that_is_never_seen_goes_with_its_outline() -> None:
    frames, masks = two_parts()
    seen = masks.copy()
    seen[:, :, 122:] = False
    local, poses = followed(frames, masks, seen)
    points = local.beside(4, 5, poses, 0, 0, (HEIGHT, WIDTH))
    assert points is not None
    went = points - grid(HEIGHT, WIDTH)
    assert abs(float(went[45:80, 150:175, 1].mean()) - 3) < 1
    assert abs(float(went[40:100, 50:100, 1].mean())) < 0.5


def test_where_nothing_is_seen_the_outline_alone_tells_the_motion() -> None:
    frames, masks = two_parts()
    local, poses = followed(frames, masks, masks & False)
    points = local.beside(4, 5, poses, 0, 0, (HEIGHT, WIDTH))
    assert points is not None
    went = points - grid(HEIGHT, WIDTH)
    assert abs(float(went[45:80, 150:175, 1].mean()) - 3) < 1
    assert abs(float(went[40:100, 45:70, 1].mean())) < 0.5


def test_what_did_not_go_on_where_it_is_seen_is_not_believed() -> None:
    rng = np.random.default_rng(5)
    flow, other = (rng.normal(0, 2, (40, 40, 2)).astype(np.float32) for _ in range(2))
    known = np.ones((40, 40), np.bool_)
    known[:, 30:] = False
    steady = going_on(flow, known, -flow, known | True)
    chance = going_on(flow, known, other, known | True)
    assert steady is not None
    assert chance is not None
    assert np.allclose(steady.flow, flow, atol=1e-4)
    assert steady.error < 1e-6
    assert np.abs(chance.flow[:, 30:] - flow[known].mean(axis=0)).max() < 1
    told, untold = everywhere(flow, known, [steady]), everywhere(flow, known, [])
    assert np.allclose(told[:, 30:], flow[:, 30:], atol=0.2)
    assert np.abs(untold[:, 30:] - flow[:, 30:]).mean() > 1
    assert np.array_equal(told[known], untold[known])
    assert going_on(flow, known & False, -flow, known) is None


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
    assert wrong[0][BAR].mean() < 115
    assert wrong[1][BAR].mean() > 145
    for one, seen in ((right[1], SKIN), (wrong[1], moved_on)):
        assert np.array_equal(one[:, :20], seen[:, :20])


def test_one_frame_that_jumps_is_calmed_by_those_around_it() -> None:
    count = 2 * AHEAD + 5  # more than wait at once
    answers = heard({frame: (SKIN, 200 if frame % 2 else 100) for frame in range(count)})
    levels = [float(answers[frame][BAR].mean()) for frame in range(count)]
    assert np.abs(np.diff(levels)).max() < 32
    assert np.abs(np.diff(levels[1:-1])).max() < 22  # in the middle both sides are heard
    assert 130 < np.mean(levels) < 170


def test_coarse_colours_stay_where_the_motion_of_detail_is_wrong() -> None:
    grain = np.random.default_rng(7).integers(-90, 91, (2, 40, 60, 3))
    skins = [np.asarray(np.clip(128 + one, 0, 255), np.uint8) for one in grain]
    answers = heard({frame: (skins[frame % 2], 160 if frame % 2 else 100) for frame in range(8)})
    levels = [float(answers[frame][BAR].mean()) for frame in range(2, 6)]
    assert np.abs(np.diff(levels)).max() < 45  # 60 without it


def test_detail_is_shown_as_far_as_what_is_carried_is_right() -> None:
    spreads = []
    for doubt in (0.0, 8.0, 40.0):
        found = still_frame(0, SKIN)
        known, doubts = found.amodal.copy(), np.full(found.amodal.shape, doubt, np.float32)
        steadier = Steadier()
        answers = list(steadier.steady(replace(found, known=known, doubt=doubts), SKIN))
        (_, answer) = [*answers, *steadier.rest()][0]
        spreads.append(float(answer[BAR].std()))
        assert np.array_equal(answer[found.visible], SKIN[found.visible])
    assert spreads[0] == float(SKIN[BAR].std())
    assert 0.4 < spreads[1] / spreads[0] < 0.8
    assert spreads[2] / spreads[0] < 0.35


def test_frames_come_back_while_others_are_worked_on() -> None:
    steadier = Steadier()
    waits = 0
    for frame in range(5 * AHEAD):
        waits += 1 - len(list(steadier.steady(still_frame(frame, SKIN), SKIN)))
        assert waits <= 2 * AHEAD


def test_a_frame_that_was_left_out_is_not_heard() -> None:
    answers = heard({0: (SKIN, 10), 2: (SKIN, 160)})
    middle = slice(None), slice(27, 33)  # beyond the reach of what is smoothed
    assert (answers[0][middle] == 10).all()
    assert (answers[2][middle] == 160).all()


def test_only_motion_that_parts_held_back_confirm_goes_on_where_nothing_tells() -> None:
    known = np.ones((160, 160), np.bool_)
    known[:, 120:] = False
    rows = grid(160, 160)[..., 1]
    bend = np.dstack([rows / 20, np.zeros_like(rows)]).astype(np.float32)
    assert np.abs(trusted(bend, known)[:, 140] - bend[:, 140]).max() < 1.5
    noise = np.random.default_rng(3).normal(2, 3, (5, 5, 2)).repeat(32, 0).repeat(32, 1).astype(np.float32)
    mean = noise[known].mean(axis=0)
    assert np.abs(trusted(noise, known)[:, 140] - mean).mean() < 0.5
