"""What the timeline shows of one track."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.types import ReviewState
from ui.theme.tokens import STATE_ORDER

NO_MASK = 255
"""In `TrackLane.states`: the track has no mask at all in the frame."""


@dataclass(frozen=True, slots=True, eq=False)
class TrackLane:
    """One row of the timeline. The arrays have one entry per frame of the clip and are not changed."""

    track_id: int
    name: str
    colour: str
    """`#rrggbb`."""
    states: NDArray[np.uint8]
    """uint8 (T,): position in `STATE_ORDER`, or `NO_MASK`."""
    occlusion: NDArray[np.float32]
    """float32 (T,): hidden share, 0..1; nan = unknown."""
    anchors: NDArray[np.bool_]
    """bool (T,): a person fixed the amodal mask."""
    reasons: Mapping[int, str] = field(default_factory=dict)
    """Why a frame was flagged, by frame."""
    boxes: frozenset[int] = frozenset()
    """Key frames of the amodal box."""
    prompts: Mapping[int, bool] = field(default_factory=dict)
    """Frames in which something was pointed at for following, and whether that is muted."""

    def state_at(self, frame: int) -> ReviewState | None:
        """Return the state of a frame; None where the track has no mask or the frame does not exist."""
        if not 0 <= frame < len(self.states):
            return None
        number = int(self.states[frame])
        return None if number == NO_MASK else STATE_ORDER[number]

    def hidden_at(self, frame: int) -> float | None:
        """Return the hidden share of a frame, 0..1; None where it is unknown."""
        if not 0 <= frame < len(self.occlusion):
            return None
        share = float(self.occlusion[frame])
        return None if np.isnan(share) else share
