"""SAM 2's video network as a tracker: one picture after the other, memory bounded."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from core.masks.rle import decode_rle
from core.messages import mark, say
from core.progress import CancelToken
from core.types import BoolMask, RgbFrame
from models.sam2.network import (
    WEIGHTS,
    at_picture_size,
    fingerprint,
    load_network,
    mask_of,
    pixels_of,
    side_of,
    stability,
    what_is_missing,
)
from models.tracking.protocol import TrackedFrame, TrackingRequest

OBJECT = 1
FRAMES_REMEMBERED = 32
"""More than the network looks back (7 memories, 16 pointers)."""


class Sam2Tracker:
    """Carries a mask with SAM 2; trust is its belief that the object is there, and how sharp the mask is."""

    name = "sam2"
    summary = mark("SAM 2 video: follows things through changes of shape and look; wants weights")

    @property
    def fingerprint(self) -> str:
        """Digest of the weights."""
        return fingerprint()

    def missing(self) -> str:
        """Return what is not there and how to get it; empty when it can be used."""
        return what_is_missing()

    def track(self, request: TrackingRequest, cancel: CancelToken) -> Iterator[TrackedFrame]:
        """Yield every frame of the order in turn.

        Raises:
            Cancelled: The token was set.
            ModelUnavailableError: Weights or packages are missing.
        """
        from models.devices.device import choose_device
        from models.weights.locating import require_weights

        device = str(choose_device(request.device).torch_device)
        network = load_network("Sam2VideoModel", require_weights(WEIGHTS).folder, device)
        is_backward = bool(request.order) and request.order[0] < request.start
        memory = _Memory(network, device, is_backward=is_backward)
        cancel.check()
        memory.begin(request.start, request.frames[request.start], request.mask)
        for frame in request.order:
            cancel.check()
            picture = request.frames[frame]
            if frame in request.given:
                mask = decode_rle(request.given[frame])
                if mask.any():
                    memory.begin(frame, picture, mask)
                yield TrackedFrame(frame, mask, 1.0)
            else:
                mask, trust = memory.follow(frame, picture)
                reason = (
                    say("the network is not sure of it")
                    if mask.any()
                    else say("it is hidden or out of the picture")
                )
                yield TrackedFrame(frame, mask, trust, reason)


class _Memory:
    """One object's inference session; what is older than the network looks back is let go."""

    def __init__(self, network: Any, device: str, *, is_backward: bool) -> None:
        self._network = network
        self._device = device
        self._is_backward = is_backward
        self._side = side_of(network)
        self._session: Any = None

    def begin(self, frame: int, picture: RgbFrame, mask: BoolMask) -> None:
        """Start anew from a mask, bool (H, W)."""
        import cv2
        import torch
        from transformers.models.sam2_video.modeling_sam2_video import Sam2VideoInferenceSession

        self._session = Sam2VideoInferenceSession(
            video_height=mask.shape[0],
            video_width=mask.shape[1],
            inference_device=self._device,
            inference_state_device=self._device,
            video_storage_device=self._device,
            dtype=torch.float32,
        )
        small = cv2.resize(mask.astype(np.float32), (self._side, self._side), interpolation=cv2.INTER_AREA)
        given = torch.from_numpy((np.asarray(small) >= 0.5).astype(np.float32))[None, None]
        self._session.add_mask_inputs(self._session.obj_id_to_idx(OBJECT), frame, given)
        self._session.obj_with_new_inputs = [OBJECT]
        self._run(frame, picture)

    def follow(self, frame: int, picture: RgbFrame) -> tuple[BoolMask, float]:
        """Return the mask in one more picture and the trust in it, 0..1."""
        output = self._run(frame, picture)
        logits = at_picture_size(output.pred_masks[0, 0], picture.shape[:2])
        score = float(output.object_score_logits.reshape(-1)[0].sigmoid())
        mask = mask_of(logits)
        return mask, score * stability(logits) if mask.any() else 0.0

    def _run(self, frame: int, picture: RgbFrame) -> Any:
        import torch

        with torch.inference_mode():
            pixels = pixels_of(picture, self._side)
            output = self._network(self._session, frame=pixels, frame_idx=frame, reverse=self._is_backward)
        self._session.processed_frames.pop(frame, None)
        for outputs in self._session.output_dict_per_obj.values():
            old = outputs["non_cond_frame_outputs"]
            for other in [one for one in old if abs(one - frame) > FRAMES_REMEMBERED]:
                del old[other]
        return output
