"""Composing at view size and at full size: 1080p, five layers, each turned and moved by key frames.

Budget: at least 24 frames a second at view size (1280 × 720) on two cores, of pictures that are kept. A busy
machine composes fewer; so each frame is also said as a multiple of a plain work of the same machine, done in
turn with it: one copy of the view's picture is turned and enlarged by OpenCV.
"""

from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.timing import median, spread, timed, wants_quick
from core.compose.composing import compose_frame
from core.compose.layers import Composition, KeyFrame, ObjectLayer
from core.compose.pictures import Background, LayerPicture

SIZE = 1080, 1920
LAYERS = 5
VIEW = 2 / 3
BUDGET_FPS = 24


def main() -> None:
    """Print milliseconds a frame and frames a second."""
    frames = 12 if wants_quick(__doc__) else 60
    chance = np.random.default_rng(1)
    known = np.ones(SIZE, np.bool_)
    known[500:700, 300:420] = False
    ground = Background(chance.integers(0, 256, (*SIZE, 3), np.uint8), known)
    composition, pictures = Composition(1), {}
    for number in range(1, LAYERS + 1):
        picture = person(chance)
        centre = picture.x + 200.0, picture.y + 350.0
        keys = KeyFrame(0, 10.0 * number, 5.0), KeyFrame(frames, 200.5, 30.25, 1.1, 8.0)
        composition = composition.with_layer(
            ObjectLayer(number, 1, number, f"o{number}", softness=2, match_light=number == 1,
                        contact_shadow=number < 3, keys=keys, centre=centre)
        )  # fmt: skip
        pictures[number] = picture.softened(2)
    for scale, count in ((VIEW, frames), (1.0, max(3, frames // 10))):
        behind, shown = ground.scaled(scale), {one: two.scaled(scale) for one, two in pictures.items()}
        whole = partial(compose_frame, composition, background=behind, pictures=shown, scale=scale)
        times, plain = list[float](), list[float]()
        for frame in range(count):
            times.append(timed(partial(whole, frame=frame)))
            plain.append(timed(partial(turned, behind.rgb)))
        height, width = behind.known.shape
        rate, ratio = 1000 / median(times), median(times) / median(plain)
        print(
            f"{width}×{height}, {LAYERS} layers: {spread(times)}, {rate:.1f} frames a second, "
            f"{rate / BUDGET_FPS:.2f} of the budget, {ratio:.1f} times a turned picture"
        )


def turned(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture turned and enlarged, in float as composing does it: what the machine does just now."""
    height, width = rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 8.0, 1.1)
    return np.asarray(cv2.warpAffine(rgb.astype(np.float32), turn, (width, height)), np.uint8)


def person(chance: np.random.Generator) -> LayerPicture:
    """Return an object of 400 × 700 pixels somewhere in the picture."""
    mask: NDArray[np.uint8] = np.zeros((700, 400), np.uint8)
    cv2.ellipse(mask, (200, 350), (190, 340), 0, 0, 360, 255, -1)
    rgba = np.dstack([chance.integers(0, 256, (700, 400, 3), np.uint8), mask])
    return LayerPicture(
        rgba, int(chance.integers(0, 1400)), int(chance.integers(0, 300)), surroundings=(120.0, 120.0, 120.0)
    )


if __name__ == "__main__":
    main()
