"""Poses as the program would find them: the true ones, with drift, bridged where little is seen."""

import numpy as np
from numpy.typing import NDArray

from models.proposers.carrying.seen import Transform
from models.training.generator.movement import Track

# As in `carrying.poses`: less than this share of the most that is seen says little about motion.
SLIVER_SHARE = 0.15


class NoisyPoses:
    """Similarities between frames: centre, scale and angle of the truth plus a random walk."""

    def __init__(self, track: Track, areas: NDArray[np.float64], rng: np.random.Generator) -> None:
        """Draw the errors.

        Args:
            track: True poses.
            areas: Visible pixels per frame, (T,).
            rng: Source of the errors.
        """
        count = len(areas)
        size = 110 * track.scale * np.sqrt(np.abs(track.stretch))
        # By pictures a motion is known to a fraction of a percent of the size, by the outline far worse.
        low, high = (0.001, 0.006) if rng.random() < 0.65 else (0.004, 0.025)
        drift = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        walk = np.cumsum(rng.normal(0, drift, (4, count)), axis=1)
        walk += rng.normal(0, 0.5 * drift, (4, count))
        values = np.stack(
            [
                track.x + walk[0] * size,
                track.y + walk[1] * size,
                np.log(track.scale * np.sqrt(np.abs(track.stretch))) + 0.6 * walk[2],
                track.angle + 0.6 * walk[3],
            ]
        )
        firm = np.flatnonzero(areas > max(1.0, SLIVER_SHARE * areas.max()))
        self._known = {frame for frame in range(count) if areas[frame] > 0}
        if firm.size:
            self._known |= set(range(int(firm[0]), int(firm[-1]) + 1))
            gaps = np.setdiff1d(np.arange(int(firm[0]), int(firm[-1]) + 1), firm)
            for row in values:
                row[gaps] = np.interp(gaps, firm, row[firm])
        self._matrices = [_matrix(*values[:, frame]) for frame in range(count)]

    def __contains__(self, frame: int) -> bool:
        return frame in self._known

    def between(self, source: int, target: int) -> Transform:
        """Return the motion of the object from one frame to another."""
        return self._matrices[target] @ np.linalg.inv(self._matrices[source])


def _matrix(x: float, y: float, log_scale: float, angle: float) -> Transform:
    cos, sin = np.exp(log_scale) * np.cos(angle), np.exp(log_scale) * np.sin(angle)
    return np.array([[cos, -sin, x], [sin, cos, y], [0, 0, 1]])
