"""What SAM 2's video network remembers of one object: masks and clicks it was told, frames it followed."""

from collections.abc import Collection, Sequence
from typing import Any

import cv2
import numpy as np

from core.types import BoolMask, RgbFrame
from models.sam2.network import at_picture_size, mask_of, pixels_of, side_of, stability

Points = Sequence[tuple[tuple[float, float], int]]
"""Places x, y in the picture, and what each says: 1 = object, 0 = not; of a box 2 = upper left corner,
3 = lower right corner."""
OBJECT = 1
FRAMES_REMEMBERED = 32
"""More than the network looks back (7 memories, 16 pointers)."""


class VideoMemory:
    """One object's inference session; what is older than the network looks back is let go."""

    def __init__(self, network: Any, device: str, size_hw: tuple[int, ...], *, is_backward: bool) -> None:
        """Remember nothing yet; pictures have this height and width."""
        import torch
        from transformers.models.sam2_video.modeling_sam2_video import Sam2VideoInferenceSession

        self._network = network
        self._is_backward = is_backward
        self._side = side_of(network)
        self._scale_xy = np.array([self._side / size_hw[1], self._side / size_hw[0]])
        self._session = Sam2VideoInferenceSession(
            video_height=size_hw[0],
            video_width=size_hw[1],
            inference_device=device,
            inference_state_device=device,
            video_storage_device=device,
            dtype=torch.float32,
        )
        self._object = self._session.obj_id_to_idx(OBJECT)

    @property
    def conditions(self) -> Collection[int]:
        """Frames of which it was told something."""
        told: dict[int, Any] = self._session.output_dict_per_obj[self._object]["cond_frame_outputs"]
        return told.keys()

    def condition(self, frame: int, picture: RgbFrame, told: BoolMask | Points) -> None:
        """Take in what the object is in a frame: its mask, bool (H, W), or clicks and a box."""
        if isinstance(told, np.ndarray):
            self._session.add_mask_inputs(self._object, frame, self._small(told))
        else:
            self._session.add_point_inputs(self._object, frame, self._points(told))
        self._run_told(frame, picture)
        self._session.remove_mask_inputs(self._object, frame)
        self._session.remove_point_inputs(self._object, frame)

    def forget_conditions(self, *, but: Collection[int]) -> None:
        """Forget what it was told of all frames but some."""
        told = self._session.output_dict_per_obj[self._object]["cond_frame_outputs"]
        for frame in [frame for frame in told if frame not in but]:
            del told[frame]

    def follow(self, frame: int, picture: RgbFrame) -> tuple[BoolMask, float]:
        """Return the mask in one more picture and the trust in it, 0..1; of a condition what came of that."""
        return self._read(self.run(frame, picture), picture)

    def correct(self, frame: int, picture: RgbFrame, points: Points) -> tuple[BoolMask, float]:
        """Return the mask in a frame that was followed, as clicks want it besides, and the trust in it."""
        self._session.add_point_inputs(self._object, frame, self._points(points))
        output = self._run_told(frame, picture)
        self._session.remove_point_inputs(self._object, frame)
        return self._read(output, picture)

    def _read(self, output: Any, picture: RgbFrame) -> tuple[BoolMask, float]:
        logits = at_picture_size(output.pred_masks[0, 0], picture.shape[:2])
        score = float(output.object_score_logits.reshape(-1)[0].sigmoid())
        mask = mask_of(logits)
        return mask, score * stability(logits) if mask.any() else 0.0

    def _run_told(self, frame: int, picture: RgbFrame) -> Any:
        self._session.obj_with_new_inputs = [OBJECT]
        return self.run(frame, picture)

    def run(self, frame: int, picture: RgbFrame) -> Any:
        """Return what the network says of one more picture, as it says it."""
        import torch

        with torch.inference_mode():
            pixels = pixels_of(picture, self._side)
            output = self._network(self._session, frame=pixels, frame_idx=frame, reverse=self._is_backward)
        self._session.processed_frames.pop(frame, None)
        old = self._session.output_dict_per_obj[self._object]["non_cond_frame_outputs"]
        for other in [one for one in old if abs(one - frame) > FRAMES_REMEMBERED]:
            del old[other]
        return output

    def _small(self, mask: BoolMask) -> Any:
        import torch

        small = cv2.resize(mask.astype(np.float32), (self._side, self._side), interpolation=cv2.INTER_AREA)
        return torch.from_numpy((np.asarray(small) >= 0.5).astype(np.float32))[None, None]

    def _points(self, points: Points) -> dict[str, Any]:
        import torch

        places = np.array([xy for xy, _ in points], np.float32) * self._scale_xy
        labels = np.array([label for _, label in points], np.int32)
        return {
            "point_coords": torch.from_numpy(places.astype(np.float32))[None, None],
            "point_labels": torch.from_numpy(labels)[None, None],
        }
