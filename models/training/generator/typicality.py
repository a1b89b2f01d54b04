"""How like real video the maps are that generated clips give: the figures that must agree.

A map tells hidden from visible background when its AUC is far from 0.5 to either side; training on clips in
which that is otherwise than in real video teaches the wrong thing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.formats.evaluation.evaluation_folder import EvaluationClip, open_evaluation_folder
from core.progress import CancelToken
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.lite.cropping import cut_square
from models.lite.inputs import FrameInput, InputMaker
from models.lite.recipe import COARSE, COARSE_NAMES
from models.training.generator.material import Material
from models.training.generator.watched import CLIP_FRAMES, watch_clip

PIXELS = 200
"""Of a frame and a class that are looked at."""
LEAST_HIDDEN = 8
"""Cells hidden of a frame that counts."""
EVERY = 2
"""Frames from one that is looked at to the next."""


@dataclass(frozen=True)
class Pixels:
    """What the maps say at some pixels of one frame."""

    hidden: NDArray[np.float32]
    """(n, maps)."""
    background: NDArray[np.float32]
    """(m, maps)."""


@dataclass(frozen=True)
class Row:
    """Figures of one map."""

    name: str
    hidden: float
    """Mean where the object is hidden."""
    background: float
    """Mean on visible background."""
    auc: float
    """Chance that a hidden pixel has more than one of the background."""


def pixels_of_generated(rng: np.random.Generator, material: Material, clips: int) -> Iterator[Pixels]:
    """Yield frames of generated clips."""
    for _ in range(clips):
        watched = watch_clip(rng, material)
        for frame in range(0, CLIP_FRAMES, EVERY):
            known = watched.inputs[frame]
            if known is not None and watched.request.frames is not None:
                masks = watched.masks
                own = masks.modal[frame] | watched.request.modal[frame]
                yield from _pixels(rng, known, own, masks.amodal[frame], masks.in_front[frame])


def pixels_of_folder(rng: np.random.Generator, folder: Path) -> Iterator[Pixels]:
    """Yield frames of an evaluation folder whose clips have truth and occluders."""
    for clip in open_evaluation_folder(folder):
        yield from _of_clip(rng, clip)


def _of_clip(rng: np.random.Generator, clip: EvaluationClip) -> Iterator[Pixels]:
    if clip.amodal is None or clip.occluder is None:
        return
    maker = InputMaker(make_request(clip, Setting("lite", "lite")), CancelToken())
    for _ in maker.make_until(len(clip)):
        pass
    for frame in range(0, len(clip), EVERY):
        known = maker.ready[frame]
        if known is not None:
            masks = clip.modal[frame], clip.amodal[frame], clip.occluder[frame]
            yield from _pixels(rng, known, *masks)


def _pixels(
    rng: np.random.Generator,
    known: FrameInput,
    modal: NDArray[np.bool_],
    amodal: NDArray[np.bool_],
    in_front: NDArray[np.bool_],
) -> Iterator[Pixels]:
    own, whole, front = (cut_square(mask, known.window, COARSE) > 127 for mask in (modal, amodal, in_front))
    step = known.fine.shape[-1] // COARSE
    canvas = known.fine[2, ::step, ::step] > 0
    hidden, background = whole & ~own & canvas, canvas & ~whole & ~front & ~own
    if np.count_nonzero(hidden) < LEAST_HIDDEN or not background.any():
        return
    values = known.coarse.transpose(1, 2, 0)
    yield Pixels(*(rng.permutation(values[mask])[:PIXELS] for mask in (hidden, background)))


def rows(frames: Iterable[Pixels]) -> list[Row]:
    """Return the figures of every map over some frames."""
    found = list(frames)
    hidden = np.concatenate([one.hidden for one in found])
    background = np.concatenate([one.background for one in found])
    return [
        Row(name, float(hidden[:, n].mean()), float(background[:, n].mean()),
            auc(hidden[:, n], background[:, n]))
        for n, name in enumerate(COARSE_NAMES)
    ]  # fmt: skip


def auc(high: NDArray[np.float32], low: NDArray[np.float32]) -> float:
    """Return the chance that a value of `high` is above one of `low`, equal ones counting one half."""
    order = np.sort(low)
    below = np.searchsorted(order, high, side="left") + np.searchsorted(order, high, side="right")
    return float(below.mean() / (2 * len(low)))
