"""Trains `lite` on generated clips, from nothing or (`--start`) from weights of an earlier training.

    python -m models.training.lite --out FOLDER [--minutes M | --steps N] [--samples FOLDER] [--shards N]
        [--photos FOLDER] [--start WEIGHTS] [--rate R] [--data DIR] [--device cpu] [--half] [--threads 1]

Samples are generated while it trains (helper processes, kept in `--samples`, default OUT/samples); the same
command goes on after a stop. Samples that are there already (`--shards 0`) need neither data nor photographs:
with `--device cuda --batch 64 --minutes 8` a lent GPU trains from them in ten minutes. OUT holds
`best.safetensors` (what the program uses), `curve.csv` and `state.safetensors`.
"""

import argparse
import multiprocessing
import sys
import time
from pathlib import Path

from rich.console import Console

from models.training.generator.stock import DATA
from models.training.lite.mixture import Stock, write_samples, write_validation

PHOTOS = Path.home() / ".cache" / "amodal-studio" / "photos"


def main() -> int:
    """Train; returns the exit status."""
    arguments = _arguments()
    console = Console()
    samples = arguments.samples or arguments.out / "samples"
    stock = Stock(samples, arguments.data, arguments.photos)
    if arguments.shards:
        write_validation(stock)
    context = multiprocessing.get_context("spawn")
    count = arguments.helpers if arguments.shards else 0
    helpers = [
        context.Process(target=write_samples, args=(stock, place, arguments.shards, count), daemon=True)
        for place in range(count)
    ]
    for helper in helpers:
        helper.start()
    try:
        while not any((samples / "train").glob("shard-*.npz")):
            time.sleep(0.5)
        _train(arguments, samples, console)
    except KeyboardInterrupt:
        print("stopped; the same command goes on from the last checkpoint", file=sys.stderr)
        return 130
    finally:
        for helper in helpers:
            helper.terminate()
    return 0


def _train(arguments: argparse.Namespace, samples: Path, console: Console) -> None:
    import torch

    from models.training.lite.loop import Plan, train

    torch.set_num_threads(arguments.threads)
    plan = Plan(
        arguments.out, samples, arguments.steps, arguments.minutes, arguments.batch, arguments.rate,
        seed=arguments.seed, validate_every=arguments.validate_every, device=arguments.device,
        start=arguments.start, half=arguments.half,
    )  # fmt: skip
    for report in train(plan):
        scores = "  ".join(f"{name} {100 * value:.1f}" for name, value in report.scores.items())
        mark = "*" if report.is_best else " "
        console.print(f"{mark} {report.step} {report.seconds / 60:.1f} min  loss {report.loss:.4f}  {scores}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--samples", type=Path, help="folder of generated samples; may be shared by runs")
    parser.add_argument(
        "--shards", type=int, default=128, help="shards of 256 samples to have; 0 = what is there"
    )
    parser.add_argument("--helpers", type=int, default=2, help="processes that draw samples")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--photos", type=Path, default=PHOTOS, help="folder that scripts.fetch_photos filled")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--start", type=Path, help="weights to begin with; left out = from nothing")
    parser.add_argument("--minutes", type=float, help="length in minutes of training instead of steps")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--validate-every", type=int, default=250)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--half", action="store_true", help="bfloat16; faster on processors with AMX")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
