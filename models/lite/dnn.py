"""The network of `lite` in OpenCV's own engine, which every installation has."""

import threading
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.lite.graph import network_graph
from models.lite.recipe import COARSE, COARSE_CHANNELS, FINE_CHANNELS, FRAMES, GRID, HEADS
from models.lite.weights import read_weights, unusable


class LiteNet:
    """The network of one file. Threads may share it: one computes at a time."""

    def __init__(self, path: Path) -> None:
        """Read the file and prepare the engine.

        Raises:
            ModelUnavailableError: The file is missing, damaged or of another kind.
        """
        weights = read_weights(path)
        self._lock = threading.Lock()
        try:
            graph = np.frombuffer(network_graph(weights.tensors), np.uint8)
            self._net = cv2.dnn.readNetFromONNX(graph)
            # The engine looks at shapes when it first computes, and its first pass is its slowest.
            blank = np.zeros((FRAMES, FINE_CHANNELS, GRID, GRID), np.float32)
            self.answer(blank, np.zeros((FRAMES, COARSE_CHANNELS, COARSE, COARSE), np.float32))
        except cv2.error:
            raise unusable(path, "does not fit the network: its tensors differ in shape") from None
        except (KeyError, ValueError) as error:
            raise unusable(path, f"does not fit the network: {error}") from None

    def answer(self, fine: NDArray[np.float32], coarse: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return logits, float32 (FRAMES, HEADS, GRID, GRID), of one window.

        Args:
            fine: float32 (FRAMES, FINE_CHANNELS, GRID, GRID), see `recipe`.
            coarse: Evidence, float32 (FRAMES, COARSE_CHANNELS, COARSE, COARSE).
        """
        assert len(fine) == len(coarse) == FRAMES
        with self._lock:
            self._net.setInput(np.ascontiguousarray(fine), "fine")
            self._net.setInput(np.ascontiguousarray(coarse), "coarse")
            return np.array(self._net.forward(), np.float32).reshape(FRAMES, HEADS, GRID, GRID)
