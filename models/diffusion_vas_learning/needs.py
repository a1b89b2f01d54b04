"""How much memory a training needs, from the sizes of its networks alone."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import ModelUnavailableError
from core.messages import Message, say
from models.devices.device import Device, free_bytes
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.recipe import Recipe
from models.diffusion_vas_learning.plan import Optimiser, TrainingPlan
from models.diffusion_vas_learning.starting import DTYPES, learns
from models.weights.checks.contents import read_networks
from models.weights.checks.published_names import RAN, UNUSED, from_published_names
from models.weights.stock.catalogue import GB

FLOAT_BYTES = 4
STATE_BYTES = {Optimiser.ADAMW: 8.0, Optimiser.ADAMW_8BIT: 2.1, Optimiser.ADAFACTOR: 0.05}
"""Per weight that learns: two moments in 32 bits; in 8 bits with their scales; rows and columns."""
WORKING_BYTES = {True: 4700, False: 15300}
"""Per pixel of all frames of a step at full width in float32, with and without gradient checkpointing; half
of it in 16 bits. Measured on a network a fifth as wide."""
PROGRAM_BYTES = 1_000_000_000
"""Python and its libraries with their threads; what a GPU's driver takes."""
FULL_WIDTH = 320
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Need:
    """Bytes of a training, by what they are for. Picklable."""

    learning: int
    """Weights that learn: they themselves, gradients, the optimiser's state, the average."""
    waiting: int
    """Weights of the UNet that do not learn."""
    encoders: int
    working: int
    """What one step holds at once, and the program."""

    @property
    def total(self) -> int:
        """All of it."""
        return self.learning + self.waiting + self.encoders + self.working

    @property
    def words(self) -> Message:
        """For people, in one line."""
        return say(
            "{total} GB: {learning} GB for what learns (weights, gradients, optimiser, average), "
            "{waiting} GB for what does not, {encoders} GB for the encoders, {working} GB for one step",
            total=_gb(self.total), learning=_gb(self.learning), waiting=_gb(self.waiting),
            encoders=_gb(self.encoders), working=_gb(self.working),
        )  # fmt: skip


def need_of(
    unet: Mapping[str, Shape],
    vae: Iterable[Shape],
    encoder: Iterable[Shape],
    plan: TrainingPlan,
    recipe: Recipe,
) -> Need:
    """Return what a training needs; shapes of all tensors, those of the UNet by our names."""
    half = DTYPES[plan.precision].itemsize
    own = {name: math.prod(shape) for name, shape in unet.items()}
    learning = sum(count for name, count in own.items() if learns(name, plan.layers))
    waiting = sum(
        count * (half if len(unet[name]) > 1 else FLOAT_BYTES)
        for name, count in own.items()
        if not learns(name, plan.layers)
    )
    per_weight = 3 * FLOAT_BYTES + STATE_BYTES[plan.optimiser]
    encoders = FLOAT_BYTES * sum(map(math.prod, vae)) + half * sum(map(math.prod, encoder))
    pixels = plan.batch * recipe.window * recipe.height * recipe.width
    width = unet["conv_in.weight"][0] / FULL_WIDTH
    working = WORKING_BYTES[plan.gradient_checkpointing] * pixels * width * half / FLOAT_BYTES + PROGRAM_BYTES
    return Need(int(per_weight * learning), waiting, encoders, int(working))


def need_of_networks(networks: Networks, plan: TrainingPlan, recipe: Recipe) -> Need:
    """Return what a training of these networks needs; they may be without memory (meta device)."""
    parts = (networks.unet, networks.vae, networks.image_encoder)
    unet, vae, encoder = ({name: tuple(v.shape) for name, v in part.named_parameters()} for part in parts)
    return need_of(unet, vae.values(), encoder.values(), plan, recipe)


def need_of_folder(folder: Path, plan: TrainingPlan, recipe: Recipe) -> Need:
    """Return what a training from weights in a folder needs; reads headers only.

    Raises:
        BadInputError: A file is missing or damaged.
    """
    unet, vae, encoder = (
        {name: tensor.shape for name, tensor in part.tensors.items()}
        for part in (read_networks(folder / part, [])[0] for part in ("unet", "vae", "image_encoder"))
    )
    if f"{RAN}.weight" in unet:
        unet = from_published_names(unet)
    return need_of({UNUSED + ".weight": (FULL_WIDTH,)} | unet, vae.values(), encoder.values(), plan, recipe)


def check_memory(need: Need, device: Device, least_bytes: int = 0) -> None:
    """Refuse what cannot fit, before anything is loaded.

    Args:
        need: What it needs.
        device: Where.
        least_bytes: What must be free in any case.

    Raises:
        ModelUnavailableError: It cannot; says both sizes and what needs less.
    """
    free = free_bytes(device.torch_device)
    if max(need.total, least_bytes) > free:
        raise ModelUnavailableError(
            f"this training needs {need.words}; {_gb(free)} GB are free on {device.torch_device}: "
            "try --precision bfloat16, --optimiser adafactor, --layers published, a smaller --size or fewer "
            "--frames"
        )


def _gb(count: int) -> str:
    return f"{count / GB:.1f}"
