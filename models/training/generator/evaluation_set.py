"""Whole validation sets of painted scenes, as `main.py evaluate` reads them, without photographs."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from models.training.generator.depths import DepthPainter
from models.training.generator.habits import Kind
from models.training.generator.looks.painter import Painter
from models.training.generator.material import Material
from models.training.generator.scene import Masks, Scene, draw_masks, draw_scene
from models.training.generator.silhouettes import Silhouettes

LEAST_SEEN = 0.2
LEAST_AREA_PX = 240
"""On the small canvas."""


def write_evaluation_set(
    folder: Path,
    bank: Silhouettes,
    *,
    clips: int,
    frames: int,
    scale: float,
    seed: int,
    kind: Kind | None = None,
) -> Iterator[Path]:
    """Write clips with truth in the layout of `main.py evaluate`; yields each clip's folder.

    All silhouettes come from the bank (posts, walls and fences apart); clips in which the object is never
    seen to a fifth, or small, are drawn again. The occluder masks hold what has a track: one thing in
    fourteen has none. The depth maps err as estimated ones do. `kind` None = all kinds, at random.
    """
    material = Material(bank, bank_share=1.0)
    for number in range(clips):
        rng = np.random.default_rng([seed, number])
        scene, masks = _suitable(rng, material, frames, scale, kind)
        painter = Painter(scene, rng, scale)
        depths = DepthPainter(scene, np.random.default_rng([seed, number, 1]), scale)
        modal = masks.modal
        with EvaluationClipWriter(folder, f"{number:03d}-{scene.kind}") as writer:
            for frame in range(frames):
                writer.add(
                    painter.paint(frame),
                    modal[frame],
                    masks.amodal[frame],
                    occluder=masks.reported[frame] & ~modal[frame],
                    depth=depths.paint(frame),
                )
        yield writer.path


def _suitable(
    rng: np.random.Generator, material: Material, frames: int, scale: float, kind: Kind | None
) -> tuple[Scene, Masks]:
    while True:
        scene = draw_scene(rng, material, frames, kind=kind)
        masks = draw_masks(scene, scale)
        areas, wholes = masks.modal.sum(axis=(1, 2)), masks.amodal.sum(axis=(1, 2))
        if wholes.max() >= LEAST_AREA_PX * scale**2 and (areas / np.maximum(wholes, 1)).max() >= LEAST_SEEN:
            return scene, masks
