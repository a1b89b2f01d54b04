"""From a scene to what the network sees and should answer: crops of eight frames with evidence."""

from dataclasses import dataclass, fields

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolVideo
from models.lite.cropping import crop_track, cut_square, rectangle_in
from models.lite.evidence import Evidence, known_extents
from models.lite.recipe import FRAMES, GRID
from models.proposers.carrying.seen import SeenFrame, look_at
from models.training.generator.flaws import flawed_cue, flawed_modal
from models.training.generator.poses import NoisyPoses
from models.training.generator.scene import HEIGHT, WIDTH, Kind, Masks, Scene, draw_masks, draw_scene
from models.training.generator.silhouettes import Silhouettes

CLIP_FRAMES = 20
LEAST_SEEN = 0.2
NO_CUE_SHARE = 0.5


@dataclass(frozen=True)
class Sample:
    """One training example, small enough to keep tens of thousands in memory."""

    modal: NDArray[np.uint8]
    """Packed bits of (FRAMES, GRID, GRID)."""
    amodal: NDArray[np.uint8]
    """As `modal`."""
    in_front: NDArray[np.uint8]
    """What the cue says is in front, as `modal`."""
    canvas: NDArray[np.uint8]
    """Inside the picture, as `modal`."""
    box: NDArray[np.uint8]
    """Inside the amodal box, as `modal`."""
    evidence: NDArray[np.uint8]
    """(FRAMES, 3, COARSE, COARSE), 0..255."""
    flags: NDArray[np.uint8]
    """(2 + FRAMES,): whether there is a cue, number of the kind of clip, which frames have a box."""


def draw_sample(
    rng: np.random.Generator, bank: Silhouettes, *, bank_share: float = 0.65, kind: Kind | None = None
) -> Sample:
    """Return a random example; clips in which the object is hardly seen at all are drawn again."""
    while True:
        scene = draw_scene(rng, bank, CLIP_FRAMES, bank_share=bank_share, kind=kind)
        masks = draw_masks(scene)
        sample = _cut(scene, masks, rng)
        if sample is not None:
            return sample


def _cut(scene: Scene, masks: Masks, rng: np.random.Generator) -> Sample | None:
    visible = masks.modal
    areas, wholes = (values.sum(axis=(1, 2)).astype(np.float64) for values in (visible, masks.amodal))
    share = areas / np.maximum(wholes, 1)
    if wholes.max() < 250 or share[wholes > 0].max(initial=0) < LEAST_SEEN:
        return None
    modal = flawed_modal(visible, rng) if rng.random() < 0.6 else visible
    areas = modal.sum(axis=(1, 2)).astype(np.float64)
    if areas.max() < 60:
        return None
    cue = _cue(masks, modal, rng)
    seen = {}
    for frame, mask in enumerate(modal):
        found = look_at(frame, mask, None if cue is None else cue[frame], 0)
        if found is not None:
            seen[frame] = found
    anchors = _anchors(masks, rng)
    poses = NoisyPoses(scene.track, areas, rng)
    evidence = Evidence(seen, anchors, poses, (0, 0, WIDTH, HEIGHT), aligns=False)
    boxes = _boxes(masks, rng)
    windows = crop_track(known_extents(evidence, range(scene.count), boxes), scene.count)
    start = int(rng.integers(0, scene.count - FRAMES + 1))
    frames = range(start, start + FRAMES)

    def crops(video: BoolVideo) -> NDArray[np.bool_]:
        return np.stack([cut_square(video[frame], windows[frame], GRID) > 127 for frame in frames])

    own, truth = crops(modal), crops(masks.amodal | modal)
    if not truth.any():
        return None
    maps = [
        evidence.maps(frame, windows[frame], own[number].view(np.uint8) * np.uint8(255))
        for number, frame in enumerate(frames)
    ]
    canvas = np.stack([rectangle_in(windows[frame], (0, 0, WIDTH, HEIGHT), GRID) for frame in frames])
    none = np.zeros((GRID, GRID), dtype=np.bool_)
    boxed = [none if boxes.get(f) is None else rectangle_in(windows[f], boxes[f], GRID) for f in frames]
    return Sample(
        modal=np.packbits(own),
        amodal=np.packbits(truth),
        in_front=np.packbits(np.zeros_like(own) if cue is None else crops(cue)),
        canvas=np.packbits(canvas),
        box=np.packbits(np.stack(boxed)),
        evidence=np.rint(np.stack(maps) * 255).astype(np.uint8),
        flags=np.array(
            [cue is not None, list(Kind).index(scene.kind), *(frame in boxes for frame in frames)], np.uint8
        ),
    )


def _cue(masks: Masks, modal: BoolVideo, rng: np.random.Generator) -> BoolVideo | None:
    chance = rng.random()
    if chance < NO_CUE_SHARE:
        return None
    if chance < NO_CUE_SHARE + 0.2:
        return masks.in_front & ~modal
    return flawed_cue(masks.reported, modal, rng)


def _anchors(masks: Masks, rng: np.random.Generator) -> dict[int, SeenFrame]:
    if rng.random() > 0.15:
        return {}
    chosen = rng.choice(CLIP_FRAMES, int(rng.integers(1, 4)), replace=False)
    found = {int(f): look_at(int(f), masks.amodal[f], None, 0, is_anchor=True) for f in chosen}
    return {frame: one for frame, one in found.items() if one is not None}


def _boxes(masks: Masks, rng: np.random.Generator) -> dict[int, tuple[float, float, float, float]]:
    if rng.random() > 0.15:
        return {}
    wanted = range(CLIP_FRAMES) if rng.random() < 0.5 else rng.choice(CLIP_FRAMES, 3, replace=False)
    boxes = {}
    for frame in wanted:
        x, y, width, height = cv2.boundingRect(masks.amodal[frame].view(np.uint8))
        if width:
            near = rng.normal(0, 0.01, 4) * max(width, height)
            box = (x - near[0], y - near[1], x + width + near[2], y + height + near[3])
            boxes[int(frame)] = box
    return boxes


def unpack(bits: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return (…, FRAMES, GRID, GRID) bool from packed bits (…, n)."""
    shape = (*bits.shape[:-1], FRAMES, GRID, GRID)
    return np.unpackbits(bits, axis=-1).reshape(shape).view(np.bool_)


def stack(samples: list[Sample]) -> dict[str, NDArray[np.uint8]]:
    """Return the samples' arrays stacked, by field."""
    return {one.name: np.stack([getattr(sample, one.name) for sample in samples]) for one in fields(Sample)}
