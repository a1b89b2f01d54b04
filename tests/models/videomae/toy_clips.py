"""Clips of a block that passes behind a post, as `evaluate` reads them."""

import json
from pathlib import Path

import numpy as np

from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from models.evaluation.sequences.real_clips import META

FRAMES = 6


def write_clips(folder: Path, starts: tuple[int, ...] = (16, 22)) -> Path:
    """Write a clip for every left edge at which the block begins; each is a sequence of its own."""
    for start in starts:
        with EvaluationClipWriter(folder, f"from-{start}") as writer:
            for frame in range(FRAMES):
                whole, post = np.zeros((2, 48, 64), np.bool_)
                whole[12:32, start + 2 * frame : start + 2 * frame + 20] = True
                post[:, 34:42] = True
                seen = whole & ~post
                picture = np.where(post[..., None], 200, np.where(seen[..., None], 120, 30))
                writer.add(picture.repeat(3, 2).astype(np.uint8), seen, whole, occluder=post)
        facts = {"kind": "pole", "target": {"source": f"block {start}"}}
        (writer.path / META).write_text(json.dumps(facts), encoding="utf-8")
    return folder
