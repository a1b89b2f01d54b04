"""Where the object is in every frame of a window, also in frames where (almost) nothing of it is seen."""

from collections.abc import Mapping

import numpy as np

from models.proposers.carrying.motion import align_outlines, part_of, scale_of, shift
from models.proposers.carrying.seen import SeenFrame, Transform

# A frame that shows less than this share of what its neighbours show says little about the motion.
SLIVER_SHARE = 0.15
SLIVER_REACH = 24
LINK_REACH = 16
STEADY_REACH = 6


class Poses:
    """Transforms between the frames of a window.

    Motions of neighbouring frames are chained. Where the chain breaks (nothing seen, or only a sliver whose
    motion the pictures do not tell), the two sides are linked through the best seen frame on each, and the
    frames between get their share of that motion. Frames before the first and after the last sight have none.
    """

    def __init__(
        self, seen: Mapping[int, SeenFrame], motions: Mapping[int, Transform], sure: frozenset[int]
    ) -> None:
        """Chain and link.

        Args:
            seen: Frames in which something is seen.
            motions: Motion from the frame before, by frame.
            sure: Frames whose motion comes from the pictures.
        """
        self._seen = seen
        motions = _steadied(motions, sure)
        self._poses: dict[int, Transform] = {}
        firm = [frame for frame in sorted(seen) if frame in sure or not self._is_sliver(frame)]
        runs = _runs(firm, motions)
        for number, run in enumerate(runs):
            base = np.eye(3) if number == 0 else self._link(runs[number - 1], run, motions)
            self._chain(run, base, motions)
            if number > 0:
                self._fill(runs[number - 1][-1], run[0])
        self._extend(firm, motions)

    def __contains__(self, frame: int) -> bool:
        return frame in self._poses

    def between(self, source: int, target: int) -> Transform:
        """Return the motion of the object from one frame to another, in canvas coordinates."""
        return np.linalg.inv(self._poses[target]) @ self._poses[source]

    def _is_sliver(self, frame: int) -> bool:
        near = range(frame - SLIVER_REACH, frame + SLIVER_REACH + 1)
        most = max(self._seen[other].area for other in near if other in self._seen)
        return self._seen[frame].area < SLIVER_SHARE * most

    def _chain(self, run: list[int], base: Transform, motions: Mapping[int, Transform]) -> None:
        pose = base
        for place, frame in enumerate(run):
            if place:
                pose = pose @ np.linalg.inv(motions[frame])
            self._poses[frame] = pose

    def _link(self, before: list[int], after: list[int], motions: Mapping[int, Transform]) -> Transform:
        """Return the pose of `after`'s first frame from the best seen frames on both sides."""
        first = max(before[-LINK_REACH:], key=lambda frame: (self._seen[frame].area, frame))
        second = max(after[:LINK_REACH], key=lambda frame: (self._seen[frame].area, -frame))
        one, two = self._seen[first], self._seen[second]
        scale = float(np.clip(np.sqrt(two.area / one.area), 0.8, 1.25))
        start = shift(two.centre) @ np.diag([scale, scale, 1.0]) @ shift(-one.centre)
        moved, _ = align_outlines(one.outline, two.outline, start, one.size, hold=0.1, rounds=10)
        if not 0.5 < scale_of(moved) < 2.0:
            moved = start
        back = np.eye(3)
        for frame in after[1 : after.index(second) + 1]:
            back = motions[frame] @ back
        # pose(after[0]) = pose(second) · motion(after[0] → second)
        return self._poses[first] @ np.linalg.inv(moved) @ back

    def _fill(self, before: int, after: int) -> None:
        """Give the frames between two others their share of the motion."""
        motion = self.between(before, after)
        centre = self._seen[before].centre
        for frame in range(before + 1, after):
            share = (frame - before) / (after - before)
            self._poses[frame] = self._poses[before] @ np.linalg.inv(part_of(motion, share, centre))

    def _extend(self, firm: list[int], motions: Mapping[int, Transform]) -> None:
        """Carry the chain through slivers at both ends of the window."""
        if not firm:
            return
        frame = firm[-1] + 1
        while frame in self._seen and frame in motions:
            self._poses[frame] = self._poses[frame - 1] @ np.linalg.inv(motions[frame])
            frame += 1
        frame = firm[0] - 1
        while frame in self._seen and frame + 1 in motions:
            self._poses[frame] = self._poses[frame + 1] @ motions[frame + 1]
            frame -= 1


def _steadied(motions: Mapping[int, Transform], sure: frozenset[int]) -> dict[int, Transform]:
    """Replace motions that the pictures do not tell by the mean of the nearest ones that they do.

    Behind a fence the outline is mostly the fence's: an object goes on as it went rather than stops there.
    """
    steady = dict(motions)
    for frame in motions:
        if frame in sure:
            continue
        before = next(
            (other for other in range(frame - 1, frame - STEADY_REACH - 1, -1) if other in sure), None
        )
        after = next((other for other in range(frame + 1, frame + STEADY_REACH + 1) if other in sure), None)
        near = [motions[other] for other in (before, after) if other is not None and other in motions]
        if near:
            steady[frame] = np.mean(near, axis=0)
    return steady


def _runs(frames: list[int], motions: Mapping[int, Transform]) -> list[list[int]]:
    runs: list[list[int]] = []
    for frame in frames:
        if runs and runs[-1][-1] == frame - 1 and frame in motions:
            runs[-1].append(frame)
        else:
            runs.append([frame])
    return runs
