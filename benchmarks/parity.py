"""Compares our pipeline with tensors of the published one, case by case.

    python benchmarks/parity.py --golden FOLDER [--json FILE] [--device cpu]

FOLDER holds `cases.json`, the tensors it names and the checkpoints. Prints for every case the largest
absolute difference in the final latents and in the frames (0..1); exit status 1 when one is 1e-3 or more.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a file, not as a module

import torch
from safetensors.torch import load_file
from torch import Tensor

from cli.terminal.edge import run_safely
from core.errors import BadInputError
from core.progress import CancelToken
from models.devices.device import Device, choose_device
from models.diffusion_vas.conditioning.conditions import Inputs
from models.diffusion_vas.sampling.engine import WindowResult, run_window
from models.diffusion_vas.sampling.randomness import draw_noise, published_generator
from models.diffusion_vas.weights.loading import Networks, load_networks
from models.diffusion_vas.weights.recipe import Mode, Recipe

TOLERANCE = 1e-3


@dataclass(frozen=True)
class Difference:
    """Largest absolute differences of one case; None = the case has no such tensor."""

    name: str
    latents: float | None
    frames: float | None

    @property
    def is_close(self) -> bool:
        """Whether all that could be compared is within the tolerance; NaN never is."""
        found = [value for value in (self.latents, self.frames) if value is not None]
        return bool(found) and all(value < TOLERANCE for value in found)


def main() -> int:
    """Compare all cases; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--golden", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    differences = compare(arguments.golden, choose_device(arguments.device, "float32"))
    print(f"{'case':<24}{'latents':>12}{'frames':>12}")
    for one in differences:
        far = "" if one.is_close else "  FAR"
        print(f"{one.name:<24}{_shown(one.latents):>12}{_shown(one.frames):>12}{far}")
    is_ok = bool(differences) and all(one.is_close for one in differences)
    print(f"{'all' if is_ok else 'not all'} of {len(differences)} cases within {TOLERANCE:g}")
    if arguments.json:
        cases = [{**asdict(one), "ok": one.is_close} for one in differences]
        report = {"tolerance": TOLERANCE, "ok": is_ok, "cases": cases}
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0 if is_ok else 1


def compare(golden: Path, device: Device) -> list[Difference]:
    """Run every case of a folder.

    Raises:
        BadInputError: `cases.json`, a tensor or a checkpoint is missing or damaged.
    """
    try:
        cases = json.loads((golden / "cases.json").read_text(encoding="utf-8"))["cases"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInputError(golden / "cases.json", "", f"cannot be used: {error}") from None
    networks: dict[str, Networks] = {}
    differences = []
    for case in cases:
        folder = golden / case["checkpoint"]
        if case["checkpoint"] not in networks:
            networks[case["checkpoint"]] = load_networks(folder, device)
            networks[case["checkpoint"]].to_device()
        differences.append(run_case(networks[case["checkpoint"]], case, golden))
    return differences


def run_case(networks: Networks, case: dict[str, Any], golden: Path) -> Difference:
    """Run one case and compare."""
    tensors = load_file(golden / case["file"])
    try:
        first, second = (tensors[case[name]][:, : case["n_frames"]][0] for name in ("first", "second"))
    except KeyError as error:
        raise BadInputError(golden / "cases.json", str(case.get("name")), f"lacks {error}") from None
    recipe = replace(
        Recipe(mode=Mode.OFFICIAL),
        steps=case["steps"],
        guidance_min=case["min_guidance_scale"],
        guidance_max=case["max_guidance_scale"],
        fps=case["fps"],
        motion_bucket=case["motion_bucket_id"],
        noise_augmentation=case["noise_aug_strength"],
        decode_chunk=case["decode_chunk_size"],
    )
    frames, _, height, width = first.shape
    seed = case["seed"]
    noise = draw_noise(published_generator(seed), seed, 1, (frames, height, width), networks.latent_stride)
    result = None
    for step in run_window(networks, Inputs(first, second), noise, recipe, CancelToken()):
        result = step if isinstance(step, WindowResult) else result
    assert result is not None
    return Difference(
        str(case["name"]),
        _largest(result.latents, tensors.get(str(case.get("latents")))),
        _largest(result.frames, tensors.get(str(case.get("frames")))),
    )


def _largest(ours: Tensor, golden: Tensor | None) -> float | None:
    if golden is None:
        return None
    if ours.shape != golden.shape:
        return float("inf")
    return float((ours - golden).abs().max())


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.2e}"


if __name__ == "__main__":
    torch.set_num_threads(1)  # as the golden tensors were made
    sys.exit(run_safely(main))
