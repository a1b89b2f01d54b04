"""What a person pointed at in a frame of a track: strokes, clicks and boxes, kept for whoever follows it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

Point = tuple[float, float]
"""x, y in picture coordinates: pixel (0, 0) reaches from 0 to 1."""
MOST_POINTS = 64
"""Of one stroke that is kept; evenly spaced ones stand for longer lines."""
MOST_STROKES = 256
_KINDS: dict[str, type | tuple[type, ...]] = {
    "points": list,
    "radius": (int, float),
    "object": bool,
    "box": bool,
}


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line drawn with the mouse."""

    points_xy: tuple[Point, ...]
    """At least one."""
    radius_px: float
    is_object: bool
    """True: what it covers belongs to the object; False: it does not."""
    is_box: bool = False
    """Two opposite corners of a box that the object fills; the last box of several counts."""

    def moved(self, x: float, y: float) -> "Stroke":
        """Return the stroke so many pixels further right and down."""
        return replace(self, points_xy=tuple((one + x, other + y) for one, other in self.points_xy))


@dataclass(frozen=True, slots=True)
class Prompt:
    """What was pointed at in one frame."""

    strokes: tuple[Stroke, ...] = ()
    """May be empty: then only the mask of the frame is meant."""
    is_muted: bool = False
    """Whoever follows the track does as if neither these strokes nor the frame's mask were there."""


FrameStrokes = Mapping[tuple[int, int], tuple[Stroke, ...]]
"""Strokes by track id and frame."""
NO_STROKES: FrameStrokes = {}
FramePrompts = Mapping[int, Prompt]
"""Prompts of a track by frame."""


@dataclass(frozen=True)
class TrackPrompts:
    """All prompts of a track, as a tracker is told of them."""

    strokes: Mapping[int, tuple[Stroke, ...]] = field(default_factory=dict)
    """By frame; not empty, not muted."""
    muted: frozenset[int] = frozenset()

    @classmethod
    def of(cls, prompts: FramePrompts, margin: int = 0) -> "TrackPrompts":
        """Part those that count from those that are muted; strokes are moved onto a canvas with a margin."""
        counting = {
            at: tuple(one.moved(margin, margin) for one in prompt.strokes)
            for at, prompt in prompts.items()
            if prompt.strokes and not prompt.is_muted
        }
        return cls(counting, frozenset(at for at, one in prompts.items() if one.is_muted))


def strokes_to_text(strokes: Iterable[Stroke]) -> str:
    """Return strokes as JSON, points to a tenth of a pixel; long lines are kept by some of their points."""
    return json.dumps(
        [
            {
                "points": [[round(x, 1), round(y, 1)] for x, y in _thinned(one.points_xy)],
                "radius": round(one.radius_px, 2),
                "object": one.is_object,
                "box": one.is_box,
            }
            for one in list(strokes)[-MOST_STROKES:]
        ]
    )


def strokes_from_text(text: str) -> tuple[Stroke, ...]:
    """Return strokes from JSON.

    Raises:
        ValueError: It is none of `strokes_to_text`.
    """
    return tuple(_stroke(one) for one in json.loads(text))


def _stroke(one: object) -> Stroke:
    if not isinstance(one, dict) or set(one) != set(_KINDS):
        raise ValueError("a stroke has other parts")
    if not all(isinstance(one[name], kind) for name, kind in _KINDS.items()) or not one["points"]:
        raise ValueError("a part of a stroke is of another kind")
    try:
        points = np.array(one["points"], np.float64)
    except (TypeError, ValueError):
        raise ValueError("a point of a stroke is none") from None
    numbers = np.append(points.ravel(), one["radius"])
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(numbers).all():
        raise ValueError("a point of a stroke is none")
    if one["box"] and len(points) != 2:
        raise ValueError("a box has two corners")
    return Stroke(tuple((float(x), float(y)) for x, y in points), one["radius"], one["object"], one["box"])


def _thinned(points: tuple[Point, ...]) -> list[Point]:
    if len(points) <= MOST_POINTS:
        return list(points)
    places = np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int)
    return [points[place] for place in places]
