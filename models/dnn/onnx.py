"""Writes graphs of ONNX: the few messages of its format that a network needs, and no package for it.

The format is protocol buffers (onnx.proto3 of ONNX 1.16, whose field numbers stand below); a field is its
number and kind, then a whole number, four bytes, or a length and that many bytes.
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

IR_VERSION, OPERATORS = 10, 21
"""Of the format, and of the set of operators."""
WHOLE, SIZED, FLOAT = 0, 2, 5
"""Kinds of fields."""
KINDS = {np.dtype(np.float32): 1, np.dtype(np.int64): 7, np.dtype(np.float16): 10}
Attribute = int | float | str | Sequence[int]


class Graph:
    """Operators in the order in which they are computed; every value has a name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._inputs: list[bytes] = []
        self._count = 0

    def take(self, name: str, shape: Sequence[int]) -> str:
        """Declare an input, float32; returns its name."""
        self._inputs.append(_value(name, shape))
        return name

    def constant(self, values: NDArray[Any]) -> str:
        """Keep an array of one of the `KINDS` in the graph; returns its name."""
        name = self._fresh("constant")
        values = np.ascontiguousarray(values)
        dims = b"".join(_whole(1, size) for size in values.shape)
        kind = _whole(2, KINDS[values.dtype])
        data = values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()
        self._constants.append(dims + kind + _text(8, name) + _sized(9, data))
        return name

    def add(self, operator: str, *inputs: str, **attributes: Attribute) -> str:
        """Append an operator with one output; returns that one's name. An empty input is left out."""
        name = self._fresh(operator)
        told = b"".join(_sized(5, _attribute(key, value)) for key, value in attributes.items())
        names = b"".join(_text(1, one) for one in inputs)
        self._nodes.append(names + _text(2, name) + _text(3, name) + _text(4, operator) + told)
        return name

    def give(self, output: str, shape: Sequence[int]) -> bytes:
        """Return the whole file, with one output."""
        graph = b"".join(_sized(1, node) for node in self._nodes) + _text(2, self._name)
        graph += b"".join(_sized(5, constant) for constant in self._constants)
        graph += b"".join(_sized(11, one) for one in self._inputs) + _sized(12, _value(output, shape))
        return _whole(1, IR_VERSION) + _sized(7, graph) + _sized(8, _text(1, "") + _whole(2, OPERATORS))

    def _fresh(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"


def _value(name: str, shape: Sequence[int]) -> bytes:
    sizes = b"".join(_sized(1, _whole(1, size)) for size in shape)
    tensor = _whole(1, KINDS[np.dtype(np.float32)]) + _sized(2, sizes)
    return _text(1, name) + _sized(2, _sized(1, tensor))


def _attribute(name: str, value: Attribute) -> bytes:
    match value:
        case int():
            return _text(1, name) + _whole(3, value) + _whole(20, 2)
        case float():
            return _text(1, name) + _key(2, FLOAT) + struct.pack("<f", value) + _whole(20, 1)
        case str():
            return _text(1, name) + _text(4, value) + _whole(20, 3)
        case _:
            return _text(1, name) + b"".join(_whole(8, one) for one in value) + _whole(20, 7)


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _whole(field: int, value: int) -> bytes:
    return _key(field, WHOLE) + _varint(value)


def _sized(field: int, data: bytes) -> bytes:
    return _key(field, SIZED) + _varint(len(data)) + data


def _text(field: int, text: str) -> bytes:
    return _sized(field, text.encode())


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; a negative number as its two's complement of 64 bits."""
    value &= (1 << 64) - 1
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])
