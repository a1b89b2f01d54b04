"""One training example: a window of a clip, shown to the networks in the way of inference, with its target.

Masks, depth and what lies beyond the picture go through the very code that runs use (`conditioning`), so that
what a network learns from is what it will see.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.progress import CancelToken
from models.depth.cache import DepthCache
from models.depth.network import DepthNetwork
from models.diffusion_vas.conditioning.crops import cut, resize
from models.diffusion_vas.conditioning.depth_input import DepthInput, DepthMaps, choose_depth
from models.diffusion_vas.conditioning.pixels import mask_video, object_video
from models.diffusion_vas.conditioning.window_inputs import WindowInputs
from models.diffusion_vas.striding import picked_request
from models.diffusion_vas.weights.recipe import Recipe, stride_for
from models.diffusion_vas_learning.clip import TrainingClip
from models.diffusion_vas_learning.plan import Stage
from models.proposers.protocol import ProposalRequest

VISIBLE_SHARE = 0.95
"""Stage 2 learns from frames in which the object is seen nearly whole: only there its colours are known."""
KnownDepth = tuple[DepthNetwork, str, DepthCache]
"""A depth network, its name and what it has seen."""


@dataclass(frozen=True)
class Example:
    """All (T, 3, h, w) in −1..1; `second` None = not known."""

    first: Tensor
    second: Tensor | None
    target: Tensor


def make_example(
    clip: TrainingClip, stage: Stage, recipe: Recipe, depth: KnownDepth | None, rng: np.random.Generator
) -> Example:
    """Show a random window of a clip, as long as the recipe's; shorter clips run back and forth.

    In a clip of more pictures a second than the model knows, frames are left out, as in a run.

    Raises:
        ModelUnavailableError: The recipe insists on a source of depth that is not there.
        BadInputError: A picture or a mask cannot be read.
    """
    chosen = _window(len(clip), recipe, stride_for(recipe, len(clip), clip.fps), rng)
    is_flipped = rng.random() < 0.5
    example = _compose(clip, stage, chosen, recipe, depth, rng)
    return _flipped(example) if is_flipped else example


def has_pictures(clip: TrainingClip) -> bool:
    """Whether stage 2 and the one-stage variant can learn from a clip."""
    if clip.frames is None:
        return False
    shares = []
    for frame in range(len(clip)):
        total = np.count_nonzero(clip.amodal[frame])
        shares.append(np.count_nonzero(clip.modal[frame] & clip.amodal[frame]) / total if total else 0.0)
    return float(np.mean(shares)) >= VISIBLE_SHARE


def _compose(
    clip: TrainingClip,
    stage: Stage,
    chosen: Sequence[int],
    recipe: Recipe,
    depth: KnownDepth | None,
    rng: np.random.Generator,
) -> Example:
    whole = ProposalRequest(
        clip.modal, clip.frames, clip.cue, clip_key=clip.name, fps=clip.fps, margin=clip.margin,
        depth=clip.depth,
    )  # fmt: skip
    source = choose_depth(whole, recipe, depth) if stage is Stage.MASKS else None
    request = picked_request(whole, chosen)
    places = list(range(len(chosen)))
    shown = WindowInputs(request, recipe, _of_window(source, chosen, request, clip.margin))
    regions = [shown.region(place) for place in places]
    objects = (clip.amodal[frame] | clip.modal[frame] for frame in chosen)
    amodal = shown.coverage(objects, regions)
    if stage is Stage.MASKS:
        inputs = shown.of(places)
        return Example(inputs.first, inputs.second, mask_video(amodal))
    assert request.frames is not None
    size_hw = (recipe.height, recipe.width)
    pictures = resize(
        (
            cut(request.frames[place], region, np.uint8(0)).astype(np.float32) / np.float32(255)
            for place, region in zip(places, regions, strict=True)
        ),
        size_hw,
    )
    modal = shown.coverage((request.modal[place] for place in places), regions)
    seen = modal * (1 - _moving_bar(len(chosen), size_hw, rng))
    if stage is Stage.CONTENT:
        return Example(object_video(pictures, seen), mask_video(amodal), object_video(pictures, amodal))
    hidden = (amodal - seen).clamp(0, 1)
    covered = pictures * (1 - hidden) + hidden * float(rng.random())
    return Example(2 * covered - 1, mask_video(seen), object_video(pictures, amodal))


@dataclass(frozen=True)
class _PickedMaps:
    """Depth of some frames of a clip; the network's is kept by the number in the whole clip."""

    whole: DepthMaps
    frames: Sequence[int]

    @property
    def fact(self) -> str:
        return self.whole.fact

    def map(self, place: int) -> NDArray[np.float32]:
        return self.whole.map(self.frames[place])


def _of_window(
    source: DepthMaps | None, chosen: Sequence[int], request: ProposalRequest, margin: int
) -> DepthInput | None:
    """Return a window's depth, normalised over the window, the whole clip in the paper's training."""
    if source is None:
        return None
    rows, columns = request.modal.shape[1:]
    depth = DepthInput(_PickedMaps(source, chosen), (rows, columns), margin)
    for _ in depth.survey(len(chosen), CancelToken()):
        pass
    return depth


def _window(count: int, recipe: Recipe, stride: int, rng: np.random.Generator) -> list[int]:
    """Return the frames of a window."""
    reach = (recipe.window - 1) * stride + 1
    if count >= reach:
        start = int(rng.integers(count - reach + 1))
        return list(range(start, start + reach, stride))
    there_and_back = [*range(0, count, stride), *range((count - 1) // stride * stride - stride, 0, -stride)]
    return [there_and_back[place % len(there_and_back)] for place in range(recipe.window)]


def _moving_bar(frames: int, size_hw: tuple[int, int], rng: np.random.Generator) -> Tensor:
    """Return a straight bar that crosses the picture, (T, 1, h, w) in 0..1: something to hide behind."""
    height, width = size_hw
    angle, thickness = rng.uniform(0, np.pi), rng.uniform(0.1, 0.4) * min(size_hw)
    offsets = np.linspace(rng.uniform(-0.5, 0.5), rng.uniform(-0.5, 0.5), frames) * max(size_hw)
    y, x = torch.meshgrid(torch.arange(height) - height / 2, torch.arange(width) - width / 2, indexing="ij")
    across = x * np.cos(angle) + y * np.sin(angle)
    bars = [(across - offset).abs() < thickness / 2 for offset in offsets]
    return torch.stack(bars)[:, None].float()


def _flipped(example: Example) -> Example:
    second = None if example.second is None else example.second.flip(-1)
    return Example(example.first.flip(-1), second, example.target.flip(-1))
