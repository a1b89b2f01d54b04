"""The network in OpenCV's engine: the same answers as in torch, from the same file, on any thread."""

import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from core.errors import ModelUnavailableError
from models.lite.dnn import LiteNet
from models.lite.proposer import WEIGHTS
from models.lite.recipe import (
    COARSE,
    COARSE_CHANNELS,
    COARSE_NAMES,
    COARSE_PATCH,
    FINE_CHANNELS,
    FRAMES,
    GRID,
    HEADS,
    PATCH,
)  # fmt: skip
from models.tuning.network import LiteNetwork, ResidualBlock
from models.tuning.saving import load_network, save_network
from tests.models.rounding import SOME, assert_equal_but_rounding

Inputs = tuple[NDArray[np.float32], NDArray[np.float32]]


def inputs(seed: int = 0) -> Inputs:
    """One window as it comes from `InputMaker`: values from -1 to 1, and from 0 to 1."""
    rng = np.random.default_rng(seed)
    fine = rng.integers(-1, 2, (FRAMES, FINE_CHANNELS, GRID, GRID)).astype(np.float32)
    return fine, rng.random((FRAMES, COARSE_CHANNELS, COARSE, COARSE), dtype=np.float32)


def by_torch(network: LiteNetwork, given: Inputs) -> torch.Tensor:
    with torch.inference_mode():
        answer: torch.Tensor = network(*(torch.from_numpy(part)[None] for part in given))[0]
    return answer


def any_network(wide: int = 32, deep: int = 48, blocks: int = 2) -> LiteNetwork:
    """A network of which no part is idle, as those are that a training begins with."""
    torch.manual_seed(3)
    torch.set_num_threads(1)
    network = LiteNetwork(wide, deep)
    network.after = nn.Sequential(*(ResidualBlock(wide) for _ in range(blocks)))
    with torch.no_grad():
        for value in network.parameters():
            value.add_(0.05 * torch.randn_like(value))
    return network.eval()


@pytest.mark.skipif(not WEIGHTS.is_file(), reason="no weights are shipped")
def test_the_shipped_network_answers_as_in_torch() -> None:
    given = inputs()
    answer = LiteNet(WEIGHTS).answer(*given)
    assert answer.shape == (FRAMES, HEADS, GRID, GRID)
    assert_equal_but_rounding(torch.from_numpy(answer), by_torch(load_network(WEIGHTS), given), SOME)


@pytest.mark.parametrize(("wide", "deep", "blocks"), [(32, 48, 2), (48, 32, 3)])
def test_a_network_of_any_width_and_depth_answers_as_in_torch(
    wide: int, deep: int, blocks: int, tmp_path: Path
) -> None:
    network, path = any_network(wide, deep, blocks).half().float(), tmp_path / "lite.safetensors"
    save_network(network, path, {})
    for seed in (1, 2):
        answer = torch.from_numpy(LiteNet(path).answer(*inputs(seed)))
        assert_equal_but_rounding(answer, by_torch(network, inputs(seed)), SOME)


def test_weights_from_before_a_map_do_not_see_it(tmp_path: Path) -> None:
    """As if the network's weights for the last map were zero."""
    network, path = any_network().half().float(), tmp_path / "lite.safetensors"
    sharpen = network.sharpen[0]
    assert isinstance(sharpen, nn.Conv2d)
    with torch.no_grad():
        network.embed.weight[:, -(COARSE_PATCH**2) :] = 0
        sharpen.weight[:, -1] = 0
    expected = by_torch(network, inputs())
    network.embed.weight = nn.Parameter(network.embed.weight[:, : -(COARSE_PATCH**2)])
    sharpen.weight = nn.Parameter(sharpen.weight[:, :-1])
    save_network(network, path, {"maps": COARSE_NAMES[:-1]})
    assert_equal_but_rounding(torch.from_numpy(LiteNet(path).answer(*inputs())), expected, SOME)


def test_threads_that_share_it_get_their_own_answers(tmp_path: Path) -> None:
    save_network(any_network(), tmp_path / "lite.safetensors", {})
    net = LiteNet(tmp_path / "lite.safetensors")
    expected = [net.answer(*inputs(seed)) for seed in range(4)]
    found: dict[int, NDArray[np.float32]] = {}

    def ask(seed: int) -> None:
        for _ in range(3):
            found[seed] = net.answer(*inputs(seed))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, answer in enumerate(expected):
        np.testing.assert_array_equal(found[seed], answer)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def nonsense(path: Path) -> None:
    path.write_bytes(b"nonsense")


def missing(path: Path) -> None:
    path.unlink()


def of_another_network(path: Path) -> None:
    network = any_network()
    network.split = nn.Sequential()
    save_network(network, path, {})


def of_another_shape(path: Path) -> None:
    network = any_network()
    network.merge = nn.Conv2d(5, 7, 1)
    save_network(network, path, {})


def foreign(path: Path) -> None:
    save_network(any_network(), path, {"format": "another"})


def with_maps_that_are_no_list(path: Path) -> None:
    save_network(any_network(), path, {"maps": 7})


DAMAGES = [
    cut_off, nonsense, missing, of_another_network, of_another_shape, foreign, with_maps_that_are_no_list,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_cannot_be_used_is_named_in_one_line(damage: object, tmp_path: Path) -> None:
    path = tmp_path / "lite.safetensors"
    save_network(any_network(), path, {})
    assert callable(damage)
    damage(path)
    with pytest.raises(ModelUnavailableError) as caught:
        LiteNet(path)
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert line.endswith("(install the program again)")
    assert "\n" not in line
    assert len(line) < len(str(path)) + 120
    with pytest.raises(ModelUnavailableError):
        load_network(path)


def test_an_engine_that_is_not_waited_for_answers_alike_and_says_later_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "lite.safetensors"
    save_network(any_network(), path, {})
    assert np.array_equal(LiteNet(path, waits=False).answer(*inputs()), LiteNet(path).answer(*inputs()))
    of_another_network(path)
    network = LiteNet(path, waits=False)
    for _ in range(2):
        with pytest.raises(ModelUnavailableError, match="does not fit the network"):
            network.answer(*inputs())


def test_patches_fit_the_grid() -> None:
    assert GRID // PATCH == COARSE // COARSE_PATCH
