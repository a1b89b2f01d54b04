"""Samples from painted clips, made by the code that makes the network's input in use."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.progress import CancelToken
from core.types import BoolVideo
from models.lite.cropping import cut_square
from models.lite.inputs import FrameInput, InputMaker
from models.lite.recipe import FRAMES, GRID
from models.proposers.protocol import Cue, CueKind, ProposalRequest
from models.training.generator.flaws import flawed_modal
from models.training.generator.pictures import Painter, draw_look
from models.training.generator.samples import (
    LEAST_VISIBLE_PX,
    Sample,
    draw_anchors,
    draw_boxes,
    draw_cue,
    is_worth_it,
)
from models.training.generator.scene import Kind, Masks, Scene, draw_masks, draw_scene
from models.training.generator.silhouettes import Silhouettes

CLIP_FRAMES = 24
STEP = 6
"""Frames from one sample of a clip to the next."""
SCALES = (1.2, 2.2)
NO_PICTURES_SHARE = 0.06


def draw_watched(
    rng: np.random.Generator, bank: Silhouettes, *, bank_share: float = 0.65, kind: Kind | None = None
) -> Iterator[Sample]:
    """Yield the examples of one random clip, windows of FRAMES frames that begin STEP apart."""
    while True:
        scene = draw_scene(rng, bank, CLIP_FRAMES, bank_share=bank_share, kind=kind)
        scale = float(rng.uniform(*SCALES))
        masks = draw_masks(scene, scale)
        modal = flawed_modal(masks.modal, rng, scale) if rng.random() < 0.6 else masks.modal
        if is_worth_it(masks, scale) and modal.sum(axis=(1, 2)).max() >= LEAST_VISIBLE_PX * scale**2:
            break
    cue = draw_cue(masks, modal, rng, scale)
    request = ProposalRequest(
        modal=modal,
        frames=_paint(scene, rng, scale) if rng.random() >= NO_PICTURES_SHARE else None,
        cue=None if cue is None else Cue(CueKind.OCCLUDER, cue),
        anchors=draw_anchors(masks, rng),
        boxes_xywh=draw_boxes(masks, rng),
        seed=int(rng.integers(2**31)),
    )
    maker = InputMaker(request, CancelToken())
    for _ in maker.make_until(CLIP_FRAMES):
        pass
    for start in range(0, CLIP_FRAMES - FRAMES + 1, STEP):
        sample = _cut(range(start, start + FRAMES), scene, masks, request, maker.ready)
        if sample is not None:
            yield sample


def _paint(scene: Scene, rng: np.random.Generator, scale: float) -> NDArray[np.uint8]:
    painter = Painter(scene, rng, scale, draw_look(rng))
    return np.stack([painter.paint(frame) for frame in range(scene.count)])


def _cut(
    frames: range, scene: Scene, masks: Masks, request: ProposalRequest, ready: dict[int, FrameInput | None]
) -> Sample | None:
    known = [ready[frame] for frame in frames]
    inputs = [one for one in known if one is not None]
    if len(inputs) < len(known):
        return None
    whole: BoolVideo = masks.amodal | np.stack([request.modal[frame] for frame in range(scene.count)])
    truth = np.stack(
        [cut_square(whole[frame], one.window, GRID) > 127 for frame, one in zip(frames, inputs, strict=True)]
    )
    if not truth.any():
        return None
    fine = np.stack([one.fine for one in inputs])
    flags = [request.cue is not None, list(Kind).index(scene.kind)]
    return Sample(
        modal=np.packbits(fine[:, 0] > 0),
        amodal=np.packbits(truth),
        in_front=np.packbits(fine[:, 1] > 0),
        canvas=np.packbits(fine[:, 2] > 0),
        box=np.packbits(fine[:, 3] > 0),
        coarse=np.rint(np.stack([one.coarse for one in inputs]).clip(0, 1) * 255).astype(np.uint8),
        flags=np.array([*flags, *(frame in request.boxes_xywh for frame in frames)], np.uint8),
    )
