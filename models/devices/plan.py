"""Plans for the memory that is there: from everything at once to piece by piece."""

import gc
import logging
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, dataclass
from typing import TypeVar

import torch

from core.errors import ModelUnavailableError
from models.devices.device import release_cached

log = logging.getLogger(__name__)

Item = TypeVar("Item")


@dataclass(frozen=True)
class MemoryPlan:
    """How a run is cut into pieces. All fields but `decode_chunk` leave results as they are."""

    encode_chunk: int = 16
    """Frames that the encoders take at once."""
    clips_per_call: int = 64
    """Clips (hypotheses × guidance branches) that the UNet takes at once."""
    chunked_feed_forward: bool = False
    """Feed-forward layers take one row at a time. (Attention needs no slicing: torch's kernel never holds the
    whole product.)"""
    offload: bool = False
    """Networks that do not work at the moment wait in main memory."""
    decode_chunk: int | None = None
    """Frames that the decoder takes at once, if fewer than the recipe says; seen in the pixels."""

    @property
    def name(self) -> str:
        """For the run's record and for messages."""
        cuts = [name for name, value in asdict(self).items() if value != getattr(FULL, name)]
        return "everything at once" if not cuts else ", ".join(f"{n}={getattr(self, n)}" for n in cuts)


FULL = MemoryPlan()

LADDER = (
    FULL,
    MemoryPlan(encode_chunk=4, clips_per_call=2),
    MemoryPlan(encode_chunk=1, clips_per_call=1),
    MemoryPlan(encode_chunk=1, clips_per_call=1, chunked_feed_forward=True, offload=True),
    MemoryPlan(encode_chunk=1, clips_per_call=1, chunked_feed_forward=True, offload=True, decode_chunk=2),
)
"""From fast to frugal."""


SHARES = (1.0, 0.6, 0.45, 0.3, 0.25)
"""Of what the full plan works with, by step of the ladder."""


def first_plan(free: int, needed: int, networks: int = 0, largest: int = 0) -> int:
    """Return where on the ladder to begin.

    Args:
        free: Bytes on the device without the networks of the run.
        needed: Bytes that the full plan works with, beside the networks.
        networks: Bytes of all networks of the run.
        largest: Bytes of those that work at the same time, at most: a plan with `offload` holds no others.
    """
    for step, share in enumerate(SHARES):
        if free >= share * needed + (largest if LADDER[step].offload else networks):
            return step
    return len(LADDER) - 1


def with_plans(
    work: Callable[[MemoryPlan], Iterator[Item]],
    device: torch.device,
    on_retreat: Callable[[MemoryPlan], Iterator[Item]],
    start: int = 0,
) -> Generator[Item, None, MemoryPlan]:
    """Run `work` with the first plan that memory allows; what it yields is handed on, the plan is returned.

    When memory runs out, the work starts again with the next plan; `on_retreat` yields what to tell about it.

    Raises:
        ModelUnavailableError: Even the most frugal plan does not fit.
    """
    for step in range(start, len(LADDER)):
        plan = LADDER[step]
        try:
            yield from work(plan)
        except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            log.warning("out of memory with plan: %s", plan.name)
        else:
            return plan
        gc.collect()
        release_cached(device)
        if step + 1 < len(LADDER):
            yield from on_retreat(LADDER[step + 1])
    raise ModelUnavailableError(
        f"not enough memory on {device} even piece by piece: close other programs, choose a smaller size "
        "(option size) or another device"
    )


_NO_MEMORY = (
    "can't allocate memory", "cannot allocate memory", "out of memory", "bad_alloc", "alloc_failed",
    "could not create a primitive", "could not create a memory",
)  # fmt: skip
"""How torch, its threads, oneDNN and cuBLAS say it in a plain RuntimeError."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out; most libraries have no type of their own for it."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in _NO_MEMORY)
