"""How steadily a track goes from frame to frame: flicker shows as spikes, steady motion and growth do not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.checks.measures import Rows

Values = NDArray[np.float32]
AREA_JUMP = 0.15
CENTROID_JUMP = 0.12
SHAPE_CHANGE = 0.25
"""Above one of these a frame jumps: in the list of the checks and as a spike of the lane."""


@dataclass(frozen=True, eq=False)
class Consistency:
    """Five curves of one track, float32 (T,) each; nan = unknown."""

    area: Values
    """Pixels of the amodal mask."""
    area_jump: Values
    """How far the logarithm of the area is from the middle of its two neighbours; 0.1 = about 10 %."""
    centroid_jump: Values
    """How far the centroid is from the middle of its neighbours, in object sizes (root of the area)."""
    same: Values
    """IoU with the frame before, once the centroids are laid on each other, 0..1."""
    visible: Values
    """Visible share of the whole object, 0..1."""

    @property
    def unsteadiness(self) -> Values:
        """One number per frame, 0..1: `spikes`, cut at 1."""
        return np.clip(self.spikes, 0, 1)

    @property
    def spikes(self) -> Values:
        """One number per frame, from 0: the worst of the jumps and of the change of shape; nan = unknown.

        A shape counts as changed only if it differs from the frame before *and* from the frame after, so
        that a spike belongs to one frame and a cut to two.
        """
        worst = np.fmax(np.fmax(self.area_jump, 2 * self.centroid_jump), self.change)
        return np.where(np.isnan(self.area), np.nan, worst).astype(np.float32)

    @property
    def change(self) -> Values:
        """How far the shape is from that of both neighbours, 0..1; nan = unknown."""
        after = np.append(self.same[1:], np.float32(np.nan))
        return (1 - np.fmax(self.same, after)).astype(np.float32)

    @property
    def is_jump(self) -> NDArray[np.bool_]:
        """bool (T,): area, place or shape leave the line of the neighbours, and most of all in this frame."""
        is_bad = np.nan_to_num(self.area_jump) > AREA_JUMP
        is_bad |= np.nan_to_num(self.centroid_jump) > CENTROID_JUMP
        is_bad |= np.nan_to_num(self.change) > SHAPE_CHANGE
        return is_bad & self.is_peak & (np.nan_to_num(self.spikes) > 0)

    @property
    def is_peak(self) -> NDArray[np.bool_]:
        """bool (T,): no neighbour stands out clearly more; those of a spike do stand out, but less."""
        spikes = np.nan_to_num(self.spikes)
        beside = np.maximum(np.append(spikes[1:], 0), np.insert(spikes[:-1], 0, 0))
        is_peak: NDArray[np.bool_] = spikes >= 0.8 * beside
        return is_peak


def consistency_of(rows: Rows) -> Consistency:
    """Return the curves of a track from its measures."""
    area = _known(rows["amodal"], rows["amodal"] > 0)
    size = np.sqrt(area)
    with np.errstate(divide="ignore", invalid="ignore"):
        visible = np.where(rows["amodal"] > 0, 1 - rows["hidden"] / rows["amodal"], np.nan)
        x = np.where(np.isnan(area), np.nan, rows["x"])
        y = np.where(np.isnan(area), np.nan, rows["y"])
        # The largest size around, so that a frame that grew is no small neighbour of its own jump.
        around = np.fmax(size, np.fmax(np.append(size[1:], np.nan), np.insert(size[:-1], 0, np.nan)))
        centroid = np.hypot(off_middle(x), off_middle(y)) / around
        return Consistency(
            area=area,
            area_jump=np.abs(off_middle(np.log(area))).astype(np.float32),
            centroid_jump=centroid.astype(np.float32),
            same=np.where(np.isnan(area), np.nan, rows["same"]).astype(np.float32),
            visible=visible.astype(np.float32),
        )


def _known(values: NDArray[np.float32], is_known: NDArray[np.bool_]) -> Values:
    return np.where(is_known, values, np.nan).astype(np.float32)


def off_middle(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far each value is from the mean of its two neighbours; 0 at both ends of a stretch."""
    off = np.zeros_like(values)
    if len(values) > 2:
        off[1:-1] = values[1:-1] - (values[:-2] + values[2:]) / 2
    # An end has one neighbour: nothing tells a jump from motion there.
    off[np.isnan(off) & ~np.isnan(values)] = 0
    off[np.isnan(values)] = np.nan
    return off
