"""The protocol's rules, applied once around every proposer so that proposers themselves stay small."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.errors import AmodalError, ShapeMismatchError
from core.progress import CancelToken, as_generator
from core.types import BoolMask, BoxXywh
from models.proposers.protocol import Asked, Cost, ProposalRequest, ProposalUpdate, Proposer, ProposerOption


class RuledProposer:
    """A proposer whose results keep the rules: modal within, cut to the box, anchors as they are.

    Order of the rules for one frame: an anchor replaces everything; else the result is cut to the frame's
    box and then united with the modal mask, so a box that is too small never hides what is seen. Progress
    never runs backwards, every frame comes once per hypothesis, scores lie in 0..1.
    """

    def __init__(self, proposer: Proposer) -> None:
        self._proposer = proposer
        self.name = proposer.name
        self.summary = proposer.summary
        self.needs_frames = proposer.needs_frames
        self.max_hypotheses = proposer.max_hypotheses
        self.seconds_to_cancel = float(getattr(proposer, "seconds_to_cancel", 1.0))
        """How long it may take to stop after a cancel, at most; a proposer may say so itself."""
        self.choices: tuple[ProposerOption, ...] = getattr(proposer, "choices", ())
        """Options that the window offers beside the presets."""
        self.cost: Callable[[Asked], Cost] | None = getattr(proposer, "cost", None)
        """Says what a run will cost; None = little."""
        self.presets: Mapping[str, str] = getattr(proposer, "presets", {})
        """Words for the values of option `preset`, best first; empty = the proposer has none."""

    @property
    def fingerprint(self) -> str:
        """Version of the wrapped proposer; read late because it may be a digest of weights."""
        return self._proposer.fingerprint

    def missing(self) -> str | None:
        """Return one line about what it lacks to run (weights), None when it can; reads no big file."""
        ask = getattr(self._proposer, "missing", None)
        return None if ask is None else ask()

    @property
    def is_offered(self) -> bool:
        """Whether lists show it: one that hides while it lacks something, and does, is not in them."""
        return not getattr(self._proposer, "hides_while_missing", False) or self.missing() is None

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Run the wrapped proposer and hand on its updates with the rules applied.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: Weights or packages are missing.
            ShapeMismatchError: Parts of the request differ in size or number.
            AmodalError: The proposer broke the protocol (frames left out, frames that do not exist).
        """
        cancel.check()
        check_request(request)
        count = max(1, min(request.hypotheses, self.max_hypotheses))
        missing = [set(range(len(request.modal))) for _ in range(count)]
        fraction = 0.0
        # closing: an abandoned or cancelled run frees decoders and models now, not at garbage collection.
        with closing(as_generator(self._proposer.propose(request, cancel))) as updates:
            for update in updates:
                cancel.check()
                if not 0 <= update.hypothesis < count:
                    raise AmodalError(f"proposer {self.name} gave hypothesis {update.hypothesis} of {count}")
                fraction = min(1.0, max(fraction, update.fraction))
                yield self._apply(update, request, missing[update.hypothesis], fraction)
        left_out = sum(len(frames) for frames in missing)
        if left_out:
            raise AmodalError(f"proposer {self.name} ended without {left_out} of its frames")

    def _apply(
        self, update: ProposalUpdate, request: ProposalRequest, missing: set[int], fraction: float
    ) -> ProposalUpdate:
        masks: dict[int, BoolMask] = {}
        soft: dict[int, NDArray[np.float32]] = {}
        for frame, mask in update.masks.items():
            if not 0 <= frame < len(request.modal) or mask.shape != request.modal.shape[1:]:
                raise AmodalError(f"proposer {self.name} gave a mask {mask.shape} for frame {frame}")
            if frame not in missing:
                continue
            missing.discard(frame)
            masks[frame] = apply_rules(mask, request, frame)
            if frame in update.soft:
                soft[frame] = apply_rules_to_soft(update.soft[frame], masks[frame], request, frame)
        scores = update.scores
        if scores is not None:
            scores = tuple(float(min(1.0, max(0.0, score))) for score in scores)
        doubts = {f: float(min(1.0, max(0.0, d))) for f, d in update.doubts.items()}
        return replace(update, fraction=fraction, masks=masks, soft=soft, scores=scores, doubts=doubts)


def apply_rules(mask: BoolMask, request: ProposalRequest, frame: int) -> BoolMask:
    """Return a new mask, bool (H, W), for which the rules hold in this frame."""
    anchor = request.anchors.get(frame)
    if anchor is not None:
        return np.array(anchor, dtype=np.bool_)
    result = np.array(mask, dtype=np.bool_)
    box_xywh = request.boxes_xywh.get(frame)
    if box_xywh is not None:
        cut_to_box(result, box_xywh)
    result |= request.modal[frame]
    return result


def apply_rules_to_soft(
    soft: NDArray[np.float32], mask: BoolMask, request: ProposalRequest, frame: int
) -> NDArray[np.float32]:
    """Return a new soft map, float32 (H, W), 0..1: sure where a person or the picture decides.

    Args:
        soft: What the proposer believes.
        mask: The frame's mask, for which the rules hold already.
        request: What was asked.
        frame: Which frame it is.
    """
    if frame in request.anchors:
        return mask.astype(np.float32)
    result = np.clip(soft, 0, 1).astype(np.float32)
    box_xywh = request.boxes_xywh.get(frame)
    if box_xywh is not None:
        cut_to_box(result, box_xywh)
    result[request.modal[frame]] = 1
    return result


def cut_to_box(mask: BoolMask | NDArray[np.float32], box_xywh: BoxXywh) -> None:
    """Clear, in place, all pixels of a mask (H, W) that lie fully outside the box (canvas coordinates)."""
    x, y, width, height = box_xywh
    rows, columns = mask.shape
    left, right = _clamp(np.floor(x), columns), _clamp(np.ceil(x + width), columns)
    top, bottom = _clamp(np.floor(y), rows), _clamp(np.ceil(y + height), rows)
    mask[:top] = 0
    mask[bottom:] = 0
    mask[:, :left] = 0
    mask[:, right:] = 0


def check_request(request: ProposalRequest) -> None:
    """Refuse a request whose parts do not belong together.

    Raises:
        ShapeMismatchError: Says which part and both sizes.
    """
    shape = request.modal.shape
    if len(shape) != 3:
        raise ShapeMismatchError(f"modal masks {shape} must be (T, H, W)")
    if request.frames is not None and len(request.frames) != shape[0]:
        raise ShapeMismatchError(f"{len(request.frames)} pictures do not fit {shape[0]} modal masks")
    if request.cue is not None and len(request.cue.maps) != shape[0]:
        raise ShapeMismatchError(f"{len(request.cue.maps)} cue maps do not fit {shape[0]} modal masks")
    for frame, anchor in request.anchors.items():
        if not 0 <= frame < shape[0] or anchor.shape != shape[1:]:
            raise ShapeMismatchError(
                f"anchor {anchor.shape} of frame {frame} does not fit modal masks {shape}"
            )
    for frame, box_xywh in request.boxes_xywh.items():
        if not 0 <= frame < shape[0] or not np.isfinite(box_xywh).all():
            raise ShapeMismatchError(f"box {box_xywh} of frame {frame} does not fit modal masks {shape}")


def _clamp(value: float, limit: int) -> int:
    return int(min(max(value, 0), limit))
