"""What training shows the networks is what a run shows them, bit for bit, and what the paper's did."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from core.progress import CancelToken
from models.depth.cache import DepthCache
from models.depth.network import DepthNetwork
from models.devices.device import choose_device
from models.diffusion_vas.conditioning.conditions import Inputs
from models.diffusion_vas.conditioning.depth_input import DepthInput, choose_depth
from models.diffusion_vas.conditioning.window_inputs import WindowInputs
from models.diffusion_vas.weights.recipe import Prepared, Recipe
from models.diffusion_vas_learning.clip import TrainingClip
from models.diffusion_vas_learning.examples import Example, KnownDepth, make_example
from models.diffusion_vas_learning.plan import Stage
from models.proposers.protocol import Cue, CueKind, ProposalRequest
from tests.clips import disc_masks, disc_pictures
from tests.models.tiny_depth import save_tiny_depth

FRAMES = 5
RECIPE = Recipe(height=64, width=128, window=FRAMES, overlap=1)


@pytest.fixture(scope="module")
def depth(tmp_path_factory: pytest.TempPathFactory) -> KnownDepth:
    folder = save_tiny_depth(tmp_path_factory.mktemp("depth"))
    return DepthNetwork.load(folder, choose_device("cpu"), lower_bound=28), "tiny", DepthCache()


def clip_with(margin: int = 0, fps: float = 0.0, frames: int = FRAMES) -> TrainingClip:
    """The disc behind its bar, what is visible as cue."""
    modal, amodal = (np.stack(list(masks)[:frames]) for masks in disc_masks(max(frames, 12)))
    pictures = np.stack(list(disc_pictures(max(frames, 12)))[:frames])
    rim = ((0, 0), (margin, margin), (margin, margin))
    modal, amodal = np.pad(modal, rim), np.pad(amodal, rim)
    cue = Cue(CueKind.OCCLUDER, amodal & ~modal)
    return TrainingClip(f"disc {margin}", modal, amodal, np.pad(pictures, (*rim, (0, 0))), cue, margin, fps)


def of_a_run(clip: TrainingClip, recipe: Recipe, depth: KnownDepth | None, frames: list[int]) -> Inputs:
    """What the proposer makes of the clip: the depth's range first, then the window."""
    request = ProposalRequest(clip.modal, clip.frames, clip.cue, margin=clip.margin)
    source = choose_depth(request, recipe, depth)
    shown = None
    if source is not None:
        shown = DepthInput(source, (clip.modal.shape[1], clip.modal.shape[2]), clip.margin)
        list(shown.survey(len(clip), CancelToken()))
    return WindowInputs(request, recipe, shown).of(frames)


def unflipped(clip: TrainingClip, recipe: Recipe, depth: KnownDepth | None) -> Example:
    seeds = (seed for seed in range(50) if _is_unflipped(clip, recipe, seed))
    return make_example(clip, Stage.MASKS, recipe, depth, np.random.default_rng(next(seeds)))


def _is_unflipped(clip: TrainingClip, recipe: Recipe, seed: int) -> bool:
    rng = np.random.default_rng(seed)
    if len(clip) >= recipe.window:
        rng.integers(len(clip) - recipe.window + 1)
    return bool(rng.random() >= 0.5)


@pytest.mark.parametrize("how", list(Prepared))
@pytest.mark.parametrize("margin", [0, 12])
@pytest.mark.parametrize("wanted", ["model", "cue", "none"])
def test_training_and_runs_have_equal_arrays(
    how: Prepared, margin: int, wanted: str, depth: KnownDepth
) -> None:
    recipe = replace(RECIPE, inputs=how, depth=wanted)
    known = depth if wanted == "model" else None
    clip = clip_with(margin)
    ours, run = unflipped(clip, recipe, known), of_a_run(clip, recipe, known, list(range(FRAMES)))
    assert torch.equal(ours.first, run.first)
    assert (ours.second is None) == (run.second is None) == (wanted == "none")
    if ours.second is not None and run.second is not None:
        assert torch.equal(ours.second, run.second)
        assert float(ours.second.std()) > 0.01


def test_masks_are_hard_and_those_of_the_published_loader() -> None:
    """Its arithmetic: masks as 8-bit numbers 0 and 1 through OpenCV's resize, then to −1..1."""
    clip = clip_with()
    example = unflipped(clip, replace(RECIPE, depth="none"), None)
    for video, masks in ((example.first, clip.modal), (example.target, clip.amodal)):
        for frame in range(FRAMES):
            published = cv2.resize(np.asarray(masks[frame], np.uint8), (128, 64)).astype(np.float32) * 2 - 1
            assert set(np.unique(published)) <= {-1.0, 1.0}
            assert np.array_equal(video[frame].numpy(), np.stack([published] * 3))


def test_a_fast_clip_is_shown_in_the_steps_of_a_run() -> None:
    """24 pictures a second are three times as many as the model knows."""
    clip = clip_with(fps=24.0, frames=12)
    recipe = replace(RECIPE, depth="none", window=4)
    starts = set()
    for seed in range(12):
        example = make_example(clip, Stage.MASKS, recipe, None, np.random.default_rng(seed))
        for start in range(3):
            run = of_a_run(clip, recipe, None, list(range(start, 12, 3)))
            if torch.equal(example.first, run.first) or torch.equal(example.first, run.first.flip(-1)):
                starts.add(start)
                break
        else:
            pytest.fail(f"the window of seed {seed} is none of the clip's every third frames")
    assert starts == {0, 1, 2}


def test_depth_of_a_picture_is_computed_once(depth: KnownDepth) -> None:
    clip, recipe = clip_with(frames=8), replace(RECIPE, depth="model")
    network, name, cache = depth[0], "once", DepthCache()
    calls: list[int] = []

    class Counting(DepthNetwork):
        def estimate(self, picture: np.ndarray, *, swap_colours: bool = False) -> np.ndarray:
            calls.append(1)
            return network.estimate(picture, swap_colours=swap_colours)

    counting = Counting(None, choose_device("cpu"))
    for seed in range(20):
        make_example(clip, Stage.MASKS, recipe, (counting, name, cache), np.random.default_rng(seed))
    assert len(calls) == len(clip)
