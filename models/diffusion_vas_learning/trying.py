"""One step on random weights of the full size, in a process with so much memory and no more: does it fit?"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import torch
from accelerate import Accelerator

from core.errors import ModelUnavailableError
from core.messages import Message, say
from core.progress import CancelToken, Progress
from models.devices.device import Device, choose_device
from models.devices.peak import peak_bytes
from models.devices.plan import is_out_of_memory
from models.diffusion_vas.weights.loading import Networks
from models.diffusion_vas.weights.random_full import fill, outline
from models.diffusion_vas.weights.recipe import Recipe
from models.diffusion_vas_learning.examples import Example
from models.diffusion_vas_learning.loop import step_once
from models.diffusion_vas_learning.needs import Need, check_memory, need_of_networks
from models.diffusion_vas_learning.plan import TrainingPlan
from models.diffusion_vas_learning.starting import (
    DTYPES,
    check_optimiser,
    learning,
    learns,
    make_optimiser,
    make_ready,
)
from models.diffusion_vas_learning.state import Average
from models.jobs.apart import ChildEndedError, Tell, run_apart
from models.weights.stock.catalogue import GB


@dataclass(frozen=True)
class Tried:
    """What came of it. Picklable."""

    need: Need
    """What was stated before."""
    limit_bytes: int
    """What the process was allowed."""
    peak_bytes: int
    seconds: float
    """Of the step, on the wall."""
    loss: float

    @property
    def words(self) -> Message:
        """For people, in one line."""
        return say(
            "one step fits into {limit} GB: stated {stated} GB, measured {peak} GB, {seconds} s, loss {loss}",
            limit=f"{self.limit_bytes / GB:.1f}", stated=f"{self.need.total / GB:.1f}",
            peak=f"{self.peak_bytes / GB:.1f}", seconds=f"{self.seconds:.0f}", loss=f"{self.loss:.3f}",
        )  # fmt: skip


def try_one_step(
    plan: TrainingPlan,
    recipe: Recipe,
    cancel: CancelToken,
    *,
    limit_bytes: int | None = None,
    device: str = "auto",
    divisor: int = 1,
) -> Generator[Progress, None, Tried]:
    """State what memory one step needs, then take it in a process that gets no more; yields progress.

    Args:
        plan: How to train; nothing is written.
        recipe: Size and window.
        cancel: Ends the process.
        limit_bytes: What the process gets; None = what is stated.
        device: Where.
        divisor: A network of the same proportions, so many times narrower (tests).

    Raises:
        ModelUnavailableError: It cannot fit, or the machine has not as much memory free.
        AmodalError: The step did not fit.
        Cancelled: The token was set.
    """
    check_optimiser(plan.optimiser)
    need = need_of_networks(outline(divisor), plan, recipe)
    yield Progress(0, 0, say("Needs {words}", words=need.words))
    limit = need.total if limit_bytes is None else limit_bytes
    _check_limit(need, limit)
    check_memory(need, choose_device(device), limit)
    work = _OneStep(plan, recipe, need, limit, device, divisor)
    try:
        return (yield from run_apart(work, "training-step", cancel, niceness=0))
    except ChildEndedError:
        # A thread of a library that gets no memory takes the whole process with it.
        raise ModelUnavailableError(_too_little(need, limit)) from None


def _check_limit(need: Need, limit_bytes: int) -> None:
    least = need.total - need.working
    if limit_bytes < least:
        raise ModelUnavailableError(_too_little(need, limit_bytes))


def _too_little(need: Need, limit_bytes: int) -> str:
    return f"one step does not fit into {limit_bytes / GB:.1f} GB; it needs {need.words}"


@dataclass(frozen=True)
class _OneStep:
    """What the process does."""

    plan: TrainingPlan
    recipe: Recipe
    need: Need
    limit_bytes: int
    device: str
    divisor: int

    def __call__(self, tell: Tell, cancel: CancelToken) -> Tried:
        device = choose_device(self.device, "float32")
        try:
            with _limited(device, self.limit_bytes):
                loss, seconds = self._work(device, tell, cancel)
        except (MemoryError, RuntimeError, SystemError) as error:
            # Libraries that get no memory may not even be able to say so (SystemError).
            if not isinstance(error, SystemError) and not is_out_of_memory(error):
                raise
            raise ModelUnavailableError(_too_little(self.need, self.limit_bytes)) from None
        return Tried(self.need, self.limit_bytes, _peak(device), seconds, loss)

    def _work(self, device: Device, tell: Tell, cancel: CancelToken) -> tuple[float, float]:
        tell(Progress(0, 2, say("Making random weights")))
        networks = self._networks(device)
        cancel.check()
        tell(Progress(1, 2, say("One step")))
        began = time.monotonic()
        loss = self._step(networks)
        return loss, time.monotonic() - began

    def _networks(self, device: Device) -> Networks:
        networks = replace(outline(self.divisor), device=device)
        half = DTYPES[self.plan.precision]

        def of_unet(name: str, value: torch.Tensor) -> torch.dtype:
            is_exact = learns(name, self.plan.layers) or value.ndim == 1
            return torch.float32 if is_exact else half

        fill(networks.unet, of_unet)
        fill(networks.vae, lambda _name, _value: torch.float32)
        fill(networks.image_encoder, lambda _name, _value: half)
        make_ready(networks, self.plan)
        networks.to_device()
        networks.unet.train()
        return networks

    def _step(self, networks: Networks) -> float:
        optimiser = make_optimiser(networks.unet, self.plan)
        average = Average.of(networks.unet, self.plan.average_decay)
        loss = step_once(
            networks, networks.unet, optimiser, self._draw, self.recipe, self.plan, Accelerator(), 1
        )
        average.follow(dict(learning(networks.unet)), 1)
        return loss

    def _draw(self, rng: np.random.Generator) -> Example:
        generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
        shape = (self.recipe.window, 3, self.recipe.height, self.recipe.width)
        first, second, target = (2 * torch.rand(shape, generator=generator) - 1 for _ in range(3))
        return Example(first, second, target)


@contextmanager
def _limited(device: Device, most_bytes: int) -> Iterator[None]:
    """Refuse this process more memory, where the system can do that; elsewhere it is measured only."""
    if device.torch_device.type == "cuda":
        _, total = torch.cuda.mem_get_info(device.torch_device)
        torch.cuda.set_per_process_memory_fraction(min(1.0, most_bytes / total), device.torch_device)
        yield
        return
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, before[1]))
    try:
        yield
    finally:
        # To say what happened takes memory, too.
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _peak(device: Device) -> int:
    if device.torch_device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device.torch_device))
    return peak_bytes()
