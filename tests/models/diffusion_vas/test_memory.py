"""Loading and its memory: what lies where, and which plan follows from that."""

import json
import os
import struct
from pathlib import Path

import pytest
import torch

from core.errors import ModelUnavailableError
from models.devices.device import Device
from models.devices.plan import FULL, LADDER, first_plan, is_out_of_memory
from models.diffusion_vas.memory.memory_needs import check_room, loading_words, weights_bytes
from models.diffusion_vas.memory.offloading import Offloading
from models.diffusion_vas.weights.loading import load_networks
from models.diffusion_vas.weights.saving import save_networks
from models.diffusion_vas.weights.tiny import tiny_networks


def test_networks_count_when_a_plan_is_chosen() -> None:
    # A card of 5 GB, the published networks in half precision: all three (4.5 GB) leave too little to work.
    gb = 10**9
    assert first_plan(5 * gb, 5 * gb, 45 * gb // 10, 305 * gb // 100) >= 3
    assert LADDER[first_plan(5 * gb, 5 * gb, 45 * gb // 10, 305 * gb // 100)].offload
    assert first_plan(10 * gb, 5 * gb, 45 * gb // 10, 305 * gb // 100) == 0


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("std::bad_alloc"),
        RuntimeError("could not create a primitive"),
        RuntimeError("unable to mmap 4096 bytes from file <a>: Cannot allocate memory (12)"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    ],
)
def test_memory_that_ran_out_is_known_in_whatever_words(error: Exception) -> None:
    assert is_out_of_memory(error)
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"))


def test_loading_takes_nothing_of_the_device(tmp_path: Path) -> None:
    save_networks(tiny_networks(levels=2), tmp_path / "weights")
    # torch's device without memory stands for a card: what is put there can be told from what is not.
    device = Device(torch.device("meta"), torch.float16)
    loaded = load_networks(tmp_path / "weights", device)
    networks = (loaded.unet, loaded.vae, loaded.image_encoder)
    assert {(p.device.type, p.dtype) for one in networks for p in one.parameters()} == {
        ("cpu", torch.float16)
    }
    everything, largest, here = weights_bytes(loaded)
    assert here == 0
    assert 0 < largest < everything
    Offloading(loaded, FULL).need(loaded.vae)
    assert next(loaded.vae.parameters()).device.type == "meta"
    assert next(loaded.unet.parameters()).device.type == "cpu"
    assert 0 < weights_bytes(loaded)[2] < everything


@pytest.mark.skipif(os.name == "nt", reason="files with holes are not made so there")
def test_how_much_will_be_loaded_is_said_before(tmp_path: Path) -> None:
    networks = tiny_networks(levels=2)
    save_networks(networks, tmp_path / "weights")
    assert "GB free" in loading_words(tmp_path / "weights", networks.device)
    check_room(tmp_path / "weights", networks.device)
    # A header that promises more than any computer has; the file has holes and takes no room.
    for part in ("unet", "vae"):
        grow(tmp_path / "weights" / part / "diffusion_pytorch_model.safetensors", 2**42)
    with pytest.raises(ModelUnavailableError, match=r"GB of main memory in cpu float32, .* GB are free"):
        check_room(tmp_path / "weights", networks.device)


def grow(path: Path, count: int) -> None:
    """Write a safetensors file of one tensor of bytes without writing its data."""
    header = json.dumps({"x": {"dtype": "U8", "shape": [count], "data_offsets": [0, count]}}).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + count)
