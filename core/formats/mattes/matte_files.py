"""What stands in the files of mattes: channels of OpenEXR, PNG of 16 bits, frames of ProRes."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.atomic import write_synced
from core.formats.kit.writing.folder_names import folder_names
from core.matte.softening import Matte

_NOT_IN_LAYERS = re.compile(r"[^A-Za-z0-9_]")


def stacked(matte: Matte, *, premultiplied: bool) -> NDArray[np.float32]:
    """Return colours and alpha, float32 (H, W, 4), or alpha alone, (H, W)."""
    if matte.rgb is None:
        return matte.alpha
    share = matte.alpha[..., None]
    return np.dstack([matte.rgb * share if premultiplied else matte.rgb, share]).astype(np.float32)


def write_png(path: Path, values: NDArray[np.float32]) -> None:
    """Write a PNG of 16 bits: RGBA from (H, W, 4), grey from (H, W)."""
    whole = sixteen_bits(values)
    if whole.ndim == 3:
        whole = np.asarray(cv2.cvtColor(whole, cv2.COLOR_RGBA2BGRA), np.uint16)
    _, png = cv2.imencode(".png", whole)
    write_synced(path, png.tobytes())


def channels_of(layers: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """Return the channels of an OpenEXR file by their names.

    Args:
        layers: Values by layer, (H, W, 4) or alpha alone (H, W); the layer without a name is `RGBA` itself.
    """
    channels: dict[str, NDArray[np.float32]] = {}
    for layer, values in layers.items():
        parts = [values[..., i] for i in range(4)] if values.ndim == 3 else [values]
        for letter, part in zip("RGBA" if values.ndim == 3 else "A", parts, strict=True):
            channels[f"{layer}.{letter}" if layer else letter] = part
    return channels


def sixteen_bits(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Return values 0..1 as whole numbers to 65,535."""
    return np.rint(np.clip(values, 0, 1) * 65535).astype(np.uint16)


def layer_names(names: Iterable[str]) -> list[str]:
    """Return a name of a layer for every name: what all programs take, no two alike, none a number."""
    plain = [_NOT_IN_LAYERS.sub("_", name) or "layer" for name in names]
    return [
        _NOT_IN_LAYERS.sub("_", name)
        for name in folder_names(f"_{one}" if one[0].isdigit() else one for one in plain)
    ]
