"""What can be chosen about a run of the diffusion model, and presets. No torch: the window reads it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.errors import BadInputError
from core.messages import mark

SIDECAR = "amodal_studio.json"
"""File beside the weights with the recipe they were trained for; the published folders have none."""


class Mode(StrEnum):
    """How conditions reach the network."""

    OFFICIAL = "official"
    """As the published code does it, quirks included: embeddings interleaved, bright frames normalised twice.
    The published accuracy was measured this way."""
    MATCHED = "matched"
    """As training implies: every frame gets its own embedding, nothing is normalised twice."""


class Kind(StrEnum):
    """What a set of weights was trained to do."""

    DIFFUSION = "diffusion"
    """Iterative denoising; stage 1 and stage 2 of the paper."""
    ONE_STEP = "one-step"
    """The paper's 3D-UNet baseline (supplementary, 6.3): the same network, one pass, no noise."""
    ONE_STAGE = "one-stage"
    """The end-to-end variant (supplementary, section 7): RGB and modal mask in, amodal RGB out."""


class Prepared(StrEnum):
    """Which published script's way masks, pictures and depth are brought to the network's size.

    What each does is in `conditioning/preparing.py`. All three are in github.com/Kaihua-Chen/diffusion-vas.
    """

    SAIL_VOS = "sail-vos"
    """`eval/eval_diffusion_vas_sailvos.py`: everything to the working size first, as in training."""
    TAO_AMODAL = "tao-amodal"
    """`eval/eval_diffusion_vas_tao_amodal.py`: depth at the picture's own size, a quarter added all round."""
    DEMO = "demo"
    """`demo.py`: as SAIL-VOS, resized with antialiasing; depth sees red and blue swapped, by mistake."""


class Solver(StrEnum):
    """How the noise levels are walked down."""

    EULER = "euler"
    """First order; with churn it is EDM's stochastic sampler without correction (supplementary, 6.2)."""
    HEUN = "heun"
    """EDM, Algorithm 1: second order, two calls of the network per step."""
    DPMPP_2M = "dpmpp-2m"
    """DPM-Solver++(2M) in EDM form: second order from the previous step's result, one call per step."""


class Spacing(StrEnum):
    """Which noise levels are visited."""

    KARRAS = "karras"
    AYS = "ays"
    """Align Your Steps (Sabour et al., 2024), ten steps tuned for Stable Video Diffusion; other numbers of
    steps are interpolated between them in ln sigma."""


@dataclass(frozen=True)
class Recipe:
    """All choices of one run."""

    mode: Mode = Mode.OFFICIAL
    inputs: Prepared = Prepared.SAIL_VOS
    kind: Kind = Kind.DIFFUSION
    solver: Solver = Solver.EULER
    spacing: Spacing = Spacing.KARRAS
    steps: int = 25
    guidance_min: float = 1.5
    guidance_max: float = 1.5
    """Guidance runs linearly from `min` at the first frame to `max` at the last; 1 = off, half the work."""
    churn: float = 0.0
    """EDM's S_churn, constant over all noise levels; 0 = deterministic, as the published code."""
    cache_interval: int = 1
    """Steps per renewal of the inner blocks' features (DeepCache); 1 = every step, exact."""
    stride: int = 0
    """The network sees every n-th frame; 0 (`auto`) = as many as make about 8 a second of the clip's rate."""
    window: int = 25
    overlap: int = 8
    pad: bool = True
    """Fill clips shorter than a window by running back and forth, as the network knows only whole windows."""
    height: int = 256
    width: int = 512
    fps: int = 8
    """What the network is told; it was trained at 8."""
    motion_bucket: int = 127
    noise_augmentation: float = 0.02
    decode_chunk: int = 8
    """Frames that the decoder sees together; visible in the pixels."""
    depth: str = "auto"
    """Where the depth comes from: `auto`, `model`, `cue` or `none`."""
    skip_visible: bool = False
    """Leave windows out in which nothing lies in front of the object."""
    box_margin: float = 0.1
    """How far the crop of an amodal box reaches beyond it, as a share of its size."""
    precision: str = "auto"
    compile: bool = False
    """torch.compile of the UNet: minutes at first, faster afterwards; for long sessions on a GPU."""
    keep_visible: bool = True
    """Completion: pixels that other frames show are taken from there, the model gives the rest."""
    crop: bool = False
    """Completion: the network sees the object's surroundings only, and so more of its detail."""

    @property
    def uses_guidance(self) -> bool:
        """Whether the unconditional branch must run."""
        return self.kind is Kind.DIFFUSION and not (self.guidance_min == self.guidance_max == 1.0)


PRESETS: Mapping[str, Mapping[str, Any]] = {
    "paper-sail-vos": {"inputs": Prepared.SAIL_VOS},
    "paper-tao-amodal": {"inputs": Prepared.TAO_AMODAL, "fps": 2, "stride": 1},
    "demo": {"inputs": Prepared.DEMO},
    "fast": {
        "spacing": Spacing.AYS,
        "solver": Solver.DPMPP_2M,
        "steps": 6,
        "guidance_min": 1.0,
        "guidance_max": 1.0,
        "skip_visible": True,
    },
    "draft": {
        "spacing": Spacing.AYS,
        "solver": Solver.DPMPP_2M,
        "steps": 4,
        "guidance_min": 1.0,
        "guidance_max": 1.0,
        "cache_interval": 2,
        "skip_visible": True,
    },
}
"""The first three are the published evaluations and the published demo (`Prepared` names the scripts): 25
steps, guidance 1.5, 256 × 512. The others prepare as the first and take 8 and 12 times fewer passes, at a
price in accuracy that nobody has measured (`benchmarks/diffusion_settings.py` does)."""

TRAINED_FPS = 8.0
DEFAULT_PRESET = "paper-sail-vos"

PRESET_WORDS = {
    "paper-sail-vos": mark("25 steps, as the paper's evaluation on SAIL-VOS"),
    "paper-tao-amodal": mark("25 steps, as on TAO-Amodal: room all round, 1 picture a second"),
    "demo": mark("25 steps, as the published demo"),
    "fast": mark("6 steps, 8 × fewer passes"),
    "draft": mark("4 steps, 12 × fewer passes"),
}


def make_recipe(folder: Path | None, options: Mapping[str, str], steps: int | None = None) -> Recipe:
    """Return the recipe of the weights in a folder, changed by a preset, by options, and by `steps`.

    Raises:
        BadInputError: An option or a line of the file beside the weights is unknown or of the wrong type.
    """
    recipe = Recipe()
    if folder is not None and (folder / SIDECAR).is_file():
        recipe = _changed(recipe, _read_sidecar(folder / SIDECAR), str(folder / SIDECAR))
    preset = options.get("preset", DEFAULT_PRESET)
    if preset not in PRESETS:
        raise BadInputError("preset", preset, "is unknown", f"use {', '.join(PRESETS)}")
    recipe = replace(recipe, **PRESETS[preset])
    own = {name: value for name, value in options.items() if name != "preset"}
    recipe = _changed(recipe, own, "options")
    if steps is not None:
        recipe = replace(recipe, steps=steps)
    return _checked(recipe)


def stride_for(recipe: Recipe, count: int, fps: float) -> int:
    """Return every how many frames of a clip of `count` frames at `fps` the network is run; fps 0 = unknown.

    Chosen by itself, it is never so large that what is left no longer fills a window.
    """
    if recipe.stride:
        return recipe.stride
    return max(1, min(round(fps / TRAINED_FPS), count // recipe.window))


def _read_sidecar(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInputError(path, "", f"cannot be read: {error}", "mend or remove the file") from None
    if not isinstance(value, dict):
        raise BadInputError(path, "", "is not a JSON object", "mend or remove the file")
    return value


def _changed(recipe: Recipe, values: Mapping[str, Any], place: str) -> Recipe:
    known = {field.name: field.type for field in fields(Recipe)}
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name == "guidance":
            changes["guidance_min"] = changes["guidance_max"] = _convert(float, value, place, name)
        elif name == "size":
            changes["height"], changes["width"] = _size(value, place)
        elif name == "stride" and value == "auto":
            changes[name] = 0
        elif name in known:
            changes[name] = _convert(type(getattr(recipe, name)), value, place, name)
        else:
            words = ", ".join(["preset", "guidance", "size", *known])
            raise BadInputError(place, name, "is no option of this model", f"known: {words}")
    return replace(recipe, **changes)


def _convert(kind: type, value: Any, place: str, name: str) -> Any:
    if kind is bool:
        words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
        if str(value).lower() in words:
            return words[str(value).lower()]
        raise BadInputError(place, name, f"is {value!r}", "use yes or no")
    try:
        return kind(value)
    except (TypeError, ValueError):
        allowed = f"use one of {', '.join(kind)}" if issubclass(kind, StrEnum) else f"use {kind.__name__}"
        raise BadInputError(place, name, f"is {value!r}", allowed) from None


def _size(value: Any, place: str) -> tuple[int, int]:
    height, _, width = str(value).partition("x")
    if not (height.isdecimal() and width.isdecimal()):
        raise BadInputError(place, "size", f"is {value!r}", "use HEIGHTxWIDTH, for instance 256x512")
    return int(height), int(width)


def _checked(recipe: Recipe) -> Recipe:
    limits = {
        "steps": (1, 1000), "window": (1, 1000), "decode_chunk": (1, 1000), "cache_interval": (1, 100),
        "height": (8, 8192), "width": (8, 8192), "fps": (1, 1000), "stride": (0, 1000),
    }  # fmt: skip
    for name, (low, high) in limits.items():
        if not low <= getattr(recipe, name) <= high:
            raise BadInputError("options", name, f"is {getattr(recipe, name)}", f"use {low} to {high}")
    if not 0 <= recipe.overlap < recipe.window and recipe.window > 1:
        raise BadInputError("options", "overlap", f"is {recipe.overlap}", f"use 0 to {recipe.window - 1}")
    if recipe.churn < 0 or recipe.noise_augmentation < 0 or recipe.box_margin < 0:
        raise BadInputError("options", "churn", "is negative", "use 0 or more")
    if recipe.depth not in ("auto", "model", "cue", "none"):
        raise BadInputError("options", "depth", f"is {recipe.depth!r}", "use auto, model, cue or none")
    return recipe
