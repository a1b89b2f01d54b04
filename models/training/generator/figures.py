"""Procedural silhouettes: blobs, polygons, and jointed bodies whose limbs swing from frame to frame."""

from collections.abc import Callable
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.generator.silhouettes import BODY, SIDE, Template

Shape = Callable[[float], Template]
"""Template at a phase of the movement (radians)."""


class Family(StrEnum):
    """Kinds of procedural shapes."""

    BLOB = "blob"
    POLYGON = "polygon"
    PERSON = "person"
    QUADRUPED = "quadruped"
    VEHICLE = "vehicle"


def draw_figure(rng: np.random.Generator, family: Family | None = None) -> Shape:
    """Return a random shape as a function of its phase."""
    kind = family or list(Family)[int(rng.integers(len(Family)))]
    makers = {
        Family.BLOB: _blob,
        Family.POLYGON: _polygon,
        Family.PERSON: _person,
        Family.QUADRUPED: _quadruped,
        Family.VEHICLE: _vehicle,
    }
    return makers[kind](rng)


def _still(template: Template) -> Shape:
    return lambda _phase: template


def _fill(points: NDArray[np.floating]) -> Template:
    template = np.zeros((SIDE, SIDE), dtype=np.uint8)
    points = points - (points.min(axis=0) + points.max(axis=0)) / 2
    points = points * BODY / max(1e-6, float(np.ptp(points, axis=0).max())) + (SIDE - 1) / 2
    cv2.fillPoly(template, [np.rint(points).astype(np.int32)], 255)
    return template


def _blob(rng: np.random.Generator) -> Shape:
    angles = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    radius = np.ones_like(angles)
    for order in range(2, 7):
        radius += rng.normal(0, 0.5 / order) * np.cos(order * angles + rng.uniform(0, 6.3))
    radius = np.maximum(radius, 0.25)
    points = np.stack([radius * np.cos(angles), radius * np.sin(angles) * rng.uniform(0.5, 1)], axis=1)
    return _still(_fill(points))


def _polygon(rng: np.random.Generator) -> Shape:
    corners = int(rng.integers(3, 9))
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners) + np.linspace(0, 2 * np.pi, corners, endpoint=False))
    radius = rng.uniform(0.45, 1, corners)
    return _still(_fill(np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)))


def _vehicle(rng: np.random.Generator) -> Shape:
    length, height = 1.0, rng.uniform(0.16, 0.3)
    roof, start, end = rng.uniform(0.12, 0.3), rng.uniform(0.05, 0.35), rng.uniform(0.55, 0.98)
    points = [(0, 0), (0, -height), (start, -height - 0.02), (start + 0.1, -height - roof)]
    points += [(end - 0.08, -height - roof), (end, -height), (length, -height * 0.9), (length, 0)]
    template = _fill(np.array(points))
    bottom = int(np.flatnonzero(template.any(axis=1))[-1])
    wheel = int(rng.uniform(8, 13))
    for place in (rng.uniform(0.15, 0.25), rng.uniform(0.72, 0.85)):
        cv2.circle(template, (int((SIDE - BODY) / 2 + place * BODY), bottom), wheel, 255, -1)
    return _still(template)


def _limb(
    template: Template, start: tuple[float, float], angles: list[float], part: float, wide: int
) -> None:
    """Draw a chain of capsules; angles from straight down, y grows downwards."""
    x, y = start
    for angle in angles:
        to_x, to_y = x + part * np.sin(angle), y + part * np.cos(angle)
        cv2.line(template, (round(x), round(y)), (round(to_x), round(to_y)), 255, wide)
        x, y = to_x, to_y


def _person(rng: np.random.Generator) -> Shape:
    wide, swing, arm = int(rng.integers(6, 13)), rng.uniform(0.1, 0.7), rng.uniform(0, 0.8)
    shoulder, torso, lean = rng.uniform(8, 15), rng.uniform(26, 36), rng.uniform(-6, 6)
    spread = rng.uniform(0.02, 0.25)

    def at(phase: float) -> Template:
        template = np.zeros((SIDE, SIDE), dtype=np.uint8)
        neck, hip = (64 + lean, 36.0), (64.0, 36 + torso)
        cv2.circle(template, (round(neck[0] + lean / 3), 23), 9, 255, -1)
        trunk = [(neck[0] - shoulder, 36), (neck[0] + shoulder, 36), (72, hip[1]), (56, hip[1])]
        cv2.fillPoly(template, [np.rint(trunk).astype(np.int32)], 255)
        cv2.line(template, (round(neck[0]), 26), (round(neck[0]), 38), 255, 8)
        for side in (-1, 1):
            turn = side * swing * np.sin(phase)
            knee = max(0.0, side * swing * np.cos(phase))
            _limb(template, (64 + 5 * side, hip[1]), [turn + side * spread, turn - knee], 23, wide + 2)
            raised = -turn + side * arm
            _limb(template, (neck[0] + side * (shoulder - 3), 39), [raised, raised + 0.3], 17, wide - 1)
        return template

    return at


def _quadruped(rng: np.random.Generator) -> Shape:
    body, high, wide = rng.uniform(24, 32), rng.uniform(10, 17), int(rng.integers(5, 10))
    legs, swing = rng.uniform(10, 18), rng.uniform(0.1, 0.6)
    neck, head, tail = rng.uniform(0.3, 1.6), rng.uniform(6, 11), rng.uniform(-1.5, 0.6)
    faces = 1 if rng.random() < 0.5 else -1

    def at(phase: float) -> Template:
        template = np.zeros((SIDE, SIDE), dtype=np.uint8)
        cv2.ellipse(template, (64, 56), (round(body), round(high)), 0, 0, 360, 255, -1)
        for number, place in enumerate((-0.75, -0.6, 0.6, 0.75)):
            turn = swing * np.sin(phase + number * 1.7)
            knee = 0.4 * swing * np.cos(phase + number)
            _limb(template, (64 + place * body, 56 + high * 0.5), [turn, turn + knee], legs, wide)
        up = neck + 0.08 * np.sin(phase)
        top = (64 + faces * (body * 0.8 + 20 * np.sin(up)), 54 - 20 * np.cos(up))
        cv2.line(
            template, (round(64 + faces * body * 0.75), 54), (round(top[0]), round(top[1])), 255, wide + 6
        )
        nose = (round(top[0] + faces * head), round(top[1] + head / 2))
        cv2.line(template, (round(top[0]), round(top[1])), nose, 255, round(head * 1.3))
        waved = tail + 0.25 * np.sin(2 * phase)
        _limb(template, (64 - faces * body, 52), [-faces * (waved + 0.9)], 22, max(3, wide - 3))
        return template

    return at
