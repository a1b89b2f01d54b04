"""The network of `lite` for use: the weights of a training as a graph of ONNX.

The same arithmetic as `models/tuning/network.py`, of fixed size, which a test compares. Widths
and the number of blocks come from the weights, so that a training may change them. Where
an engine is quicker with another form of the same sum it is written so: patches of 6 × 6 and 3 × 3 pixels
are convolutions with these strides, and the scale of attention lies in its weights.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.dnn.onnx import Graph
from models.lite.recipe import (
    COARSE,
    COARSE_CHANNELS,
    COARSE_PATCH,
    FINE_CHANNELS,
    FRAMES,
    GRID,
    GROUPS,
    HEADS,
    PATCH,
)  # fmt: skip

Weights = Mapping[str, NDArray[np.float32]]
EPSILON = 1e-5
"""Of group normalisation, as torch has it."""
ATTENDING = 4
"""Heads of attention."""


def network_graph(weights: Weights) -> bytes:
    """Return the network as a file of ONNX; it takes one window: several at once are no quicker.

    Inputs are `fine`, float32 (FRAMES, FINE_CHANNELS, GRID, GRID), and `coarse`, float32 (FRAMES,
    COARSE_CHANNELS, COARSE, COARSE); the output are logits, float32 (FRAMES, HEADS, GRID, GRID).

    Raises:
        KeyError, ValueError: These are no weights of this network.
    """
    return _Builder(weights).build()


class _Builder:
    """Writes one operator after the other; methods take and return names of values."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._graph = Graph("lite")

    def build(self) -> bytes:
        graph = self._graph
        fine = graph.take("fine", (FRAMES, FINE_CHANNELS, GRID, GRID))
        coarse = graph.take("coarse", (FRAMES, COARSE_CHANNELS, COARSE, COARSE))
        own = self._embed(fine, coarse)
        embedded, cells = len(self._weights["embed.weight"]), GRID // PATCH
        x = self._conv("join", self._shaped(own, 1, FRAMES * embedded, cells, cells))
        x = self._blocks("before", x)
        deep = self._conv("down", x, strides=2)
        deep = self._conv("up", self._blocks("middle", deep))
        x = self._conv("merge", self._joined(x, self._larger(deep, "nearest")))
        x = self._blocks("after", x)
        told = self._conv("split.2", self._silu(self._normed("split.0", x)))
        told = self._shaped(told, FRAMES, embedded, cells, cells)
        detail = self._silu(self._conv("detail.0", self._joined(self._silu(own), told)))
        detail = graph.add("DepthToSpace", self._conv("detail.2", detail), blocksize=PATCH, mode="CRD")
        return graph.give(self._logits(detail, fine, coarse), (FRAMES, HEADS, GRID, GRID))

    def _embed(self, fine: str, coarse: str) -> str:
        weight, bias = self._weights["embed.weight"], self._weights["embed.bias"]
        first = FINE_CHANNELS * PATCH**2
        large = weight[:, :first].reshape(len(weight), FINE_CHANNELS, PATCH, PATCH)
        small = weight[:, first:].reshape(len(weight), COARSE_CHANNELS, COARSE_PATCH, COARSE_PATCH)
        zeros = np.zeros_like(bias)
        return self._graph.add(
            "Add",
            self._convolved(fine, large, bias, strides=PATCH),
            self._convolved(coarse, small, zeros, strides=COARSE_PATCH),
        )

    def _logits(self, detail: str, fine: str, coarse: str) -> str:
        large = self._larger(coarse, "linear")
        sharp = self._silu(self._conv("sharpen.0", self._joined(detail, fine, large)))
        bounds = [np.array([value], np.int64) for value in (0, HEADS, 1)]
        own = self._graph.add("Slice", detail, *map(self._graph.constant, bounds))
        return self._graph.add("Add", own, self._conv("sharpen.2", sharp))

    def _blocks(self, name: str, x: str) -> str:
        """All blocks of a row, as many and of the kinds that the weights are for."""
        count = 1 + max(int(key.split(".")[1]) for key in self._weights if key.startswith(f"{name}."))
        for place in (f"{name}.{number}" for number in range(count)):
            attends = f"{place}.ask.weight" in self._weights
            x = self._attention(place, x) if attends else self._residual(place, x)
        return x

    def _residual(self, name: str, x: str) -> str:
        new = x
        for half in ("first", "second"):
            new = self._silu(self._normed(f"{name}.{half}.0", new))
            new = self._conv(f"{name}.{half}.2", new)
        return self._graph.add("Add", x, new)

    def _attention(self, name: str, x: str) -> str:
        """Sums over keys for every query: values × softmax(keysᵀ × queries), (B, 4, C / 4, cells)."""
        weight, bias = self._weights[f"{name}.ask.weight"], self._weights[f"{name}.ask.bias"]
        channels = len(weight) // 3
        side, width = GRID // PATCH // 2, channels // ATTENDING
        scales = (np.float32(width**-0.5), np.float32(1), np.float32(1))
        normed = self._normed(f"{name}.norm", x)
        queries, keys, values = (
            self._shaped(
                self._convolved(normed, scale * own, scale * own_bias),
                *(1, ATTENDING, width, side**2),
            )
            for scale, own, own_bias in zip(scales, np.split(weight, 3), np.split(bias, 3), strict=True)
        )
        keys = self._graph.add("Transpose", keys, perm=(0, 1, 3, 2))
        trust = self._graph.add("Softmax", self._graph.add("MatMul", keys, queries), axis=2)
        seen = self._graph.add("MatMul", values, trust)
        seen = self._conv(f"{name}.out", self._shaped(seen, 1, channels, side, side))
        return self._graph.add("Add", x, seen)

    def _conv(self, name: str, x: str, strides: int = 1) -> str:
        return self._convolved(
            x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], strides=strides
        )

    def _convolved(
        self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32], *, strides: int = 1
    ) -> str:
        """A convolution; 3 × 3 reaches one pixel beyond the edge, unless it is a patch of its own stride."""
        side = weight.shape[-1]
        reach = 0 if strides == side else side // 2
        constants = (self._graph.constant(weight), self._graph.constant(bias))
        return self._graph.add(
            "Conv", x, *constants,
            kernel_shape=(side, side), strides=(strides, strides), pads=(reach,) * 4,
        )  # fmt: skip

    def _normed(self, name: str, x: str) -> str:
        weight, bias = (self._graph.constant(self._weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self._graph.add("GroupNormalization", x, weight, bias, num_groups=GROUPS, epsilon=EPSILON)

    def _silu(self, x: str) -> str:
        return self._graph.add("Mul", x, self._graph.add("Sigmoid", x))

    def _joined(self, *parts: str) -> str:
        return self._graph.add("Concat", *parts, axis=1)

    def _shaped(self, x: str, *shape: int) -> str:
        return self._graph.add("Reshape", x, self._graph.constant(np.array(shape, np.int64)))

    def _larger(self, x: str, mode: str) -> str:
        """Twice as large, pixels standing for areas as torch takes them."""
        scales = self._graph.constant(np.array([1, 1, 2, 2], np.float32))
        places = "half_pixel" if mode == "linear" else "asymmetric"
        rounding = {"nearest_mode": "floor"} if mode == "nearest" else {}
        return self._graph.add(
            "Resize", x, "", scales, mode=mode, coordinate_transformation_mode=places, **rounding
        )
