"""What each preset feeds to the networks, against the published scripts' arithmetic written out here by hand.

The scripts: demo.py, eval/eval_diffusion_vas_sailvos.py and eval/eval_diffusion_vas_tao_amodal.py with
datasets/dataloader_*.py of github.com/Kaihua-Chen/diffusion-vas (commit bbea113).
"""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from core.progress import CancelToken
from models.depth.cache import DepthCache
from models.depth.network import DepthNetwork
from models.devices.device import Device
from models.devices.plan import FULL
from models.diffusion_vas.conditioning.conditions import Conditioning, Inputs, encode_inputs
from models.diffusion_vas.conditioning.depth_input import DepthInput, choose_depth
from models.diffusion_vas.conditioning.window_inputs import WindowInputs
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Recipe, make_recipe
from models.proposers.protocol import Cue, CueKind, ProposalRequest

HEIGHT, WIDTH, FRAMES = 366, 650, 2
Array = NDArray[Any]


class Weighing(nn.Module):
    """A depth network that tells colours apart and blurs a little; keeps the sizes that it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[int, ...]] = []

    def forward(self, pixel_values: Tensor) -> SimpleNamespace:
        self.sizes.append(tuple(pixel_values.shape))
        weights = torch.tensor([0.7, 0.2, 0.4])[None, :, None, None]
        depth = functional.avg_pool2d((pixel_values * weights).sum(1, keepdim=True), 15, 1, 7)
        return SimpleNamespace(predicted_depth=depth[:, 0])


@pytest.fixture(scope="module")
def clip() -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Pictures and modal masks of an object before a wavy ground."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    pictures, masks = [], []
    for frame in range(FRAMES):
        ground = np.stack([np.sin(x / (9 + 4 * c) + frame) + np.cos(y / (13 - 3 * c)) for c in range(3)], -1)
        inside = ((x - 300 - 9 * frame) / 120.0) ** 2 + ((y - 190) / 95.0) ** 2 < 1
        picture = np.where(inside[..., None], [250, 120, 20], 127 + 60 * ground)
        pictures.append(picture.clip(0, 255).astype(np.uint8))
        masks.append(inside & (x % 160 < 130))
    return np.stack(pictures), np.stack(masks)


def made_by(
    preset: str,
    pictures: NDArray[np.uint8],
    masks: NDArray[np.bool_],
    margin: int = 0,
) -> tuple[Recipe, Inputs, Weighing]:
    """Return what our code feeds with a preset."""
    recipe = make_recipe(None, {"preset": preset})
    request = ProposalRequest(masks, pictures, margin=margin)
    weighing = Weighing()
    network = DepthNetwork(weighing, Device(torch.device("cpu"), torch.float32))
    source = choose_depth(request, recipe, (network, "weighing", DepthCache()))
    assert source is not None
    depth = DepthInput(source, (masks.shape[1], masks.shape[2]), margin)
    list(depth.survey(len(masks), CancelToken()))
    return recipe, WindowInputs(request, recipe, depth).of(list(range(len(masks)))), weighing


def published_depth(bgr: Array, size: tuple[int, int]) -> NDArray[np.float32]:
    """Depth Anything V2's `infer_image` around the same stand-in; `size` is what its network must see."""
    rgb: Array = cv2.cvtColor(np.ascontiguousarray(bgr), cv2.COLOR_BGR2RGB) / 255.0
    rgb = cv2.resize(rgb, size[::-1], interpolation=cv2.INTER_CUBIC)
    rgb = (rgb - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    values = torch.from_numpy(rgb.transpose(2, 0, 1).astype(np.float32))[None]
    depth = Weighing()(values).predicted_depth
    back = functional.interpolate(depth[:, None], bgr.shape[:2], mode="bilinear", align_corners=True)
    return np.asarray(back[0, 0].numpy(), np.float32)


def same(made: Tensor | None, wanted: Sequence[Array], share_off: float = 0.0) -> None:
    """All three channels equal; a share of the pixels may lie on the other side of a rounding."""
    assert made is not None
    target = np.stack(wanted).astype(np.float32)
    assert made.shape == (FRAMES, 3, 256, 512)
    for channel in range(3):
        off = np.abs(made[:, channel].numpy() - target) > 2e-5
        assert off.mean() <= share_off
        assert np.abs(made[:, channel].numpy() - target).max() < 0.02


def test_sail_vos_brings_all_to_the_working_size_first(
    clip: tuple[NDArray[np.uint8], NDArray[np.bool_]],
) -> None:
    pictures, masks = clip
    recipe, inputs, weighing = made_by("paper-sail-vos", pictures, masks)
    small = [cv2.resize(picture[..., ::-1], (512, 256)) for picture in pictures]  # as cv2.imread gives them
    depth = np.array([published_depth(picture, (518, 1036)) for picture in small])
    depth = (depth - depth.min()) / (depth.max() - depth.min())
    same(inputs.first, [cv2.resize(mask.astype(np.uint8), (512, 256)) * 2.0 - 1 for mask in masks])
    same(inputs.second, list(depth * 2 - 1))
    assert set(weighing.sizes) == {(1, 3, 518, 1036)}
    assert recipe.fps == 8


def test_the_demo_antialiases_and_swaps_the_colours(
    clip: tuple[NDArray[np.uint8], NDArray[np.bool_]],
) -> None:
    pictures, masks = clip
    recipe, inputs, weighing = made_by("demo", pictures, masks)
    first, cut_to_8_bits = [], []
    for picture, mask in zip(pictures, masks, strict=True):
        grey = Image.fromarray(mask.astype(np.uint8) * 255).resize((512, 256), Image.Resampling.BILINEAR)
        first.append((np.array(grey) / 255 - 0.5) / 0.5)
        resized = np.array(Image.fromarray(picture).resize((512, 256), Image.Resampling.BILINEAR))
        tensor = (torch.from_numpy(resized).float().div(255) - 0.5) / 0.5
        cut_to_8_bits.append((((tensor + 1.0) / 2.0) * 255).numpy().astype(np.uint8))
    assert any((one != np.rint(one)).any() for one in first)  # soft edges
    depth = np.array([published_depth(rgb, (518, 1036)) for rgb in cut_to_8_bits])  # red taken for blue
    depth = (depth - depth.min()) / (depth.max() - depth.min())
    same(inputs.first, first)
    same(inputs.second, list(depth * 2 - 1))
    assert set(weighing.sizes) == {(1, 3, 518, 1036)}
    assert recipe.fps == 8


def padded_as_published(
    depth: NDArray[np.float32], masks: NDArray[np.bool_]
) -> tuple[list[Array], list[Array]]:
    """The TAO-Amodal evaluation's two inputs from depth at the picture's size."""
    depth = (depth - depth.min()) / (depth.max() - depth.min())
    rim = ((HEIGHT // 4, HEIGHT // 4), (WIDTH // 4, WIDTH // 4))
    first, second = [], []
    for one, mask in zip(depth, masks, strict=True):
        room = np.pad(mask.astype(np.float32), rim, constant_values=0)
        first.append(cv2.resize(room, (512, 256)) * 2 - 1)
        near = np.pad((one * 255).astype(np.uint8) / 255.0, rim, constant_values=1)
        second.append(cv2.resize(near, (512, 256)) * 2 - 1)
    return first, second


@pytest.mark.parametrize("margin", [0, 40])
def test_tao_amodal_adds_a_quarter_and_calls_it_nearest(
    clip: tuple[NDArray[np.uint8], NDArray[np.bool_]], margin: int
) -> None:
    """A clip's own margin, black in the pictures, is within that quarter and changes nothing."""
    pictures, masks = clip
    rim = ((0, 0), (margin, margin), (margin, margin))
    canvas = np.pad(pictures, (*rim, (0, 0)))
    recipe, inputs, weighing = made_by("paper-tao-amodal", canvas, np.pad(masks, rim), margin)
    depth = np.array([published_depth(picture[..., ::-1], (518, 924)) for picture in pictures])
    first, second = padded_as_published(depth, masks)
    same(inputs.first, first)
    same(inputs.second, second, share_off=1e-3)
    assert set(weighing.sizes) == {(1, 3, 518, 924)}
    assert recipe.fps == 2
    assert second[0][0, 0] == 1


def test_the_network_is_told_one_picture_a_second_less(networks: Networks) -> None:
    """Two on TAO-Amodal, eight elsewhere; Stable Video Diffusion wants it reduced by one."""
    told = {}
    for preset in ("paper-sail-vos", "paper-tao-amodal", "demo"):
        recipe = make_recipe(None, {"preset": preset})
        video = torch.zeros(2, 3, 64, 64)
        encoded = list(
            encode_inputs(networks, Inputs(video, video), (video, video), recipe, FULL, CancelToken())
        )
        conditioning = encoded[-1]
        assert isinstance(conditioning, Conditioning)
        told[preset] = conditioning.added_time_ids.tolist()[:2]
    assert told == {"paper-sail-vos": [7, 127], "paper-tao-amodal": [1, 127], "demo": [7, 127]}


def test_the_margin_of_a_clip_is_nearest_and_never_seen_by_the_depth_network(
    clip: tuple[NDArray[np.uint8], NDArray[np.bool_]],
) -> None:
    pictures, masks = clip
    rim = ((0, 0), (50, 50), (50, 50))
    _, bare, _ = made_by("paper-sail-vos", pictures, masks)
    _, inputs, weighing = made_by("paper-sail-vos", np.pad(pictures, (*rim, (0, 0))), np.pad(masks, rim), 50)
    assert set(weighing.sizes) == {(1, 3, 518, 1036)}
    assert bare.second is not None
    assert inputs.second is not None
    rows, columns = round(256 * 50 / (HEIGHT + 100)), round(512 * 50 / (WIDTH + 100))
    assert inputs.second[:, :, : rows - 2].gt(1 - 1e-5).all()
    assert inputs.second[:, :, :, -columns + 2 :].gt(1 - 1e-5).all()
    assert inputs.first[:, :, : rows - 2].lt(-1 + 1e-5).all()
    within = inputs.second[:, :1, rows + 2 : -rows - 2, columns + 2 : -columns - 2]
    picture = functional.interpolate(
        bare.second[:, :1], (256 - 2 * rows, 512 - 2 * columns), mode="bilinear", antialias=True
    )[:, :, 2:-2, 2:-2]
    assert (within - picture).abs().mean() < 0.02


def test_depth_that_came_with_the_clip_is_normalised_without_its_margin() -> None:
    depth = np.full((2, 40, 40), 3.0, np.float32)
    depth[:, 8:32, 8:32] = np.linspace(1, 2, 24, dtype=np.float32)[None, :, None]
    masks = np.zeros((2, 40, 40), np.bool_)
    recipe = Recipe(height=64, width=64)
    request = ProposalRequest(masks, cue=Cue(CueKind.DEPTH, depth), margin=8)
    source = choose_depth(request, recipe, None)
    assert source is not None
    made = DepthInput(source, (40, 40), 8)
    list(made.survey(2, CancelToken()))
    assert (made.low, made.high) == (1.0, 2.0)
    video = WindowInputs(request, recipe, made).of([0, 1]).second
    assert video is not None
    assert video[0, 0, 0, 0] > 1 - 1e-5
    assert video[0, 0, 16, 32] < -0.5
