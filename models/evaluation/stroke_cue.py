"""One stroke on what is in front, simulated: drawn from truth, made a region, followed through the clip.

It goes the way of the window: the scribble engine makes the region, the tracker follows it both ways.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.progress import CancelToken
from core.simulation.cover_stroke import is_hidden_enough, stroke_over
from core.types import BoolMask
from models.proposers.protocol import Cue, CueKind, CueReach
from models.scribble.covering import region_in_front
from models.scribble.protocol import PromptRequest, Stroke
from models.scribble.registry import IN_FRONT as SEGMENTER
from models.scribble.registry import load_segmenter
from models.tracking.passes import STOP_COVER_BELOW, follow_passes, passes_of
from models.tracking.registry import DEFAULT as TRACKER
from models.tracking.registry import load_tracker

PEN_RADIUS_PX = 4.0
"""Of the stroke, as in the window at 100 %."""


@dataclass(frozen=True)
class FollowedCover:
    """Where something is known to be in front, by frame; a map of a `Cue`."""

    masks: Mapping[int, BoolMask]
    count: int
    stroke_frame: int
    """Frame of the stroke."""

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, frame: int, /) -> BoolMask | None:
        """Return what is in front in a frame, bool (H, W); None = it was not followed that far."""
        return self.masks.get(frame)


def stroke_cue(clip: EvaluationClip, frames: int | None = None) -> Cue | None:
    """Return what one stroke in the first frame with a hidden part gives, or its first frames.

    None where nothing is hidden. Worked out once per clip, whoever asks.

    Args:
        clip: It has truth, `amodal/`.
        frames: How many frames the cue has; None = all.
    """
    found = _followed(_Key(clip))
    if found is None:
        return None
    count = len(clip) if frames is None else frames
    followed = FollowedCover(found.masks, count, found.stroke_frame)
    return Cue(CueKind.OCCLUDER, followed, CueReach.PART)


@dataclass(frozen=True)
class _Key:
    """A clip by its folder: what is worked out is kept for it."""

    clip: EvaluationClip

    def __hash__(self) -> int:
        return hash(self.clip.folder)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.clip.folder == self.clip.folder


@lru_cache(maxsize=64)
def _followed(key: _Key) -> FollowedCover | None:
    clip = key.clip
    for frame in range(len(clip)):
        region = _region(clip, frame)
        if region is not None and region.any():
            return FollowedCover(_follow(clip, frame, region), len(clip), frame)
    return None


def _region(clip: EvaluationClip, frame: int) -> BoolMask | None:
    """Return what the stroke in a frame gives; None where nothing is seen to be hidden."""
    modal, amodal = clip.modal[frame], clip.truth(frame)
    if amodal is None or not is_hidden_enough(modal, amodal):
        return None
    hidden = amodal & ~modal
    points = stroke_over(hidden if clip.occluder is None else clip.occluder[frame], hidden)
    if not points:
        return None
    stroke = Stroke(points, PEN_RADIUS_PX, is_object=True)
    request = PromptRequest(clip.frames[frame], (stroke,), excluded=modal)
    return region_in_front(load_segmenter(SEGMENTER), request)


def _follow(clip: EvaluationClip, start: int, region: BoolMask) -> dict[int, BoolMask]:
    masks = {start: region}
    passes = passes_of(start, 0, len(clip), len(clip))
    visits = follow_passes(
        load_tracker(TRACKER), clip.frames, start, region, passes, CancelToken(), given={},
        stop_below=STOP_COVER_BELOW,
    )  # fmt: skip
    for visit in visits:
        if not visit.is_stop:
            frame = visit.tracked.frame
            masks[frame] = np.asarray(visit.tracked.mask & ~clip.modal[frame])
    return masks
