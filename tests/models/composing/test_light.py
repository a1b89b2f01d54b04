"""Light matched over time: it follows the scene, flickers less than it, and stops at cuts."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.compose.composing import measured_gain
from core.compose.layers import Backdrop, Composition, ObjectLayer
from core.compose.pictures import Background, LayerPicture
from models.composing.light import REACH, LightOverTime

FRAMES, SIZE = 30, (40, 60)
LAYER = ObjectLayer(1, 1, 1, "cup", match_light=True)
COMPOSITION = Composition(1, (LAYER,), (1,))


def cup(_layer: ObjectLayer, _frame: int) -> LayerPicture:
    """Return a grey square that was filmed in light of 100."""
    rgba = np.full((10, 10, 4), 255, np.uint8)
    return LayerPicture(rgba, 25, 15, surroundings=(100.0, 100.0, 100.0))


def light_of(levels: NDArray[np.float64]) -> LightOverTime:
    """Return what measures a clip whose frames are plain, each of one level."""
    return LightOverTime(
        (SIZE[1], SIZE[0]),
        lambda frame: np.full((*SIZE, 3), round(levels[frame]), np.uint8),
        lambda _frame: np.zeros(SIZE, np.bool_),
        cup,
    )


def gains_of(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    light = light_of(levels)
    return np.array([light.gains(COMPOSITION, frame, FRAMES)[1][0] for frame in range(FRAMES)], np.float64)


def alone(level: float) -> float:
    ground = Background(np.full((*SIZE, 3), round(level), np.uint8), np.ones(SIZE, np.bool_))
    gain = measured_gain(LAYER, 0, ground, cup(LAYER, 0), 1.0)
    assert gain is not None
    return float(gain[0])


def test_light_that_flickers_is_matched_without_flicker() -> None:
    levels = 100 + 8.0 * (np.arange(FRAMES, dtype=np.float64) % 2)
    flicker = np.abs(np.diff(gains_of(levels)))[REACH:-REACH].max()
    assert alone(levels[1]) - alone(levels[0]) == pytest.approx(0.08, abs=1e-3)
    assert flicker < 0.08 / 10


def test_light_that_changes_slowly_is_followed() -> None:
    levels = 80 + 2.0 * np.arange(FRAMES, dtype=np.float64)
    found = gains_of(levels)[REACH:-REACH]
    assert np.abs(found - levels[REACH:-REACH] / 100).max() < 0.02


def test_light_beyond_a_cut_does_not_count() -> None:
    levels = np.where(np.arange(FRAMES) < 15, 60.0, 160.0)
    found = gains_of(levels)
    assert np.allclose(found[:15], 0.6, atol=1e-3)
    assert np.allclose(found[15:], 1.6, atol=1e-3)


def test_nothing_is_matched_without_a_background() -> None:
    empty = Composition(1, (LAYER,), (1,), backdrop=Backdrop.NONE)
    assert light_of(np.full(FRAMES, 100.0)).gains(empty, 3, FRAMES) == {}
