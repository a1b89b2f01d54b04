"""Proposers that look at one frame at a time: the modal mask itself and its convex hull.

They are the yardsticks of the amodal literature (Convex and Convex^R in Zhan et al., "Self-Supervised Scene
De-occlusion", CVPR 2020) and useful in themselves for compact objects such as cars and boxes.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator

import cv2
import numpy as np

from core.messages import mark, say
from core.progress import CancelToken
from core.types import BoolMask
from models.proposers.protocol import CueKind, ProposalRequest, ProposalUpdate


class FrameProposer(ABC):
    """A proposer that completes every frame on its own and has one hypothesis."""

    name: str
    summary: str
    fingerprint: str
    needs_frames = False
    max_hypotheses = 1

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Yield one update per frame; raises `Cancelled` when the token was set."""
        count = len(request.modal)
        message = self.describe(request)
        total = grown = 0
        for frame in range(count):
            cancel.check()
            modal = request.modal[frame]
            mask = self.complete(modal, request, frame)
            total += int(np.count_nonzero(mask))
            grown += int(np.count_nonzero(mask & ~modal))
            yield ProposalUpdate((frame + 1) / count, message, masks={frame: mask})
        # Without evidence from other frames, each invented pixel is an even bet.
        yield ProposalUpdate(1.0, message, scores=(1.0 - 0.5 * grown / max(1, total),))

    def describe(self, request: ProposalRequest) -> str:
        """Return what to say while working."""
        return ""

    @abstractmethod
    def complete(self, modal: BoolMask, request: ProposalRequest, frame: int) -> BoolMask:
        """Return the amodal mask, bool (H, W), of a frame from its modal mask."""


class ModalProposer(FrameProposer):
    """The modal mask as it is: right wherever nothing is hidden."""

    name = "modal"
    summary = mark("The visible mask unchanged")
    fingerprint = "modal-1"

    def complete(self, modal: BoolMask, request: ProposalRequest, frame: int) -> BoolMask:
        """Return a copy of the modal mask."""
        return modal.copy()


class ConvexProposer(FrameProposer):
    """The convex hull of the modal mask in each frame."""

    name = "convex"
    summary = mark("Convex hull of the visible mask")
    fingerprint = "convex-1"

    def complete(self, modal: BoolMask, request: ProposalRequest, frame: int) -> BoolMask:
        """Return the hull of the modal mask."""
        return fill_hull(modal)


class ConvexOccluderProposer(FrameProposer):
    """The convex hull, cut to what is seen or may lie behind something: hull ∩ (modal ∪ occluder) (Convex^R).

    With a depth cue the occluder is whatever is nearer than the object's own median depth in that frame.
    Without any cue there is nothing to cut with, and the plain hull is returned rather than the modal mask:
    who asked for a proposal gets one to correct, and the update's message says that it is uncut.
    """

    name = "convex-occluder"
    summary = mark("Convex hull, only where something is in front")
    fingerprint = "convex-occluder-1"

    def describe(self, request: ProposalRequest) -> str:
        """Say plainly when there is no cue."""
        return "" if request.cue is not None else say("No cue says what is in front: the plain hull is used")

    def complete(self, modal: BoolMask, request: ProposalRequest, frame: int) -> BoolMask:
        """Return the hull of the modal mask where it is seen or something is in front."""
        hull = fill_hull(modal)
        in_front = occluder_mask(request, frame, modal)
        return hull if in_front is None else hull & (modal | in_front)


def occluder_mask(request: ProposalRequest, frame: int, modal: BoolMask) -> BoolMask | None:
    """Return what is in front of the object in a frame, bool (H, W); None = nothing is known.

    The cue says it; of frames of which it says nothing, the clip's depth does. From depth (larger = nearer):
    pixels nearer than the median over the modal mask; unknown if that is empty.
    """
    values = None if request.cue is None else request.cue.maps[frame]
    if values is not None and request.cue is not None and request.cue.kind is CueKind.OCCLUDER:
        return values.astype(np.bool_, copy=False)
    if values is None and request.depth is not None:
        values = request.depth[frame]
    if values is None:
        return None
    seen = values[modal]
    if seen.size == 0:
        return None
    in_front: BoolMask = values > np.median(seen)
    return in_front


def fill_hull(mask: BoolMask) -> BoolMask:
    """Return the convex hull of a mask, bool (H, W), its edge pixels included; empty stays empty."""
    hull = np.zeros(mask.shape, dtype=np.uint8)
    rows = np.flatnonzero(mask.any(axis=1))
    if rows.size == 0:
        return hull.view(np.bool_)
    # The hull's corners are among the outermost pixels of the rows.
    strip = mask[rows]
    first = strip.argmax(axis=1)
    last = mask.shape[1] - 1 - strip[:, ::-1].argmax(axis=1)
    corners = np.concatenate([np.stack([first, rows], axis=1), np.stack([last, rows], axis=1)])
    cv2.fillConvexPoly(hull, cv2.convexHull(corners.astype(np.int32)), 1)
    return hull.view(np.bool_) | mask
