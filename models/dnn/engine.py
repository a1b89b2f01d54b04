"""A graph of ONNX in OpenCV's own engine, which every installation has."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.dnn.shipped import unusable


class Engine:
    """A network of one file. Threads may share it: one computes at a time."""

    def __init__(
        self, path: Path, write: Callable[[], bytes], blank: Mapping[str, NDArray[np.float32]]
    ) -> None:
        """Prepare the engine.

        Args:
            path: Of the weights, to be named in errors.
            write: Returns the graph.
            blank: Inputs of the right shapes, by name.

        Raises:
            ModelUnavailableError: The weights do not fit the network.
        """
        self._lock = threading.Lock()
        try:
            self._net = cv2.dnn.readNetFromONNX(np.frombuffer(write(), np.uint8))
            # The engine looks at shapes when it first computes, and its first pass is its slowest.
            self.answer(blank)
        except cv2.error:
            raise unusable(path, "does not fit the network: its tensors differ in shape") from None
        except (KeyError, ValueError) as error:
            raise unusable(path, f"does not fit the network: {error}") from None

    def answer(self, inputs: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return the output, float32, of inputs by name."""
        with self._lock:
            for name, values in inputs.items():
                self._net.setInput(np.ascontiguousarray(values), name)
            return np.array(self._net.forward(), np.float32)
