"""Reads rigged, animated models from binary glTF files (GLB): what skinning needs, and nothing else.

Source: glTF 2.0 specification (Khronos), sections on accessors, skins and animations.
"""

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError

NUMBERS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
PARTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
HEADER, CHUNK = 12, 8

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Channel:
    """How one property of one node changes."""

    node: int
    path: str
    """translation, rotation (quaternion x y z w) or scale."""
    times: Array
    """Seconds, (K,), ascending."""
    values: Array
    """(K, 3 or 4)."""


@dataclass(frozen=True)
class Node:
    """One joint or object of the scene."""

    parent: int
    """-1 for a root."""
    translation: Array
    rotation: Array
    scale: Array


@dataclass(frozen=True)
class Rig:
    """A skinned model."""

    name: str
    places: Array
    """Vertices at rest, (V, 3)."""
    faces: NDArray[np.int64]
    """Corners, (F, 3)."""
    materials: NDArray[np.int64]
    """Material of each face, (F,)."""
    joints: NDArray[np.int64]
    """Joints that move each vertex, (V, 4), as places in `skin`."""
    weights: Array
    """How much each does, (V, 4)."""
    skin: tuple[int, ...]
    """Nodes of the joints."""
    unbind: Array
    """Rest pose → joint, (J, 4, 4)."""
    nodes: tuple[Node, ...]
    clips: tuple[tuple[Channel, ...], ...]
    """Animations."""


def read_rig(path: Path) -> Rig:
    """Read a model.

    Raises:
        BadInputError: The file cannot be read, is no GLB, or holds no skinned, animated mesh.
    """
    try:
        return _Reader(path.read_bytes()).rig(path.stem)
    except OSError as error:
        raise BadInputError(
            path, "", f"cannot be read: {error.strerror}", "see the folder's README"
        ) from None
    except (ValueError, KeyError, IndexError, StopIteration, struct.error) as error:
        reason = f"is no rigged model in binary glTF ({error or type(error).__name__})"
        raise BadInputError(path, "", reason, "see the folder's README") from None


class _Reader:
    def __init__(self, data: bytes) -> None:
        (length,) = struct.unpack_from("<I", data, HEADER)
        start = HEADER + CHUNK
        self._facts: dict[str, Any] = json.loads(data[start : start + length])
        self._data = data[start + length + CHUNK :]

    def rig(self, name: str) -> Rig:
        facts = self._facts
        mesh = next(node for node in facts["nodes"] if "skin" in node)
        skin = facts["skins"][mesh["skin"]]
        parts = facts["meshes"][mesh["mesh"]]["primitives"]
        places, joints, weights, faces, materials = [], [], [], [], []
        count = 0
        for part in parts:
            own = part["attributes"]
            places.append(self._array(own["POSITION"]))
            joints.append(self._array(own["JOINTS_0"]))
            weights.append(self._array(own["WEIGHTS_0"]))
            corners = self._array(part["indices"]).astype(np.int64).reshape(-1, 3) + count
            faces.append(corners)
            materials.append(np.full(len(corners), part.get("material", 0)))
            count += len(places[-1])
        unbind = self._array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
        shares = np.concatenate(weights)
        return Rig(
            name,
            np.concatenate(places),
            np.concatenate(faces),
            np.concatenate(materials),
            np.concatenate(joints).astype(np.int64),
            shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9),
            tuple(skin["joints"]),
            unbind,
            self._nodes(),
            tuple(self._clip(one) for one in facts["animations"]),
        )

    def _nodes(self) -> tuple[Node, ...]:
        nodes = self._facts["nodes"]
        parents = {child: number for number, node in enumerate(nodes) for child in node.get("children", ())}
        return tuple(
            Node(
                parents.get(number, -1),
                np.array(node.get("translation", (0, 0, 0)), dtype=np.float64),
                np.array(node.get("rotation", (0, 0, 0, 1)), dtype=np.float64),
                np.array(node.get("scale", (1, 1, 1)), dtype=np.float64),
            )
            for number, node in enumerate(nodes)
        )

    def _clip(self, animation: dict[str, Any]) -> tuple[Channel, ...]:
        channels = []
        for one in animation["channels"]:
            sampler = animation["samplers"][one["sampler"]]
            times, values = self._array(sampler["input"])[:, 0], self._array(sampler["output"])
            if "node" in one["target"] and len(times) == len(values):
                channels.append(Channel(one["target"]["node"], one["target"]["path"], times, values))
        return tuple(channels)

    def _array(self, number: int) -> Array:
        """Return an accessor as (count, parts)."""
        accessor = self._facts["accessors"][number]
        view = self._facts["bufferViews"][accessor["bufferView"]]
        kind = np.dtype(NUMBERS[accessor["componentType"]])
        parts, count = PARTS[accessor["type"]], accessor["count"]
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        step = view.get("byteStride", parts * kind.itemsize)
        raw = np.ndarray((count, parts), kind, self._data, start, (step, kind.itemsize))
        values = raw.astype(np.float64)
        if accessor.get("normalized"):
            values /= np.iinfo(kind).max
        return values
