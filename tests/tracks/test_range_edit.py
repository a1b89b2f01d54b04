"""One correction laid over a range of frames."""

import numpy as np

from benchmarks.support.moving_scenes import make_scene
from core.metrics.overlap import mask_iou
from core.tracks.carry import Correction
from core.tracks.range_edit import RangeEdit, faded, strength
from core.types import BoolMask


def box(left: int, right: int) -> BoolMask:
    """A bar on 20 × 60."""
    mask = np.zeros((20, 60), np.bool_)
    mask[5:15, left:right] = True
    return mask


def test_strength_is_full_near_by_and_nothing_beyond_the_reach() -> None:
    """And falls in between."""
    assert [strength(distance, 7) for distance in (0, 4, 8)] == [1.0, 1.0, 0.0]
    assert 0 < strength(7, 7) < strength(6, 7) < 1
    assert strength(1, 0) == 0.0


def test_a_faded_correction_moves_the_outline_a_share_of_the_way() -> None:
    """What was added grows from the mask, what was taken is eaten from outside."""
    mask = box(10, 30)
    wider, narrower = Correction.of(mask, box(10, 50)), Correction.of(mask, box(20, 30))
    assert (faded(wider, mask, 0.5).apply_to(mask) == box(10, 40)).all()
    cut = faded(narrower, mask, 0.5).apply_to(mask)
    assert 100 < np.count_nonzero(cut) < 200
    assert not cut[10, 10]
    assert cut[10, 29]
    assert (faded(wider, mask, 1.0).apply_to(mask) == box(10, 50)).all()
    assert (faded(wider, mask, 0.0).apply_to(mask) == mask).all()


def test_a_part_that_touches_nothing_grows_from_its_middle() -> None:
    """It is not laid as a strip on the side of a mask that is far away."""
    mask = box(2, 10)
    half = faded(Correction.of(mask, mask | box(40, 50)), mask, 0.5).added
    assert 0 < np.count_nonzero(half) < 100
    assert half[10, 45]
    assert not half[10, 40]


def test_an_edit_goes_along_with_the_motion_to_both_sides_and_fades() -> None:
    """Masks near by come nearer the truth; those beyond the reach stay as they are."""
    scene = make_scene("follower", frame_count=11, size_hw=(90, 160))
    middle = 5
    # What is missing is the same part of the object in every frame: its right third.
    lacking = []
    for whole in scene.amodal:
        columns = np.flatnonzero(whole.any(axis=0))
        short = whole.copy()
        short[:, round(columns[0] + 0.67 * (columns[-1] - columns[0])) :] = False
        lacking.append(short)
    correction = Correction.of(lacking[middle], scene.amodal[middle])
    edit = RangeEdit.of(
        correction, middle, (0, 10), scene.frames.__getitem__, lambda frame: scene.amodal[frame]
    )
    laid = edit.laid(lacking.__getitem__, 4)
    assert middle not in laid
    assert {4, 6} <= set(laid) <= set(range(1, 10))
    gains = {
        frame: mask_iou(mask, scene.amodal[frame]) - mask_iou(lacking[frame], scene.amodal[frame])
        for frame, mask in laid.items()
    }
    assert min(gains[4], gains[6]) > 0.1
    outer = max(laid)
    assert gains[outer] < gains[6]
