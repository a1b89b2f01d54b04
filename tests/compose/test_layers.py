"""Compositions change as a whole: order in ranges, key frames, timing, locks, JSON."""

import json
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compose.layers import (
    Backdrop,
    Composition,
    Easing,
    KeyFrame,
    ObjectLayer,
    OrderRange,
    Timing,
)
from core.compose.rules import check_locks, problem_of
from core.compose.texts import composition_of, layers_to_json, ranges_to_json
from core.errors import TrackLockedError

FRAMES = 12


def made_of(*ids: int) -> Composition:
    layers = tuple(ObjectLayer(one, 1, 10 + one, f"o{one}") for one in ids)
    return Composition(1, layers, ids)


moves = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.integers(-3, 3),
        st.none() | st.tuples(st.integers(0, FRAMES - 1), st.integers(0, FRAMES - 1)).map(sorted),
    ),
    max_size=6,
)


@given(moves)
def test_orders_in_ranges_are_those_of_single_frames(wanted: list[tuple[int, int, list[int] | None]]) -> None:
    """The reference keeps a list per frame; a plain move leaves frames with an order of their own."""
    composition = made_of(1, 2, 3, 4)
    plain = [1, 2, 3, 4]
    own: dict[int, list[int]] = {}
    for layer, steps, span in wanted:
        composition = composition.moved(layer, steps, *(span or (None, None)))
        if span is None:
            plain = shifted(plain, layer, steps)
        else:
            for frame in range(span[0], span[1] + 1):
                own[frame] = shifted(own.get(frame, plain), layer, steps)
        own = {frame: ids for frame, ids in own.items() if ids != plain}
        assert problem_of(composition) is None
    found = [list(composition.order_at(frame)) for frame in range(FRAMES)]
    assert found == [own.get(frame, plain) for frame in range(FRAMES)]


def shifted(ids: list[int], layer: int, steps: int) -> list[int]:
    at = ids.index(layer)
    rest = ids[:at] + ids[at + 1 :]
    place = min(max(at + steps, 0), len(rest))
    return [*rest[:place], layer, *rest[place:]]


def test_new_copied_and_removed_layers_stand_in_every_range() -> None:
    composition = made_of(1, 2).moved(1, 1, 3, 5)
    assert composition.ranges == (OrderRange(3, 5, (2, 1)),)
    more = composition.with_layer(ObjectLayer(3, 1, 13, "o3")).duplicated(2, "copy")
    assert (more.order, more.ranges[0].ids) == ((1, 2, 4, 3), (2, 4, 1, 3))
    assert (more.layer(4).track_id, more.layer(4).name) == (12, "copy")
    assert more.without_layer(2).order_at(4) == (4, 1, 3)
    assert made_of(1, 2).moved(1, 1, 0, 3).without_layer(2).ranges == ()
    with pytest.raises(LookupError):
        more.layer(9)


def test_an_order_for_a_range_leaves_the_frames_around_it() -> None:
    composition = made_of(1, 2, 3).moved(1, 1, 2, 9).ordered((3, 2, 1), 4, 5)
    assert [composition.order_at(frame) for frame in (1, 3, 4, 5, 6, 10)] == [
        (1, 2, 3),
        (2, 1, 3),
        (3, 2, 1),
        (3, 2, 1),
        (2, 1, 3),
        (1, 2, 3),
    ]


@pytest.mark.parametrize(
    ("timing", "shown"),
    [
        (Timing(), [0, 1, 2, 3, None, None]),
        (Timing(start=2), [None, None, 0, 1, 2, 3]),
        (Timing(start=-1), [1, 2, 3, None, None, None]),
        (Timing(speed=0.5), [0, 0, 1, 1, 2, 2]),
        (Timing(speed=2, loop=True), [0, 2, 0, 2, 0, 2]),
        (Timing(start=1, loop=True), [None, 0, 1, 2, 3, 0]),
        (Timing(start=3, freeze=2), [None, None, None, 2, 2, 2]),
        (Timing(freeze=7), [None] * 6),
    ],
)
def test_timing_says_which_frame_is_shown(timing: Timing, shown: list[int | None]) -> None:
    assert [timing.source_frame(frame, 4) for frame in range(6)] == shown


def test_a_speed_without_an_exact_form_reaches_its_frames() -> None:
    assert [Timing(speed=0.1).source_frame(10 * n, 100) for n in range(60)] == list(range(60))


def test_key_frames_stay_in_order_and_one_per_frame() -> None:
    layer = (
        ObjectLayer(1, 1, 1, "a").with_key(KeyFrame(5, x=1)).with_key(KeyFrame(2)).with_key(KeyFrame(5, x=3))
    )
    assert [(key.frame, key.x) for key in layer.keys] == [(2, 0), (5, 3)]
    assert [key.frame for key in layer.without_key(2).keys] == [5]


def test_a_locked_layer_is_refused_but_may_be_unlocked_and_passed() -> None:
    before = made_of(1, 2)
    before = before.with_layer(replace(before.layer(1), locked=True))
    check_locks(before, before.moved(2, -1))
    check_locks(before, before.with_layer(replace(before.layer(1), locked=False)))
    for after in (
        before.without_layer(1),
        before.with_layer(replace(before.layer(1), shown=False)),
        before.with_key(1, KeyFrame(0, x=3)),
    ):
        with pytest.raises(TrackLockedError, match="layer o1 is locked"):
            check_locks(before, after)


FULL = replace(
    made_of(1, 2).moved(1, 1, 3, 5).with_key(2, KeyFrame(4, 1.5, -2, 0.5, 30, True, Easing.SMOOTH)),
    backdrop=Backdrop.COMPLETED,
).with_layer(
    ObjectLayer(1, 7, 3, "ü", False, True, 0.5, 2.5, True, True, Timing(-3, 0.5, True, 4), (), (2.5, 3))
)


def test_json_and_pickle_keep_everything() -> None:
    text = json.dumps([layers_to_json(FULL), list(FULL.order), ranges_to_json(FULL)])
    layers, order, ranges = json.loads(text)
    assert composition_of(1, layers, order, ranges, "completed") == FULL
    assert pickle.loads(pickle.dumps(FULL)) == FULL


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("opacity", 1.5, "opacity is 1.5, it can be 0 to 1"),
        ("opacity", "1", "opacity must be a number"),
        ("softness", float("nan"), "softness is nan"),
        ("shown", 1, "shown cannot be 1"),
        ("id", 2, "each once"),
        ("name", None, "name cannot be None"),
        ("centre", [1], "centre must be two numbers"),
        ("keys", [{"frame": 3, "scale": 0}], "scale is 0"),
        ("keys", [{"x": 3}], "lacks some of: frame"),
        ("keys", [{"frame": 3}, {"frame": 3}], "one per frame"),
        ("keys", [{"frame": 3, "easing": "bounce"}], "is none of linear, smooth, hold"),
        ("timing", {"speed": 0}, "speed is 0"),
        ("timing", {"freeze": 1.5}, "no whole number"),
        ("colour", 3, "colour is not known"),
    ],
)
def test_what_is_no_composition_is_named(place: str, value: object, words: str) -> None:
    layers = layers_to_json(made_of(1, 2))
    layers = json.loads(json.dumps(layers))
    layers[0][place] = value
    with pytest.raises(ValueError, match=words):
        composition_of(1, layers, [1, 2], [], "seen")


@pytest.mark.parametrize(
    ("order", "ranges", "backdrop", "words"),
    [
        ([1], [], "seen", "order: must name every layer once"),
        ([1, 2], [[0, 3, [1, 2]], [3, 4, [2, 1]]], "seen", "must ascend and not overlap"),
        ([1, 2], [[4, 3, [2, 1]]], "seen", "must ascend"),
        ([1, 2], [[0, 3, [1, 3]]], "seen", "order of frames 0 to 3: must name"),
        ([1, 2], [[0, 3]], "seen", "ranges must be"),
        ([1, 2], [], "blue", "is none of seen, completed, none"),
        ({}, [], "seen", "must be lists"),
    ],
)
def test_orders_that_are_none_are_named(order: object, ranges: object, backdrop: str, words: str) -> None:
    layers = json.loads(json.dumps(layers_to_json(made_of(1, 2))))
    with pytest.raises(ValueError, match=words):
        composition_of(1, layers, order, ranges, backdrop)
