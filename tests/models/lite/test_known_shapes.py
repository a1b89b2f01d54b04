"""Shapes that weights remember: kept exactly, found on what is visible, and taken only where they fit."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.numpy import save_file

from core.errors import ModelUnavailableError
from core.masks.rle import encode_rle
from core.progress import CancelToken
from core.types import BoolMask
from models.lite.known_shapes.matching import find_shape
from models.lite.known_shapes.shapes import SIDE, TENSOR, in_square, packed, shape_of, unpacked
from models.lite.proposer import WEIGHTS, LiteProposer
from models.lite.weights import read_weights
from models.proposers.carrying.poses import Poses
from models.proposers.carrying.seen import look_at
from models.proposers.protocol import ProposalRequest
from models.tuning.lessons import Lesson
from models.tuning.remembering import shapes_to_keep
from models.tuning.saving import load_network, save_network
from models.weights.arrays import read_arrays

HEIGHT, WIDTH, FRAMES = 200, 320, 8
VAN = np.array([(0, 60), (6, 24), (40, 18), (56, 0), (150, 0), (156, 62), (132, 62), (124, 74), (108, 62),
                (48, 62), (38, 74), (22, 62)], np.float64)  # fmt: skip


def van(scale: float = 1.0, left: float = 60, top: float = 50, *, mirrored: bool = False) -> BoolMask:
    """A van on a canvas of 200 × 320 pixels."""
    points = VAN * (-1 if mirrored else 1, 1) + (156 if mirrored else 0, 0)
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(canvas, [np.rint(points * scale + (left, top)).astype(np.int32)], 1)
    return canvas > 0


def behind_a_wall(whole: BoolMask, share: float = 0.45) -> BoolMask:
    """What is left to be seen when an upright wall hides the right part."""
    columns = np.flatnonzero(whole.any(axis=0))
    seen = whole.copy()
    seen[:, columns[0] + round((1 - share) * len(columns)) :] = False
    return seen


def agree(one: BoolMask, other: BoolMask) -> float:
    return float((one & other).sum() / (one | other).sum())


def kept(mask: BoolMask) -> BoolMask:
    square = in_square(mask)
    assert square is not None
    return square


@given(arrays(np.bool_, st.tuples(st.integers(1, 3), st.just(SIDE), st.just(SIDE))))
def test_packed_masks_come_back_bit_by_bit(masks: np.ndarray) -> None:
    shapes = unpacked(packed(list(masks)))
    assert [shape.seen.area for shape in shapes] == [
        float(mask.sum()) for mask in masks for _ in (0, 1) if shape_of(mask) is not None
    ]


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("scale", [0.6, 1.2])
def test_a_shape_is_laid_where_the_hidden_object_is(scale: float, *, mirrored: bool) -> None:
    whole = van(scale, mirrored=mirrored)
    seen = look_at(0, behind_a_wall(whole), None, 0)
    assert seen is not None
    found = find_shape(unpacked(packed([kept(van())])), {0: seen}, Poses({0: seen}, {}, frozenset()))
    assert found is not None
    assert (
        agree(found.shape.laid(found.places[0], whole.shape), whole)
        > 0.93
        > agree(behind_a_wall(whole), whole)
    )


def test_another_object_takes_no_shape() -> None:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    star = np.hypot(rows - 100, columns - 160) < 45 + 25 * np.cos(7 * np.arctan2(rows - 100, columns - 160))
    seen = look_at(0, star, None, 0)
    assert seen is not None
    assert find_shape(unpacked(packed([kept(van())])), {0: seen}, Poses({0: seen}, {}, frozenset())) is None


def lesson(masks: list[BoolMask]) -> Lesson:
    modal = np.stack([behind_a_wall(mask) for mask in masks])
    return Lesson("a", "a/1", ProposalRequest(modal), {n: encode_rle(mask) for n, mask in enumerate(masks)})


def test_one_shape_stands_for_its_sizes_and_sides_and_none_is_cut_off() -> None:
    masks = [van(), van(0.8), van(1.2, 30, mirrored=True), van(1.0, -40)]
    assert len(shapes_to_keep([lesson(masks)], 0)) == 1
    assert not shapes_to_keep([lesson(masks[3:])], 0)


def remembering(folder: Path) -> Path:
    path = folder / "mine.safetensors"
    save_network(load_network(WEIGHTS), path, {}, [kept(van())])
    return path


@pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")
def test_proposals_complete_what_no_frame_shows(tmp_path: Path) -> None:
    whole = [van(1.1, 40 + 3 * frame, 60, mirrored=True) for frame in range(FRAMES)]
    modal = np.stack([behind_a_wall(mask) for mask in whole])
    frames = np.where(modal[..., None], np.uint8(200), np.uint8(90)).repeat(3, axis=3)

    def mean_agreement(weights: Path) -> float:
        masks: dict[int, BoolMask] = {}
        for update in LiteProposer(weights).propose(ProposalRequest(modal, frames), CancelToken()):
            masks |= update.masks if update.hypothesis == 0 else {}
        return float(np.mean([agree(masks[frame], whole[frame]) for frame in range(FRAMES)]))

    assert mean_agreement(remembering(tmp_path)) > 0.9 > mean_agreement(WEIGHTS)


@pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")
def test_the_network_is_the_same_with_shapes(tmp_path: Path) -> None:
    plain, more = read_weights(WEIGHTS), read_weights(remembering(tmp_path))
    assert (len(plain.shapes), len(more.shapes)) == (0, 2)
    assert plain.tensors.keys() == more.tensors.keys()
    assert TENSOR not in more.tensors


@pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")
def test_shapes_of_another_size_are_refused_in_one_line(tmp_path: Path) -> None:
    good, path = read_arrays(remembering(tmp_path)), tmp_path / "odd.safetensors"
    odd = {**good.tensors, TENSOR: np.zeros((1, 8, 1), np.uint8)}
    save_file(odd, path, metadata=good.facts)
    with pytest.raises(ModelUnavailableError, match=r"odd\.safetensors: known_shapes is uint8 \(1, 8, 1\)"):
        read_weights(path)
