"""Animated bodies: read, posed, drawn."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInputError
from models.training.generator.rigs.bank import load_rigs
from models.training.generator.rigs.drawing import FRAMES, draw_sequence
from models.training.generator.rigs.glb import read_rig
from models.training.generator.rigs.posing import pose_clip
from models.training.generator.silhouettes import SIDE, Split

QUARTER = (0.0, 0.0, float(np.sqrt(0.5)), float(np.sqrt(0.5)))
"""A quarter turn about z, as quaternion x y z w."""


def write_arm(path: Path) -> None:
    """A bar along x from 0 to 2 with a joint in its middle, which turns up by a quarter within a second."""
    places = [(x, y, 0.0) for x in (0.0, 1.0, 1.0, 2.0) for y in (-0.1, 0.1)]
    joints = [(place // 4, 0, 0, 0) for place in range(8)]
    corners = [(a, a + 1, a + 2, a + 1, a + 2, a + 3) for a in (0, 4)]
    unbind = [np.eye(4), np.eye(4)]
    unbind[1][0, 3] = -1.0
    arrays = [
        (np.array(places, "<f4"), "VEC3", 5126),
        (np.array(joints, "u1"), "VEC4", 5121),
        (np.tile(np.array([1, 0, 0, 0], "<f4"), (8, 1)), "VEC4", 5126),
        (np.array(corners, "<u2").reshape(-1, 1), "SCALAR", 5123),
        (np.stack([one.T.ravel() for one in unbind]).astype("<f4"), "MAT4", 5126),
        (np.array([[0.0], [1.0]], "<f4"), "SCALAR", 5126),
        (np.array([(0, 0, 0, 1), QUARTER], "<f4"), "VEC4", 5126),
    ]
    data, views, accessors = b"", [], []
    for number, (values, kind, code) in enumerate(arrays):
        views.append({"buffer": 0, "byteOffset": len(data), "byteLength": values.nbytes})
        accessors.append({"bufferView": number, "componentType": code, "count": len(values), "type": kind})
        data += values.tobytes() + b"\0" * (-values.nbytes % 4)
    own = {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}
    target = {"node": 1, "path": "rotation"}
    facts = {
        "nodes": [{"children": [1]}, {"translation": [1, 0, 0]}, {"mesh": 0, "skin": 0}],
        "meshes": [{"primitives": [{"attributes": own, "indices": 3}]}],
        "skins": [{"joints": [0, 1], "inverseBindMatrices": 4}],
        "animations": [
            {"samplers": [{"input": 5, "output": 6}], "channels": [{"sampler": 0, "target": target}]}
        ],
        "accessors": accessors,
        "bufferViews": views,
    }
    text = json.dumps(facts).encode()
    text += b" " * (-len(text) % 4)
    chunks = (
        struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(data), 0x004E4942) + data
    )
    path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)


def test_a_joint_carries_what_hangs_on_it_and_leaves_the_rest(tmp_path: Path) -> None:
    """Halfway through its second the fore-arm has turned by half of a quarter; the upper arm never moves."""
    write_arm(tmp_path / "arm.glb")
    rig = read_rig(tmp_path / "arm.glb")
    posed = pose_clip(rig, 0, 2)
    np.testing.assert_allclose(posed[:, :4], np.repeat(rig.places[None, :4], 2, axis=0), atol=1e-6)
    np.testing.assert_allclose(posed[0], rig.places, atol=1e-6)
    end = posed[1, 6:].mean(axis=0)
    np.testing.assert_allclose(end, [1 + np.cos(np.pi / 4), np.sin(np.pi / 4), 0], atol=1e-6)


def test_a_drawn_body_fills_its_template_and_faces_are_told_apart(tmp_path: Path) -> None:
    """Every frame shows some of it, and no face beyond those that it has."""
    write_arm(tmp_path / "arm.glb")
    rig = read_rig(tmp_path / "arm.glb")
    sequence = draw_sequence(rig, np.random.default_rng(3))
    assert sequence.faces.shape == (FRAMES, SIDE, SIDE)
    assert (sequence.faces > 0).any(axis=(1, 2)).all()
    assert sequence.faces.max() <= len(rig.faces)
    assert sequence.light.shape == (FRAMES, len(rig.faces))


@pytest.mark.parametrize("content", [b"", b"glTF", b"glTF" + bytes(40)])
def test_a_file_that_is_no_model_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    """The line names the file."""
    (tmp_path / "bad.glb").write_bytes(content)
    with pytest.raises(BadInputError, match=r"bad\.glb") as raised:
        read_rig(tmp_path / "bad.glb")
    assert "\n" not in str(raised.value)


def test_sequences_are_kept_and_no_model_is_in_both_splits(tmp_path: Path) -> None:
    """The second bank reads what the first one drew."""
    for number in range(6):
        write_arm(tmp_path / f"{number}.glb")
    train, held = (load_rigs(tmp_path, tmp_path / "kept", split) for split in Split)
    assert train is not None
    assert held is not None
    assert not set(train.models) & set(held.models)
    first = train.draw(np.random.default_rng(1))
    again = load_rigs(tmp_path, tmp_path / "kept", Split.TRAIN)
    assert again is not None
    assert len(list((tmp_path / "kept").glob("train-*.npz"))) == 1
    np.testing.assert_array_equal(first(1.0), again.draw(np.random.default_rng(1))(1.0))
    cloth = np.full((8, 8, 3), 200, dtype=np.uint8)
    dressed = first.dressed(1.0, cloth, np.ones((1, 3), dtype=np.float32))
    assert dressed[first(1.0) > 0].min() > 0
