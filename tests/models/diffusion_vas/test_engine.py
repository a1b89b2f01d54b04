"""One window through the engine: sharing, seeds, cancel, memory plans, variants."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from core.errors import Cancelled, ModelUnavailableError
from core.progress import CancelToken
from models.devices.plan import FULL, LADDER, MemoryPlan, first_plan, with_plans
from models.diffusion_vas.conditioning.conditions import Inputs
from models.diffusion_vas.sampling.engine import Phase, WindowResult, WindowStep, run_window
from models.diffusion_vas.sampling.randomness import (
    WindowNoise,
    continue_noise,
    draw_noise,
    published_generator,
)
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Kind, Mode, Recipe, Solver
from tests.models.diffusion_vas.conftest import TINY
from tests.models.rounding import assert_equal_but_rounding, largest_change

FRAMES = 4
IN_DOUBLE = 4
"""Roundings of the float32 results of networks that computed in double precision."""


def inputs(frames: int = FRAMES) -> Inputs:
    generator = torch.Generator().manual_seed(1)
    first = (torch.rand(frames, 1, 64, 64, generator=generator) > 0.5).float() * 2 - 1
    second = torch.rand(frames, 1, 64, 64, generator=generator) * 2 - 1
    return Inputs(first.expand(-1, 3, -1, -1), second.expand(-1, 3, -1, -1))


def noise(hypotheses: int = 1, seed: int = 23, frames: int = FRAMES) -> WindowNoise:
    return draw_noise(published_generator(seed), seed, hypotheses, (frames, 64, 64), 8)


def run(
    networks: Networks,
    recipe: Recipe = TINY,
    *,
    hypotheses: int = 1,
    seed: int = 23,
    plan: MemoryPlan = FULL,
    token: CancelToken | None = None,
) -> WindowResult:
    steps = run_window(networks, inputs(), noise(hypotheses, seed), recipe, token or CancelToken(), plan=plan)
    *_, last = steps
    assert isinstance(last, WindowResult)
    return last


def test_the_same_seed_gives_the_same_and_another_another(networks: Networks) -> None:
    assert torch.equal(run(networks).latents, run(networks).latents)
    assert not torch.allclose(run(networks).latents, run(networks, seed=24).latents)


def test_the_first_of_three_hypotheses_is_the_one_of_a_single_run(exact_networks: Networks) -> None:
    three = run(exact_networks, hypotheses=3)
    assert_equal_but_rounding(three.latents[0], run(exact_networks).latents[0], IN_DOUBLE)
    assert largest_change(three.latents[1], three.latents[0]) > 0.01
    assert largest_change(three.latents[2], three.latents[1]) > 0.01


@pytest.mark.parametrize("plan", LADDER[1:-1], ids=lambda plan: plan.name)
def test_memory_plans_do_not_change_results(exact_networks: Networks, plan: MemoryPlan) -> None:
    full = run(exact_networks, hypotheses=2)
    frugal = run(exact_networks, hypotheses=2, plan=plan)
    assert_equal_but_rounding(frugal.latents, full.latents, IN_DOUBLE)
    assert_equal_but_rounding(frugal.frames, full.frames, IN_DOUBLE)


def test_only_the_decode_chunk_is_seen_in_pixels(exact_networks: Networks) -> None:
    full, last = run(exact_networks), run(exact_networks, plan=LADDER[-1])
    assert_equal_but_rounding(last.latents, full.latents, IN_DOUBLE)
    assert LADDER[-1].decode_chunk == 2


def test_progress_rises_and_ends_with_the_result(networks: Networks) -> None:
    *steps, _ = run_window(networks, inputs(), noise(), TINY, CancelToken())
    fractions = [step.fraction for step in steps if isinstance(step, WindowStep)]
    assert fractions == sorted(fractions)
    phases = [step.phase for step in steps if isinstance(step, WindowStep)]
    assert phases.count(Phase.SAMPLE) == TINY.steps
    assert {Phase.ENCODE, Phase.DECODE} < set(phases)


@pytest.mark.parametrize("phase", list(Phase))
def test_cancel_stops_within_one_step_of_any_phase(networks: Networks, phase: Phase) -> None:
    token = CancelToken()
    recipe = replace(TINY, decode_chunk=1)
    plan = MemoryPlan(encode_chunk=1)
    steps: Iterator[WindowStep | WindowResult] = run_window(
        networks, inputs(), noise(), recipe, token, plan=plan
    )
    for step in steps:
        if isinstance(step, WindowStep) and step.phase is phase:
            token.cancel()
            break
    with pytest.raises(Cancelled):
        next(steps)


def test_guidance_of_one_is_the_conditional_branch_alone(networks: Networks) -> None:
    calls: list[int] = []
    handle = networks.unet.register_forward_pre_hook(lambda _, arguments: calls.append(len(arguments[0])))
    try:
        run(networks, replace(TINY, guidance_min=1.0, guidance_max=1.0))
        assert calls == [1, 1]
        calls.clear()
        run(networks, TINY)
        assert calls == [2, 2]
    finally:
        handle.remove()


def test_modes_differ(networks: Networks) -> None:
    official = run(networks).latents
    assert largest_change(run(networks, replace(TINY, mode=Mode.MATCHED)).latents, official) > 0.01


def test_churn_is_seeded(networks: Networks) -> None:
    churned = replace(TINY, churn=2.0)
    assert torch.equal(run(networks, churned).latents, run(networks, churned).latents)
    assert largest_change(run(networks, churned).latents, run(networks).latents) > 0.01


@pytest.mark.parametrize("solver", list(Solver))
def test_every_solver_runs(networks: Networks, solver: Solver) -> None:
    assert torch.isfinite(run(networks, replace(TINY, solver=solver, cache_interval=2)).latents).all()


def test_one_step_needs_one_pass_and_no_luck(networks: Networks) -> None:
    recipe = replace(TINY, kind=Kind.ONE_STEP)
    calls: list[int] = []
    handle = networks.unet.register_forward_pre_hook(lambda *_: calls.append(1))
    try:
        first = run(networks, replace(recipe, noise_augmentation=0.0), seed=1)
        assert len(calls) == 1
        other = run(networks, replace(recipe, noise_augmentation=0.0), seed=2)
    finally:
        handle.remove()
    assert torch.equal(first.latents, other.latents)


def test_frames_that_two_windows_share_have_the_same_noise() -> None:
    first = noise(2, frames=5)
    second = continue_noise(first, 23, 3, 2, 5, 2)
    assert torch.equal(second.first[:2], first.first[-2:])
    assert torch.equal(second.latents[:, :2], first.latents[:, -2:])
    assert second.latents.shape == first.latents.shape
    assert not torch.equal(second.latents[:, 2:], first.latents[:, :3])
    again = continue_noise(first, 23, 3, 2, 5, 2)
    assert torch.equal(again.latents, second.latents)


class _Hungry:
    """Work that needs more memory than most plans leave; raises what torch raises."""

    def __init__(self, error: Exception, fits: MemoryPlan | None) -> None:
        self.error = error
        self.fits = fits
        self.tried: list[MemoryPlan] = []

    def __call__(self, plan: MemoryPlan) -> Iterator[Tensor]:
        self.tried.append(plan)
        if plan is not self.fits:
            raise self.error
        yield torch.ones(1)


CPU = torch.device("cpu")


@pytest.mark.parametrize(
    "error",
    [torch.OutOfMemoryError("CUDA out of memory"), MemoryError(), RuntimeError("can't allocate memory")],
)
def test_out_of_memory_leads_to_the_next_plan(error: Exception) -> None:
    work = _Hungry(error, LADDER[2])
    told: list[MemoryPlan] = []

    def tell(plan: MemoryPlan) -> Iterator[Tensor]:
        told.append(plan)
        return iter(())

    assert len(list(with_plans(work, CPU, tell))) == 1
    assert work.tried == list(LADDER[:3])
    assert told == list(LADDER[1:3])


def test_when_no_plan_fits_it_is_said() -> None:
    work = _Hungry(MemoryError(), None)
    with pytest.raises(ModelUnavailableError, match="not enough memory"):
        list(with_plans(work, CPU, lambda _: iter(())))
    assert work.tried == list(LADDER)


def test_other_errors_are_not_taken_for_memory() -> None:
    with pytest.raises(RuntimeError, match="shapes"):
        list(with_plans(_Hungry(RuntimeError("shapes differ"), None), CPU, lambda _: iter(())))


def test_memory_that_the_system_refuses_is_recognised() -> None:
    def work(plan: MemoryPlan) -> Iterator[Tensor]:
        yield torch.empty(2**46 if plan is FULL else 1, dtype=torch.uint8)

    assert len(list(with_plans(work, CPU, lambda _: iter(())))) == 1


def test_the_first_plan_follows_free_memory() -> None:
    assert first_plan(10, 5) == 0
    assert first_plan(1, 100) == len(LADDER) - 1
    steps = [first_plan(free, 100) for free in range(0, 120, 5)]
    assert steps == sorted(steps, reverse=True)
