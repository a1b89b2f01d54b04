"""Whole validation sets of painted scenes, as `main.py evaluate` reads them, without photographs."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from models.evaluation.sequences.real_clips import META
from models.training.generator.depths import DepthPainter
from models.training.generator.habits import Kind
from models.training.generator.looks.look import Look
from models.training.generator.looks.painter import Painter
from models.training.generator.material import Material
from models.training.generator.rigs.bank import RigShape
from models.training.generator.scene import Masks, Scene, draw_masks, draw_scene

LEAST_SEEN = 0.2
LEAST_AREA_PX = 240
"""On the small canvas."""


def write_evaluation_set(
    folder: Path,
    material: Material,
    *,
    clips: int,
    frames: int,
    scale: float,
    seed: int,
    kind: Kind | None = None,
    in_turn: Sequence[Kind] = (),
    look: Look | None = None,
    first: int = 0,
) -> Iterator[Path]:
    """Write clips with truth in the layout of `main.py evaluate`; yields each clip's folder.

    Clips in which the object is never seen to a fifth, or small, are drawn again. The occluder masks hold
    what has a track: one thing in fourteen has none. The depth maps err as estimated ones do. `meta.json`
    says of each clip what happens in it and what it is of, as `open_real_clips` reads it.

    Args:
        folder: Where to.
        material: All that clips are made of; no photographs are taken from it.
        clips: How many.
        frames: Of a clip.
        scale: Size of the pictures, times the small canvas.
        seed: The same gives the same clips.
        kind: What happens in them; None = all kinds, at random.
        in_turn: Kinds that take turns, clip by clip; before `kind`.
        look: How they are painted; None = as the published sets of silhouettes.
        first: Number of the first to be written: those before it are there.
    """
    for number in range(first, clips):
        rng = np.random.default_rng([seed, number])
        wanted = in_turn[number % len(in_turn)] if in_turn else kind
        scene, masks = _suitable(rng, material, frames, scale, wanted)
        painter = Painter(scene, rng, scale, look)
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
        shape = scene.target.shape
        source = shape.model if isinstance(shape, RigShape) else writer.path.name
        facts = {"kind": str(scene.kind), "target": {"source": source}}
        (writer.path / META).write_text(json.dumps(facts), encoding="utf-8")
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
