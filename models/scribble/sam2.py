"""Masks from strokes by SAM 2: points along the strokes are its clicks, a box its box."""

from typing import Any

import numpy as np

from core.types import BoolMask
from models.sam2.network import (
    WEIGHTS,
    at_picture_size,
    load_network,
    mask_of,
    pixels_of,
    side_of,
    what_is_missing,
)
from models.scribble.protocol import PromptRequest, allowed, box_of, draw_strokes, sample_points


class Sam2Segmenter:
    """SAM 2 for pictures; what it computes of a picture alone is kept until the next one."""

    name = "sam2"
    summary = "SAM 2: finds whole things, also where colours do not tell them apart; wants weights"
    needs_child = True

    def __init__(self) -> None:
        self._network: Any = None
        self._device = "cpu"
        self._kept: tuple[str, Any] | None = None

    def missing(self) -> str:
        """Return what is not there and how to get it; empty when it can be used."""
        return what_is_missing()

    def segment(self, request: PromptRequest) -> BoolMask:
        """Return the object's mask, bool (H, W).

        Raises:
            ModelUnavailableError: Weights or packages are missing.
            BadInputError: The weights are damaged or others.
        """
        import torch

        size_hw = request.picture.shape[:2]
        if not any(stroke.is_object for stroke in request.strokes):
            return np.zeros(size_hw, np.bool_)
        self._load()
        with torch.inference_mode():
            clicks = list(sample_points(request.strokes))
            scale = np.array([side_of(self._network) / size_hw[1], side_of(self._network) / size_hw[0]])
            prompts: dict[str, Any] = {}
            if clicks:
                points = np.array([point for point, _ in clicks]) * scale
                prompts["input_points"] = self._tensor(points)[None, None]
                labels = [int(on) for _, on in clicks]
                prompts["input_labels"] = torch.tensor(labels, device=self._device)[None, None]
            if box := box_of(request.strokes):
                prompts["input_boxes"] = self._tensor(np.array(box) * np.tile(scale, 2))[None, None]
            output = self._network(
                image_embeddings=self._look(request),
                # A click alone may mean a part, a thing or a group; a box says how large it is.
                multimask_output=len(clicks) == 1 and not box,
                **prompts,
            )
            best = int(output.iou_scores[0, 0].argmax())
            found = mask_of(at_picture_size(output.pred_masks[0, 0, best], size_hw))
        marks = np.zeros(size_hw, np.uint8)
        # The box is a prompt and no limit: a person's may be a little too tight.
        draw_strokes(tuple(stroke for stroke in request.strokes if not stroke.is_box), marks)
        return allowed(np.asarray((found | (marks == 1)) & (marks != 2), np.bool_), request)

    def _load(self) -> None:
        if self._network is None:
            from models.devices.device import choose_device
            from models.weights.locating import require_weights

            self._device = str(choose_device().torch_device)
            self._network = load_network("Sam2Model", require_weights(WEIGHTS).folder, self._device)

    def _tensor(self, values: np.ndarray) -> Any:
        import torch

        return torch.tensor(values, dtype=torch.float32, device=self._device)

    def _look(self, request: PromptRequest) -> Any:
        if self._kept is None or not request.picture_key or self._kept[0] != request.picture_key:
            pixels = pixels_of(request.picture, side_of(self._network)).to(self._device)
            self._kept = request.picture_key, self._network.get_image_embeddings(pixels)
        return self._kept[1]
