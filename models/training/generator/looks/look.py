"""How the pictures of one clip look."""

from dataclasses import dataclass

import numpy as np

NOISE = 4.0


@dataclass(frozen=True)
class Look:
    """How a clip's pictures look; the default is what the validation sets of silhouettes are drawn with."""

    contrast: float = 1.0
    grain: float = 1.0
    noise: float = NOISE
    blur_px: float = 0.0
    colours: tuple[float, float] = (50.0, 200.0)
    """Range of the things' mean colours: a narrow one makes them alike."""
    photographic: float = 0.0
    """Share of grounds and skins that are cut from photographs; the others are noise."""
    parallax: float = 0.0
    """How much faster than the camera's mean the nearest ground runs, and slower the farthest."""
    sway: float = 0.0
    """Share of the ground that moves by itself, as water and leaves do."""
    seam_px: float = 0.0
    """Softness and misplacement of the edges of what is laid on the picture, on both sides."""
    compression: int = 0
    """Quality of a JPEG-like code, 1..100, 0 = none; low ones also let still blocks stand."""
    flicker: float = 0.0
    """Standard deviation of the light from frame to frame."""


def draw_look(rng: np.random.Generator) -> Look:
    """Return a random look of noise: flat or busy, sharp or soft, grey or colourful."""
    middle, wide = rng.uniform(80, 170), rng.uniform(20, 90)
    return Look(
        contrast=float(np.exp(rng.uniform(np.log(0.2), np.log(1.3)))),
        grain=float(np.exp(rng.uniform(np.log(0.6), np.log(4.0)))),
        noise=float(rng.uniform(1.0, 7.0)),
        blur_px=float(rng.uniform(0.0, 1.3)) if rng.random() < 0.6 else 0.0,
        colours=(max(20.0, middle - wide), min(235.0, middle + wide)),
    )


def draw_filmed_look(rng: np.random.Generator) -> Look:
    """Return a random look of a filmed clip."""
    noise = draw_look(rng)
    return Look(
        contrast=noise.contrast,
        grain=noise.grain,
        noise=float(np.exp(rng.uniform(np.log(0.6), np.log(6.0)))),
        blur_px=float(rng.uniform(0.0, 1.2)) if rng.random() < 0.4 else 0.0,
        colours=noise.colours,
        photographic=0.85,
        parallax=float(rng.uniform(0.1, 0.9)) if rng.random() < 0.65 else 0.0,
        sway=float(rng.uniform(0.2, 1.0)) if rng.random() < 0.4 else 0.0,
        seam_px=float(rng.uniform(0.3, 1.3)),
        compression=int(rng.integers(25, 90)) if rng.random() < 0.7 else 0,
        flicker=float(rng.uniform(0.0, 0.03)) if rng.random() < 0.5 else 0.0,
    )
