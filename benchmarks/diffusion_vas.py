"""Seconds per frame of the diffusion model, exact and fast, against the published order of operations.

    python -m benchmarks.diffusion_vas [--quick] [--network tiny|narrow|svd] [--device auto] [--size 128x256]
    [--json FILE]
    python -m benchmarks.diffusion_vas --size full …      (the published size on a CPU: diffusion_vas_full.py)

On a CPU: seconds of processor time with one thread. The published order: one frame at a time through CLIP and
VAE, stock attention, every hypothesis a run of its own. Each setting runs in a process of its own, so that
its peak memory is its own; the first window warms up. Random weights: speed does not depend on them. `svd` is
the full size (1.5 billion parameters) for GPUs, `narrow` a fifth as wide: what its parts cost relative to
each other is nearer to the real thing than in the tiny network, whose decoder weighs too much.
"""

import argparse
import json
import multiprocessing
import statistics
import sys
import time
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.support.processes import peak_mb
from models.diffusion_vas.weights.recipe import Recipe, make_recipe

FRAMES = 25
PUBLISHED = "published order"


@dataclass(frozen=True)
class Setting:
    """One row of the table."""

    name: str
    options: tuple[tuple[str, str], ...] = ()
    hypotheses: int = 1
    is_published_order: bool = False


@dataclass(frozen=True)
class Figure:
    """What was measured."""

    seconds_per_frame: float
    spread: float
    """Largest minus smallest of the repetitions, seconds per frame."""
    peak_mib: float


def settings(quick: bool) -> list[Setting]:
    """Return the rows; a published row precedes what is compared with it."""
    rows = []
    for count in (1,) if quick else (1, 3):
        rows += [
            Setting(PUBLISHED, hypotheses=count, is_published_order=True),
            Setting("exact, not shared", (), count, False) if count > 1 else None,
            Setting("exact", hypotheses=count),
            Setting("exact, compiled", (("compile", "yes"),), count),
            Setting("exact, deep cache 2", (("cache_interval", "2"),), count),
            Setting("fast (6, no guidance)", (("preset", "fast"),), count),
            Setting("fast, compiled", (("preset", "fast"), ("compile", "yes")), count),
            Setting("draft (4, cache)", (("preset", "draft"),), count),
        ]
    rows += [] if quick else [Setting(f"{n} steps", (("steps", str(n)),)) for n in (1, 5, 10)]
    return [row for row in rows if row is not None]


def main() -> None:
    """Measure all settings and print one table."""
    if any(pair == ("--size", "full") for pair in pairwise(sys.argv)):
        from benchmarks.diffusion_vas_full import main as measure_full_size

        return measure_full_size()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="5 steps instead of 25, one hypothesis")
    parser.add_argument("--network", choices=("tiny", "narrow", "svd"), default="tiny")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--size", default="128x256")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", default="", help="only settings of these names, by semicolon")
    parser.add_argument("--cold", action="store_true", help="time the first run too: big networks on a CPU")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    base: Figure | None = None
    report = []
    print(f"{arguments.network} network, {FRAMES} frames of {arguments.size}, device {arguments.device}")
    print(f"{'setting':<26}{'K':>3}{'s/frame':>10}{'± spread':>10}{'times':>8}{'peak MiB':>10}")
    wanted = [name.strip() for name in arguments.only.split(";") if name]
    for setting in settings(arguments.quick):
        if wanted and setting.name not in wanted:
            continue
        figure = _in_child(setting, arguments)
        base = figure if setting.is_published_order else base
        ratio = base.seconds_per_frame / figure.seconds_per_frame if base else 1.0
        print(
            f"{setting.name:<26}{setting.hypotheses:>3}{figure.seconds_per_frame:>10.4f}"
            f"{figure.spread:>10.4f}{ratio:>8.2f}{figure.peak_mib:>10.0f}",
            flush=True,
        )
        report.append({**asdict(setting), **asdict(figure), "times_published": ratio})
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _in_child(setting: Setting, arguments: argparse.Namespace) -> Figure:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(measure, (setting, vars(arguments)))


def measure(setting: Setting, arguments: dict[str, Any]) -> Figure:
    """Time one setting; runs in a child."""
    import torch

    from models.devices.device import choose_device
    from models.diffusion_vas.memory.compiling import compile_networks
    from models.diffusion_vas.weights.loading import place

    device = choose_device(arguments["device"])
    networks = _networks(arguments["network"])
    for network in (networks.unet, networks.vae, networks.image_encoder):
        place(network, device.torch_device, device.dtype)
    networks = replace(networks, device=device)
    options = {
        "size": arguments["size"],
        "steps": "5" if arguments["quick"] else "25",
        **dict(setting.options),
    }
    if options.get("preset") in ("fast", "draft"):
        del options["steps"]
    recipe = make_recipe(None, options)
    if device.torch_device.type == "cpu":
        torch.set_num_threads(1)
    if recipe.compile:
        compile_networks(networks)
    # On a CPU the time of the process: what else the machine does must not count.
    clock = time.process_time if device.torch_device.type == "cpu" else time.perf_counter
    seconds = []
    before = peak_mb()
    for repetition in range(arguments["repeat"] + (not arguments["cold"])):
        began = clock()
        _work(networks, recipe, setting)
        if device.torch_device.type == "cuda":
            torch.cuda.synchronize()
        if repetition or arguments["cold"]:
            seconds.append((clock() - began) / FRAMES)
    peak = (
        torch.cuda.max_memory_allocated() / 2**20
        if device.torch_device.type == "cuda"
        else peak_mb() - before
    )
    return Figure(statistics.median(seconds), max(seconds) - min(seconds), peak)


def _work(networks: Any, recipe: Recipe, setting: Setting) -> None:
    import torch

    from benchmarks.support.published_order import ONE_BY_ONE, published_order
    from core.progress import CancelToken
    from models.devices.plan import FULL
    from models.diffusion_vas.conditioning.conditions import Inputs
    from models.diffusion_vas.sampling.engine import run_window
    from models.diffusion_vas.sampling.randomness import draw_noise, published_generator

    shape = (FRAMES, recipe.height, recipe.width)
    generator = torch.Generator().manual_seed(0)
    first = (torch.rand(FRAMES, 1, *shape[1:], generator=generator) > 0.5).float().expand(
        -1, 3, -1, -1
    ) * 2 - 1
    inputs = Inputs(first, torch.rand(FRAMES, 3, *shape[1:], generator=generator) * 2 - 1)
    one_by_one = setting.is_published_order or "not shared" in setting.name
    runs = [1] * setting.hypotheses if one_by_one else [setting.hypotheses]
    plan = ONE_BY_ONE if setting.is_published_order else FULL
    with published_order(networks, is_wanted=setting.is_published_order):
        for number, hypotheses in enumerate(runs):
            noise = draw_noise(published_generator(number), number, hypotheses, shape, networks.latent_stride)
            for _ in run_window(networks, inputs, noise, recipe, CancelToken(), plan=plan):
                pass


def _networks(name: str) -> Any:
    from models.diffusion_vas.weights.tiny import svd_size_networks, tiny_networks

    return tiny_networks(0) if name == "tiny" else svd_size_networks(0, divisor=5 if name == "narrow" else 1)


if __name__ == "__main__":
    main()
