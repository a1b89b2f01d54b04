"""Bars of the consistency lane: what stands out there is what the checks call a jump, no more and no less."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.checks.consistency import Consistency
from ui.features.checks.consistency_bars import SPIKE, bar_heights

VALUES = arrays.arrays(np.float32, 12, elements=st.floats(0, 1, width=32) | st.just(float("nan")))


@given(area_jump=VALUES, centroid_jump=VALUES, same=VALUES)
def test_spikes_are_the_jumps_of_the_checks(
    area_jump: np.ndarray, centroid_jump: np.ndarray, same: np.ndarray
) -> None:
    """A reviewer who sees a red bar finds it in the list, and the other way round."""
    area = np.full(12, 900, np.float32)
    curves = Consistency(area, area_jump, centroid_jump, same, np.ones(12, np.float32))
    assert (bar_heights(curves) >= SPIKE).tolist() == curves.is_jump.tolist()


def test_a_mask_that_changes_its_shape_a_little_is_no_spike() -> None:
    """A fifth of the shape changes from frame to frame where legs move: no finding, so no red bar."""
    still = np.zeros(9, np.float32)
    same = np.full(9, 0.95, np.float32)
    same[4:6] = 0.8
    curves = Consistency(np.full(9, 900, np.float32), still, still, same, np.ones(9, np.float32))
    heights = bar_heights(curves)
    assert not curves.is_jump.any()
    assert heights.max() < SPIKE
    assert heights.argmax() == 4, "it is still the highest bar"
