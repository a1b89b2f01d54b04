"""Generated clips with amodal truth: textured, partly articulated objects that pass behind one another.

Used by the proposer benchmark and by tests that need to know what is hidden.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolVideo, RgbVideo


@dataclass(frozen=True)
class Scene:
    """A clip of which everything is known."""

    name: str
    frames: RgbVideo
    modal: BoolVideo
    """Visible part of the object, bool (T, H, W)."""
    amodal: BoolVideo
    """The whole object inside the picture, bool (T, H, W)."""
    occluder: BoolVideo
    """What has a track and is in front, bool (T, H, W)."""


KINDS = ("walker-bars", "car-tree", "ball-box", "turning-crossing", "walker-alone", "follower")


def make_scene(
    kind: str, *, frame_count: int = 25, size_hw: tuple[int, int] = (180, 320), seed: int = 0
) -> Scene:
    """Return a generated clip; the same arguments give the same clip.

    Args:
        kind: One of `KINDS`: an articulated walker behind bars; a rigid car behind a wide tree without a
            track; a ball wholly hidden by a box for some frames; a turning shape crossed by another moving
            one; a walker that nothing hides; a shape whose occluder follows it half of the time.
        frame_count: T.
        size_hw: Rows and columns.
        seed: Seed of textures and sizes.
    """
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    height, width = size_hw
    unit = height / 180
    background = _texture(rng, size_hw, 90, 60)
    body_skin = _texture(rng, (2 * height, 2 * width), 150, 80)
    front_skin = _texture(rng, size_hw, 60, 60)
    frames = np.zeros((frame_count, height, width, 3), dtype=np.uint8)
    amodal = np.zeros((frame_count, height, width), dtype=np.bool_)
    front = np.zeros_like(amodal)
    for frame in range(frame_count):
        at = frame / max(1, frame_count - 1)
        shape, skin_shift = _object(kind, at, size_hw, unit)
        in_front = _in_front(kind, at, size_hw, unit)
        amodal[frame], front[frame] = shape > 0, in_front > 0
        skin = cv2.warpAffine(body_skin, skin_shift, (width, height), borderMode=cv2.BORDER_REFLECT)
        picture = np.where((shape > 0)[..., None], skin, background)
        moved = np.roll(front_skin, round(at * width * 0.5) if _front_moves(kind) else 0, axis=1)
        picture = np.where((in_front > 0)[..., None], moved, picture)
        noise = rng.integers(-4, 5, picture.shape)
        frames[frame] = np.clip(picture.astype(np.int16) + noise, 0, 255).astype(np.uint8)
    tracked = np.zeros_like(front) if kind == "car-tree" else front
    return Scene(kind, frames, amodal & ~front, amodal, tracked)


def _front_moves(kind: str) -> bool:
    return kind in {"turning-crossing", "follower"}


def _object(
    kind: str, at: float, size_hw: tuple[int, int], unit: float
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Draw the object; also return where its texture is."""
    height, width = size_hw
    mask = np.zeros(size_hw, dtype=np.uint8)
    x, y = width * (0.2 + 0.6 * at), height * 0.5
    if kind in {"walker-bars", "walker-alone"}:
        _walker(mask, x, y, unit, phase=at * 6 * np.pi)
        angle, scale = 0.0, 1.0
    elif kind == "car-tree":
        x, y, angle, scale = width * (0.15 + 0.7 * at), height * 0.6, 0.0, 1.0 + 0.2 * at
        _polygon(mask, _CAR, x, y, unit * scale, angle)
    elif kind == "ball-box":
        y, angle, scale = height * (0.55 - 0.25 * np.sin(np.pi * at)), 0.0, 1.0
        cv2.circle(mask, (round(x), round(y)), round(24 * unit), 1, -1)
    else:
        angle, scale = (50 * at, 1.0 - 0.15 * at) if kind == "turning-crossing" else (10 * at, 1.0)
        x = width * (0.4 + 0.2 * at)
        _polygon(mask, _ARROW, x, y, unit * scale, angle)
    turn = cv2.getRotationMatrix2D((width, height), -angle, scale)
    turn[:, 2] += np.array([x - width, y - height])
    return mask, np.asarray(turn, np.float64)


_CAR = [
    (-60, 20),
    (-60, -2),
    (-38, -6),
    (-22, -28),
    (22, -28),
    (38, -6),
    (60, 0),
    (60, 20),
    (44, 30),
    (-44, 30),
]
_ARROW = [(-55, -18), (5, -22), (5, -48), (60, 0), (5, 44), (5, 18), (-55, 22), (-35, 0)]


def _polygon(
    mask: NDArray[np.uint8], points: list[tuple[int, int]], x: float, y: float, scale: float, angle: float
) -> None:
    turn = np.radians(angle)
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = np.array(points, dtype=np.float64) @ linear.T + [x, y]
    cv2.fillPoly(mask, [np.rint(corners * 16).astype(np.int32)], 1, shift=4)


def _walker(mask: NDArray[np.uint8], x: float, y: float, unit: float, phase: float) -> None:
    """A person of capsules with swinging arms and legs."""

    def limb(start: tuple[float, float], angle: float, length: float, width: float) -> None:
        first = np.array([x + start[0] * unit, y + start[1] * unit])
        second = first + length * unit * np.array([np.sin(angle), np.cos(angle)])
        cv2.line(
            mask,
            (round(first[0]), round(first[1])),
            (round(second[0]), round(second[1])),
            1,
            max(1, round(width * unit)),
        )

    swing = 0.5 * np.sin(phase)
    limb((0, -30), 0.0, 36, 26)
    limb((0, 8), swing, 48, 13)
    limb((0, 8), -swing, 48, 13)
    limb((0, -28), -0.9 * swing, 34, 9)
    limb((0, -28), 0.9 * swing, 34, 9)
    cv2.circle(mask, (round(x), round(y - 52 * unit)), round(13 * unit), 1, -1)


def _in_front(kind: str, at: float, size_hw: tuple[int, int], unit: float) -> NDArray[np.uint8]:
    height, width = size_hw
    mask = np.zeros(size_hw, dtype=np.uint8)
    if kind == "walker-bars":
        for share in (0.3, 0.45, 0.6, 0.75):
            cv2.rectangle(mask, (round(width * share), 0), (round(width * share + 14 * unit), height), 1, -1)
    elif kind == "car-tree":
        cv2.rectangle(mask, (round(width * 0.45), 0), (round(width * 0.45 + 50 * unit), height), 1, -1)
        cv2.circle(mask, (round(width * 0.53), round(height * 0.2)), round(50 * unit), 1, -1)
    elif kind == "ball-box":
        cv2.rectangle(mask, (round(width * 0.4), 0), (round(width * 0.64), height), 1, -1)
    elif kind == "turning-crossing":
        cv2.circle(mask, (round(width * (0.95 - 0.9 * at)), round(height * 0.5)), round(38 * unit), 1, -1)
    elif kind == "follower":
        behind = 0.0 if at < 0.5 else 1.2 * (at - 0.5)
        x = width * (0.42 + 0.2 * at + behind)
        cv2.rectangle(mask, (round(x), round(height * 0.45)), (round(x + 60 * unit), height), 1, -1)
    return mask


def _texture(rng: np.random.Generator, size_hw: tuple[int, int], base: int, swing: int) -> RgbVideo:
    """Smooth coloured noise with detail at two sizes."""
    height, width = size_hw
    layers = []
    for cells in (12, 48):
        small = rng.uniform(-1, 1, (cells, cells, 3)).astype(np.float32)
        layers.append(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))
    mixed = base + swing * (0.6 * layers[0] + 0.6 * layers[1])
    return np.asarray(np.clip(mixed, 0, 255), np.uint8)
