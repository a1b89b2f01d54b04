"""The lake at dusk: background, how the figures move, and what of each is visible."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scripts.demo.figures import draw_boat, draw_duck, draw_reeds, draw_rock, draw_swan
from scripts.demo.painting import HEIGHT, WIDTH, Pose, Sheet

FRAMES = 72
FPS = 24
HORIZON = 330
TRACKS = (("sailing boat", "boat"), ("duck", "bird"), ("swan", "bird"))
"""Name and category, back to front."""


@dataclass(frozen=True)
class Frame:
    """One finished frame."""

    rgb: NDArray[np.uint8]
    modal: tuple[NDArray[np.bool_], ...]
    """Visible part per track, bool (H, W)."""
    amodal: tuple[NDArray[np.bool_], ...]


def render(number: int) -> Frame:
    """Draw one frame."""
    t = number / (FRAMES - 1)
    pan = 10 * np.sin(2 * np.pi * (t - 0.25))
    picture = _background(number, pan)
    layers = _layers(number, t, pan)
    covers, visible = [], []
    for sheet, waterline, track in layers:
        rgb, alpha = sheet.small()
        _reflect(picture, rgb, alpha, waterline, number)
        picture = rgb + picture * (1 - alpha[:, :, None])
        visible = [part * (1 - alpha) for part in visible]
        if track:
            covers.append(alpha)
            visible.append(alpha.copy())
    rng = np.random.default_rng(number)
    picture += rng.standard_normal((HEIGHT, WIDTH, 1)).astype(np.float32) * 1.2
    return Frame(
        np.clip(picture, 0, 255).astype(np.uint8),
        tuple(part > 0.5 for part in visible),
        tuple(cover > 0.5 for cover in covers),
    )


def _layers(number: int, t: float, pan: float) -> list[tuple[Sheet, float, bool]]:
    """Return sheets back to front, each with its waterline and whether it is a track."""
    wave = 2 * np.pi * number / FPS
    boat, rock, duck, swan, reeds = (Sheet.empty() for _ in range(5))
    boat_y = 412 + 2 * np.sin(wave * 0.7)
    draw_boat(
        boat,
        Pose(150 + 860 * t - pan * 0.4, boat_y, 0.92, 2.6 * np.sin(wave * 0.7)),
        float(np.sin(wave * 0.5)),
    )
    draw_rock(rock, Pose(640 - pan * 0.6, 452, 0.86))
    duck_y = 549 + 2 * np.sin(wave * 1.3)
    duck_x = 150 + 900 * t + 18 * np.sin(wave * 0.4) - pan * 0.8
    draw_duck(duck, Pose(duck_x, duck_y, 1.15, 2 * np.sin(wave), mirror=True), float(np.sin(wave * 1.5)))
    swan_y = 560 + 2.5 * np.sin(wave * 0.8 + 1)
    swan_x = 1180 - 820 * t - pan
    draw_swan(
        swan,
        Pose(swan_x, swan_y, 1.5, 1.2 * np.sin(wave * 0.8)),
        float(np.sin(wave * 0.9)),
        float(np.sin(wave * 0.6)),
    )
    draw_reeds(reeds, Pose(300 - pan * 1.6, 712, 1.12), float(np.sin(wave * 0.5)), seed=5)
    return [
        (boat, boat_y + 18, True),
        (rock, 474, False),
        (duck, duck_y + 13, True),
        (swan, swan_y + 40, True),
        (reeds, HEIGHT + 40.0, False),
    ]


def _background(number: int, pan: float) -> NDArray[np.float32]:
    rows = np.linspace(0, 1, HORIZON, dtype=np.float32)[:, None]
    stops = np.array([(86, 104, 158), (150, 138, 176), (236, 172, 150), (255, 214, 160)], np.float32)
    sky = np.stack([np.interp(rows[:, 0], (0, 0.45, 0.8, 1), stops[:, c]) for c in range(3)], 1)
    picture = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    picture[:HORIZON] = sky[:, None]
    yy, xx = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    sun = np.exp(-(((xx - 900 + pan * 0.2) / 250) ** 2 + ((yy - HORIZON + 30) / 130) ** 2))
    picture += sun[:, :, None] * np.array((60, 44, 10), np.float32)
    picture += _noise(3, 90, 22)[:, :, None] * np.array((7, 5, 6), np.float32) * (yy < HORIZON)[:, :, None]
    for seed, base, height, colour, share in (
        (1, 300, 80, (140, 128, 166), 0.1),
        (2, 326, 60, (96, 98, 128), 0.25),
    ):
        _hill(picture, seed, base, height, colour, pan * share)
    _water(picture, number)
    return picture


def _hill(
    picture: NDArray[np.float32],
    seed: int,
    base: float,
    height: float,
    colour: tuple[int, int, int],
    shift: float,
) -> None:
    rng = np.random.default_rng(seed)
    x = np.arange(WIDTH) + shift
    ridge = sum(
        rng.uniform(0.3, 1)
        / k
        * np.sin(x / WIDTH * 2 * np.pi * k * rng.uniform(0.7, 1.3) + rng.uniform(0, 6))
        for k in (1, 2, 3, 7, 19)
    )
    top = base - height * (0.5 + 0.35 * np.asarray(ridge))
    yy = np.arange(HEIGHT)[:, None]
    inside = np.clip(yy - top[None] + 0.5, 0, 1)[:HORIZON].astype(np.float32)[:, :, None]
    haze = np.clip((yy[:HORIZON] - top[None]) / 120, 0, 1).astype(np.float32)[:, :, None]
    tone = (
        np.array(colour, np.float32) * (1 - 0.35 * haze) + np.array((250, 206, 170), np.float32) * 0.35 * haze
    )
    picture[:HORIZON] = picture[:HORIZON] * (1 - inside) + tone * inside


def _water(picture: NDArray[np.float32], number: int) -> None:
    depth = HEIGHT - HORIZON
    mirror = picture[HORIZON - 1 :: -1][: min(depth, HORIZON)]
    mirror = np.concatenate([mirror, np.repeat(mirror[-1:], max(0, depth - mirror.shape[0]), 0)])
    rows = np.linspace(0, 1, depth, dtype=np.float32)[:, None, None]
    base = (
        cv2.GaussianBlur(mirror, (0, 0), 3) * (0.86 - 0.34 * rows) + np.array((18, 34, 52), np.float32) * rows
    )
    ripples = np.roll(_noise(7, 46, 2.2), number, 1) + np.roll(_noise(8, 30, 1.6), -2 * number, 1)
    picture[HORIZON:] = base + ripples[HORIZON:, :, None] * (3 + 8 * rows) * np.array(
        (1, 0.92, 0.85), np.float32
    )


def _reflect(
    picture: NDArray[np.float32],
    rgb: NDArray[np.float32],
    alpha: NDArray[np.float32],
    waterline: float,
    number: int,
) -> None:
    """Mirror a layer at its waterline: blurred, dim, broken by ripples."""
    y = round(waterline)
    depth = min(HEIGHT - y, y, 260)
    if depth <= 4:
        return
    flipped = cv2.GaussianBlur(np.ascontiguousarray(rgb[y - depth : y][::-1]), (0, 0), 2.2)
    cover = cv2.GaussianBlur(np.ascontiguousarray(alpha[y - depth : y][::-1]), (0, 0), 2.2)
    shift = np.round(3 * np.sin(np.arange(depth) * 0.5 + number * 0.5)).astype(int)
    for row, offset in enumerate(shift):
        flipped[row], cover[row] = np.roll(flipped[row], offset, 0), np.roll(cover[row], offset)
    fade = (0.42 * np.linspace(1, 0, depth, dtype=np.float32))[:, None]
    share = (cover * fade)[:, :, None]
    colour = flipped / np.maximum(cover, 1e-3)[:, :, None]
    picture[y : y + depth] = picture[y : y + depth] * (1 - share) + colour * 0.8 * share


def _noise(seed: int, wide: float, high: float) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    border = round(2 * wide)
    # Wrapped around, so that water can drift sideways without a seam.
    noise = np.pad(rng.standard_normal((HEIGHT, WIDTH)).astype(np.float32), border, mode="wrap")
    noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), sigmaX=wide / 2, sigmaY=high / 2), np.float32)
    noise = noise[border:-border, border:-border]
    return np.asarray(noise / noise.std(), np.float32)
