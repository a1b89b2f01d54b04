"""The network against the stock class it extends."""

import pytest
import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0
from diffusers.models.unets.unet_spatio_temporal_condition import UNetSpatioTemporalConditionModel

from benchmarks.support.published_order import STOCK, published_order
from models.diffusion_vas.networks.fused_layers import make_lean
from models.diffusion_vas.networks.unet import (
    DeepCache,
    DiffusionVasUNet,
    to_published_names,
)
from models.diffusion_vas.weights.loading import Networks, place
from models.weights.checks.published_names import from_published_names
from tests.models.rounding import FEW, assert_equal_but_rounding, largest_change

BATCH, FRAMES = 2, 3


def call(
    unet: DiffusionVasUNet, seed: int, context: torch.Tensor, cache: DeepCache | None = None
) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    sample = torch.randn(BATCH, FRAMES, 12, 8, 8, generator=generator)
    ids = torch.tensor([[7.0, 127.0, 0.02]]).expand(BATCH, 3)
    given = (value.to(unet.dtype) for value in (sample, torch.tensor(0.3), context, ids))
    with torch.inference_mode():
        predicted: torch.Tensor = unet(*given, cache)
    return predicted


def contexts(seed: int = 5) -> torch.Tensor:
    return torch.randn(BATCH * FRAMES, 1, 32, generator=torch.Generator().manual_seed(seed))


def test_with_one_context_per_clip_it_is_the_stock_network(exact_networks: Networks) -> None:
    config = {k: v for k, v in exact_networks.unet.config.items() if not k.startswith("_")}
    stock = UNetSpatioTemporalConditionModel(**config).eval()
    place(stock, torch.device("cpu"), torch.float64)
    stock.load_state_dict(exact_networks.unet.state_dict())
    per_clip = contexts()[:BATCH]
    generator = torch.Generator().manual_seed(1)
    sample = torch.randn(BATCH, FRAMES, 12, 8, 8, generator=generator)
    ids = torch.tensor([[7.0, 127.0, 0.02]]).expand(BATCH, 3)
    given = (value.double() for value in (sample, torch.tensor(0.3), per_clip, ids))
    with torch.inference_mode():
        theirs = stock(*given).sample
    ours = call(exact_networks.unet, 1, per_clip.repeat_interleave(FRAMES, dim=0))
    assert_equal_but_rounding(ours, theirs)


def test_attention_to_a_single_token_is_exact(exact_networks: Networks) -> None:
    context = contexts()
    ours = call(exact_networks.unet, 2, context)
    kept = {
        name: module.processor
        for name, module in exact_networks.unet.named_modules()
        if isinstance(module, Attention)
    }
    modules = dict(exact_networks.unet.named_modules())
    try:
        for name in kept:
            modules[name].set_processor(AttnProcessor2_0())
        plain = call(exact_networks.unet, 2, context)
    finally:
        for name, processor in kept.items():
            modules[name].set_processor(processor)
    assert_equal_but_rounding(ours, plain)


def test_every_frame_has_its_own_context(exact_networks: Networks) -> None:
    context = contexts()
    other = context.clone()
    other[1] += 1.0
    before, after = call(exact_networks.unet, 3, context), call(exact_networks.unet, 3, other)
    assert largest_change(after[0, 1], before[0, 1]) > 1e-4, "frame 1 of clip 0 must notice its context"
    assert_equal_but_rounding(after[1], before[1])


def test_deep_cache_renews_at_its_interval(networks: Networks) -> None:
    context = contexts()
    plain = [call(networks.unet, seed, context) for seed in range(4)]
    exact = DeepCache(1)
    for seed in range(4):
        assert torch.equal(call(networks.unet, seed, context, exact), plain[seed])
    cached = DeepCache(2)
    differs = [not torch.equal(call(networks.unet, s, context, cached), plain[s]) for s in range(4)]
    assert differs == [False, True, False, True]


def test_published_names_and_back(networks: Networks) -> None:
    own = networks.unet.state_dict()
    published = to_published_names(own)
    assert published["conv_in2.weight"].shape[1] == 12
    assert published["conv_in.weight"].shape[1] == 8
    back = from_published_names(published)
    assert back.keys() == own.keys()
    assert all(torch.equal(back[name], own[name]) for name in own)


def test_our_layers_are_the_librarys_but_for_rounding(networks: Networks) -> None:
    ours = call(networks.unet, 1, contexts())
    with published_order(networks):
        assert not any(type(module) in STOCK for module in networks.unet.modules())
        stock = call(networks.unet, 1, contexts())
    assert_equal_but_rounding(ours, stock)
    assert any(type(module) in STOCK for module in networks.unet.modules())


@pytest.mark.parametrize("shape", [(2, 7, 32), (1, 32), (2, 3, 5, 32)])
@pytest.mark.parametrize("has_bias", [True, False])
def test_a_lean_matrix_product_rounds_like_any_and_lets_gradients_through(
    shape: tuple[int, ...], has_bias: bool
) -> None:
    torch.manual_seed(0)
    layer, given = torch.nn.Linear(32, 48, bias=has_bias), torch.randn(shape)
    expected = layer(given).detach()
    make_lean(torch.nn.Sequential(layer))
    with torch.inference_mode():
        assert_equal_but_rounding(layer(given), expected, FEW)
    layer(given).sum().backward()
    assert layer.weight.grad is not None
