"""What the networks of stage 1 are shown of a window of frames."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from core.types import BoolMask, BoxXywh
from models.diffusion_vas.conditioning.conditions import Inputs
from models.diffusion_vas.conditioning.crops import Region, crop_region, cut, interpolate_boxes, resize
from models.diffusion_vas.conditioning.depth_input import DepthInput
from models.diffusion_vas.conditioning.pixels import mask_video
from models.diffusion_vas.conditioning.preparing import mask_at, seen_region
from models.diffusion_vas.weights.recipe import Kind, Recipe
from models.proposers.protocol import ProposalRequest


@dataclass
class WindowInputs:
    """Masks, depth and pictures of a request, as a recipe asks for them."""

    request: ProposalRequest
    recipe: Recipe
    depth: DepthInput | None
    _boxes: list[BoxXywh] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.request.boxes_xywh:
            self._boxes = interpolate_boxes(self.request.boxes_xywh, len(self.request.modal))

    def region(self, frame: int) -> Region:
        """Return the part of the canvas that the network sees of a frame; may reach beyond it."""
        if self._boxes is None:
            rows, columns = (side - 2 * self.request.margin for side in self.request.modal.shape[1:])
            return seen_region((rows, columns), self.request.margin, self.recipe.inputs)
        aspect = self.recipe.width / self.recipe.height
        return crop_region(self._boxes[frame], self.shown(frame), self.recipe.box_margin, aspect)

    def of(self, frames: list[int]) -> Inputs:
        """Return both inputs, (T, 3, h, w) in −1..1."""
        regions = [self.region(frame) for frame in frames]
        coverage = self.coverage((self.shown(frame) for frame in frames), regions)
        if self.recipe.kind is Kind.ONE_STAGE:
            assert self.request.frames is not None
            cuts = (
                cut(self.request.frames[frame], region, np.uint8(0)).astype(np.float32) / np.float32(255)
                for frame, region in zip(frames, regions, strict=True)
            )
            return Inputs(2 * resize(cuts, self._size_hw) - 1, mask_video(coverage))
        second = self.depth.video(frames, regions, self.recipe) if self.depth is not None else None
        return Inputs(mask_video(coverage), second)

    def shown(self, frame: int) -> BoolMask:
        """Return what the network sees of the object: in anchors all of it, as if nothing were in front."""
        anchor = self.request.anchors.get(frame)
        return self.request.modal[frame] if anchor is None else anchor

    def coverage(self, masks: Iterable[BoolMask], regions: list[Region]) -> Tensor:
        """Return the covered share 0..1 of every pixel of the regions, (T, 1, h, w)."""
        maps = [
            mask_at(cut(mask.view(np.uint8), region, np.uint8(0)) > 0, self._size_hw, self.recipe.inputs)
            for mask, region in zip(masks, regions, strict=True)
        ]
        return torch.from_numpy(np.stack(maps))[:, None]

    @property
    def _size_hw(self) -> tuple[int, int]:
        return self.recipe.height, self.recipe.width
