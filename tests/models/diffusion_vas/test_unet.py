"""The network against the stock class it extends."""

import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0
from diffusers.models.unets.unet_spatio_temporal_condition import UNetSpatioTemporalConditionModel

from models.diffusion_vas.networks import Networks
from models.diffusion_vas.unet import DeepCache, DiffusionVasUNet, from_published_names, to_published_names

BATCH, FRAMES = 2, 3


def call(
    unet: DiffusionVasUNet, seed: int, context: torch.Tensor, cache: DeepCache | None = None
) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    sample = torch.randn(BATCH, FRAMES, 12, 8, 8, generator=generator)
    ids = torch.tensor([[7.0, 127.0, 0.02]]).expand(BATCH, 3)
    with torch.inference_mode():
        predicted: torch.Tensor = unet(sample, torch.tensor(0.3), context, ids, cache)
    return predicted


def contexts(seed: int = 5) -> torch.Tensor:
    return torch.randn(BATCH * FRAMES, 1, 32, generator=torch.Generator().manual_seed(seed))


def test_with_one_context_per_clip_it_is_the_stock_network(networks: Networks) -> None:
    config = {k: v for k, v in networks.unet.config.items() if not k.startswith("_")}
    stock = UNetSpatioTemporalConditionModel(**config).eval()
    stock.load_state_dict(networks.unet.state_dict())
    per_clip = contexts()[:BATCH]
    generator = torch.Generator().manual_seed(1)
    sample = torch.randn(BATCH, FRAMES, 12, 8, 8, generator=generator)
    ids = torch.tensor([[7.0, 127.0, 0.02]]).expand(BATCH, 3)
    with torch.inference_mode():
        theirs = stock(sample, torch.tensor(0.3), per_clip, ids).sample
    ours = call(networks.unet, 1, per_clip.repeat_interleave(FRAMES, dim=0))
    # Groups of a few values make both of them inexact: each is 2e-4 away from the result in double precision.
    assert torch.allclose(ours, theirs, atol=1e-3)


def test_attention_to_a_single_token_is_exact(networks: Networks) -> None:
    context = contexts()
    ours = call(networks.unet, 2, context)
    kept = {
        name: module.processor
        for name, module in networks.unet.named_modules()
        if isinstance(module, Attention)
    }
    modules = dict(networks.unet.named_modules())
    try:
        for name in kept:
            modules[name].set_processor(AttnProcessor2_0())
        plain = call(networks.unet, 2, context)
    finally:
        for name, processor in kept.items():
            modules[name].set_processor(processor)
    assert torch.allclose(ours, plain, atol=1e-5)


def test_every_frame_has_its_own_context(networks: Networks) -> None:
    context = contexts()
    other = context.clone()
    other[1] += 1.0
    change = (call(networks.unet, 3, context) - call(networks.unet, 3, other)).abs().amax(dim=(2, 3, 4))
    assert change[0, 1] > 1e-4, "frame 1 of clip 0 must notice its context"
    assert change[1].max() < 1e-6, "clip 1 must not"


def test_deep_cache_renews_at_its_interval(networks: Networks) -> None:
    context = contexts()
    plain = [call(networks.unet, seed, context) for seed in range(4)]
    exact = DeepCache(1)
    for seed in range(4):
        assert torch.equal(call(networks.unet, seed, context, exact), plain[seed])
    cached = DeepCache(2)
    differs = [
        not torch.allclose(call(networks.unet, s, context, cached), plain[s], atol=1e-6) for s in range(4)
    ]
    assert differs == [False, True, False, True]


def test_published_names_and_back(networks: Networks) -> None:
    own = networks.unet.state_dict()
    published = to_published_names(own)
    assert published["conv_in2.weight"].shape[1] == 12
    assert published["conv_in.weight"].shape[1] == 8
    back = from_published_names(published)
    assert back.keys() == own.keys()
    assert all(torch.equal(back[name], own[name]) for name in own)
