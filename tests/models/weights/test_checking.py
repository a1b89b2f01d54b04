"""Whole folders pass; whatever is wrong with one is a line that names file, place, reason and way out."""

import json
import os
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInputError, Cancelled
from core.progress import CancelToken
from models.weights.checks.checking import check_folder, examine_folder
from models.weights.checks.headers import read_header
from models.weights.stock.catalogue import entry_named
from tests.weight_folders import (
    UNET,
    UNET_CONFIG,
    Shapes,
    write_depth,
    write_json,
    write_pipeline,
    write_tensors,
)

AMODAL = entry_named("diffusion-vas-amodal")
SMALL = entry_named("depth-anything-v2-small")
LARGE = entry_named("depth-anything-v2-large")
UNET_FILE = "unet/diffusion_pytorch_model.safetensors"


@pytest.mark.parametrize("part", ["mask", "content"])
def test_published_layout_passes(part: str, shared_dir: Path) -> None:
    checked = check_folder(shared_dir / "golden" / f"checkpoint-{part}", AMODAL)
    assert checked.precisions == ("float32",)
    assert checked.total_bytes > 9_000_000
    assert checked.notes == ()


def test_small_folders_pass(tmp_path: Path) -> None:
    assert check_folder(write_pipeline(tmp_path / "a"), AMODAL).precisions == ("float32",)
    check_folder(write_depth(tmp_path / "small"), SMALL)
    check_folder(write_depth(tmp_path / "large", 1024), LARGE)
    check_folder(write_depth(tmp_path / "own", 96), LARGE)


def one_problem(folder: Path, entry: Any = AMODAL) -> str:
    """Return the only problem of a folder, after checking its form."""
    checked, problems = examine_folder(folder, entry)
    assert checked is None
    assert len(problems) == 1, [str(problem) for problem in problems]
    line = str(problems[0])
    assert "\n" not in line
    assert str(folder) in line
    assert line.endswith(")"), "a way out in brackets ends the line"
    return line


def rewrite_header(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the header of a safetensors file, leaving its data."""
    raw = path.read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + raw[8 + length :])


def append(path: Path, more: bytes) -> None:
    path.write_bytes(path.read_bytes() + more)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut off": (lambda p: os.truncate(p, p.stat().st_size - 100), "is cut off: has "),
    "cut off in the header": (lambda p: os.truncate(p, 40), "the header alone needs"),
    "shorter than a length": (lambda p: os.truncate(p, 5), "is cut off: has 5 bytes"),
    "empty": (lambda p: os.truncate(p, 0), "is empty"),
    "too long": (lambda p: append(p, b"more"), "something behind its end"),
    "a pointer": (lambda p: p.write_text("version https://git-lfs.github.com/spec/v1\n"), "git lfs pull"),
    "a web page": (lambda p: p.write_text("<!DOCTYPE html><html></html>"), "is a web page"),
    "a pickle in disguise": (lambda p: p.write_bytes(b"PK\x03\x04" + bytes(60)), "is a pickle"),
    "absurd length": (lambda p: p.write_bytes(b"\xff" * 64), "not a safetensors file"),
    "no JSON": (lambda p: p.write_bytes(struct.pack("<Q", 4) + b"{{{{"), "header: is not JSON"),
    "a list": (lambda p: p.write_bytes(struct.pack("<Q", 2) + b"[]"), "is not a JSON object"),
    "a name twice": (lambda p: p.write_bytes(struct.pack("<Q", 14) + b'{"a":1,"a":2} '), "used twice"),
    "unknown kind": (
        lambda p: rewrite_header(p, lambda h: h["conv_in.weight"].update(dtype="F7")),
        "unknown kind 'F7'",
    ),
    "a list for a kind": (
        lambda p: rewrite_header(p, lambda h: h["conv_in.weight"].update(dtype=[])),
        "unknown kind []",
    ),
    "shape and size differ": (
        lambda p: rewrite_header(p, lambda h: h["conv_in2.bias"].update(shape=[33])),
        "[33] of F32 needs 132",
    ),
    "negative place": (
        lambda p: rewrite_header(p, lambda h: h["conv_in2.bias"].update(data_offsets=[-128, 0])),
        "no whole number",
    ),
    "a gap": (lambda p: rewrite_header(p, lambda h: h.pop("conv_in2.bias")), "of the data, not at"),
}


@pytest.mark.parametrize("case", DAMAGES)
def test_damaged_file_is_one_line(case: str, tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    damage, words = DAMAGES[case]
    damage(folder / UNET_FILE)
    line = one_problem(folder)
    assert words in line
    assert UNET_FILE in line


def test_cut_off_download_names_both_sizes(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    whole = (folder / UNET_FILE).stat().st_size
    os.truncate(folder / UNET_FILE, whole - 1000)
    line = one_problem(folder)
    assert f"{whole:,}" in line
    assert f"{whole - 1000:,}" in line


def without(shapes: Shapes, *names: str) -> Shapes:
    return {name: shape for name, shape in shapes.items() if name not in names}


STILL = {name: shape for name, shape in UNET.items() if "temporal" not in name}
NETWORKS: dict[str, tuple[Shapes, str]] = {
    "stock SVD": (without(UNET, "conv_in2.weight", "conv_in2.bias"), "Stable Video Diffusion itself"),
    "Stable Diffusion": (
        {**without(STILL, "conv_in2.weight"), "conv_in.weight": (32, 4, 3, 3)},
        "single pictures (Stable Diffusion, 4 input channels)",
    ),
    "another video network": (
        {**without(UNET, "conv_in2.weight"), "conv_in.weight": (32, 5, 3, 3)},
        "a video network with 5 input channels",
    ),
    "no UNet": ({"layers.0.weight": (4, 4)}, "no UNet of the Stable Diffusion family"),
    "two inputs but no time": (STILL, "single pictures"),
    "8 channels": ({**UNET, "conv_in2.weight": (32, 8, 3, 3)}, "(32, 12, 3, 3) is needed"),
    "other width": ({**UNET, "conv_in2.weight": (64, 12, 3, 3)}, "(64, 12, 3, 3)"),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_another_network_is_named(case: str, tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    shapes, words = NETWORKS[case]
    write_tensors(folder / UNET_FILE, shapes)
    assert words in one_problem(folder)


CONFIGS: dict[str, tuple[str, Any, str]] = {
    "missing": ("vae/config.json", None, "vae/config.json: is missing"),
    "a list": ("unet/config.json", [], "is not a JSON object"),
    "no widths": ("unet/config.json", {}, "block_out_channels"),
    "other schedule": (
        "scheduler/scheduler_config.json",
        {"prediction_type": "epsilon", "timestep_type": "continuous"},
        "prediction_type: is 'epsilon', 'v_prediction' is needed",
    ),
    "no mean": ("feature_extractor/preprocessor_config.json", {}, "image_mean"),
    "other encoder": ("image_encoder/config.json", {"model_type": "siglip"}, "is not clip_vision_model"),
    "parts of two sets": (
        "unet/config.json",
        {**UNET_CONFIG, "cross_attention_dim": 1024},
        "the parts are of different sets",
    ),
}


@pytest.mark.parametrize("case", CONFIGS)
def test_wrong_settings_are_one_line(case: str, tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    name, value, words = CONFIGS[case]
    (folder / name).unlink()
    if value is not None:
        write_json(folder / name, value)
    assert words in one_problem(folder)


def test_class_name_alone_decides_nothing(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    write_json(folder / "unet/config.json", {**UNET_CONFIG, "_class_name": "DiffusionVASUNet"})
    check_folder(folder, AMODAL)


def test_image_autoencoder_and_whole_clip_are_named(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    write_json(folder / "vae/config.json", {"_class_name": "AutoencoderKL"})
    write_tensors(
        folder / "vae/diffusion_pytorch_model.safetensors", {"decoder.conv_in.weight": (8, 4, 3, 3)}
    )
    clip: Shapes = {"visual_projection.weight": (32, 32), "text_model.embeddings.weight": (2, 2)}
    write_tensors(folder / "image_encoder/model.safetensors", clip)
    _, problems = examine_folder(folder, AMODAL)
    assert "this is AutoencoderKL, AutoencoderKLTemporalDecoder is needed" in str(problems[0])
    assert "whole CLIP" in str(problems[1])


def test_every_problem_is_told(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    os.truncate(folder / UNET_FILE, 1000)
    (folder / "vae/config.json").write_text("{")
    (folder / "image_encoder/model.safetensors").unlink()
    _, problems = examine_folder(folder, AMODAL)
    assert len(problems) == 3
    with pytest.raises(BadInputError) as raised:
        check_folder(folder, AMODAL)
    assert str(raised.value) == str(problems[0])


class _Trap:
    """Unpickling one of these writes a file: it must never happen."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_pickles_and_code_are_never_opened(tmp_path: Path) -> None:
    import pickle

    folder, trap = write_pipeline(tmp_path / "w"), tmp_path / "trapped"
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(pickle.dumps(_Trap(trap)))
    (folder / "unet" / "network.py").write_text(f"import os\nos.mkdir({str(trap)!r})\n")
    checked = check_folder(folder, AMODAL)
    assert any("pickles" in note and "unet/diffusion_pytorch_model.bin" in note for note in checked.notes)
    assert any("not run: unet/network.py" in note for note in checked.notes)
    (folder / UNET_FILE).unlink()
    line = one_problem(folder)
    assert "diffusion_pytorch_model.bin" in line
    assert "refused" in line
    assert not trap.exists()


def split(folder: Path) -> Path:
    """Split the unet into two files with an index, as large networks are published."""
    first = dict(list(UNET.items())[:3])
    second = dict(list(UNET.items())[3:])
    table: dict[str, str] = {}
    for number, shapes in enumerate((first, second), start=1):
        name = f"diffusion_pytorch_model-0000{number}-of-00002.safetensors"
        write_tensors(folder / "unet" / name, shapes)
        table |= dict.fromkeys(shapes, name)
    (folder / UNET_FILE).unlink()
    index = folder / "unet" / "diffusion_pytorch_model.safetensors.index.json"
    write_json(index, {"metadata": {}, "weight_map": table})
    return index


def test_shards_and_half_precision_are_weights(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    index = split(folder)
    check_folder(folder, AMODAL)
    write_tensors(folder / "unet/diffusion_pytorch_model.fp16.safetensors", UNET, dtype="float16")
    assert check_folder(folder, AMODAL).precisions == ("float16", "float32")
    (folder / "unet/diffusion_pytorch_model-00002-of-00002.safetensors").unlink()
    assert "is missing: one of several parts" in one_problem(folder)
    index.unlink()
    assert check_folder(folder, AMODAL).precisions == ("float16", "float32")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"a": "../../../etc/passwd"}, "names a file outside its folder"),
        ({"a": "a.bin"}, "is not a safetensors file"),
        ({}, "weight_map"),
        ({"nowhere": "diffusion_pytorch_model-00001-of-00002.safetensors"}, "is in none of the parts"),
    ],
)
def test_wrong_index_is_one_line(table: dict[str, str], words: str, tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    write_json(split(folder), {"weight_map": table})
    assert words in one_problem(folder)


def test_depth_network_of_another_size_or_kind_is_named(tmp_path: Path) -> None:
    large = write_depth(tmp_path / "large", 1024)
    assert "this is Depth Anything V2 Large" in one_problem(large, SMALL)
    write_json(large / "config.json", {"model_type": "dpt"})
    assert "is 'dpt', 'depth_anything' is needed" in one_problem(large, LARGE)


def test_wrong_folder_gets_the_right_one(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w" / "stage")
    assert str(folder) in one_problem(folder / "unet")
    assert str(folder) in one_problem(tmp_path / "w")
    assert "depth_anything" in one_problem(write_depth(tmp_path / "depth"))
    assert "is not a folder" in one_problem(tmp_path / "nothing")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe_in_place_of_settings_does_not_hang(tmp_path: Path) -> None:
    folder = write_pipeline(tmp_path / "w")
    (folder / "vae/config.json").unlink()
    os.mkfifo(folder / "vae/config.json")
    assert "is not a plain file" in one_problem(folder)


def test_check_can_be_cancelled(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        check_folder(write_pipeline(tmp_path / "w"), AMODAL, cancel)


@given(st.binary(max_size=200), st.booleans())
def test_no_content_of_a_file_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, has_length: bool
) -> None:
    path = tmp_path_factory.mktemp("f") / "model.safetensors"
    path.write_bytes(struct.pack("<Q", len(content)) + content if has_length else content)
    with suppress(BadInputError):
        read_header(path)


@given(
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["dtype", "shape", "data_offsets", "a", "F32"]), inner)
        ),
    )
)
def test_no_header_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    path = tmp_path_factory.mktemp("f") / "model.safetensors"
    text = json.dumps({"tensor": value}).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text)
    with suppress(BadInputError):
        read_header(path)
