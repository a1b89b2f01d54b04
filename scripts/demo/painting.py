"""Brushes: smooth outlines, shaded parts, textures that move with the body."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720
SUPER = 2
"""Supersampling in both directions."""
SHIFT = 4

Points = NDArray[np.float64]
Colour = tuple[int, int, int]
"""Red, green, blue."""


@dataclass
class Sheet:
    """A transparent sheet at supersampled size: colour float32 (H, W, 3), coverage float32 (H, W)."""

    rgb: NDArray[np.float32]
    alpha: NDArray[np.float32]

    @classmethod
    def empty(cls) -> "Sheet":
        """Return a sheet with nothing on it."""
        size = (HEIGHT * SUPER, WIDTH * SUPER)
        return cls(np.zeros((*size, 3), np.float32), np.zeros(size, np.float32))

    def small(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return colour (premultiplied) and coverage at output size."""
        size = (WIDTH, HEIGHT)
        rgb = cv2.resize(self.rgb * self.alpha[:, :, None], size, interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(self.alpha, size, interpolation=cv2.INTER_AREA)
        return np.asarray(rgb, np.float32), np.asarray(alpha, np.float32)


@dataclass(frozen=True)
class Pose:
    """Where a figure is: its origin in picture pixels, scale, lean in degrees, and which way it looks."""

    x: float
    y: float
    scale: float = 1.0
    lean: float = 0.0
    mirror: bool = False

    def place(self, points: Points) -> Points:
        """Move points (N, 2), x before y, from the figure's own units to supersampled pixels."""
        angle = np.deg2rad(self.lean)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        flipped = points * (np.array([-1.0, 1.0]) if self.mirror else 1.0)
        return (flipped @ turn.T * self.scale + (self.x, self.y)) * SUPER


def smooth(points: list[tuple[float, float]], steps: int = 12) -> Points:
    """Return a closed Catmull-Rom curve through the points."""
    p = np.array(points, np.float64)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    before, here, after, later = np.roll(p, 1, 0), p, np.roll(p, -1, 0), np.roll(p, -2, 0)
    parts = [
        0.5
        * (
            2 * here[i]
            + (after[i] - before[i]) * t
            + (2 * before[i] - 5 * here[i] + 4 * after[i] - later[i]) * t**2
            + (3 * here[i] - before[i] - 3 * after[i] + later[i]) * t**3
        )
        for i in range(len(p))
    ]
    return np.concatenate(parts)


def tube(spine: list[tuple[float, float]], widths: list[float]) -> Points:
    """Return the outline of a bent tube: necks, stems."""
    line = np.array(spine, np.float64)
    t = np.linspace(0, 1, 40)
    knots = np.linspace(0, 1, len(line))
    degree = min(3, len(line) - 1)
    x = np.polyval(np.polyfit(knots, line[:, 0], degree), t)
    y = np.polyval(np.polyfit(knots, line[:, 1], degree), t)
    radius = np.interp(t, np.linspace(0, 1, len(widths)), widths) / 2
    dx, dy = np.gradient(x), np.gradient(y)
    length = np.hypot(dx, dy) + 1e-9
    nx, ny = -dy / length * radius, dx / length * radius
    return np.concatenate([np.stack([x + nx, y + ny], 1), np.stack([x - nx, y - ny], 1)[::-1]])


def paint(
    sheet: Sheet, outline: Points, light: Colour, dark: Colour, grain: float = 0.0, seed: int = 0
) -> None:
    """Fill an outline (supersampled pixels), lit from the upper right, with grain that moves along."""
    low, high = np.floor(outline.min(0)).astype(int) - 2, np.ceil(outline.max(0)).astype(int) + 3
    x0, y0 = max(0, low[0]), max(0, low[1])
    x1, y1 = min(sheet.alpha.shape[1], high[0]), min(sheet.alpha.shape[0], high[1])
    if x1 <= x0 or y1 <= y0:
        return
    cover = np.zeros((y1 - y0, x1 - x0), np.uint8)
    fixed = np.round((outline - (x0, y0)) * 2**SHIFT).astype(np.int32)
    cv2.fillPoly(cover, [fixed], 255, cv2.LINE_AA, SHIFT)
    part = cover.astype(np.float32) / 255
    rows, columns = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    span = np.maximum(outline.max(0) - outline.min(0), 1)
    down = (rows - outline[:, 1].min()) / span[1]
    left = 1 - (columns - outline[:, 0].min()) / span[0]
    shade = np.clip(0.75 * down + 0.25 * left, 0, 1)[:, :, None]
    colour = np.array(light, np.float32) * (1 - shade) + np.array(dark, np.float32) * shade
    if grain:
        origin = np.floor(outline.min(0)).astype(int)
        colour = colour + grain * _grain(part.shape, x0 - origin[0], y0 - origin[1], seed)[:, :, None]
    area = (slice(y0, y1), slice(x0, x1))
    old = sheet.alpha[area]
    total = part + old * (1 - part)
    keep = (old * (1 - part))[:, :, None]
    sheet.rgb[area] = (colour * part[:, :, None] + sheet.rgb[area] * keep) / np.maximum(total, 1e-6)[
        :, :, None
    ]
    sheet.alpha[area] = total


def _grain(shape: tuple[int, int], dx: int, dy: int, seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.standard_normal((512, 512)).astype(np.float32), (0, 0), 3)
    noise /= noise.std()
    rows = (np.arange(shape[0]) + dy) % 512
    columns = (np.arange(shape[1]) + dx) % 512
    return np.asarray(noise[rows][:, columns], np.float32)
