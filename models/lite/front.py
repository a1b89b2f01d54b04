"""What is in front of the object and what is behind it, told by what other frames prove.

- *In front*: where carried shapes say that the object is and it is not seen, something hides it; and what
  looks the same at that place of the background in another frame is the same thing (`Surroundings`).
- *Behind*: background that the object covers at another time; and what lies beside an outline that moves as
  the object does: that outline is the object's own, not the edge of something in front.
- Both spread from there over what has the same colour, up to edges in the picture, never across the object.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from models.lite.evidence import KnownPoses
from models.lite.recipe import COARSE, COVERED, FOLLOWS, HULL, PROVEN, SHARE
from models.proposers.carrying.seen import Transform
from models.proposers.carrying.votes import Window

FOLLOWED = (1, 2, 4, 7, 11)
"""Distances in frames, on both sides, over which an outline is compared."""
OUTLINE_WIDTH = 1.2
"""Coarse pixels by which an outline may be off."""
PLAIN_SHARE = 0.02
"""Weight of what neither shapes nor their hull reach: it is behind, more often than not."""
LEAST_SHARE = 0.1
"""Of the votes, for a place to be reached."""
OUTLINE_WEIGHT = 0.1
# Levels of colour, 0..255, at which an edge of the picture stops most of what spreads.
EDGE_LEVELS = 20.0
LEAK = 0.003
ROUNDS = 30
DOUBT = 0.01


@dataclass(frozen=True)
class Sight:
    """What one frame says to others, in its own crop."""

    window: Window
    seen: NDArray[np.bool_]
    """Visible mask."""
    proof: NDArray[np.uint8]
    """Where the object must be and is not seen, 0..255, uint8 (COARSE, COARSE)."""
    outline: NDArray[np.uint8]
    """Nearness to the outer edge of what is visible, 0..255."""

    @classmethod
    def of(cls, window: Window, seen: NDArray[np.bool_], share: NDArray[np.float32]) -> "Sight":
        """Return the sight of a frame.

        Args:
            window: Its crop.
            seen: Visible mask in the crop, bool (COARSE, COARSE).
            share: Share of votes for the object there, float32, 0..1.
        """
        visible, three = seen.view(np.uint8), np.ones((3, 3), dtype=np.uint8)
        reached = np.asarray(cv2.dilate(visible, three), np.uint8)
        # Votes err by a pixel along edges: only what is surrounded by votes is proof.
        proof = cv2.erode(share, three) * (1 - reached).astype(np.float32)
        edge = reached & (1 - visible)
        if not edge.any():
            return cls(window, seen, _bytes(proof), np.zeros_like(visible))
        apart = cv2.distanceTransform(1 - edge, cv2.DIST_L2, 3) * np.float32(1 / OUTLINE_WIDTH)
        return cls(window, seen, _bytes(proof), _bytes(cv2.exp(-(apart * apart))))


def outline_follows(frame: int, sights: Mapping[int, Sight], poses: KnownPoses) -> NDArray[np.float32]:
    """Return how far outlines of other frames, moved as the object moved, lie on the same place, 0..1."""
    total, heard = np.zeros((COARSE, COARSE), dtype=np.float32), 0
    own = sights[frame].window.from_canvas
    for other in (one for step in FOLLOWED for one in (frame - step, frame + step)):
        if other not in sights or frame not in poses or other not in poses:
            continue
        way = own @ poses.between(other, frame) @ np.linalg.inv(sights[other].window.from_canvas)
        moved = cv2.warpAffine(sights[other].outline, way[:2], (COARSE, COARSE), flags=cv2.INTER_LINEAR)
        cv2.accumulate(moved, total)
        heard += 1
    result: NDArray[np.float32] = total * np.float32(1 / (255 * max(1, heard)))
    return result


@dataclass(frozen=True)
class Around:
    """One frame's crop: its picture and what was found about it, float32 (COARSE, COARSE), 0..1."""

    picture: NDArray[np.uint8]
    """(COARSE, COARSE, 3)."""
    seen: NDArray[np.bool_]
    proven: NDArray[np.float32]
    """Known to be in front."""
    covered: NDArray[np.float32]
    """Known to be behind."""
    follows: NDArray[np.float32]
    outline: NDArray[np.bool_]
    """The pixels next to what is visible."""
    plain: NDArray[np.bool_]
    """What neither shapes nor their hull reach."""

    @classmethod
    def of(cls, picture: NDArray[np.uint8], sight: Sight, coarse: NDArray[np.float32]) -> "Around":
        """Return what the maps of a frame (`recipe.COARSE_NAMES`) say, but for those made here."""
        plain = (coarse[HULL] < 0.5) & (coarse[SHARE] < LEAST_SHARE)
        outline = sight.outline == 255
        return cls(picture, sight.seen, coarse[PROVEN], coarse[COVERED], coarse[FOLLOWS], outline, plain)


def spread(frames: Sequence[Around]) -> NDArray[np.float32]:
    """Return in front (> 0) or behind (< 0) for some frames, float32 (T, COARSE, COARSE), -1..1.

    Weighted means of neighbours, a fixed number of rounds (Jacobi steps of a weighted Laplace equation, as in
    the random walker of Grady, PAMI 2006); 0 where nothing is known and on the object.
    """
    seen = np.stack([one.seen for one in frames])
    free = (~seen).astype(np.float32)
    front = np.sqrt(np.stack([one.proven for one in frames])) * free
    edges = np.stack([one.outline * one.follows for one in frames])
    plain = np.stack([one.plain for one in frames])
    behind = np.stack([one.covered for one in frames]) + OUTLINE_WEIGHT * edges + PLAIN_SHARE * plain
    behind *= free
    down, right = _conductance(np.stack([one.picture for one in frames]), seen)
    told, weight = front - behind, front + behind + np.float32(DOUBT)
    weight[:, 1:] += down
    weight[:, :-1] += down
    weight[:, :, 1:] += right
    weight[:, :, :-1] += right
    weight = 1 / weight
    signed = told * weight
    for _ in range(ROUNDS):
        total = told.copy()
        total[:, 1:] += down * signed[:, :-1]
        total[:, :-1] += down * signed[:, 1:]
        total[:, :, 1:] += right * signed[:, :, :-1]
        total[:, :, :-1] += right * signed[:, :, 1:]
        signed = np.multiply(total, weight, out=total)
    result: NDArray[np.float32] = signed * free
    return result


def _conductance(
    pictures: NDArray[np.uint8], seen: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return how easily pixels take over from their neighbours below and to the right."""
    smooth = np.stack([cv2.blur(one, (3, 3)) for one in pictures]).astype(np.float32)

    def between(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
        apart = np.abs(first - second).mean(axis=3) * np.float32(1 / EDGE_LEVELS)
        flow: NDArray[np.float32] = np.exp(-(apart * apart)) + np.float32(LEAK)
        return flow

    down = between(smooth[:, 1:], smooth[:, :-1]) * ~(seen[:, 1:] | seen[:, :-1])
    right = between(smooth[:, :, 1:], smooth[:, :, :-1]) * ~(seen[:, :, 1:] | seen[:, :, :-1])
    return down, right


def carried(proof: NDArray[np.uint8], way: Transform) -> NDArray[np.float32]:
    """Return a proof moved into another crop, float32 (COARSE, COARSE), 0..1."""
    moved = cv2.warpAffine(proof, way[:2], (COARSE, COARSE), flags=cv2.INTER_LINEAR)
    return moved.astype(np.float32) * np.float32(1 / 255)


def forget_sights_before(sights: dict[int, Sight], frame: int) -> None:
    """Let go, in place, of what lies before a frame."""
    for old in [number for number in sights if number < frame]:
        del sights[old]


def _bytes(values: MatLike) -> NDArray[np.uint8]:
    return np.asarray(cv2.convertScaleAbs(values, alpha=255), np.uint8)
