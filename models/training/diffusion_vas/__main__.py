"""Fine-tunes the diffusion model on projects or evaluation folders with amodal masks.

    python -m models.training.diffusion_vas --data SOURCE [SOURCE …] --start WEIGHTS --out FOLDER
        [--stage masks|content|one-stage] [--one-step] [--steps N] [--size 128x256] [--frames 25] …

SOURCE is a project (`*.amodal`) or a folder of the evaluation layout; WEIGHTS a folder in the published
layout. For several GPUs: `accelerate launch -m models.training.diffusion_vas …`. The same command goes on
after a stop. Use the result with `python main.py models use diffusion-vas-amodal FOLDER/weights`.
"""

import argparse
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console

from core.errors import AmodalError, BadInputError
from models.devices.device import choose_device
from models.diffusion_vas.weights.loading import load_networks
from models.diffusion_vas.weights.recipe import Kind, Mode, make_recipe
from models.training.clip import TrainingClip
from models.training.diffusion_vas.examples import Example, Stage, has_pictures, make_example
from models.training.diffusion_vas.loop import TrainingPlan, train
from models.training.sources import open_clips


def main() -> int:
    """Train; returns the exit status."""
    arguments = _arguments()
    try:
        with ExitStack() as stack:
            return _run(arguments, stack)
    except AmodalError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("stopped; the same command goes on from the last checkpoint", file=sys.stderr)
        return 130


def _run(arguments: argparse.Namespace, stack: ExitStack) -> int:
    console = Console()
    stage = Stage(arguments.stage)
    clips = open_clips(arguments.data, stack, only_accepted=arguments.only_accepted)
    if stage is not Stage.MASKS:
        clips = [clip for clip in clips if has_pictures(clip)]
        if not clips:
            raise BadInputError(
                "--data", "", "has no object that is seen nearly whole", f"stage {stage} learns from those"
            )
    kind = Kind.ONE_STAGE if stage is Stage.ONE_STAGE else Kind.DIFFUSION
    kind = Kind.ONE_STEP if arguments.one_step else kind
    options = {"size": arguments.size, "overlap": "0", "window": str(arguments.frames)}
    recipe = replace(
        make_recipe(arguments.start, options),
        kind=kind,
        mode=Mode.MATCHED,
        overlap=min(8, arguments.frames // 3),
    )
    networks = load_networks(arguments.start, choose_device(arguments.device, "float32"))
    networks.to_device()
    plan = TrainingPlan(
        arguments.out, arguments.steps, arguments.batch, arguments.learning_rate, arguments.dropout,
        gradient_checkpointing=arguments.gradient_checkpointing, seed=arguments.seed,
    )  # fmt: skip
    console.print(f"{len(clips)} objects, {sum(map(len, clips))} frames, on {networks.device.name}")

    def draw(rng: np.random.Generator) -> Example:
        clip: TrainingClip = clips[int(rng.integers(len(clips)))]
        return make_example(clip, stage, recipe.window, (recipe.height, recipe.width), rng)

    losses: list[float] = []
    for step in train(networks, draw, recipe, plan):
        losses.append(step.loss)
        if step.step % arguments.report_every == 0 or step.step == plan.steps:
            recent = float(np.mean(losses[-arguments.report_every :]))
            console.print(
                f"step {step.step} of {plan.steps}: loss {recent:.4f}, {step.seconds:.2f} s per step"
            )
    console.print(f"weights: {plan.out / 'weights'}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--start", type=Path, required=True, help="weights to begin with")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stage", choices=[str(stage) for stage in Stage], default=str(Stage.MASKS))
    parser.add_argument("--one-step", action="store_true", help="the 3D-UNet baseline: one pass, no noise")
    parser.add_argument("--only-accepted", action="store_true", help="projects: accepted frames only")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--frames", type=int, default=25)
    parser.add_argument("--size", default="128x256", help="HEIGHTxWIDTH; 128x256 is the published one")
    parser.add_argument("--learning-rate", type=float, default=3e-6)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--gradient-checkpointing", action="store_true")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--report-every", type=int, default=20)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
