"""What pixels of one picture look like: colour, texture, and how they move against the background."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from core.types import RgbFrame
from models.scribble.mixtures import SEED

Floats = NDArray[np.float32]
BLUR_PX = 0.8
COLOUR_STEP = 9.0
"""A difference in Lab that counts as one; the two of hue count half as much again."""
TEXTURE_PX = 3.0
"""Around a pixel, as sigma, in which its texture is."""
TEXTURE = 1.5
MOVES_PX = 0.7
"""Slower motion than this, against the background, is none …"""
MOVES_SHARE = 0.35
"""… and that of so large a share of the fastest tenth counts as one."""
MOST_MOTION = 4.0
GRID_PX = 8
BACKGROUND_PX = 1.5
"""What moves with the background keeps within so many pixels of a plane's motion."""


@dataclass(frozen=True)
class Looks:
    """Of every pixel of a small picture or of a part of it."""

    colours: Floats
    """Lab and texture in steps that count alike, float32 (h, w, 4)."""
    motion: Floats | None
    """Against the background, float32 (h, w, 2); None where it is not known."""
    edges: Floats
    """How much colours change at a pixel, float32 (h, w)."""
    contrast: NDArray[np.uint8]
    """Lightness and hue as the outline sees them, uint8 (h, w, 2)."""


def looks_of(picture: MatLike, motion: Floats | None = None) -> Looks:
    """Return the looks of a picture, uint8 (h, w, 3), and of its pixels' `motion_against_background`."""
    lab = cv2.cvtColor(np.asarray(picture, np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab = np.asarray(lab * np.array([1, 1.5, 1.5], np.float32), np.float32)
    lightness = lab[..., 0]
    mean = cv2.GaussianBlur(lightness, (0, 0), TEXTURE_PX)
    varies = np.maximum(cv2.GaussianBlur(lightness * lightness, (0, 0), TEXTURE_PX) - mean * mean, 0)
    blurred = cv2.GaussianBlur(lab, (0, 0), BLUR_PX)
    colours = blurred / COLOUR_STEP
    edges = _changes(np.asarray(colours, np.float32))
    texture = TEXTURE * np.log1p(np.sqrt(varies))
    contrast = np.dstack([1.5 * lightness, lab[..., 1] + 128])
    return Looks(
        np.dstack([colours, texture]).astype(np.float32),
        motion,
        edges,
        np.clip(contrast, 0, 255).astype(np.uint8),
    )


def motion_against_background(picture: RgbFrame, beside: Sequence[RgbFrame]) -> Floats | None:
    """Return how pixels move to neighbouring frames beyond what a moving camera explains, float32 (h, w, 2).

    The background is what most of the picture does, as a plane seen by a camera. Of several neighbours the
    mean, those before the picture counted the other way round. None without a neighbour.

    Args:
        picture: uint8 (h, w, 3).
        beside: Pictures of the same size: the frame after it, then the one before it where there is one.
    """
    found = [_against_background(picture, other) for other in beside]
    signed = [one if number == 0 else -one for number, one in enumerate(found) if one is not None]
    if not signed:
        return None
    moved = np.asarray(np.mean(signed, axis=0), np.float32)
    planes = [cv2.medianBlur(np.ascontiguousarray(moved[..., axis]), 5) for axis in (0, 1)]
    moved = np.dstack(planes)
    speed = np.hypot(moved[..., 0], moved[..., 1])
    steps = moved / max(MOVES_PX, MOVES_SHARE * float(np.percentile(speed, 90)))
    length = np.hypot(steps[..., 0], steps[..., 1])[..., None]
    return np.asarray(steps / np.maximum(1, length / MOST_MOTION), np.float32)


def _changes(looks: Floats) -> Floats:
    """Return by how much looks, float32 (h, w, f), change from pixel to pixel, float32 (h, w)."""
    slopes = [np.asarray(cv2.Sobel(looks, cv2.CV_32F, x, 1 - x, ksize=3), np.float32) / 4 for x in (0, 1)]
    return np.asarray(np.sqrt((slopes[0] ** 2 + slopes[1] ** 2).sum(axis=2)), np.float32)


def _against_background(picture: RgbFrame, other: RgbFrame) -> Floats | None:
    one, two = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (picture, other))
    dense = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = dense.calc(one, two, np.zeros((*one.shape, 2), np.float32))
    grid = np.stack(np.meshgrid(*(np.arange(n, dtype=np.float32) for n in one.shape[::-1])), axis=-1)
    some = np.s_[GRID_PX // 2 :: GRID_PX, GRID_PX // 2 :: GRID_PX]
    places = grid[some].reshape(-1, 1, 2)
    cv2.setRNGSeed(SEED)
    moved = places + flow[some].reshape(-1, 1, 2)
    # The stubs do not know that there may be none.
    plane: object = cv2.findHomography(places, moved, cv2.RANSAC, BACKGROUND_PX)[0]
    if not isinstance(plane, np.ndarray):
        return None
    there = cv2.perspectiveTransform(grid.reshape(-1, 1, 2), plane).reshape(grid.shape)
    return np.asarray(flow - (there - grid), np.float32)
