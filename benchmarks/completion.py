"""How near completed pixels come to the true ones: PSNR on held-out pixels of objects that are really seen.

    python -m benchmarks.completion [FOLDER …] [--frames N] [--exposure]

A textured bar is moved over each clip; where it covers the object, the true pixels are known. Clips are
generated ones and any FOLDER with rgbs/ and masks/. The alternatives have names: `telea` is plain cv2.inpaint
of the bar, `object` is the filling of `classical` alone (no other frame is looked at). `--exposure` lets the
light of the pictures rise and fall by a fifth.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.support.moving_scenes import make_scene
from core.formats.evaluation.evaluation_folder import open_clip
from core.progress import CancelToken
from core.types import BoolMask, BoolVideo, RgbVideo
from models.completion.filling import fill_from_object
from models.completion.protocol import CompletionRequest, RgbaCrop
from models.completion.registry import load_completer
from models.proposers.protocol import Cue, CueKind

GENERATED = ("walker-alone", "turning-crossing", "ball-box")
SIZE_HW = (360, 640)


def generated(frames: int) -> Iterator[tuple[str, RgbVideo, BoolVideo]]:
    """Yield name, pictures, masks of what is seen."""
    for kind in GENERATED:
        scene = make_scene(kind, frame_count=frames, size_hw=SIZE_HW)
        yield kind, scene.frames, scene.modal


def from_folder(folder: Path, frames: int) -> tuple[str, RgbVideo, BoolVideo]:
    """Read a clip of an evaluation folder."""
    clip = open_clip(folder)
    wanted = range(min(frames, len(clip)))
    return clip.name, np.stack([clip.frames[f] for f in wanted]), np.stack([clip.modal[f] for f in wanted])


def hide(rgb: RgbVideo, seen: BoolVideo, *, exposure: bool) -> tuple[RgbVideo, BoolVideo, RgbVideo]:
    """Return pictures with a bar that sweeps over the object, the bar's masks, and the true pictures."""
    count, height, width = seen.shape
    rng = np.random.default_rng(0)
    skin = cv2.resize(rng.integers(0, 255, (height // 8, 24, 3), np.uint8), (width, height))
    truth, bars = rgb.astype(np.float32), np.zeros_like(seen)
    for frame in range(count):
        if exposure:
            truth[frame] = np.clip(truth[frame] * (1 + 0.2 * np.sin(frame / 4)), 0, 255)
        x, _, box_width, _ = cv2.boundingRect(seen[frame].view(np.uint8))
        if box_width:
            # Twice over the object from left to right, a third of its width wide.
            at = x + box_width * ((2 * frame / count) % 1.0 * 1.3 - 0.3)
            bars[frame, :, max(0, round(at)) : max(0, round(at + 0.33 * box_width))] = True
    true = np.rint(truth).astype(np.uint8)
    return np.where(bars[..., None], skin[None], true).astype(np.uint8), bars, true


def psnr(errors: list[NDArray[np.float64]]) -> float:
    """Return the PSNR of all squared errors, in dB."""
    return float(10 * np.log10(255**2 / max(1e-9, float(np.concatenate(errors).mean()))))


def squared(pixels: NDArray[np.uint8], true: NDArray[np.uint8], hidden: BoolMask) -> NDArray[np.float64]:
    """Return the squared errors of the hidden pixels."""
    return ((pixels[hidden].astype(np.float64) - true[hidden]) ** 2).ravel()


def paste(crop: RgbaCrop, like: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture with the crop in its place."""
    picture = np.zeros_like(like)
    height, width = crop.rgba.shape[:2]
    picture[crop.y : crop.y + height, crop.x : crop.x + width] = crop.rgba[..., :3]
    return picture


def measure(rgb: RgbVideo, seen: BoolVideo, engine: str, *, exposure: bool) -> dict[str, float]:
    """Return PSNR by name, the seconds per frame of the engine, and the share of the object hidden."""
    shown, bars, true = hide(rgb, seen, exposure=exposure)
    hidden = seen & bars
    request = CompletionRequest(shown, seen & ~bars, seen, cue=Cue(CueKind.OCCLUDER, bars))
    errors: dict[str, list[NDArray[np.float64]]] = {engine: [], "telea": [], "object": []}
    start = time.perf_counter()
    pictures: dict[int, RgbaCrop] = {}
    for update in load_completer(engine).complete(request, CancelToken()):
        pictures |= update.pictures
    seconds = time.perf_counter() - start
    for frame, crop in pictures.items():
        if hidden[frame].any():
            picture = shown[frame]
            plain = np.asarray(
                cv2.inpaint(picture, bars[frame].astype(np.uint8), 4, cv2.INPAINT_TELEA), np.uint8
            )
            inner = fill_from_object(picture, seen[frame] & ~bars[frame], seen[frame])
            for name, pixels in ((engine, paste(crop, picture)), ("telea", plain), ("object", inner)):
                errors[name].append(squared(pixels, true[frame], hidden[frame]))
    result = {name: psnr(of_name) for name, of_name in errors.items()}
    return result | {"s/frame": seconds / len(rgb), "hidden": float(hidden.sum() / seen.sum())}


def main() -> None:
    """Print one line per clip."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--engine", default="classical")
    parser.add_argument("--exposure", action="store_true")
    wanted = parser.parse_args()
    clips = list(generated(wanted.frames))
    clips += [from_folder(folder, wanted.frames) for folder in wanted.folders]
    for name, rgb, seen in clips:
        found = measure(rgb, seen, wanted.engine, exposure=wanted.exposure)
        print(f"{name:18s} " + "  ".join(f"{key} {value:.3g}" for key, value in found.items()))


if __name__ == "__main__":
    main()
