"""Accuracy and time of the diffusion model for many settings, on any evaluation folder.

    python -m benchmarks.diffusion_settings FOLDER [--cue depth] [--steps 25,10,5] [--hypotheses 1] [--json
    FILE]

Nobody has published this model's accuracy as a function of steps and guidance: whoever has weights and truth
can measure it here. Prints one row per setting (mIoU, mIoU_occ, mIoU_occ_strict, seconds per frame), the
published setting first, then the ways of taking fewer passes through the network: steps, guidance, noise
levels and solver, cached inner blocks. `python main.py evaluate` compares single settings with more detail
(docs/evaluation.md).
"""

import argparse
import sys
from pathlib import Path

from cli.commands.evaluate import Wanted, run
from cli.terminal.edge import run_safely


def settings(steps: list[int], proposer: str) -> list[str]:
    """Return the rows as `evaluate --setting` takes them; unlike settings get unlike names."""
    rows = [f"published={proposer} preset=paper-sail-vos"]
    for count in steps:
        for guidance in ("1.5", "1.0"):
            common = f"{proposer} steps={count} guidance={guidance}"
            rows.append(f"euler-{count}-g{guidance}={common}")
            rows.append(f"ays-{count}-g{guidance}={common} spacing=ays")
            rows.append(f"dpmpp-{count}-g{guidance}={common} spacing=ays solver=dpmpp-2m")
    last = min(steps)
    rows.append(f"heun-{last}={proposer} steps={last} guidance=1.0 spacing=ays solver=heun")
    rows.append(f"cached-25={proposer} steps=25 cache_interval=2")
    rows.append(f"matched-25={proposer} steps=25 mode=matched")
    rows.append(f"churned-25={proposer} steps=25 churn=5")
    rows += [f"preset-{name}={proposer} preset={name}" for name in ("fast", "draft")]
    return rows


def main() -> int:
    """Measure; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--proposer", default="diffusion-vas")
    parser.add_argument("--cue", choices=("none", "depth", "occluder"), default="none")
    parser.add_argument("--steps", default="25,10,5,3")
    parser.add_argument("--hypotheses", type=int, default=1)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--report", type=Path)
    given = parser.parse_args()
    rows = settings(sorted({int(count) for count in given.steps.split(",")}, reverse=True), given.proposer)
    wanted = Wanted(
        None, tuple(rows), (), given.cue, given.hypotheses, None, given.seed, given.device, None, given.json,
        report=given.report,
    )  # fmt: skip
    return run(given.folder, wanted)


if __name__ == "__main__":
    sys.exit(run_safely(main))
