"""What a run will cost, from sizes alone, before anything is loaded. No torch: the window reads it."""

import os

from models.diffusion_vas.weights.recipe import Kind, Recipe, Solver, make_recipe, stride_for
from models.proposers.protocol import Asked, Cost
from models.proposers.windows import plan_windows
from models.weights.stock.needs import VALUES_PER_PIXEL, memory_with

FULL_PIXELS = 25 * 256 * 512
"""Of the published window."""
AROUND = 1.0
"""Encoding and decoding a window, in passes of the UNet, about."""
CORE_SECONDS = 260.0
"""Processor time of a full-size pass over a published window in float32, about: 65.6 s were measured with two
threads for 5 frames of 128 × 256 in 4 steps, taken to be with guidance."""


def cost_of(asked: Asked) -> Cost:
    """Return the cost of proposing for one track, as the recipe of the options says.

    The unit of work is one pass of the UNet over 25 frames of 256 × 512. A recipe beside the weights is not
    read. The seconds are those of all cores of a CPU; of a GPU nothing is known before it ran.

    Raises:
        BadInputError: An option is unknown.
    """
    recipe = make_recipe(None, asked.options)
    clips = asked.hypotheses * (2 if recipe.uses_guidance else 1)
    stride = stride_for(recipe, asked.frames, asked.fps)
    seen = -(-asked.frames // stride)
    windows = plan_windows(seen, recipe.window, recipe.overlap)
    frames = sum(recipe.window if recipe.pad else len(window) for window in windows)
    pixels = frames * recipe.height * recipe.width
    work = pixels / FULL_PIXELS * (clips * _passes(recipe) + AROUND * asked.hypotheses)
    at_once = clips * recipe.window * recipe.height * recipe.width * VALUES_PER_PIXEL
    need = memory_with(at_once)
    return Cost(work, need.cpu, need.gpu, need.gpu_least, work * CORE_SECONDS / (os.cpu_count() or 1))


def _passes(recipe: Recipe) -> float:
    """Return how often the UNet sees a clip; steps that take the inner blocks from a cache count a third."""
    if recipe.kind is not Kind.DIFFUSION:
        return 1.0
    calls = recipe.steps * (2 if recipe.solver is Solver.HEUN else 1)
    whole = -(-calls // recipe.cache_interval)
    return whole + (calls - whole) / 3
