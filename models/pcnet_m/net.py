"""PCNet-M at work: what of an object lies behind an eraser, at full size."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask
from models.dnn.engine import Engine
from models.dnn.shipped import read_shipped
from models.pcnet_m.cropping import Square, cut, pasted, square_around
from models.pcnet_m.graph import network_graph
from models.pcnet_m.recipe import CHANNELS, FORMAT, HEADER, MASK_THRESHOLD, SIDE

WEIGHTS = Path(__file__).resolve().parents[2] / "resources" / "weights" / "pcnet-m.safetensors"


class PcnetNet:
    """The network of one file. Threads may share it: one computes at a time."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        """Read the file and prepare the engine.

        Raises:
            ModelUnavailableError: The file is missing, damaged or of another kind.
        """
        tensors = read_shipped(path, HEADER, FORMAT).tensors
        blank = {"crop": np.zeros((1, CHANNELS, SIDE, SIDE), np.float32)}
        self._engine = Engine(path, lambda: network_graph(tensors), blank)

    def chances(self, seen: NDArray[np.uint8], eraser: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the chance of the object, float32 (SIDE, SIDE), of crops, 0 or 1, of the same size."""
        crop = np.stack([seen & (1 - eraser), eraser]).astype(np.float32)[None]
        other, own = self._engine.answer({"crop": crop})[0]
        return np.asarray(1 / (1 + np.exp(np.clip(other - own, -60, 60))), np.float32)

    def soft(self, modal: BoolMask, eraser: BoolMask) -> NDArray[np.float32]:
        """Return the chance of the object, float32 (H, W): 1 where it is seen, 0 where nothing hides it.

        Args:
            modal: The visible mask, bool (H, W).
            eraser: What is in front, bool (H, W); what of it is seen as the object is no eraser.
        """
        square = square_around(modal)
        result = modal.astype(np.float32)
        hides = eraser & ~modal
        if square is None or not _meets(hides, square):
            return result
        found = pasted(self.chances(cut(modal, square), cut(hides, square)), square, _shape(modal))
        result[hides] = found[hides]
        return result

    def complete(self, modal: BoolMask, eraser: BoolMask, threshold: float = MASK_THRESHOLD) -> BoolMask:
        """Return the completed mask, bool (H, W): the visible one, grown nowhere but under the eraser."""
        whole: BoolMask = self.soft(modal, eraser) > threshold
        return whole


@lru_cache(maxsize=2)
def network_from(path: Path) -> PcnetNet:
    """Return the network of a file, kept for the next who asks."""
    return PcnetNet(path)


def _meets(mask: BoolMask, square: Square) -> bool:
    return bool(cut(mask, square).any())


def _shape(mask: BoolMask) -> tuple[int, int]:
    return mask.shape[0], mask.shape[1]
