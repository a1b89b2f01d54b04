"""The network of `lite` in OpenCV's own engine."""

import threading
from concurrent.futures import Future
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.dnn.engine import Engine
from models.lite.graph import network_graph
from models.lite.recipe import COARSE, COARSE_CHANNELS, FINE_CHANNELS, FRAMES, GRID, HEADS
from models.lite.weights import read_weights


class LiteNet:
    """The network of one file. Threads may share it: one computes at a time."""

    def __init__(self, path: Path, *, waits: bool = True) -> None:
        """Read the file and prepare the engine.

        Args:
            path: The file.
            waits: Whether the engine is to be ready, and what is wrong with it said, at once; else the first
                answer waits for it, while the object is looked for.

        Raises:
            ModelUnavailableError: The file is missing, damaged or of another kind.
        """
        weights = read_weights(path)
        self.shapes = weights.shapes
        """Whole shapes that the weights remember."""
        tensors = weights.tensors
        blank = {
            "fine": np.zeros((FRAMES, FINE_CHANNELS, GRID, GRID), np.float32),
            "coarse": np.zeros((FRAMES, COARSE_CHANNELS, COARSE, COARSE), np.float32),
        }
        self._engine: Future[Engine] = Future()

        def prepare() -> None:
            try:
                self._engine.set_result(Engine(path, lambda: network_graph(tensors), blank))
            except Exception as error:  # noqa: BLE001 - whoever asks for an answer gets it
                self._engine.set_exception(error)

        if waits:
            prepare()
            self._engine.result()
        else:
            threading.Thread(target=prepare, name="lite-network", daemon=True).start()

    def answer(self, fine: NDArray[np.float32], coarse: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return logits, float32 (FRAMES, HEADS, GRID, GRID), of one window.

        Args:
            fine: float32 (FRAMES, FINE_CHANNELS, GRID, GRID), see `recipe`.
            coarse: Evidence, float32 (FRAMES, COARSE_CHANNELS, COARSE, COARSE).

        Raises:
            ModelUnavailableError: The weights do not fit the network, and the engine was not waited for.
        """
        assert len(fine) == len(coarse) == FRAMES
        engine = self._engine.result()
        return engine.answer({"fine": fine, "coarse": coarse}).reshape(FRAMES, HEADS, GRID, GRID)
