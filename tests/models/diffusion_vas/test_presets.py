"""Presets and options become recipes."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.diffusion_vas.weights.choices import CHOICES
from models.diffusion_vas.weights.recipe import (
    PRESET_WORDS,
    PRESETS,
    Kind,
    Mode,
    Prepared,
    Recipe,
    Solver,
    Spacing,
    make_recipe,
)
from models.proposers.protocol import ProposerOption


def test_the_default_is_the_published_setting() -> None:
    recipe = make_recipe(None, {})
    assert recipe == Recipe()
    assert (recipe.steps, recipe.guidance_min, recipe.mode, recipe.solver, recipe.spacing) == (
        25, 1.5, Mode.OFFICIAL, Solver.EULER, Spacing.KARRAS,
    )  # fmt: skip
    assert recipe.churn == 0
    assert recipe == make_recipe(None, {"preset": "paper-sail-vos"})
    assert next(iter(PRESET_WORDS)) == "paper-sail-vos"


def test_presets_of_the_paper_differ_in_what_they_feed_and_in_nothing_else() -> None:
    tao = make_recipe(None, {"preset": "paper-tao-amodal"})
    demo = make_recipe(None, {"preset": "demo"})
    assert tao == replace(Recipe(), inputs=Prepared.TAO_AMODAL, fps=2, stride=1)
    assert demo == replace(Recipe(), inputs=Prepared.DEMO)


def test_fast_presets_take_at_least_four_times_fewer_passes() -> None:
    def passes(name: str) -> int:
        recipe = make_recipe(None, {"preset": name})
        return recipe.steps * (2 if recipe.uses_guidance else 1)

    assert passes("paper-sail-vos") == 50
    assert passes("fast") * 4 <= passes("paper-sail-vos")
    assert passes("draft") < passes("fast")
    assert PRESETS.keys() == PRESET_WORDS.keys()


def test_options_win_over_the_preset_and_steps_over_all(tmp_path: Path) -> None:
    (tmp_path / "amodal_studio.json").write_text('{"mode": "matched", "height": 128, "width": 64}')
    recipe = make_recipe(tmp_path, {"preset": "fast", "guidance": "1.2", "solver": "heun"}, 7)
    assert (recipe.mode, recipe.height, recipe.width) == (Mode.MATCHED, 128, 64)
    assert (recipe.guidance_min, recipe.guidance_max) == (1.2, 1.2)
    assert (recipe.solver, recipe.steps, recipe.spacing) == (Solver.HEUN, 7, Spacing.AYS)


def test_size_and_truth_values() -> None:
    recipe = make_recipe(None, {"size": "192x320", "pad": "no", "compile": "yes"})
    assert (recipe.height, recipe.width, recipe.pad, recipe.compile) == (192, 320, False, True)


@pytest.mark.parametrize("kind", [Kind.ONE_STEP, Kind.ONE_STAGE])
def test_only_diffusion_is_guided(kind: Kind) -> None:
    assert not Recipe(kind=kind).uses_guidance


@pytest.mark.parametrize("option", CHOICES, ids=lambda option: option.name)
def test_every_value_that_the_window_offers_is_understood(option: ProposerOption) -> None:
    recipes = {make_recipe(None, {option.name: value}) for value in option.values}
    assert len(recipes) == len(option.values)
