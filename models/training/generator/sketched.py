"""Samples without pictures: evidence from the true poses with drift."""

import numpy as np
from numpy.typing import NDArray

from core.types import BoolVideo, BoxXywh
from models.lite.cropping import Extent, crop_track, cut_square, rectangle_in
from models.lite.evidence import Evidence, known_extents
from models.lite.recipe import COARSE, COARSE_CHANNELS, EVIDENCE_CHANNELS, FRAMES, GRID
from models.proposers.carrying.seen import SeenFrame, look_at
from models.training.generator.flaws import flawed_modal
from models.training.generator.habits import Kind
from models.training.generator.material import Material
from models.training.generator.poses import NoisyPoses
from models.training.generator.samples import (
    LEAST_VISIBLE_PX,
    draw_anchors,
    draw_boxes,
    draw_cue,
    is_worth_it,
)
from models.training.generator.scene import Masks, Scene, draw_masks, draw_scene
from models.training.generator.things import HEIGHT, WIDTH
from models.tuning.samples import Sample

CLIP_FRAMES = 20


def draw_sketched(rng: np.random.Generator, material: Material, *, kind: Kind | None = None) -> Sample:
    """Return a random example; clips in which the object is hardly seen at all are drawn again.

    Maps that need pictures are 0, which is what the network is told where there are none.
    """
    while True:
        scene = draw_scene(rng, material, CLIP_FRAMES, kind=kind)
        masks = draw_masks(scene)
        sample = _cut(scene, masks, rng) if is_worth_it(masks) else None
        if sample is not None:
            return sample


def _cut(scene: Scene, masks: Masks, rng: np.random.Generator) -> Sample | None:
    modal = flawed_modal(masks.modal, rng) if rng.random() < 0.6 else masks.modal
    areas = modal.sum(axis=(1, 2)).astype(np.float64)
    if areas.max() < LEAST_VISIBLE_PX:
        return None
    cue = draw_cue(masks, modal, rng)
    seen = _look(modal, cue)
    fixed = {f: look_at(f, mask, None, 0, is_anchor=True) for f, mask in draw_anchors(masks, rng).items()}
    anchors = {frame: one for frame, one in fixed.items() if one is not None}
    evidence = Evidence(
        seen, anchors, NoisyPoses(scene.track, areas, rng), (0, 0, WIDTH, HEIGHT), aligns=False
    )
    boxes = {frame: _extent(box) for frame, box in draw_boxes(masks, rng).items()}
    windows = crop_track(known_extents(evidence, range(scene.count), boxes), scene.count)
    start = int(rng.integers(0, scene.count - FRAMES + 1))
    frames = range(start, start + FRAMES)

    def crops(video: BoolVideo) -> NDArray[np.bool_]:
        return np.stack([cut_square(video[frame], windows[frame], GRID) > 127 for frame in frames])

    own, truth = crops(modal), crops(masks.amodal | modal)
    if not truth.any():
        return None
    maps = np.stack(
        [
            evidence.maps(frame, windows[frame], own[number].view(np.uint8) * np.uint8(255))
            for number, frame in enumerate(frames)
        ]
    )
    unknown = np.zeros((FRAMES, COARSE_CHANNELS - EVIDENCE_CHANNELS, COARSE, COARSE), dtype=np.float32)
    canvas = np.stack([rectangle_in(windows[frame], (0, 0, WIDTH, HEIGHT), GRID) for frame in frames])
    none = np.zeros((GRID, GRID), dtype=np.bool_)
    boxed = [rectangle_in(windows[f], boxes[f], GRID) if f in boxes else none for f in frames]
    return Sample(
        modal=np.packbits(own),
        amodal=np.packbits(truth),
        in_front=np.packbits(np.zeros_like(own) if cue is None else crops(cue)),
        canvas=np.packbits(canvas),
        box=np.packbits(np.stack(boxed)),
        background=np.packbits(canvas & ~truth & ~crops(masks.in_front)),
        coarse=np.rint(np.concatenate([maps, unknown], axis=1) * 255).astype(np.uint8),
        flags=np.array(
            [cue is not None, list(Kind).index(scene.kind), *(frame in boxes for frame in frames)], np.uint8
        ),
    )


def _look(modal: BoolVideo, cue: BoolVideo | None) -> dict[int, SeenFrame]:
    found = {f: look_at(f, mask, None if cue is None else cue[f], 0) for f, mask in enumerate(modal)}
    return {frame: one for frame, one in found.items() if one is not None}


def _extent(box: BoxXywh) -> Extent:
    x, y, width, height = box
    return x, y, x + width, y + height
