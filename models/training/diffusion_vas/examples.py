"""One training example: a window of a clip as the networks take it, with its target."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import torch
from torch import Tensor

from models.diffusion_vas.conditioning.crops import cut, resize, whole
from models.diffusion_vas.conditioning.depth_input import BEHIND_DEPTH, OBJECT_DEPTH, OCCLUDER_DEPTH
from models.diffusion_vas.conditioning.pixels import mask_video, object_video
from models.proposers.protocol import CueKind
from models.training.clip import TrainingClip

VISIBLE_SHARE = 0.95
"""Stage 2 learns from frames in which the object is seen nearly whole: only there its colours are known."""


class Stage(StrEnum):
    """What is trained."""

    MASKS = "masks"
    """Stage 1: modal mask and depth in, amodal mask out."""
    CONTENT = "content"
    """Stage 2: visible colours and amodal mask in, all colours out."""
    ONE_STAGE = "one-stage"
    """Picture and modal mask in, the whole object on white out (supplementary, table 7)."""


@dataclass(frozen=True)
class Example:
    """All (T, 3, h, w) in −1..1; `second` None = not known."""

    first: Tensor
    second: Tensor | None
    target: Tensor


def make_example(
    clip: TrainingClip, stage: Stage, frames: int, size_hw: tuple[int, int], rng: np.random.Generator
) -> Example:
    """Cut a random window of `frames` out of a clip; shorter clips run back and forth."""
    chosen = _window(len(clip), frames, rng)
    modal, amodal = _coverage(clip, "modal", chosen, size_hw), _coverage(clip, "amodal", chosen, size_hw)
    amodal = torch.maximum(modal, amodal)
    if rng.random() < 0.5:
        return _flipped(_compose(clip, stage, chosen, size_hw, modal, amodal, rng))
    return _compose(clip, stage, chosen, size_hw, modal, amodal, rng)


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
    chosen: list[int],
    size_hw: tuple[int, int],
    modal: Tensor,
    amodal: Tensor,
    rng: np.random.Generator,
) -> Example:
    if stage is Stage.MASKS:
        return Example(mask_video(modal), _depth(clip, chosen, size_hw), mask_video(amodal))
    assert clip.frames is not None
    pictures = resize([clip.frames[f].astype(np.float32) / np.float32(255) for f in chosen], size_hw)
    seen = modal * (1 - _moving_bar(len(chosen), size_hw, rng))
    if stage is Stage.CONTENT:
        return Example(object_video(pictures, seen), mask_video(amodal), object_video(pictures, amodal))
    hidden = (amodal - seen).clamp(0, 1)
    covered = pictures * (1 - hidden) + hidden * float(rng.random())
    return Example(2 * covered - 1, mask_video(seen), object_video(pictures, amodal))


def _window(count: int, frames: int, rng: np.random.Generator) -> list[int]:
    if count >= frames:
        start = int(rng.integers(count - frames + 1))
        return list(range(start, start + frames))
    there_and_back = [*range(count), *range(count - 2, 0, -1)]
    return [there_and_back[place % len(there_and_back)] for place in range(frames)]


def _coverage(clip: TrainingClip, layer: str, chosen: list[int], size_hw: tuple[int, int]) -> Tensor:
    masks = clip.modal if layer == "modal" else clip.amodal
    return resize([masks[frame].astype(np.float32) for frame in chosen], size_hw).clamp(0, 1)


def _depth(clip: TrainingClip, chosen: list[int], size_hw: tuple[int, int]) -> Tensor | None:
    if clip.cue is None:
        return None
    maps = []
    for frame in chosen:
        values = clip.cue.maps[frame]
        if clip.cue.kind is CueKind.OCCLUDER:
            depth = np.where(clip.modal[frame], OBJECT_DEPTH, BEHIND_DEPTH).astype(np.float32)
            if values is not None:
                depth[values.astype(np.bool_)] = OCCLUDER_DEPTH
        else:
            nothing = np.zeros(clip.modal.shape[1:], np.float32)
            depth = nothing if values is None else values.astype(np.float32)
        maps.append(cut(depth, whole((depth.shape[0], depth.shape[1])), np.float32(0)))
    video = resize(maps, size_hw)
    low, high = video.amin(), video.amax()
    return (2 * (video - low) / (high - low).clamp_min(1e-6) - 1).expand(-1, 3, -1, -1)


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
