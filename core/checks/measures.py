"""What is measured of every track in every frame: plain numbers, from which checks, lane and doubt follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.masks.canvas import MaskCanvas

MEASURES = np.dtype(
    [
        ("modal", np.float32),  # pixels of the modal mask
        ("amodal", np.float32),  # pixels of the amodal mask
        ("missing", np.float32),  # visible pixels that the amodal mask lacks
        ("hidden", np.float32),  # amodal minus modal
        ("unexplained", np.float32),  # hidden pixels of the picture where nothing known is in front
        ("overlap", np.float32),  # visible pixels that another track claims too
        ("overlap_track", np.int32),  # the track that claims most of them, -1 = none
        ("beyond", np.float32),  # visible pixels outside the picture, where nothing can be seen
        ("cut", np.float32),  # amodal pixels on the outermost ring of a canvas with a margin
        ("x", np.float32),  # centroid of the amodal mask on the canvas; of the modal one without it
        ("y", np.float32),
        ("touches", np.float32),  # share of the visible outline that ends at what may be in front
        ("touch_track", np.int32),  # the track at which most of it ends, -1 = none
        ("apart", np.float32),  # visible pixels that something cuts off and the amodal mask does not join
        ("apart_track", np.int32),  # the track that cuts them off, -1 = none
        ("taller", np.float32),  # height of the amodal box over that of the visible one, less 1
        ("wider", np.float32),
        ("spread", np.float32),  # outline of the amodal mask in three numbers (`codes.OUTLINE`)
        ("stretch", np.float32),
        ("upright", np.float32),
        ("same", np.float32),  # IoU with the frame before, once the centroids are laid on each other
    ]
)
"""One row per frame. nan = cannot be known: no mask, or nothing to compare with."""

Rows = NDArray[np.void]
"""Structured array (T,) of `MEASURES`."""


def empty_rows(frame_count: int) -> Rows:
    """Return rows in which nothing is known."""
    rows = np.zeros(frame_count, MEASURES)
    for name in MEASURES.names or ():
        rows[name] = -1 if rows[name].dtype == np.int32 else np.nan
    return rows


@dataclass(frozen=True, eq=False)
class KnownOutlines:
    """Whole objects of one category that a person decided on, anywhere in the project."""

    tracks: NDArray[np.int64]
    """(n,): whose each is."""
    outlines: NDArray[np.float64]
    """(n, 3), as `codes.OUTLINE`."""


@dataclass(eq=False)
class ClipMeasures:
    """The measures of one clip, filled block by block and patched after edits."""

    canvas: MaskCanvas
    frame_count: int
    tracks: dict[int, Rows] = field(default_factory=dict)
    covers: dict[int, dict[tuple[int, int], int]] = field(default_factory=dict)
    """By frame: (front, back) → pixels of back's hidden part that front's visible part covers."""
    outlines: Mapping[int, KnownOutlines] = field(default_factory=dict)
    """By track: what is known of its category; tracks of which nothing is known are left out."""
    is_known: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    """bool (T,): the frame was measured."""

    def __post_init__(self) -> None:
        if len(self.is_known) != self.frame_count:
            self.is_known = np.zeros(self.frame_count, np.bool_)

    def rows(self, track_id: int) -> Rows:
        """Return the rows of a track; unknown ones when it was never measured."""
        if track_id not in self.tracks:
            self.tracks[track_id] = empty_rows(self.frame_count)
        return self.tracks[track_id]

    def is_covered(self, track_id: int) -> NDArray[np.bool_]:
        """Return in which frames another track is seen on the hidden part of this one, bool (T,)."""
        result = np.zeros(self.frame_count, np.bool_)
        result[[frame for frame, pairs in self.covers.items() if any(b == track_id for _, b in pairs)]] = True
        return result

    def put(self, frame: int, found: "FrameMeasures") -> None:
        """Take in what was measured of one frame; tracks it does not name have no mask there."""
        blank = empty_rows(1)[0]
        for track_id in self.tracks.keys() | found.tracks.keys():
            self.rows(track_id)[frame] = found.tracks.get(track_id, blank)
        if found.covers:
            self.covers[frame] = dict(found.covers)
        else:
            self.covers.pop(frame, None)
        self.is_known[frame] = True


@dataclass(frozen=True, eq=False)
class FrameMeasures:
    """What was measured of one frame."""

    tracks: Mapping[int, np.void]
    """One row of `MEASURES` per track that has a mask there."""
    covers: Mapping[tuple[int, int], int]
