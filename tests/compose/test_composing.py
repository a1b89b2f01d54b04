"""Composed frames equal a composition by other code; holes are where nothing is known, and only there."""

from dataclasses import replace

import numpy as np
import pytest

from core.compose.composing import SHADOW, compose_frame
from core.compose.layers import Backdrop, Composition, Easing, KeyFrame, ObjectLayer
from core.compose.pictures import Background, LayerPicture
from core.compose.placing import inverse, moved_point, placement_at
from core.errors import ShapeMismatchError
from tests.compose.plain import plain

SIZE = (48, 64)
CHANCE = np.random.default_rng(5)


def background(*, unknown: bool = False) -> Background:
    rgb = CHANCE.integers(0, 256, (*SIZE, 3), np.uint8)
    known = np.ones(SIZE, np.bool_)
    if unknown:
        known[20:30, 10:40] = False
    return Background(rgb, known)


def disc(x: int, y: int, size: int = 21, *, hole: bool = False) -> LayerPicture:
    rows, columns = np.mgrid[:size, :size] - size // 2
    inside = rows**2 + columns**2 <= (size // 2) ** 2
    rgba = np.dstack([CHANCE.integers(0, 256, (size, size, 3), np.uint8), inside * np.uint8(255)])
    if not hole:
        return LayerPicture(rgba, x, y)
    hidden = inside & (columns > 3)
    rgba[hidden] = 0
    return LayerPicture(rgba, x, y, hidden)


def layer(number: int, *keys: KeyFrame, opacity: float = 1.0) -> ObjectLayer:
    return ObjectLayer(number, 1, number, f"o{number}", opacity=opacity, keys=keys, centre=(20.5, 22.5))


PLACES = [
    (KeyFrame(0, 3, -2),),
    (KeyFrame(0, 3.3, -2.7),),
    (KeyFrame(0, 5, 3, 1.37, 25.0),),
    (KeyFrame(0, rotation=90, flip=True),),
    (KeyFrame(0, 2, 1, 0.6, -40, True),),
    (KeyFrame(0, -30, 0, easing=Easing.SMOOTH), KeyFrame(8, 30, 4, 1.5, 90), KeyFrame(16)),
    (KeyFrame(0, 1, 1, easing=Easing.HOLD), KeyFrame(4, 9, 9, 2)),
]


@pytest.mark.parametrize("keys", PLACES)
@pytest.mark.parametrize("frame", [0, 3])
def test_frames_equal_a_composition_by_other_code(keys: tuple[KeyFrame, ...], frame: int) -> None:
    back = background(unknown=True)
    composition = Composition(1)
    for one in (layer(1, opacity=0.6), layer(2, *keys), layer(3, KeyFrame(0, 8.5, 6.25), opacity=0.9)):
        composition = composition.with_layer(one)
    composition = composition.moved(3, -2, 2, 4)
    pictures = {1: disc(10, 12), 2: disc(12, 14, hole=True), 3: disc(-4, 30)}
    made = compose_frame(composition, frame, back, pictures)
    right, unknown = plain(composition, frame, back, pictures)
    assert np.abs(made.rgb - right).max() <= 1
    sure = np.abs(unknown - 1 / 510) > 1e-4
    assert np.array_equal(made.holes[sure], (unknown > 1 / 510)[sure])
    assert made.holes.any()
    assert np.abs(made.alpha / 255 - (1 - unknown)).max() < 0.01


def test_whole_pixels_are_kept_bit_for_bit() -> None:
    back, picture = background(), disc(10, 12)
    made = compose_frame(Composition(1).with_layer(layer(1, KeyFrame(0, 3, 2))), 0, back, {1: picture})
    inside = picture.rgba[..., 3] > 0
    part = made.rgb[14:35, 13:34]
    assert np.array_equal(part[inside], picture.rgba[..., :3][inside])
    assert np.array_equal(part[~inside], back.rgb[14:35, 13:34][~inside])
    assert not made.holes.any()


def test_a_hole_is_where_nothing_is_known_and_a_layer_in_front_covers_it() -> None:
    back, picture = background(unknown=True), disc(10, 12, hole=True)
    behind = Composition(1).with_layer(layer(1))
    holes = compose_frame(behind, 0, back, {1: picture}).holes
    assert picture.hole is not None
    expected = ~back.known
    expected[12:33, 10:31] &= ~(picture.rgba[..., 3] > 0)
    expected[12:33, 10:31] |= picture.hole
    assert np.array_equal(holes, expected)
    covered = behind.with_layer(layer(2))
    assert (
        not compose_frame(covered, 0, back, {1: picture, 2: disc(10, 12)})
        .holes[12:33, 10:31][disc(0, 0).rgba[..., 3] > 0]
        .any()
    )
    veiled = behind.with_layer(layer(2, opacity=0.5))
    assert np.array_equal(compose_frame(veiled, 0, back, {1: picture, 2: disc(10, 12)}).holes, holes)
    hidden = behind.with_layer(replace(layer(1), shown=False))
    assert np.array_equal(compose_frame(hidden, 0, back, {1: picture}).holes, ~back.known)


def test_layers_alone_keep_their_alpha() -> None:
    composition = replace(Composition(1).with_layer(layer(1, opacity=0.5)), backdrop=Backdrop.NONE)
    picture = disc(10, 12)
    made = compose_frame(composition, 0, background(unknown=True), {1: picture})
    inside = picture.rgba[..., 3] > 0
    straight = made.straight()[12:33, 10:31]
    assert set(np.unique(straight[..., 3])) == {0, 128}
    assert np.abs(straight[inside, :3].astype(int) - picture.rgba[inside, :3]).max() <= 2
    assert not made.holes.any()


def test_a_soft_edge_fades_inwards_and_never_grows() -> None:
    sharp = disc(10, 12)
    soft = sharp.softened(4)
    before, after = sharp.rgba[..., 3], soft.rgba[..., 3]
    assert (after <= before).all()
    assert after[10, 10] == 255
    block = LayerPicture(np.full((21, 21, 4), 255, np.uint8), 0, 0).softened(4)
    ramp = block.rgba[10, :5, 3].astype(int)
    assert np.abs(ramp - np.array([0.5, 1.5, 2.5, 3.5, 4]) / 4 * 255).max() <= 1
    assert np.array_equal(soft.rgba[..., :3], sharp.rgba[..., :3])
    holed = disc(10, 12, hole=True)
    # Towards what is hidden the edge of what is seen stays as it is.
    assert holed.softened(2).rgba[10, 13, 3] == 255


def test_light_is_matched_to_where_the_object_goes_and_no_further_than_twice() -> None:
    back = Background(np.full((*SIZE, 3), (60, 90, 250), np.uint8), np.ones(SIZE, np.bool_))
    rgba = np.full((11, 11, 4), (100, 100, 100, 255), np.uint8)
    picture = LayerPicture(rgba, 20, 20, surroundings=(120.0, 90.0, 50.0))
    matched = Composition(1).with_layer(replace(layer(1), match_light=True))
    made = compose_frame(matched, 0, back, {1: picture}).rgb[25, 25]
    assert made.tolist() == [50, 100, 200]
    unknown = replace_surroundings(picture)
    assert compose_frame(matched, 0, back, {1: unknown}).rgb[25, 25].tolist() == [100, 100, 100]


def replace_surroundings(picture: LayerPicture) -> LayerPicture:
    return LayerPicture(picture.rgba, picture.x, picture.y)


def test_a_contact_shadow_darkens_the_ground_below_and_nothing_else() -> None:
    back = Background(np.full((*SIZE, 3), 200, np.uint8), np.ones(SIZE, np.bool_))
    rgba = np.full((20, 12, 4), (10, 20, 30, 255), np.uint8)
    plainly = Composition(1).with_layer(layer(1))
    shaded = plainly.with_layer(replace(layer(1), contact_shadow=True))
    picture = {1: LayerPicture(rgba, 26, 10)}
    without, made = (compose_frame(one, 0, back, picture).rgb for one in (plainly, shaded))
    changed = (without != made).any(axis=2)
    assert changed[30, 32]
    assert not changed[:26].any()
    assert not changed[10:30, 26:38].any(), "the object itself stays as it is"
    assert made[30, 32, 0] == pytest.approx(200 * (1 - SHADOW), abs=12)
    assert (made <= without).all()


def test_a_smaller_picture_shows_the_same() -> None:
    rows, columns = np.mgrid[:240, :320]
    rgb = np.dstack([rows, columns * 0.75, rows * 0.5]).astype(np.uint8)
    back = Background(rgb, np.ones((240, 320), np.bool_))
    inside = (np.mgrid[:101, :101] - 50).astype(int)
    alpha = ((inside**2).sum(axis=0) <= 2500) * np.uint8(255)
    picture = LayerPicture(np.dstack([np.full((101, 101, 3), (200, 40, 90), np.uint8), alpha]), 60, 70)
    turned = replace(layer(1, KeyFrame(0, 20, 10, 1.2, 30)), centre=(110.0, 120.0))
    composition = Composition(1).with_layer(turned)
    whole = compose_frame(composition, 0, back, {1: picture})
    small = compose_frame(composition, 0, back.scaled(0.5), {1: picture.scaled(0.5)}, scale=0.5)
    reference = Background(whole.rgb, back.known).scaled(0.5).rgb
    assert small.rgb.shape == (120, 160, 3)
    assert np.abs(small.rgb.astype(int) - reference).mean() < 1


def test_places_are_found_back() -> None:
    placed = placement_at(layer(1, KeyFrame(0, 5, -3, 1.7, 33, True)), 4)
    assert moved_point(placed, 20.5, 22.5) == pytest.approx((25.5, 19.5))
    x, y = moved_point(placed, 3.0, 4.0)
    assert moved_point(inverse(placed), x, y) == pytest.approx((3.0, 4.0))
    quarter = placement_at(layer(1, KeyFrame(0, rotation=90)), 0)
    assert moved_point(quarter, 30.5, 22.5) == (20.5, 32.5), "clockwise, as people see it"


def test_a_background_whose_parts_differ_in_size_is_refused() -> None:
    known = np.ones((5, 6), np.bool_)
    with pytest.raises(ShapeMismatchError):
        compose_frame(Composition(1), 0, Background(np.zeros((3, 4, 3), np.uint8), known), {})
