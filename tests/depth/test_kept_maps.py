"""What is kept of a map comes back: every size, whole numbers exactly, others within their range."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from core.depth.map_file import encode_map, read_map
from core.depth.nearness import Flaw, Nearness, Sense, nearness_of
from core.errors import BadInputError

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, min_side=4, max_side=24)
KINDS = st.sampled_from([np.uint8, np.uint16, np.int32, np.float16, np.float32, np.float64])


@given(values=KINDS.flatmap(lambda kind: hnp.arrays(kind, SHAPES)), sense=st.sampled_from(Sense))
@settings(max_examples=150)
def test_any_numbers_become_a_finite_map_or_a_flaw(values: np.ndarray, sense: Sense) -> None:
    found = nearness_of(values, sense, values.shape)
    if isinstance(found, Flaw):
        return
    near = found.values
    assert near.shape == values.shape
    assert near.dtype == np.float32
    assert np.isfinite(near).all()
    with np.errstate(all="ignore"):
        told = values.astype(np.float32)
        # So near 0 that nearness is no finite number is as unknown as 0.
        known = np.isfinite(told) if sense is Sense.NEARNESS else (told > 0) & np.isfinite(1 / told)
    assert near[~known].size == 0 or (near[~known] == near.min()).all()
    # The order of any two known pixels is that of the file, turned round for distances.
    rows = np.argsort(told[known], kind="stable")
    steps = np.diff(near[known][rows])
    assert (steps >= 0).all() if sense is Sense.NEARNESS else (steps <= 0).all()


@given(values=hnp.arrays(np.float32, SHAPES, elements=st.floats(-1e6, 1e6, width=32)))
@settings(max_examples=100)
def test_maps_come_back_within_a_step_of_their_range(
    tmp_path_factory: pytest.TempPathFactory, values: np.ndarray
) -> None:
    if values.min() == values.max():
        return
    path = tmp_path_factory.mktemp("map") / "a.png"
    path.write_bytes(encode_map(values))
    found = read_map(path)
    span = float(values.max()) - float(values.min())
    assert found.dtype == np.float32
    assert np.abs(found.astype(np.float64) - values).max() <= span / 65535 + np.spacing(np.abs(values).max())


def test_whole_numbers_of_16_bits_come_back_as_they_are(tmp_path: Path) -> None:
    levels = np.arange(65536, dtype=np.float32).reshape(256, 256)[:, ::2]
    (tmp_path / "a.png").write_bytes(encode_map(levels))
    assert np.array_equal(read_map(tmp_path / "a.png"), levels)


def test_what_is_infinitely_far_is_farthest_and_known() -> None:
    distance = np.array([[1, 2, 4, np.inf]] * 4, np.float32)
    found = nearness_of(distance, Sense.DISTANCE, (4, 4))
    assert isinstance(found, Nearness)
    assert found.values[0].tolist() == [1, 0.5, 0.25, 0]
    assert found.unknown == 0


@pytest.mark.parametrize(
    ("values", "flaw"),
    [
        (np.full((8, 8), np.nan), Flaw.NO_NUMBERS),
        (np.zeros((8, 8)), Flaw.NO_NUMBERS),
        (np.full((8, 8), 3.0), Flaw.FLAT),
        (np.random.default_rng(0).random((8, 4)) + 1, Flaw.SIZE),
        (np.random.default_rng(0).random((2, 2)) + 1, Flaw.SIZE),
        (np.random.default_rng(0).random((8, 8, 3)) + 1, Flaw.SIZE),
    ],
)
def test_flaws(values: np.ndarray, flaw: Flaw) -> None:
    assert nearness_of(values, Sense.DISTANCE, (16, 16)) is flaw


def test_a_network_rounds_its_sides_and_larger_maps_shrink() -> None:
    values = np.random.default_rng(0).random((518, 924)) + 1
    found = nearness_of(values, Sense.NEARNESS, (1080, 1920))
    assert isinstance(found, Nearness)
    assert found.values.shape == (518, 924)
    small = nearness_of(values, Sense.NEARNESS, (270, 480))
    assert isinstance(small, Nearness)
    assert small.values.shape == (270, 480)


def test_other_pictures_are_no_maps(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    for image in (Image.new("RGB", (4, 4)), Image.fromarray(np.zeros((4, 4), np.uint16))):
        image.save(path)
        with pytest.raises(BadInputError, match="no depth map of this program"):
            read_map(path)
    whole = encode_map(np.random.default_rng(0).random((40, 40)).astype(np.float32))
    for end in (10, len(whole) // 2):
        path.write_bytes(whole[:end])
        with pytest.raises(BadInputError, match=r"a\.png"):
            read_map(path)
