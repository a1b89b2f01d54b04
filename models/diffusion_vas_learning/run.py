"""A whole training, from what is asked for to weights; here or in a process of its own."""

import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from core.errors import BadInputError
from core.messages import say
from core.progress import CancelToken, Progress, result_of
from models.devices.packages import require_packages
from models.diffusion_vas.weights.recipe import Kind, Mode, Recipe, make_recipe
from models.diffusion_vas_learning.clip import TrainingClip
from models.diffusion_vas_learning.plan import WEIGHTS, Asked, Stage, Trained
from models.diffusion_vas_learning.sources import Sources, open_clips
from models.jobs.apart import Tell, run_apart

SECONDS_TO_CANCEL = 900.0
"""A step of the full network, and saving it, takes minutes on a CPU; ended sooner, its work would be lost."""
RECENT_STEPS = 20


def recipe_of(asked: Asked) -> Recipe:
    """Return what the weights are to be trained for.

    Raises:
        BadInputError: An option is unknown or of the wrong type.
    """
    recipe = make_recipe(asked.start, {"size": "128x256", **asked.options, "overlap": "0"})
    kind = Kind.ONE_STAGE if asked.stage is Stage.ONE_STAGE else Kind.DIFFUSION
    kind = Kind.ONE_STEP if asked.is_one_step else kind
    return replace(recipe, kind=kind, mode=Mode.MATCHED, overlap=min(8, recipe.window // 3))


def run(asked: Asked, cancel: CancelToken) -> Generator[Progress, None, Trained]:
    """Yield progress after every step and return what came of it; goes on where the same training stopped.

    Raises:
        BadInputError: A source, the weights or an option cannot be used.
        ModelUnavailableError: A package, weights of a depth network, or memory is missing.
        Cancelled: The token was set; the steps until then are kept.
    """
    require_packages()
    from models.devices.device import choose_device
    from models.diffusion_vas.proposer import depth_network
    from models.diffusion_vas.segmenting import check_size
    from models.diffusion_vas_learning.examples import Example, make_example
    from models.diffusion_vas_learning.loop import train
    from models.diffusion_vas_learning.needs import check_memory, need_of_folder
    from models.diffusion_vas_learning.starting import check_optimiser, load_for_training

    check_optimiser(asked.plan.optimiser)
    recipe = recipe_of(asked)
    device = choose_device(asked.device, "float32")
    need = need_of_folder(asked.start, asked.plan, recipe)
    yield Progress(0, 0, say("Needs {words}", words=need.words))
    check_memory(need, device)
    with ExitStack() as stack:
        sources = Sources(asked.paths, asked.media, asked.also_unreviewed)
        clips = yield from open_clips(sources, stack, cancel)
        clips = _usable(clips, asked.stage)
        yield Progress(0, 0, say("Loading the model"))
        networks = load_for_training(asked.start, asked.device, cancel)
        check_size(networks, recipe)
        depth = depth_network(recipe.depth, device) if asked.stage is Stage.MASKS else None
        networks.to_device()

        def draw(rng: np.random.Generator) -> Example:
            clip = clips[int(rng.integers(len(clips)))]
            return make_example(clip, asked.stage, recipe, depth, rng)

        losses: list[float] = []
        began = time.monotonic()
        for step in train(networks, draw, recipe, asked.plan, cancel, asked.start):
            losses = [*losses[1 - RECENT_STEPS :], step.loss]
            yield Progress(
                step.step,
                asked.plan.steps,
                say(
                    "step {step} of {steps}: loss {loss}, {seconds} s a step",
                    step=step.step, steps=asked.plan.steps, loss=f"{np.mean(losses):.4f}",
                    seconds=f"{(time.monotonic() - began):.1f}",
                ),
            )  # fmt: skip
            began = time.monotonic()
    loss = float(np.mean(losses)) if losses else float("nan")
    frames = sum(map(len, clips))
    return Trained(asked.plan.out / WEIGHTS, asked.plan.steps, len(clips), frames, loss)


def _usable(clips: Sequence[TrainingClip], stage: Stage) -> list[TrainingClip]:
    from models.diffusion_vas_learning.examples import has_pictures

    if stage is Stage.MASKS:
        return list(clips)
    found = [clip for clip in clips if has_pictures(clip)]
    if not found:
        reason = "has no object that is seen nearly whole"
        raise BadInputError("the data", "", reason, f"stage {stage} learns from those")
    return found


@dataclass(frozen=True)
class _Training:
    """What the process does."""

    asked: Asked

    def __call__(self, tell: Tell, cancel: CancelToken) -> Trained:
        return result_of(run(self.asked, cancel), tell)


def train_in_child(
    asked: Asked, cancel: CancelToken, hurry: CancelToken
) -> Generator[Progress, None, Trained]:
    """As `run`, in a process that ends with the generator.

    `hurry`, set beside `cancel`, ends it at once: what was learned since the last checkpoint is lost.

    Raises:
        AmodalError: As `run`; also when the process ends without an answer.
        Cancelled: The token was set; the steps until then are kept.
    """
    return (yield from run_apart(_Training(asked), "training", cancel, SECONDS_TO_CANCEL, hurry=hurry))
