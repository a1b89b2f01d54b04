"""The training loop of PCNet-M: repeatable by seed, goes on from its state after a stop."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.progress import CancelToken
from core.types import BoolMask
from models.learning.course import add_to_curve, set_rate, share_done
from models.learning.state import State, load_state, save_state
from models.pcnet_m.recipe import MASK_THRESHOLD
from models.pcnet_m_learning.network import PcnetM, folded
from models.pcnet_m_learning.plan import CURVE, STATE, WEIGHTS, Plan, Report
from models.pcnet_m_learning.samples import Example, draw_example
from models.pcnet_m_learning.saving import save_weights

IN_ERASER = 5.0
"""Weight of the loss inside the eraser, as in the paper; 1 outside."""
VALIDATION_EXAMPLES = 128


def train(
    plan: Plan, masks: Sequence[BoolMask], held_out: Sequence[BoolMask], source: str, cancel: CancelToken
) -> Iterator[Report]:
    """Train until the plan is done; yields at every validation and goes on from `out/state.safetensors`.

    Args:
        plan: How.
        masks: Visible masks, bool (H, W) each, of any sizes, not empty.
        held_out: Masks for validation.
        source: What the masks are, for the header of the weights.
        cancel: Ends the training with `Cancelled`; the last checkpoint stays.
    """
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    network = PcnetM(plan.widths).train()
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    state = State(network, torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=1e-4))
    plan.out.mkdir(parents=True, exist_ok=True)
    if (plan.out / STATE).exists():
        load_state(state, plan.out / STATE)
    losses: list[float] = []
    while (done := _done(plan, state)) < 1:
        cancel.check()
        begin = time.perf_counter()
        losses.append(_step(state, plan, masks, done))
        state.seconds += time.perf_counter() - begin
        if state.step % plan.validate_every == 0 or _done(plan, state) >= 1:
            report = _report(state, plan, held_out, float(np.mean(losses)))
            losses.clear()
            _keep(state, plan, report, source)
            yield report


def _done(plan: Plan, state: State[PcnetM]) -> float:
    return share_done(state.step, state.seconds, plan.steps, plan.minutes)


def _step(state: State[PcnetM], plan: Plan, masks: Sequence[BoolMask], done: float) -> float:
    set_rate(state.optimiser, plan.rate, state.step, done)
    # Seeded by the step, so that a training that was stopped sees what it would have seen.
    rng = np.random.default_rng([plan.seed, state.step])
    examples = [draw_example(masks, rng) for _ in range(plan.batch)]
    inputs, target = _tensors(examples)
    with torch.autocast("cpu", torch.bfloat16, enabled=plan.half):
        logits = state.network(inputs.contiguous(memory_format=torch.channels_last))
    loss = completion_loss(logits.float(), target, inputs[:, 1])
    state.optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    state.optimiser.step()
    state.step += 1
    return float(loss.detach())


def completion_loss(logits: Tensor, target: Tensor, eraser: Tensor) -> Tensor:
    """Return cross entropy of logits (B, 2, S, S) and classes (B, S, S), IN_ERASER times under the eraser."""
    each = nn.functional.cross_entropy(logits, target, reduction="none")
    return (each * (1 + (IN_ERASER - 1) * eraser)).mean()


def _tensors(examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
    inputs = np.stack([np.stack([one.seen, one.eraser]) for one in examples]).astype(np.float32)
    wholes = np.stack([one.whole for one in examples]).astype(np.int64)
    return torch.from_numpy(inputs), torch.from_numpy(wholes)


def _report(state: State[PcnetM], plan: Plan, held_out: Sequence[BoolMask], loss: float) -> Report:
    rng = np.random.default_rng(1)
    examples = [draw_example(held_out, rng) for _ in range(VALIDATION_EXAMPLES)]
    both = erased = grown = behind = 0
    state.network.eval()
    for first in range(0, len(examples), plan.batch):
        part = examples[first : first + plan.batch]
        for one, has in zip(part, _answers(state.network, part), strict=True):
            inside = one.eraser > 0
            if one.is_in_front:
                true = (one.whole > 0) & inside
                both += int(np.count_nonzero(has & true))
                erased += int(np.count_nonzero((has & inside) | true))
            else:
                grown += int(np.count_nonzero(has & inside))
                behind += int(np.count_nonzero(inside))
    state.network.train()
    hidden, share = both / max(1, erased), grown / max(1, behind)
    return Report(state.step, state.seconds, min(1.0, _done(plan, state)), loss, hidden, share)


def _answers(network: PcnetM, examples: Sequence[Example]) -> NDArray[np.bool_]:
    with torch.no_grad():
        chances = torch.softmax(network(_tensors(examples)[0]), dim=1)[:, 1]
    answers: NDArray[np.bool_] = chances.numpy() > MASK_THRESHOLD
    return answers


def _keep(state: State[PcnetM], plan: Plan, report: Report, source: str) -> None:
    row = {name: round(value, 5) for name, value in asdict(report).items() if name != "fraction"}
    save_weights(folded(state.network), plan.out / WEIGHTS,
                 {**row, "seed": plan.seed, "batch": plan.batch, "source": source})  # fmt: skip
    add_to_curve(plan.out / CURVE, row)
    save_state(state, plan.out / STATE)
