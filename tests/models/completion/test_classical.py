"""What the classical engine carries, what it fills in, and what it never does."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.completion import hide, measure
from benchmarks.support.moving_scenes import make_scene
from core.errors import Cancelled
from core.progress import CancelToken
from core.types import BoolVideo, RgbVideo
from models.completion.carry_pixels import CarriedFrame, carry_pixels
from models.completion.classical import ClassicalCompleter
from models.completion.filling import fill_from_object, spread
from models.completion.light import SteadyLight
from models.completion.protocol import CompletionRequest
from models.completion.sights import Sight, Sights, see

SCENE = make_scene("turning-crossing", frame_count=24, size_hw=(180, 320))


def carried(request: CompletionRequest) -> dict[int, CarriedFrame]:
    steps = carry_pixels(request, CancelToken())
    return {step.carried.frame: step.carried for step in steps if step.carried is not None}


def test_completed_pixels_are_nearer_the_truth_than_inpainting() -> None:
    for exposure in (False, True):
        found = measure(SCENE.frames, SCENE.modal, "classical", exposure=exposure)
        assert found["classical"] > found["telea"] + 6
        assert found["classical"] > found["object"] + 3


def test_carried_frames_say_what_is_known_and_how_surely() -> None:
    shown, bars, _ = hide(SCENE.frames, SCENE.modal, exposure=False)
    request = CompletionRequest(shown, SCENE.modal & ~bars, SCENE.modal)
    frames = carried(request)
    assert sorted(frames) == list(range(24))
    for frame, found in frames.items():
        height, width = found.amodal.shape
        rows, columns = slice(found.y, found.y + height), slice(found.x, found.x + width)
        assert np.array_equal(found.amodal, SCENE.modal[frame][rows, columns])
        assert not (found.known & ~found.amodal).any()
        assert (found.certainty[found.visible] == 1).all()
        assert (found.certainty[~found.known] == 0).all()
        assert np.array_equal(found.rgb[found.visible], shown[frame][rows, columns][found.visible])
    hidden = sum(int((f.amodal & ~f.visible).sum()) for f in frames.values())
    known = sum(int((f.known & ~f.visible).sum()) for f in frames.values())
    assert known > 0.8 * hidden


def red_on_green(count: int = 6) -> tuple[RgbVideo, BoolVideo, BoolVideo]:
    """A red thing on green ground behind a blue bar that hides the same part of it in every frame."""
    rng = np.random.default_rng(1)
    frames = np.zeros((count, 80, 120, 3), np.uint8)
    frames[..., 1] = rng.integers(180, 256, frames.shape[:3])
    amodal = np.zeros(frames.shape[:3], np.bool_)
    bar = np.zeros_like(amodal)
    for frame in range(count):
        x = 10 + 8 * frame
        amodal[frame, 20:60, x : x + 50] = True
        bar[frame, :, x + 20 : x + 34] = True
        frames[frame, 20:60, x : x + 50] = (200, 0, 0)
        frames[frame, 20:60, x : x + 50, 0] = rng.integers(180, 220, (40, 50))
    frames[bar] = (0, 0, 255)
    return frames, amodal & ~bar, amodal


def test_what_no_frame_shows_has_the_object_s_colours_only() -> None:
    frames, modal, amodal = red_on_green()
    request = CompletionRequest(frames, modal, amodal)
    facts: dict[str, object] = {}
    for update in ClassicalCompleter().complete(request, CancelToken()):
        facts |= update.facts
        for crop in update.pictures.values():
            inside = crop.rgba[crop.rgba[..., 3] > 0]
            assert inside[:, 0].min() > 150
            assert inside[:, 1:3].max() < 30
    assert isinstance(facts["filled_share"], float)
    assert facts["filled_share"] > 0.5
    assert facts["hidden_pixels"] == 6 * 40 * 14


def test_wholly_hidden_frames_are_carried_from_both_sides() -> None:
    scene = make_scene("ball-box", frame_count=24, size_hw=(180, 320))
    gone = [frame for frame in range(24) if scene.amodal[frame].any() and not scene.modal[frame].any()]
    assert gone
    frames = carried(CompletionRequest(scene.frames, scene.modal, scene.amodal))
    for frame in gone:
        found = frames[frame]
        assert found.known.sum() > 0.5 * found.amodal.sum()


def test_pixels_come_from_frames_without_a_pose_too() -> None:
    """Two sights far apart in place, nothing between: only the amodal outlines tell where pixels go."""
    rng = np.random.default_rng(5)
    skin = cv2.resize(rng.integers(0, 256, (8, 8, 3), np.uint8), (60, 40))
    frames = np.full((3, 120, 300, 3), 90, np.uint8)
    amodal = np.zeros((3, 120, 300), np.bool_)
    amodal[0, 20:60, 10:70] = amodal[2, 70:110, 210:270] = True
    frames[0, 20:60, 10:70] = skin
    modal = amodal.copy()
    modal[2] = False
    found = carried(CompletionRequest(frames, modal, amodal))[2]
    inner = (slice(6, -6), slice(6, -6))
    assert found.known[inner].all()
    assert np.abs(found.rgb[inner].astype(int) - skin[inner]).mean() < 3


def test_cancel_reaches_the_watching() -> None:
    cancel = CancelToken()
    steps = carry_pixels(CompletionRequest(SCENE.frames, SCENE.modal, SCENE.amodal), cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(steps)


def sight(frame: int, side: int) -> Sight:
    whole = np.zeros((80, 80), np.bool_)
    whole[5 : 5 + side, 5 : 5 + side] = True
    found = see(frame, np.zeros((80, 80, 3), np.uint8), whole, whole, 0)
    assert found is not None
    return found


def test_sights_stay_within_their_memory_evenly_spaced_and_keep_the_largest() -> None:
    budget = 10 * sight(0, 40).nbytes
    sights = Sights(budget_bytes=budget)
    sights.put(sight(1, 60))
    for frame in range(2, 100):
        sights.put(sight(frame, 40))
        assert sights.nbytes <= budget
        sights.forget_before(frame - 60)
    kept = sorted(one.frame for one in sights.others(-1))
    assert kept[0] == 1
    gaps = np.diff(kept[1:])
    assert len(set(gaps)) == 1
    assert kept[-1] - kept[1] > 40
    for frame in range(100, 140):  # small ones again: more of them fit
        sights.put(sight(frame, 10))
        sights.forget_before(frame - 10)
    assert {1, 138, 139} <= {one.frame for one in sights.others(-1)}


def test_one_sight_larger_than_the_memory_is_kept() -> None:
    sights = Sights(budget_bytes=100)
    for frame in range(5):
        sights.put(sight(frame, 40))
    assert len(sights.others(-1)) == 1


def test_nothing_is_kept_of_a_sight_that_is_all_rim() -> None:
    thin = np.zeros((20, 20), np.bool_)
    thin[:, 5:7] = True
    assert see(0, np.zeros((20, 20, 3), np.uint8), thin, thin, 0) is None
    assert see(0, np.zeros((20, 20, 3), np.uint8), thin & False, thin, 0) is None


@settings(max_examples=40, derandomize=True)
@given(
    height=st.integers(1, 20), width=st.integers(1, 20), channels=st.integers(1, 3), seed=st.integers(0, 99)
)
def test_spread_keeps_what_is_known_and_stays_between(
    height: int, width: int, channels: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.uniform(0, 255, (height, width, channels)).astype(np.float32)
    weights = (rng.random((height, width)) < 0.3).astype(np.float32)
    result = spread(values, weights)
    assert result.shape == values.shape
    known = weights > 0
    assert np.allclose(result[known], values[known])
    if known.any():
        assert result.min() >= values[known].min() - 1e-2
        assert result.max() <= values[known].max() + 1e-2
    else:
        assert not result.any()


def test_fill_of_a_wide_hole_stays_with_the_object_s_colours() -> None:
    rgb = np.full((900, 1200, 3), (10, 20, 30), np.uint8)
    wanted = np.ones((900, 1200), np.bool_)
    known = np.zeros_like(wanted)
    known[:, :300] = True
    rgb[~known] = 255
    assert np.abs(fill_from_object(rgb, known, wanted).astype(int) - (10, 20, 30)).max() <= 1
    assert (fill_from_object(rgb, known & False, wanted) == 128).all()


def test_steady_light_takes_out_a_change_of_exposure() -> None:
    picture = np.random.default_rng(0).integers(60, 140, (90, 120, 3)).astype(np.uint8)
    clip = np.stack([np.clip(picture * (1 + 0.04 * t), 0, 255).astype(np.uint8) for t in range(5)])
    steady = SteadyLight(clip)
    means = [float(steady[frame].mean()) for frame in range(5)]
    assert max(means) - min(means) < 4
    assert float(clip[4].mean()) - float(clip[0].mean()) > 10
    assert np.array_equal(steady[0], clip[0])
