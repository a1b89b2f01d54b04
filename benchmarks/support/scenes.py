"""A 1080p frame with three overlapping tracks, for the drawing benchmarks."""

import numpy as np
from numpy.typing import NDArray

from core.masks.canvas import MaskCanvas
from core.masks.rle import encode_rle
from ui.shown.scene import OverlayScene, OverlayTrack

WIDTH, HEIGHT = 1920, 1080
SPOTS = ((700, 500, 330, 240), (1050, 560, 380, 260), (880, 420, 360, 330))
COLOURS = ("#009e73", "#56b4e9", "#cc79a7")


def make_picture(seed: int = 0) -> NDArray[np.uint8]:
    """Return a picture, uint8 (H, W, 3)."""
    return np.random.default_rng(seed).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)


def make_masks(shift: int = 0) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Return visible and whole mask of three objects (11 to 16 % of the picture each)."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    masks = []
    for x, y, a, b in SPOTS:
        whole = ((columns - x - shift) / a) ** 2 + ((rows - y) / b) ** 2 <= 1
        masks.append((whole & (columns < x + a // 2), whole))
    return masks


def make_scene(shift: int = 0) -> OverlayScene:
    """Return the three objects as the canvas gets them."""
    tracks = tuple(
        OverlayTrack(number, COLOURS[number], encode_rle(seen), encode_rle(whole), is_firm=False)
        for number, (seen, whole) in enumerate(make_masks(shift))
    )
    return OverlayScene(MaskCanvas(WIDTH, HEIGHT), tracks, 0)
