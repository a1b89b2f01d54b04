"""The diffusion model at its full size on a CPU: published order of operations, exact and fast modes.

    python -m benchmarks.diffusion_vas --size full [--frames 5] [--clip 128x256] [--threads 2] [--repeat 2]
    [--half] [--keep FOLDER] [--json FILE]

Random weights of the published layout are written (float16, 4.5 GB; removed afterwards unless `--keep`) and
loaded as any others. All rows run in one process in turns, so that what else the machine does meets all of
them; processor time is what counts. A row is cut into encoding, one step and decoding, and a preset put
together from them: 25 steps with guidance, 6 without. The published order is that of the stock classes, one
frame at a time through image encoder and VAE. `--half` adds bfloat16 and its error. float32 takes 11 GB.
"""

import argparse
import json
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.support.published_order import ONE_BY_ONE, published_order
from core.errors import BadInputError
from core.scratch import scratch_folder
from models.diffusion_vas.weights.recipe import Recipe, make_recipe

DISK_BYTES = 5_500_000_000
MEMORY_BYTES = 11_000_000_000
STEPS = 2
"""That are timed: the first of a solver of second order is like the others in what it costs."""
PUBLISHED, EXACT, FAST, HALF = "published order", "exact", "fast", "exact, bfloat16"
PRESET_STEPS = {PUBLISHED: 25, EXACT: 25, FAST: 6, HALF: 25}


@dataclass(frozen=True)
class Times:
    """Processor seconds of one run."""

    encode: float
    step: float
    decode: float

    def whole(self, steps: int) -> float:
        """Return those of a run with so many steps."""
        return self.encode + steps * self.step + self.decode


def main() -> None:
    """Write weights, measure, print one table."""
    arguments = _arguments()
    with _weights(arguments.keep) as folder:
        networks = _loaded(folder, "float32", arguments.threads)
        rows = [PUBLISHED, EXACT, FAST]
        times: dict[str, list[Times]] = {name: [] for name in rows}
        latents: dict[str, Any] = {}
        for _ in range(arguments.repeat):
            for name in rows:
                found, latents[name] = _run(networks, name, arguments)
                times[name].append(found)
                print(f"  {name}: {found}", flush=True)
        errors = {EXACT: _largest(latents[EXACT], latents[PUBLISHED])}
        if arguments.half:
            del networks
            networks = _loaded(folder, "bfloat16", arguments.threads)
            times[HALF] = []
            for _ in range(arguments.repeat):
                found, latents[HALF] = _run(networks, HALF, arguments)
                times[HALF].append(found)
            errors[HALF] = _largest(latents[HALF], latents[PUBLISHED])
    _print(times, errors, latents[PUBLISHED], arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=["full"])
    parser.add_argument("--frames", type=int, default=5)
    parser.add_argument("--clip", default="128x256", help="HEIGHTxWIDTH")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--half", action="store_true", help="bfloat16 too")
    parser.add_argument("--keep", type=Path, help="write the weights here, or take those that are here")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


@contextmanager
def _weights(keep: Path | None) -> Iterator[Path]:
    """Give a folder with random weights in the published layout."""
    if keep is not None and (keep / "model_index.json").is_file():
        yield keep
        return
    with scratch_folder("benchmark") as scratch:
        folder = scratch / "stage" if keep is None else keep
        free = shutil.disk_usage(folder.parent).free
        if free < DISK_BYTES:
            reason = f"{DISK_BYTES / 1e9:.1f} GB are needed, {free / 1e9:.1f} GB are free"
            raise BadInputError(folder.parent, "", reason, "free some, or name another place with TMPDIR")
        _write(folder)
        yield folder


def _write(folder: Path) -> None:
    import torch

    from models.diffusion_vas.weights.random_full import fill, outline
    from models.diffusion_vas.weights.saving import save_networks

    networks = outline()
    for network in (networks.unet, networks.vae, networks.image_encoder):
        fill(network, lambda _name, _value: torch.float16)
    save_networks(networks, folder)


def _loaded(folder: Path, precision: str, threads: int) -> Any:
    import psutil
    import torch

    from core.errors import ModelUnavailableError
    from models.devices.device import choose_device
    from models.diffusion_vas.weights.loading import load_networks

    free = psutil.virtual_memory().available
    if free < MEMORY_BYTES:
        raise ModelUnavailableError(f"{MEMORY_BYTES / 1e9:.0f} GB are needed, {free / 1e9:.1f} GB are free")
    torch.set_num_threads(threads)
    networks = load_networks(folder, choose_device("cpu", precision))
    networks.to_device()
    return networks


def _recipe(name: str, clip: str, frames: int) -> Recipe:
    options = {"size": clip, "window": str(frames), "overlap": "0", "steps": str(STEPS)}
    return make_recipe(None, {**options, **({"preset": "fast"} if name == FAST else {})})


def _run(networks: Any, name: str, arguments: argparse.Namespace) -> tuple[Times, Any]:
    import torch

    from core.progress import CancelToken
    from models.devices.plan import FULL
    from models.diffusion_vas.conditioning.conditions import Inputs
    from models.diffusion_vas.sampling.engine import Phase, WindowResult, run_window
    from models.diffusion_vas.sampling.randomness import draw_noise, published_generator

    recipe = _recipe(name, arguments.clip, arguments.frames)
    shape = (arguments.frames, recipe.height, recipe.width)
    generator = torch.Generator().manual_seed(0)
    first, second = (2 * torch.rand(arguments.frames, 3, *shape[1:], generator=generator) - 1 for _ in "12")
    noise = draw_noise(published_generator(0), 0, 1, shape, networks.latent_stride)
    spent: dict[Phase, list[float]] = {phase: [] for phase in Phase}
    latents = None
    is_published = name == PUBLISHED
    plan = ONE_BY_ONE if is_published else FULL
    with published_order(networks, is_wanted=is_published):
        last = time.process_time()
        for told in run_window(networks, Inputs(first, second), noise, recipe, CancelToken(), plan=plan):
            now = time.process_time()
            if isinstance(told, WindowResult):
                latents = told.latents
            else:
                spent[told.phase].append(now - last)
            last = now
    steps = spent[Phase.SAMPLE]
    return Times(sum(spent[Phase.ENCODE]), statistics.mean(steps), sum(spent[Phase.DECODE])), latents


def _largest(one: Any, other: Any) -> float:
    return float((one.float() - other.float()).abs().max())


def _print(
    times: dict[str, list[Times]], errors: dict[str, float], like: Any, arguments: argparse.Namespace
) -> None:
    shown = f"{arguments.frames} frames of {arguments.clip}, {arguments.threads} threads"
    print(f"full size, {shown}, seconds of processor time; latents of deviation {float(like.std()):.2f}")
    print(f"{'setting':<18}{'encode':>8}{'step':>8}{'decode':>8}{'preset':>9}{'times':>7}  range    error")
    report = []
    for name, found in times.items():
        pairs = [
            base.whole(PRESET_STEPS[PUBLISHED]) / one.whole(PRESET_STEPS[name])
            for base, one in zip(times[PUBLISHED], found, strict=True)
        ]
        middle = Times(*(statistics.median(column) for column in _columns(found)))
        whole, error = middle.whole(PRESET_STEPS[name]), errors.get(name)
        print(
            f"{name:<18}{middle.encode:>8.1f}{middle.step:>8.1f}{middle.decode:>8.1f}{whole:>9.1f}"
            f"{statistics.median(pairs):>7.2f}  {min(pairs):.2f}-{max(pairs):.2f}"
            f"{'' if error is None else f'  {error:.1e}'}"
        )
        report.append({"setting": name, **asdict(middle), "preset": whole, "times": pairs, "error": error})
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _columns(found: Sequence[Times]) -> list[tuple[float, ...]]:
    return list(zip(*((one.encode, one.step, one.decode) for one in found), strict=True))


if __name__ == "__main__":
    main()
