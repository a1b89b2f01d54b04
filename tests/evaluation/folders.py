"""Evaluation folders for tests: discs that pass behind a bar."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from tests.clips import disc_masks, disc_pictures


def bar_mask(frames: int) -> NDArray[np.bool_]:
    """Return the occluder of `tests.clips`, bool (T, H, W)."""
    bar = np.zeros(disc_masks(1)[0].shape[1:], np.bool_)
    bar[:, 80:96] = True
    return np.repeat(bar[None], frames, 0)


def write_clip(folder: Path, name: str, frames: int = 6, *, shift: int = 0, truth: bool = True) -> Path:
    """Write a clip with pictures, modal masks, truth, occluder and depth; `shift` moves its beginning."""
    modal, amodal = (masks[shift:] for masks in disc_masks(frames + shift))
    pictures = disc_pictures(frames + shift)[shift:]
    bars = bar_mask(frames)
    with EvaluationClipWriter(folder, name) as writer:
        for t in range(frames):
            depth = np.where(bars[t], 0.9, np.where(modal[t], 0.5, 0.1))
            writer.add(
                pictures[t],
                modal[t],
                amodal[t] if truth else None,
                occluder=bars[t],
                depth=depth,
            )
    return writer.path


def write_set(folder: Path, clips: int = 3, frames: int = 6) -> Path:
    """Write several clips, each with another part of the way behind the bar."""
    for number in range(clips):
        write_clip(folder, f"clip{number + 1}", frames, shift=6 * (number + 1))
    return folder
