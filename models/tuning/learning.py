"""The steps of tuning: few, small, with a running mean of the weights, judged on what is not learned from."""

import time
from collections.abc import Generator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from core.messages import say
from core.progress import CancelToken, Progress
from models.lite.dnn import LiteNet
from models.tuning.batches import augmented
from models.tuning.examples import Example, stacked
from models.tuning.inventing import with_inventions
from models.tuning.judging import Exam, Figure, judge
from models.tuning.loss import total_loss
from models.tuning.network import LiteNetwork, between
from models.tuning.saving import as_used, load_network

BATCH = 6
RATE = 1e-3
WARM_UP_STEPS = 20
KEEP = 0.96
"""Of the running mean, a step."""
NO_CUE = 0.0
"""Samples come with and without a cue already."""
JUDGED_EVERY = 40
"""Steps from one judgement to the next."""
PATIENCE = 5
"""Judgements in a row without a gain after which it ends, once there was one."""
PULL = 0.05
"""Of a step, back to the weights that it began with: they know more than one project shows."""


@dataclass(frozen=True)
class Learned:
    """The best of all weights on the way."""

    network: LiteNetwork
    before: Figure
    after: Figure
    steps: int


@dataclass(frozen=True)
class Limits:
    """When to end, whatever comes first."""

    seconds: float
    steps: int = 100_000


def learn(
    base: Path,
    samples: Sequence[Example],
    exams: Sequence[Exam],
    limits: Limits,
    cancel: CancelToken,
    seed: int,
) -> Generator[Progress, None, Learned]:
    """Yield progress and return the best weights; those that it began with where none are better.

    Raises:
        Cancelled: The token was set.
        ModelUnavailableError: The weights to begin with are missing or damaged.
    """
    torch.manual_seed(seed)
    start = load_network(base)
    mean = deepcopy(start)
    network = deepcopy(start).train().requires_grad_(requires_grad=True)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, betas=(0.9, 0.99), weight_decay=0.0)
    before = judge(LiteNet(base), exams, cancel)
    best, best_network, idle = before, start, 0
    rng = np.random.default_rng(seed)
    begin, step = time.monotonic(), 0
    while step < limits.steps and idle < PATIENCE:
        done = max((time.monotonic() - begin) / limits.seconds, step / limits.steps)
        if done >= 1:
            break
        cancel.check()
        rate = RATE * min(1.0, (step + 1) / WARM_UP_STEPS) * max(0.05, 1 - done)
        for group in optimiser.param_groups:
            group["lr"] = rate
        _step(network, optimiser, samples, rng)
        between(network, start, PULL * rate)
        step += 1
        between(mean, network, 1 - min(KEEP, step / (step + 5)))
        yield _progress(done, step, before, best)
        is_last = step == limits.steps or time.monotonic() - begin >= limits.seconds
        if step % JUDGED_EVERY == 0 or is_last:
            found = judge(as_used(mean), exams, cancel)
            idle = 0 if found.worth > best.worth or best is before else idle + 1
            if found.worth > best.worth:
                best, best_network = found, deepcopy(mean)
    return Learned(best_network, before, best, step)


def _step(
    network: LiteNetwork, optimiser: torch.optim.AdamW, samples: Sequence[Example], rng: np.random.Generator
) -> None:
    picks = rng.integers(len(samples), size=BATCH)
    batch = augmented(stacked([samples[int(pick)] for pick in picks]), rng, no_cue=NO_CUE)
    batch = with_inventions(batch, rng)
    logits = network(batch.fine, batch.coarse) + batch.told[:, :, None]
    loss, _ = total_loss(logits, batch)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()


def _progress(done: float, step: int, before: Figure, best: Figure) -> Progress:
    words = say(
        "step {n}: proposals agree with the decided masks to {now}, before {before}",
        n=step, now=f"{100 * best.iou:.1f} %", before=f"{100 * before.iou:.1f} %",
    )  # fmt: skip
    return Progress(round(1000 * done), 1000, words)
