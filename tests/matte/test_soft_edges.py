"""Soft edges against scenes whose true cover is known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.matte.colours import object_colours
from core.matte.edges import Edges, band_of, even, from_picture, softness_of
from core.matte.motion import drawn_out, local_motion
from core.matte.softening import Seen, Softness, soften
from core.pictures.light import linear
from tests.moving_disc import STEP_PX, moving_disc
from tests.soft_scene import SIZE_HW, SoftScene, soft_scene


def missed(alpha: NDArray[np.float32], scene: SoftScene) -> float:
    return float(np.abs(alpha - scene.alpha)[scene.edge].mean())


@pytest.mark.parametrize("deviation", [0.7, 1.5, 3.0])
def test_the_picture_tells_how_soft_an_edge_is(deviation: float) -> None:
    scene = soft_scene(1, deviation)
    hard = scene.mask.astype(np.float32)
    width = max(3.0, 2.5 * deviation)
    guided = missed(from_picture(scene.picture, hard, width, Edges.GUIDED), scene)
    closed = missed(from_picture(scene.picture, hard, width, Edges.CLOSED_FORM), scene)
    assert guided < 0.6 * missed(hard, scene)
    assert closed < 0.4 * missed(hard, scene)
    assert closed < guided


def test_outside_the_band_nothing_changes() -> None:
    scene = soft_scene(4, 1.5)
    hard = scene.mask.astype(np.float32)
    alpha = from_picture(scene.picture, hard, 3.0, Edges.CLOSED_FORM)
    far = ~band_of(hard, 3.0)
    assert np.array_equal(alpha[far], hard[far])
    assert 0 < np.count_nonzero((alpha > 0) & (alpha < 1)) < np.count_nonzero(~far) + 1
    assert 0 <= alpha.min() <= alpha.max() <= 1


def test_a_picture_that_tells_nothing_gives_a_plain_edge() -> None:
    mask = np.zeros((60, 60), np.float32)
    mask[20:40, 20:40] = 1
    alpha = from_picture(np.full((60, 60, 3), 0.5, np.float32), mask, 4.0, Edges.CLOSED_FORM)
    # One colour everywhere: nothing says where the object ends, so the mask does, but for its corners.
    assert np.count_nonzero((alpha >= 0.5) != (mask >= 0.5)) < 0.15 * mask.sum()


def test_softness_is_that_of_the_edge() -> None:
    disc = soft_scene(2, 0.2).mask.astype(np.float32)
    for deviation in (0.8, 1.6, 2.4):
        found = softness_of(even(disc, deviation), disc, band_of(disc, 12), 12)
        assert found == pytest.approx(deviation, rel=0.25)


def test_motion_draws_the_edge_out_along_it() -> None:
    scene = soft_scene(3, 0.7, moved_px=10)
    hard = scene.mask.astype(np.float32)
    motion = np.zeros((*SIZE_HW, 2), np.float32)
    motion[..., 0] = 20
    blurred = drawn_out(hard, motion, 180)
    assert missed(blurred, scene) < 0.5 * missed(hard, scene)
    closed = from_picture(scene.picture, blurred, 3.0, Edges.CLOSED_FORM)
    assert missed(closed, scene) < 0.5 * missed(hard, scene)
    still = drawn_out(hard, motion * 0, 180)
    assert np.array_equal(still, hard)
    # Above and below, where the outline runs along the motion, it stays sharp.
    column = blurred[:, SIZE_HW[1] // 2]
    assert np.count_nonzero((column > 0.01) & (column < 0.99)) <= 6
    row = blurred[SIZE_HW[0] // 2]
    assert np.count_nonzero((row > 0.01) & (row < 0.99)) >= 16


def test_motion_is_measured_from_the_neighbours() -> None:
    pictures, masks = moving_disc(3)
    beside = [(masks[i], pictures[i]) for i in (0, 2)]
    both = local_motion(masks[1], pictures[1], beside[0], beside[1])
    one = local_motion(masks[1], pictures[1], beside[0], None)
    for motion in (both, one):
        assert motion is not None
        middle = np.median(motion[masks[1]], axis=0)
        assert middle == pytest.approx((STEP_PX, 0), abs=1)
    assert local_motion(masks[1], pictures[1], None, None) is None


def test_colours_are_the_objects_own() -> None:
    scene = soft_scene(5, 2.0)
    own = object_colours(scene.picture, scene.alpha)
    seen = scene.edge & (scene.alpha > 0.1)
    before = np.abs(scene.picture - scene.front)[seen].mean()
    assert np.abs(own - scene.front)[seen].mean() < 0.5 * before
    whole = scene.alpha >= 1
    assert np.array_equal(own[whole], scene.picture[whole])


def test_edges_that_nobody_sees_get_the_softness_of_the_others() -> None:
    scene = soft_scene(6, 1.5)
    hidden = scene.mask.copy()
    hidden[:, : SIZE_HW[1] // 2] = False
    # The picture shows something else where the object is hidden.
    picture = scene.picture.copy()
    other = soft_scene(7, 1.5).picture
    picture[:, SIZE_HW[1] // 2 :] = other[:, SIZE_HW[1] // 2 :]
    seen = Seen(scene.mask, hidden, picture, np.full_like(picture, 0.25))
    matte = soften(seen, Softness(width_px=4.0), with_colours=True)
    right = np.zeros_like(scene.edge)
    right[:, SIZE_HW[1] // 2 + 20 :] = True
    error = np.abs(matte.alpha - scene.alpha)[scene.edge & right].mean()
    assert error < 0.5 * np.abs(scene.mask - scene.alpha)[scene.edge & right].mean()
    assert matte.rgb is not None
    inside = right & (matte.alpha > 0)
    assert np.allclose(matte.rgb[inside], 0.25)
    unknown = soften(Seen(scene.mask, hidden, picture), Softness(), with_colours=True)
    assert unknown.rgb is not None
    assert not unknown.rgb[inside].any()


def test_light_is_that_of_the_standard() -> None:
    assert linear(np.array([0, 10, 188, 255], np.uint8)) == pytest.approx(
        [0, 0.003035, 0.502886, 1], rel=1e-3
    )
