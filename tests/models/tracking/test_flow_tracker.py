"""The tracker without weights: follows, finds again, knows when it is lost, goes on from given masks."""

import numpy as np
import pytest

from core.errors import Cancelled, ModelUnavailableError
from core.masks.rle import encode_rle
from core.progress import CancelToken
from core.types import BoolVideo, RgbVideo
from models.tracking.flow import FlowTracker
from models.tracking.protocol import TrackedFrame, TrackingRequest
from models.tracking.registry import load_tracker, tracker_names
from tests.moving_disc import moving_disc, noise

FRAMES = 14


@pytest.fixture(scope="module")
def scene() -> tuple[RgbVideo, BoolVideo]:
    return moving_disc(FRAMES)


def _track(request: TrackingRequest) -> list[TrackedFrame]:
    return list(FlowTracker().track(request, CancelToken()))


def _iou(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


@pytest.mark.parametrize("is_forward", [True, False])
def test_object_is_followed_past_what_hides_it(scene: tuple[RgbVideo, BoolVideo], is_forward: bool) -> None:
    pictures, truth = scene
    order = tuple(range(1, FRAMES)) if is_forward else tuple(range(FRAMES - 2, -1, -1))
    start = 0 if is_forward else FRAMES - 1
    tracked = _track(TrackingRequest(pictures, start, truth[start], order))
    assert [one.frame for one in tracked] == list(order)
    # The bare copy of the first mask reaches 0.3 here.
    assert np.mean([_iou(one.mask, truth[one.frame]) for one in tracked]) > 0.9
    assert min(one.trust for one in tracked) > 0.4
    again = _track(TrackingRequest(pictures, start, truth[start], order[:3]))
    assert all(np.array_equal(one.mask, other.mask) for one, other in zip(again, tracked, strict=False))


def test_trust_falls_after_a_cut_and_says_why(scene: tuple[RgbVideo, BoolVideo]) -> None:
    pictures, truth = scene
    cut = pictures.copy()
    cut[5:] = noise(9)
    tracked = _track(TrackingRequest(cut, 0, truth[0], tuple(range(1, 8))))
    assert all(one.trust > 0.5 for one in tracked[:4])
    assert tracked[4].trust < 0.3
    assert tracked[4].reason


def test_tracking_goes_on_from_given_masks(scene: tuple[RgbVideo, BoolVideo]) -> None:
    pictures, truth = scene
    wrong = np.zeros_like(truth[0])
    wrong[5:15, 5:15] = True
    given = {3: encode_rle(truth[3])}
    tracked = _track(TrackingRequest(pictures, 0, wrong, (1, 2, 3, 4), given))
    assert np.array_equal(tracked[2].mask, truth[3])
    assert tracked[2].trust == 1.0
    assert _iou(tracked[3].mask, truth[4]) > 0.9


def test_tracking_is_cancelled_between_frames(scene: tuple[RgbVideo, BoolVideo]) -> None:
    pictures, truth = scene
    cancel = CancelToken()
    steps = FlowTracker().track(TrackingRequest(pictures, 0, truth[0], (1, 2, 3)), cancel)
    next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(steps)


def test_registry_names_the_default_first_and_what_is_unknown() -> None:
    assert tracker_names()[0] == "flow"
    assert load_tracker("flow").missing() == ""
    with pytest.raises(ModelUnavailableError, match="flow"):
        load_tracker("magic")
