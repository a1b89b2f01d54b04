"""The second input of stage 1: pseudo-depth of the whole clip, from the best source there is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from core.errors import ModelUnavailableError
from core.progress import CancelToken
from models.depth.cache import DepthCache
from models.depth.network import DepthNetwork
from models.diffusion_vas.conditioning.crops import Region, cut
from models.diffusion_vas.conditioning.preparing import (
    NEAREST,
    depth_at,
    normalised_depth,
    picture_for_depth,
    swaps_colours,
)
from models.diffusion_vas.weights.recipe import Recipe
from models.proposers.protocol import CueKind, ProposalRequest

Values = TypeVar("Values", bound=np.generic)

OCCLUDER_DEPTH, OBJECT_DEPTH, BEHIND_DEPTH = 1.0, 0.5, 0.0
"""What stands for depth where only masks of the things in front are known."""


class DepthMaps(Protocol):
    """A depth map, float32 of any size, larger = nearer, per frame; of the picture, without the margin."""

    @property
    def fact(self) -> str:
        """For the run's record: where the depth came from."""

    def map(self, frame: int) -> NDArray[np.float32]: ...


@dataclass
class NetworkDepth:
    """Depth by a network from the pictures, kept per clip."""

    request: ProposalRequest
    network: DepthNetwork
    name: str
    cache: DepthCache
    recipe: Recipe

    @property
    def fact(self) -> str:
        return f"depth by {self.name}"

    def map(self, frame: int) -> NDArray[np.float32]:
        size_hw = (self.recipe.height, self.recipe.width)
        way = f"{self.name}/{self.recipe.inputs}/{size_hw}"
        key = (self.request.clip_key, way, frame)
        found = self.cache.get(key) if self.request.clip_key else None
        if found is None:
            assert self.request.frames is not None
            picture = within_margin(self.request, self.request.frames[frame])
            shown = picture_for_depth(picture, size_hw, self.recipe.inputs)
            found = self.network.estimate(shown, swap_colours=swaps_colours(self.recipe.inputs))
            # The published network's own last step: back to the size of what it was shown.
            found = functional.interpolate(
                torch.from_numpy(found)[None, None], shown.shape[:2], mode="bilinear", align_corners=True
            )[0, 0].numpy()
            if self.request.clip_key:
                self.cache.put(key, found)
        return found


@dataclass
class ProjectDepth:
    """The clip's own depth maps; a frame without one takes the nearest that has one."""

    request: ProposalRequest
    fact: str = "depth maps of the project"

    def map(self, frame: int) -> NDArray[np.float32]:
        assert self.request.depth is not None
        count = len(self.request.depth)
        for other in sorted(range(count), key=lambda one: abs(one - frame)):
            found = self.request.depth[other]
            if found is not None:
                return within_margin(self.request, found.astype(np.float32, copy=False))
        return np.zeros((2, 2), np.float32)


@dataclass
class CueDepth:
    """Depth that came with the request as its cue."""

    request: ProposalRequest
    fact: str = "depth cue of the project"

    def map(self, frame: int) -> NDArray[np.float32]:
        assert self.request.cue is not None
        values = self.request.cue.maps[frame]
        if values is None:
            values = np.zeros(self.request.modal.shape[1:], np.float32)
        return within_margin(self.request, values.astype(np.float32))


@dataclass
class OccluderDepth:
    """Three levels made from masks of the things in front."""

    request: ProposalRequest
    fact: str = "occluder masks of the project as depth of three levels"

    def map(self, frame: int) -> NDArray[np.float32]:
        assert self.request.cue is not None
        depth = np.where(self.request.modal[frame], OBJECT_DEPTH, BEHIND_DEPTH).astype(np.float32)
        in_front = self.request.cue.maps[frame]
        if in_front is not None:
            depth[in_front.astype(np.bool_)] = OCCLUDER_DEPTH
        return within_margin(self.request, depth)


def within_margin(request: ProposalRequest, canvas: NDArray[Values]) -> NDArray[Values]:
    """Return the part of a canvas (H, W, …) that is the picture."""
    margin = request.margin
    return canvas[margin : canvas.shape[0] - margin, margin : canvas.shape[1] - margin]


def choose_depth(
    request: ProposalRequest, recipe: Recipe, network: "tuple[DepthNetwork, str, DepthCache] | None"
) -> DepthMaps | None:
    """Return the source that the recipe asks for; `auto` takes the clip's maps, network, cue or nothing.

    The project's own maps count as cue: somebody put them there.

    Raises:
        ModelUnavailableError: The recipe insists on a source that is not there.
    """
    if recipe.depth in ("auto", "cue") and request.depth is not None:
        return ProjectDepth(request)
    if recipe.depth in ("auto", "model") and network is not None and request.frames is not None:
        return NetworkDepth(request, *network, recipe=recipe)
    if recipe.depth == "model":
        raise ModelUnavailableError("depth=model: there are no weights of a depth network, or no pictures")
    if recipe.depth in ("auto", "cue") and request.cue is not None:
        return CueDepth(request) if request.cue.kind is CueKind.DEPTH else OccluderDepth(request)
    if recipe.depth == "cue":
        raise ModelUnavailableError("depth=cue: the clip has no depth maps and no masks of other tracks")
    return None


@dataclass
class DepthInput:
    """Depth brought to −1..1 over the whole clip, cut to the network's regions."""

    maps: DepthMaps
    size_hw: tuple[int, int]
    """Of the canvas, in pixels."""
    margin: int = 0
    """Of the canvas beyond the picture, of which the maps know nothing."""
    low: float = field(default=np.inf)
    high: float = field(default=-np.inf)

    def survey(self, count: int, cancel: CancelToken) -> Iterator[float]:
        """Find the clip's range, which normalises all frames alike; yields the share of frames seen.

        Raises:
            Cancelled: The token was set.
        """
        for frame in range(count):
            cancel.check()
            depth = self.maps.map(frame)
            self.low, self.high = min(self.low, float(depth.min())), max(self.high, float(depth.max()))
            yield (frame + 1) / count

    def video(self, frames: list[int], regions: list[Region], recipe: Recipe) -> Tensor:
        """Return (T, 3, h, w) in −1..1 at the recipe's size; `regions` are the frames' regions.

        What a region shows beyond the picture is nearest.
        """
        maps = [self._cut(frame, region, recipe) for frame, region in zip(frames, regions, strict=True)]
        return (2 * torch.from_numpy(np.stack(maps))[:, None] - 1).expand(-1, 3, -1, -1)

    def nearer_share(self, frame: int, modal: NDArray[np.bool_]) -> float:
        """Return the share 0..1 of a ring around the visible mask that is nearer than the object."""
        depth = self.maps.map(frame)
        height, width = depth.shape
        beyond = self.margin
        modal = modal[beyond : modal.shape[0] - beyond, beyond : modal.shape[1] - beyond]
        small = cv2.resize(modal.astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA)
        if not small.any():
            return 1.0  # nothing is seen, so anything may be in front
        reach = max(3, min(height, width) // 40)
        grown = cv2.dilate(small, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        ring = (grown > 0) & (small == 0)
        if not ring.any():
            return 0.0
        threshold = float(np.median(depth[small > 0])) + 0.05 * (self.high - self.low)
        return float(np.mean(depth[ring] > threshold))

    def _cut(self, frame: int, region: Region, recipe: Recipe) -> NDArray[np.float32]:
        depth = self.maps.map(frame)
        rows = depth.shape[0] / (self.size_hw[0] - 2 * self.margin)
        columns = depth.shape[1] / (self.size_hw[1] - 2 * self.margin)
        own = Region(
            round((region.left - self.margin) * columns),
            round((region.top - self.margin) * rows),
            max(1, round(region.width * columns)),
            max(1, round(region.height * rows)),
        )
        normalised = normalised_depth(depth, self.low, self.high, recipe.inputs)
        shown = cut(normalised, own, np.float32(NEAREST))
        return depth_at(shown, (recipe.height, recipe.width), recipe.inputs)
