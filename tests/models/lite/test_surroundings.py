"""The cue made from pictures: what stays, what was covered, what moves along."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.support.moving_scenes import make_scene
from core.progress import CancelToken
from models.lite.inputs import InputMaker
from models.lite.recipe import COARSE, EVIDENCE_CHANNELS
from models.lite.surroundings import Surroundings
from models.proposers.carrying.motion import shift
from models.proposers.carrying.seen import Transform
from models.proposers.carrying.votes import Window
from models.proposers.protocol import ProposalRequest

HEIGHT, WIDTH, COUNT, SPEED = 96, 160, 10, 5
WHOLE = Window(0, 0, WIDTH, HEIGHT, (COARSE, COARSE))


class Steady:
    """An object that moves to the right at the same speed all the time."""

    def __contains__(self, frame: int) -> bool:
        return 0 <= frame < COUNT

    def between(self, source: int, target: int) -> Transform:
        """Its motion."""
        return shift(np.array([SPEED * (target - source), 0.0]))


def noise(rng: np.random.Generator, height: int, width: int) -> NDArray[np.uint8]:
    """A texture of 4 × 4 blocks."""
    blocks = rng.integers(0, 255, (height // 4, width // 4, 3), dtype=np.uint8)
    return np.repeat(np.repeat(blocks, 4, axis=0), 4, axis=1)


def watch() -> tuple[Surroundings, dict[str, slice]]:
    """A square passes over a still ground; a bar rides along above it; another runs the other way below."""
    rng = np.random.default_rng(0)
    ground, square, rider, runner = noise(rng, HEIGHT, WIDTH), *(noise(rng, 24, 24) for _ in range(3))
    surroundings = Surroundings(0)
    for frame in range(COUNT):
        picture, modal = ground.copy(), np.zeros((HEIGHT, WIDTH), dtype=np.bool_)
        x, back = 20 + SPEED * frame, 120 - SPEED * frame
        picture[36:60, x : x + 24], modal[36:60, x : x + 24] = square, True
        picture[8:32, x : x + 24] = rider
        picture[66:90, back : back + 24] = runner
        surroundings.look(frame, picture, modal)
    rows = {"square": (36, 60), "rider": (8, 32), "runner": (66, 90)}
    by = COARSE / HEIGHT
    return surroundings, {
        name: slice(round((a + 5) * by), round((b - 5) * by)) for name, (a, b) in rows.items()
    }


def columns(left: int, right: int) -> slice:
    """Pixels of the picture as cells of the crop."""
    by = COARSE / WIDTH
    return slice(round((left + 4) * by), round((right - 4) * by))


def test_ground_stays_and_what_was_covered_is_behind() -> None:
    """To the left of the square lies what it has passed over; far above nothing was ever covered."""
    surroundings, rows = watch()
    still, behind, _, _ = surroundings.maps(6, WHOLE, Steady(), {})
    passed = columns(32, 48)
    assert still[rows["square"], passed].mean() > 0.6
    assert behind[rows["square"], passed].mean() > 0.5
    untouched = columns(130, 158)
    assert still[rows["rider"], untouched].mean() > 0.8
    assert behind[rows["rider"], untouched].mean() < 0.1


def test_what_moves_along_rides_and_what_runs_is_neither() -> None:
    """The rider above the square goes with it, the runner below goes its own way."""
    surroundings, rows = watch()
    still, _, riding, _ = surroundings.maps(5, WHOLE, Steady(), {})
    here = columns(20 + SPEED * 5, 44 + SPEED * 5)
    assert riding[rows["rider"], here].mean() > 0.8
    assert still[rows["rider"], here].mean() < 0.4
    there = columns(120 - SPEED * 5, 144 - SPEED * 5)
    assert still[rows["runner"], there].mean() < 0.4
    assert riding[rows["runner"], there].mean() < 0.4


def test_without_pictures_nothing_is_said() -> None:
    """A frame that was never looked at, and one alone."""
    alone = Surroundings(0)
    assert not alone.maps(3, WHOLE, Steady(), {}).any()
    alone.look(0, np.zeros((HEIGHT, WIDTH, 3), np.uint8), np.zeros((HEIGHT, WIDTH), np.bool_))
    assert not alone.maps(0, WHOLE, Steady(), {}).any()


def test_the_cue_from_the_pictures_can_be_left_out() -> None:
    """Option `surroundings=no`: its maps are empty, the rest of the input is the same."""
    scene = make_scene("ball-box", frame_count=8, size_hw=(90, 160))
    inputs = []
    for options in ({}, {"surroundings": "no"}):
        maker = InputMaker(ProposalRequest(scene.modal, frames=scene.frames, options=options), CancelToken())
        list(maker.make_until(8))
        inputs.append(maker.ready[4])
    looked, blind = inputs
    assert looked is not None
    assert blind is not None
    assert looked.coarse[EVIDENCE_CHANNELS:].any()
    assert not blind.coarse[EVIDENCE_CHANNELS:].any()
    np.testing.assert_array_equal(looked.fine, blind.fine)
