"""Poses of a rig: animation sampled, joints chained, skin moved along (linear blend skinning)."""

import numpy as np
from numpy.typing import NDArray

from models.training.generator.rigs.glb import Channel, Node, Rig

Array = NDArray[np.float64]


def pose_clip(rig: Rig, clip: int, frames: int) -> Array:
    """Return the vertices through one round of an animation, (frames, V, 3), y upwards."""
    channels = rig.clips[clip]
    end = max(float(channel.times[-1]) for channel in channels)
    return np.stack([_skinned(rig, channels, end * frame / frames) for frame in range(frames)])


def _skinned(rig: Rig, channels: tuple[Channel, ...], seconds: float) -> Array:
    told: dict[tuple[int, str], Array] = {
        (channel.node, channel.path): _sample(channel, seconds) for channel in channels
    }
    placed: dict[int, Array] = {}
    for number in range(len(rig.nodes)):
        _place(rig.nodes, number, told, placed)
    moves = np.stack([placed[node] for node in rig.skin]) @ rig.unbind
    at_rest = np.concatenate([rig.places, np.ones((len(rig.places), 1))], axis=1)
    moved = np.zeros((len(rig.places), 3))
    for place in range(rig.joints.shape[1]):
        by_joint = moves[rig.joints[:, place], :3]
        moved += rig.weights[:, place, None] * np.einsum("vij,vj->vi", by_joint, at_rest)
    return moved


def _place(
    nodes: tuple[Node, ...], number: int, told: dict[tuple[int, str], Array], placed: dict[int, Array]
) -> Array:
    """Return node → scene, (4, 4); keeps it in `placed`."""
    if number not in placed:
        node = nodes[number]
        own = _matrix(
            told.get((number, "translation"), node.translation),
            told.get((number, "rotation"), node.rotation),
            told.get((number, "scale"), node.scale),
        )
        placed[number] = own if node.parent < 0 else _place(nodes, node.parent, told, placed) @ own
    return placed[number]


def _sample(channel: Channel, seconds: float) -> Array:
    place = float(np.interp(seconds, channel.times, np.arange(len(channel.times))))
    low = int(place)
    high = min(low + 1, len(channel.times) - 1)
    one, two = channel.values[low], channel.values[high]
    if channel.path == "rotation" and float(one @ two) < 0:  # the same turn, told the other way round
        two = -two
    return np.asarray(one + (place - low) * (two - one))


def _matrix(translation: Array, rotation: Array, scale: Array) -> Array:
    x, y, z, w = rotation / max(1e-9, float(np.linalg.norm(rotation)))
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    result = np.eye(4)
    result[:3, :3], result[:3, 3] = turn * scale, translation
    return result
