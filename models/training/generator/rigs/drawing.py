"""Draws a posed rig small: which face is seen at which pixel, and how light falls on it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.generator.rigs.glb import Rig
from models.training.generator.rigs.posing import pose_clip
from models.training.generator.silhouettes import BODY, SIDE

FRAMES = 24
"""Of one round of an animation."""
FINER = 4
"""Bits behind the point in OpenCV's coordinates."""
DARKEST = 0.45
NEAREST, FARTHEST = 3.0, 12.0
"""Distance of the camera, in sizes of the body."""


@dataclass(frozen=True)
class Sequence:
    """One round of an animation from one point of view."""

    faces: NDArray[np.uint16]
    """1 + the face seen at each pixel, 0 beside the body, (FRAMES, SIDE, SIDE)."""
    light: NDArray[np.uint8]
    """Light on each face, 0..255, (FRAMES, F)."""
    spots: NDArray[np.float32]
    """Where a face lies on the body at rest, 0..1 in two directions, (F, 2)."""
    materials: NDArray[np.uint8]
    """Material of each face, (F,)."""


def draw_sequence(rig: Rig, rng: np.random.Generator) -> Sequence:
    """Return a random animation of a rig from a random point of view, as large as templates are."""
    posed = pose_clip(rig, int(rng.integers(len(rig.clips))), FRAMES)
    seen = _seen_from(posed, rng)
    low, high = seen[..., :2].min(axis=(0, 1)), seen[..., :2].max(axis=(0, 1))
    scale = BODY / max(1e-9, float((high - low).max()))
    seen = (seen - np.array([*(low + high) / 2, 0])) * scale + np.array([(SIDE - 1) / 2] * 2 + [0])
    sun = rng.normal(size=3)
    sun = sun / np.linalg.norm(sun)
    drawn = [_draw(frame, rig.faces, sun) for frame in seen]
    rest = rig.places[rig.faces].mean(axis=1)
    rest = (rest - rest.min(axis=0)) / max(1e-9, float(np.ptp(rest, axis=0).max()))
    spots = np.stack([rest[:, 0] + 0.5 * rest[:, 2], rest[:, 1] + 0.5 * rest[:, 2]], axis=1)
    return Sequence(
        np.stack([faces for faces, _ in drawn]),
        np.stack([light for _, light in drawn]),
        (spots / max(1e-9, float(spots.max()))).astype(np.float32),
        rig.materials.astype(np.uint8),
    )


def _seen_from(posed: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return x to the right, y downwards and depth (larger = farther), (T, V, 3)."""
    middle = (posed.min(axis=(0, 1)) + posed.max(axis=(0, 1))) / 2
    size = float(np.ptp(posed, axis=(0, 1)).max())
    yaw, pitch = rng.uniform(0, 2 * np.pi), float(np.clip(rng.normal(0.15, 0.25), -0.4, 1.2))
    around = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    down = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    turned = (posed - middle) @ (down @ around).T / size
    away = float(np.exp(rng.uniform(np.log(NEAREST), np.log(FARTHEST))))
    depth = away - turned[..., 2]
    return np.stack([turned[..., 0] * away / depth, -turned[..., 1] * away / depth, depth], axis=-1)


def _draw(
    places: NDArray[np.float64], faces: NDArray[np.int64], sun: NDArray[np.float64]
) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    corners = places[faces]
    across, along = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normals = np.cross(across, along)
    normals /= np.maximum(1e-9, np.linalg.norm(normals, axis=1, keepdims=True))
    light = DARKEST + (1 - DARKEST) * np.abs(normals @ sun)
    picture = np.zeros((SIDE, SIDE), dtype=np.uint16)
    points = np.rint(corners[..., :2] * (1 << FINER)).astype(np.int32)
    for face in np.argsort(-corners[..., 2].mean(axis=1)):  # far ones first
        cv2.fillConvexPoly(picture, points[face], int(face) + 1, lineType=cv2.LINE_8, shift=FINER)
    return picture, np.rint(light * 255).astype(np.uint8)
