"""The network of PCNet-M for use: folded weights of a training as a graph of ONNX.

The same arithmetic as `models/pcnet_m_learning/network.py`, which a test compares; widths come from the
weights.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.dnn.onnx import Graph
from models.pcnet_m.recipe import CHANNELS, CLASSES, SIDE

STEPS_DOWN, STEPS_UP = 5, 4


def network_graph(weights: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Return the network as a file of ONNX: `crop` float32 (1, 2, SIDE, SIDE) → logits (1, 2, SIDE, SIDE).

    Raises:
        KeyError: These are no weights of this network.
    """
    graph = Graph("pcnet-m")
    x = graph.take("crop", (1, CHANNELS, SIDE, SIDE))
    kept: list[str] = []
    for step in range(STEPS_DOWN):
        if step:
            x = graph.add("MaxPool", x, kernel_shape=(2, 2), strides=(2, 2))
        x = _pair(graph, f"down.{step}", x, weights)
        kept.append(x)
    kept.pop()
    for step in range(STEPS_UP):
        scales = graph.constant(np.array([1, 1, 2, 2], np.float32))
        large = graph.add(
            "Resize", x, "", scales, mode="linear", coordinate_transformation_mode="align_corners"
        )
        x = _pair(graph, f"up.{step}", graph.add("Concat", kept.pop(), large, axis=1), weights)
    return graph.give(_conv(graph, "head", x, weights), (1, CLASSES, SIDE, SIDE))


def _pair(graph: Graph, name: str, x: str, weights: Mapping[str, NDArray[np.float32]]) -> str:
    for half in (0, 1):
        x = graph.add("Relu", _conv(graph, f"{name}.{half}", x, weights))
    return x


def _conv(graph: Graph, name: str, x: str, weights: Mapping[str, NDArray[np.float32]]) -> str:
    weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    side = weight.shape[-1]
    return graph.add(
        "Conv", x, graph.constant(weight), graph.constant(bias),
        kernel_shape=(side, side), strides=(1, 1), pads=(side // 2,) * 4,
    )  # fmt: skip
