"""Follows the object through the clip once, frame by frame, and keeps what is near in time."""

from collections.abc import Iterator

import cv2
import numpy as np

from core.progress import CancelToken
from core.types import RgbFrame
from models.proposers.carrying.motion import TRACKED_PX, motion_by_outline, motion_by_pictures
from models.proposers.carrying.poses import Poses
from models.proposers.carrying.seen import SeenFrame, Transform, look_at
from models.proposers.geometric import occluder_mask
from models.proposers.protocol import ProposalRequest

# Longest stretch without a sight that is looked through for the object's return.
LONGEST_GAP = 240
# After a long gap these are what is known of the object's shape.
SIGHTS_KEPT = 24


class Watcher:
    """Seen frames and motions of a moving window of the request."""

    def __init__(self, request: ProposalRequest, cancel: CancelToken, tracked_px: int = TRACKED_PX) -> None:
        self._request = request
        self._cancel = cancel
        self._tracked_px = tracked_px
        self._next = 0
        self._count = len(request.modal)
        self._motions: dict[int, Transform] = {}
        self._sure: set[int] = set()
        self._picture: RgbFrame | None = None
        self.seen: dict[int, SeenFrame] = {}
        """What is seen (modal) by frame."""
        self.anchors: dict[int, SeenFrame] = {}
        """What a person fixed, by frame."""
        self.shape: tuple[int, int] = (request.modal.shape[1], request.modal.shape[2])
        self.margin = picture_margin(request)

    @property
    def share(self) -> float:
        """Share of the clip that was looked at."""
        return self._next / max(1, self._count)

    @property
    def picture_box(self) -> tuple[int, int, int, int]:
        """x, y, width, height of the picture on the canvas."""
        height, width = self.shape
        return self.margin, self.margin, width - 2 * self.margin, height - 2 * self.margin

    def watch_until(self, end: int) -> Iterator[int]:
        """Look at frames before `end`, and on through a gap until the object is seen again."""
        while self._next < self._count and (self._next < end or self._is_in_gap(end)):
            self._watch(self._next)
            self._next += 1
            yield self._next - 1

    def forget_before(self, frame: int) -> None:
        """Let go of what lies before a frame, except the last sights before it."""
        earlier = sorted(other for other in self.seen if other < frame)[-SIGHTS_KEPT:]
        oldest = earlier[0] if earlier else frame
        for kept in (self.seen, self.anchors, self._motions):
            for other in [number for number in kept if number < oldest]:
                del kept[other]
        self._sure = {other for other in self._sure if other >= oldest}

    def poses(self) -> Poses:
        """Return where the object is in the frames of the window."""
        return Poses(self.seen, self._motions, frozenset(self._sure))

    def _is_in_gap(self, end: int) -> bool:
        return self._next - 1 not in self.seen and self._next < end + LONGEST_GAP

    def _watch(self, frame: int) -> None:
        self._cancel.check()
        request = self._request
        modal = request.modal[frame]
        anchor = request.anchors.get(frame)
        seen = look_at(frame, modal, occluder_mask(request, frame, modal), self.margin)
        if anchor is not None:
            fixed = look_at(frame, anchor, None, self.margin, is_anchor=True)
            if fixed is not None:
                self.anchors[frame] = fixed
            # Where nothing is seen, the person's mask says where the object is.
            seen = seen or fixed
        before, before_picture = self.seen.get(frame - 1), self._picture
        self._picture = None
        if seen is None:
            return
        self.seen[frame] = seen
        if request.frames is not None:
            self._picture = request.frames[frame]
        if before is None:
            return
        pictures = (
            None if before_picture is None or self._picture is None else (before_picture, self._picture)
        )
        # The motion so far as a guess, then the outline's, which takes long to find and is seldom needed.
        so_far = self._motions.get(before.frame) if before.frame in self._sure else None
        motion = self._confirmed(so_far, pictures, before, seen)
        if motion is None:
            outlined = motion_by_outline(before, seen)
            motion = self._confirmed(outlined, pictures, before, seen)
        if motion is not None:
            self._sure.add(frame)
        self._motions[frame] = outlined if motion is None else motion

    def _confirmed(
        self,
        guess: Transform | None,
        pictures: tuple[RgbFrame, RgbFrame] | None,
        before: SeenFrame,
        seen: SeenFrame,
    ) -> Transform | None:
        """Return the motion that the pictures show from a guess; None where they confirm none."""
        if guess is None or pictures is None:
            return None
        # RANSAC draws from OpenCV's own generator: the same seed must give the same motion.
        cv2.setRNGSeed((self._request.seed + seen.frame) % (2**31 - 1))
        return motion_by_pictures(*pictures, before, seen, guess, self._tracked_px)


def picture_margin(request: ProposalRequest) -> int:
    """Return how far the canvas reaches beyond the picture: the black rim that the pictures share."""
    count = len(request.modal)
    if request.frames is None or count == 0:
        return 0
    smallest = min(request.modal.shape[1:]) // 2
    for frame in sorted({0, count // 2, count - 1}):
        picture = request.frames[frame]
        # Nearly always something is lit at the very edge, and the rest need not be looked at.
        if any(side.any() for side in (picture[0], picture[-1], picture[:, 0], picture[:, -1])):
            return 0
        lit = picture.max(axis=2) > 0
        rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
        if rows.size:
            height, width = lit.shape
            rim = (rows[0], height - 1 - rows[-1], columns[0], width - 1 - columns[-1])
            smallest = min(smallest, int(min(rim)))
    return smallest if smallest < min(request.modal.shape[1:]) // 2 else 0
