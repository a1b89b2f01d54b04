"""The training loop of `lite`."""

import csv
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from models.training.lite.pool import SamplePool
from models.training.lite.state import State, load_state, save_state
from models.training.lite.validating import validate
from models.tuning.loss import total_loss
from models.tuning.network import LiteNetwork, between
from models.tuning.saving import load_network, save_network

WARM_UP_STEPS = 100
DECAY_FROM = 0.6
LAST_RATE = 0.02
LOOK_FOR_SHARDS = 100


@dataclass(frozen=True)
class Plan:
    """How long and how; the schedule follows steps, or minutes of training when these are given."""

    out: Path
    samples: Path
    steps: int = 20_000
    minutes: float | None = None
    batch: int = 16
    rate: float = 1e-3
    keep: float = 0.998
    seed: int = 0
    validate_every: int = 250
    validation_samples: int = 512
    device: str = "cpu"
    start: Path | None = None
    """Weights to begin with; None = from nothing."""
    half: bool = False
    """Whether the network's own arithmetic is bfloat16; pays where the processor has units for it."""


@dataclass(frozen=True)
class Report:
    """State of the training after some steps."""

    step: int
    seconds: float
    loss: float
    scores: dict[str, float]
    is_best: bool


def train(plan: Plan) -> Iterator[Report]:
    """Train until the plan is done; yields at every validation. Goes on from `out/state.safetensors`."""
    torch.manual_seed(plan.seed)
    device = torch.device(plan.device)
    network = LiteNetwork() if plan.start is None else load_network(plan.start)
    network = network.train().requires_grad_(requires_grad=True)
    network = network.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.rate, betas=(0.9, 0.99), weight_decay=0.01)
    state = State(network, deepcopy(network), optimiser)
    plan.out.mkdir(parents=True, exist_ok=True)
    checkpoint = plan.out / "state.safetensors"
    if checkpoint.exists():
        load_state(state, checkpoint)
    pool, held_out = SamplePool(plan.samples / "train"), SamplePool(plan.samples / "validation")
    held_out.refresh()
    recent: list[float] = []
    while (done := _done(plan, state)) < 1:
        begin = time.perf_counter()
        if state.step % LOOK_FOR_SHARDS == 0 or len(pool) == 0:
            pool.refresh()
        recent.append(_step(state, pool, plan, done, device))
        state.seconds += time.perf_counter() - begin
        if state.step % plan.validate_every == 0 or _done(plan, state) >= 1:
            yield _report(state, held_out, plan, float(np.mean(recent)), device)
            recent.clear()
            save_state(state, checkpoint)


def _done(plan: Plan, state: State) -> float:
    return state.step / plan.steps if plan.minutes is None else state.seconds / (60 * plan.minutes)


def _step(state: State, pool: SamplePool, plan: Plan, done: float, device: torch.device) -> float:
    rate = plan.rate * min(1.0, (state.step + 1) / WARM_UP_STEPS)
    if done > DECAY_FROM:
        rate *= max(LAST_RATE, (1 - done) / (1 - DECAY_FROM))
    for group in state.optimiser.param_groups:
        group["lr"] = rate
    # Seeded by the step, so that a training that was stopped sees what it would have seen.
    rng = np.random.default_rng([plan.seed, state.step])
    batch = pool.draw(rng, plan.batch).to(device)
    with torch.autocast(device.type, torch.bfloat16, enabled=plan.half):
        logits = state.network(batch.fine, batch.coarse)
    loss, first = total_loss(logits.float(), batch)
    state.optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(state.network.parameters(), 1.0)
    state.optimiser.step()
    state.step += 1
    state.clips += plan.batch
    between(state.mean, state.network, 1 - min(plan.keep, (1 + state.step) / (10 + state.step)))
    return float(first)


def _report(state: State, held_out: SamplePool, plan: Plan, loss: float, device: torch.device) -> Report:
    scores = validate(state.mean, held_out, device, plan.validation_samples)
    is_best = scores["score"] > state.best
    state.best = max(state.best, scores["score"])
    facts = {"step": state.step, "clips": state.clips, "seconds": round(state.seconds), "seed": plan.seed}
    # All are kept: which is best on real video is chosen later (`choosing.py`).
    save_network(state.mean, plan.out / f"step-{state.step:06d}.safetensors", {**facts, "validation": scores})
    if is_best:
        save_network(state.mean, plan.out / "best.safetensors", {**facts, "validation": scores})
    path = plan.out / "curve.csv"
    row = {**facts, "loss": loss, **scores}
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(row), lineterminator="\n")
        if is_new:
            writer.writeheader()
        writer.writerow({n: round(v, 5) if isinstance(v, float) else v for n, v in row.items()})
    return Report(state.step, state.seconds, loss, scores, is_best)
