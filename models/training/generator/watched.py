"""Samples from painted clips, made by the code that makes the network's input in use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.progress import CancelToken
from core.types import BoolVideo
from models.lite.cropping import cut_square
from models.lite.inputs import FrameInput, InputMaker
from models.lite.recipe import FRAMES, GRID
from models.proposers.protocol import Cue, CueKind, ProposalRequest
from models.training.generator.flaws import flawed_modal
from models.training.generator.habits import Kind
from models.training.generator.looks.look import draw_filmed_look, draw_look
from models.training.generator.looks.painter import Painter
from models.training.generator.material import Material
from models.training.generator.samples import (
    LEAST_VISIBLE_PX,
    draw_anchors,
    draw_boxes,
    draw_cue,
    is_worth_it,
)
from models.training.generator.scene import Masks, Scene, draw_masks, draw_scene
from models.tuning.samples import Sample, pack

CLIP_FRAMES = 24
STEP = 5
"""Frames from one sample of a clip to the next."""
SCALES = (1.0, 2.0)
NO_PICTURES_SHARE = 0.04


@dataclass(frozen=True)
class Watched:
    """A painted clip, and what the program made of it."""

    scene: Scene
    masks: Masks
    request: ProposalRequest
    inputs: Mapping[int, FrameInput | None]

    def crops(self, video: BoolVideo, frames: range) -> NDArray[np.bool_]:
        """Return masks (T, H, W) in the crops of some frames, bool (n, GRID, GRID); all must have inputs."""
        windows = [one.window for one in map(self.inputs.get, frames) if one is not None]
        cut = [cut_square(video[f], window, GRID) > 127 for f, window in zip(frames, windows, strict=True)]
        return np.stack(cut)


def draw_watched(
    rng: np.random.Generator, material: Material, *, kind: Kind | None = None
) -> Iterator[Sample]:
    """Yield the examples of one random clip, windows of FRAMES frames that begin STEP apart."""
    watched = watch_clip(rng, material, kind=kind)
    for start in range(0, CLIP_FRAMES - FRAMES + 1, STEP):
        sample = _cut(range(start, start + FRAMES), watched)
        if sample is not None:
            yield sample


def watch_clip(rng: np.random.Generator, material: Material, *, kind: Kind | None = None) -> Watched:
    """Paint a random clip and put it through the program's own input code."""
    while True:
        scene = draw_scene(rng, material, CLIP_FRAMES, kind=kind)
        scale = float(rng.uniform(*SCALES))
        masks = draw_masks(scene, scale)
        modal = flawed_modal(masks.modal, rng, scale) if rng.random() < 0.6 else masks.modal
        if is_worth_it(masks, scale) and modal.sum(axis=(1, 2)).max() >= LEAST_VISIBLE_PX * scale**2:
            break
    cue = draw_cue(masks, modal, rng, scale)
    request = ProposalRequest(
        modal=modal,
        frames=_paint(scene, rng, scale, material) if rng.random() >= NO_PICTURES_SHARE else None,
        cue=None if cue is None else Cue(CueKind.OCCLUDER, cue),
        anchors=draw_anchors(masks, rng),
        boxes_xywh=draw_boxes(masks, rng),
        seed=int(rng.integers(2**31)),
    )
    maker = InputMaker(request, CancelToken())
    for _ in maker.make_until(CLIP_FRAMES):
        pass
    return Watched(scene, masks, request, maker.ready)


def _paint(scene: Scene, rng: np.random.Generator, scale: float, material: Material) -> NDArray[np.uint8]:
    look = draw_look(rng) if material.photos is None else draw_filmed_look(rng)
    painter = Painter(scene, rng, scale, look, material.photos)
    return np.stack([painter.paint(frame) for frame in range(scene.count)])


def _cut(frames: range, watched: Watched) -> Sample | None:
    known = [watched.inputs[frame] for frame in frames]
    inputs = [one for one in known if one is not None]
    if len(inputs) < len(known):
        return None
    request, masks = watched.request, watched.masks
    whole: BoolVideo = masks.amodal | np.stack([request.modal[frame] for frame in range(watched.scene.count)])
    truth = watched.crops(whole, frames)
    if not truth.any():
        return None
    return pack(
        inputs,
        truth,
        watched.crops(masks.in_front, frames),
        has_cue=request.cue is not None,
        kind=list(Kind).index(watched.scene.kind),
        boxed=[frame in request.boxes_xywh for frame in frames],
    )
