"""An object is taken out of a clip: behind it lies what other frames show, the rest is continued."""

import cv2
import numpy as np
import pytest

from core.errors import Cancelled
from core.pictures.looks import Looks
from core.pictures.without_object import take_away
from core.progress import CancelToken
from core.types import BoolMask, RgbFrame

SIZE = (120, 200)
FRAMES = 12


def ground(frame: int, pan: int) -> RgbFrame:
    rng = np.random.default_rng(3)
    wide = rng.integers(0, 255, (SIZE[0], SIZE[1] + 60, 3), np.uint8)
    whole = cv2.GaussianBlur(cv2.GaussianBlur(wide, (0, 0), 2.5), (0, 0), 1.5)
    whole = cv2.normalize(whole, None, 20, 235, cv2.NORM_MINMAX)  # type: ignore[call-overload]
    return np.ascontiguousarray(whole[:, pan * frame : pan * frame + SIZE[1]], np.uint8)


def disc(frame: int) -> BoolMask:
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    return np.asarray((columns - (50 + 7 * frame)) ** 2 + (rows - 60) ** 2 <= 18**2, np.bool_)


def picture(frame: int, pan: int, brighter: int = 0) -> RgbFrame:
    made = np.clip(ground(frame, pan).astype(np.int16) + brighter * frame, 0, 255).astype(np.uint8)
    made[disc(frame)] = (230, 120, 30)
    return made


@pytest.mark.parametrize(("pan", "brighter"), [(0, 0), (3, 0), (2, 2)])
def test_ground_of_other_frames_lies_behind(pan: int, brighter: int) -> None:
    patch = take_away(5, disc(5), FRAMES, Looks(lambda t: picture(t, pan, brighter), disc))
    assert patch is not None
    assert patch.seen_share > 0.99
    assert np.count_nonzero(patch.guessed) == round((1 - patch.seen_share) * np.count_nonzero(patch.hole))
    made = picture(5, pan, brighter)
    part = made[patch.y : patch.y + patch.hole.shape[0], patch.x : patch.x + patch.hole.shape[1]]
    part[patch.hole] = patch.rgb[patch.hole]
    right = np.clip(ground(5, pan).astype(np.int16) + brighter * 5, 0, 255)
    off = np.abs(made.astype(np.int16) - right)[disc(5)]
    assert off.mean() < 6
    assert patch.hole.sum() > disc(5).sum(), "the mixed rim goes too"


def test_what_no_frame_shows_is_continued_from_around() -> None:
    # Everything stands still, so nothing is ever seen behind the object.
    still = picture(5, 0)
    patch = take_away(5, disc(5), FRAMES, Looks(lambda _t: still, lambda _t: disc(5)))
    assert patch is not None
    assert patch.seen_share == 0
    assert np.array_equal(patch.guessed, patch.hole), "all of it is a guess"
    inside = disc(5)[patch.y : patch.y + patch.hole.shape[0], patch.x : patch.x + patch.hole.shape[1]]
    orange = np.abs(patch.rgb.astype(int) - (230, 120, 30)).sum(axis=2) < 60
    assert not (orange & inside).mean() > 0.02
    single = take_away(0, disc(5), 1, Looks(lambda _t: still, lambda _t: disc(5)))
    assert single is not None


def test_a_cut_lends_nothing_and_a_wish_to_stop_is_heard() -> None:
    def cut(frame: int) -> RgbFrame:
        return picture(frame, 0) if frame == 5 else np.flip(picture(frame, 0), 0).copy()

    patch = take_away(5, disc(5), FRAMES, Looks(cut, disc))
    assert patch is not None
    assert patch.seen_share == 0
    assert take_away(5, np.zeros(SIZE, np.bool_), FRAMES, Looks(cut, disc)) is None
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        take_away(5, disc(5), FRAMES, Looks(cut, disc), token)
