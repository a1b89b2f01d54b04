"""What training examples are: crops of eight frames with what the network sees and should answer.

Two kinds are drawn. *Watched* ones are whole clips with pictures, put through the very code that the program
uses, so that their evidence errs as it errs in use (`watched.py`). *Sketched* ones have no pictures; their
evidence comes from the true poses with drift: six times as fast, for variety (`sketched.py`).
"""

import cv2
import numpy as np

from core.types import BoolMask, BoolVideo, BoxXywh
from models.training.generator.flaws import flawed_cue
from models.training.generator.scene import Masks

LEAST_SEEN = 0.2
LEAST_AREA_PX = 250
LEAST_VISIBLE_PX = 60
"""Of the best frame, on the small canvas."""
NO_CUE_SHARE = 0.5
ANCHORS_SHARE = BOXES_SHARE = 0.15


def is_worth_it(masks: Masks, scale: float = 1.0) -> bool:
    """Tell whether the object is ever large enough and seen to a fifth."""
    areas, wholes = (one.sum(axis=(1, 2)).astype(np.float64) for one in (masks.modal, masks.amodal))
    share = areas / np.maximum(wholes, 1)
    return bool(wholes.max() >= LEAST_AREA_PX * scale**2 and share[wholes > 0].max(initial=0) >= LEAST_SEEN)


def draw_cue(
    masks: Masks, modal: BoolVideo, rng: np.random.Generator, scale: float = 1.0
) -> BoolVideo | None:
    """Return what a cue says is in front, bool (T, H, W): nothing at all in half of the samples."""
    chance = rng.random()
    if chance < NO_CUE_SHARE:
        return None
    if chance < NO_CUE_SHARE + 0.2:
        return masks.in_front & ~modal
    return flawed_cue(masks.reported, modal, rng, scale)


def draw_anchors(masks: Masks, rng: np.random.Generator) -> dict[int, BoolMask]:
    """Return the whole object in some frames, as a person would fix it; mostly none."""
    if rng.random() > ANCHORS_SHARE:
        return {}
    chosen = rng.choice(len(masks.amodal), int(rng.integers(1, 4)), replace=False)
    return {int(frame): masks.amodal[frame] for frame in chosen if masks.amodal[frame].any()}


def draw_boxes(masks: Masks, rng: np.random.Generator) -> dict[int, BoxXywh]:
    """Return amodal boxes of some or all frames, a little off; mostly none."""
    if rng.random() > BOXES_SHARE:
        return {}
    count = len(masks.amodal)
    wanted = range(count) if rng.random() < 0.5 else rng.choice(count, 3, replace=False)
    boxes = {}
    for frame in wanted:
        x, y, width, height = cv2.boundingRect(masks.amodal[frame].view(np.uint8))
        if width:
            near = rng.normal(0, 0.01, 4) * max(width, height)
            boxes[int(frame)] = (
                x - near[0], y - near[1], width + near[0] + near[2], height + near[1] + near[3]
            )  # fmt: skip
    return boxes
