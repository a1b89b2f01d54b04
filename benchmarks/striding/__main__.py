"""Trains a toy network at 8 pictures a second; runs it on held-out clips at 24 with a stride and without.

    python -m benchmarks.striding [--kind diffusion|one-step] [--steps 400] [--clips 40] [--out FOLDER]

The network has the published layout (0.6 million weights in the UNet) and is trained by the program's own
loop on `models/training/passing_clips.py`; the program's own proposer runs it: every frame, then every third
(`stride=auto`), with the same weights and the same seeds. Prints one table. A few minutes of one core.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import torch

from benchmarks.striding.measuring import Scores, fast_clips, gain, score, seen_only, use_weights
from cli.terminal.edge import run_safely
from core.metrics.bootstrap import Interval, mean_interval
from models.diffusion_vas.weights.recipe import Kind
from models.training.passing_network import PassingTraining, weights_in

HEAD = ("", "mean IoU", "IoU of the hidden part")


def main() -> int:
    """Measure; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kind", choices=[Kind.DIFFUSION.value, Kind.ONE_STEP.value], default="diffusion")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--clips", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="keep the weights here; else they are thrown away")
    given = parser.parse_args()
    torch.set_num_threads(1)
    training = PassingTraining(Kind(given.kind), steps=given.steps, seed=given.seed)
    with tempfile.TemporaryDirectory() as work:
        out = given.out or Path(work) / "training"
        for step in training.run(out):
            if step.step % 50 == 0:
                print(f"step {step.step}: loss {step.loss:.4f}", file=sys.stderr, flush=True)
        proposer = use_weights(weights_in(out), Path(work) / "shelf", training.kind)
        clips = fast_clips(given.clips, training.side)
        rows = {
            "what is seen": seen_only(clips),
            "every frame": score(proposer, clips, "1"),
            "every third frame": score(proposer, clips, "auto"),
        }
    print("\n".join(_table(rows)))
    return 0


def _table(rows: dict[str, Scores]) -> Iterator[str]:
    yield from (_line(*HEAD), _line(*["---"] * len(HEAD)))
    for name, scores in rows.items():
        is_seen = not any(chain.from_iterable(scores.hidden))
        yield _line(
            name,
            _value(*mean_interval(scores.whole)),
            "0" if is_seen else _value(*mean_interval(scores.hidden)),
        )
    *_, plain, strided = rows.values()
    yield _line(
        "difference",
        _value(*gain(strided.whole, plain.whole), sign="+"),
        _value(*gain(strided.hidden, plain.hidden), sign="+"),
    )


def _value(mean: float, interval: Interval, sign: str = "") -> str:
    return f"{mean:{sign}.3f} [{interval[0]:{sign}.3f}, {interval[1]:{sign}.3f}]"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(run_safely(main))
