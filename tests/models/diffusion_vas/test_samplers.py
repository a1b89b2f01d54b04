"""Samplers on a distribution whose denoiser is known in closed form."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor

from models.diffusion_vas.sampling.known_frames import Held, hold
from models.diffusion_vas.sampling.samplers import sample, sample_dpmpp_2m, sample_euler, sample_heun
from models.diffusion_vas.sampling.schedule import ays_sigmas, make_schedule
from models.diffusion_vas.weights.recipe import Recipe, Solver, Spacing
from models.diffusion_vas.weights.tiny import tiny_networks
from tests.models.rounding import FEW, assert_equal_but_rounding

DEVIATION = 0.5


def denoise(state: Tensor, sigma: float) -> Tensor:
    """D of data that are normal with deviation 0.5: the exact flow scales a state by √(0.25 + σ²)."""
    return state * DEVIATION**2 / (DEVIATION**2 + sigma**2)


def sigmas(steps: int) -> Tensor:
    rho = 7
    ramp = np.linspace(0, 1, steps)
    levels = (80 ** (1 / rho) + ramp * (0.002 ** (1 / rho) - 80 ** (1 / rho))) ** rho
    return torch.tensor([*levels, 0.0], dtype=torch.float64)


def error(solver: Solver, steps: int) -> float:
    start = 80 * torch.ones(1, dtype=torch.float64)
    recipe = Recipe(solver=solver)
    *_, end = sample(recipe, denoise, start, sigmas(steps), lambda: torch.zeros(1))
    exact = float(80 * DEVIATION / (DEVIATION**2 + 80**2) ** 0.5)
    return abs(float(end) - exact) / exact


@pytest.mark.parametrize("solver", [Solver.HEUN, Solver.DPMPP_2M])
def test_solvers_of_second_order_beat_euler(solver: Solver) -> None:
    assert error(solver, 40) < 0.25 * error(Solver.EULER, 40)


@pytest.mark.parametrize(("solver", "order"), [(Solver.EULER, 1.0), (Solver.HEUN, 2.0)])
def test_twice_the_steps_divide_the_error(solver: Solver, order: float) -> None:
    measured = np.log2(error(solver, 64) / error(solver, 128))
    assert measured == pytest.approx(order, abs=0.35)


def test_dpmpp_is_exact_for_a_constant_estimate() -> None:
    levels = sigmas(5)
    *before, end = sample_dpmpp_2m(lambda x, s: torch.ones_like(x), torch.full((3,), 9.0).double(), levels)
    assert torch.equal(end, torch.ones(3).double())
    for state, level in zip(before, levels[1:-1], strict=True):
        assert torch.allclose(state, 1 + (9.0 - 1) * level / 80)


def test_churn_keeps_the_deviation_of_the_data() -> None:
    generator = torch.Generator().manual_seed(0)
    start = 80 * torch.randn(20_000, generator=generator, dtype=torch.float64)
    fresh = lambda: torch.randn(start.shape, generator=generator, dtype=torch.float64)  # noqa: E731
    *_, end = sample_euler(denoise, start, sigmas(200), churn=40, noise=fresh)
    assert float(end.std()) == pytest.approx(DEVIATION, rel=0.08)
    *_, plain = sample_euler(denoise, start, sigmas(200), churn=0, noise=fresh)
    correlation = float(torch.corrcoef(torch.stack([end, plain]))[0, 1])
    assert correlation < 0.9, "churn must have drawn fresh noise"


def test_no_churn_draws_no_noise() -> None:
    def refuse() -> Tensor:
        raise AssertionError("noise was drawn")

    *_, end = sample_euler(denoise, torch.ones(3), sigmas(4), churn=0.0, noise=refuse)
    assert end.shape == (3,)


def test_every_step_is_yielded() -> None:
    for sampler in (sample_heun, sample_dpmpp_2m):
        assert len(list(sampler(denoise, torch.ones(2), sigmas(7)))) == 7


def test_held_frames_stay_on_their_line_and_end_where_they_should() -> None:
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(2, 4, 4, 3, 3, generator=generator)
    held = Held((1, 3), torch.full((1, 2, 4, 3, 3), 0.7), (1.0, 1.0))
    seen: list[tuple[Tensor, float]] = []

    def watch(state: Tensor, sigma: float) -> Tensor:
        seen.append((state.clone(), sigma))
        return denoise(state, sigma)

    levels = sigmas(6).float()
    for solver in Solver:
        seen.clear()
        *_, end = sample(
            Recipe(solver=solver), hold(watch, held, noise), noise * 80, levels, lambda: torch.zeros(())
        )
        kept = end[:, [1, 3]]
        # Differences of levels up to sigma 80 around a value of 0.7: that many roundings more.
        assert_equal_but_rounding(kept, torch.full_like(kept, 0.7), 80 * FEW)
        for state, sigma in seen:
            wanted = 0.7 + sigma * noise[:, [1, 3]]
            assert_equal_but_rounding(state[:, [1, 3]], wanted, 80 * FEW)


def test_the_ays_table_and_what_lies_between() -> None:
    table = [700.0, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.0]
    assert ays_sigmas(10) == pytest.approx(table)
    for steps in (1, 2, 5, 25):
        levels = ays_sigmas(steps)
        assert len(levels) == steps + 1
        assert levels[0] == pytest.approx(700.0)
        assert levels[-1] == 0.0
        assert all(high > low for high, low in pairwise(levels))


def test_a_schedule_leaves_the_scheduler_as_it_was() -> None:
    scheduler = tiny_networks(0).scheduler
    first = make_schedule(scheduler, Recipe(steps=25)).sigmas
    make_schedule(scheduler, Recipe(steps=4, spacing=Spacing.AYS))
    assert torch.equal(make_schedule(scheduler, Recipe(steps=25)).sigmas, first)
