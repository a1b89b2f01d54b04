"""The training loop of VideoMAE: repeatable by seed, goes on from its state after a stop."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.progress import CancelToken
from models.devices.device import choose_device
from models.learning.course import add_to_curve, set_rate, share_done
from models.learning.state import State, load_state, save_state
from models.videomae.inputs import MASK
from models.videomae.network import frames_of, mask_logits, side_of
from models.videomae_learning.examples import Example, Examples
from models.videomae_learning.lessons import Lesson
from models.videomae_learning.network import begin, save_weights
from models.videomae_learning.plan import CURVE, STATE, WEIGHTS, Plan, Report

VALIDATION_EXAMPLES = 64
MOST_NORM = 1.0


def train(
    plan: Plan, lessons: Sequence[Lesson], held_out: Sequence[Lesson], cancel: CancelToken
) -> Iterator[Report]:
    """Train until the plan is done; yields at every validation and goes on from `out/state.safetensors`.

    Args:
        plan: How.
        lessons: What is learned.
        held_out: What the reports are about.
        cancel: Ends the training with `Cancelled`; the last checkpoint stays.

    Raises:
        BadInputError: The weights to begin with cannot be used, or nothing can be learned from the lessons.
    """
    torch.set_num_threads(plan.threads)
    device = choose_device(plan.device, "float32").torch_device
    state = begin(plan, device)
    sees = frames_of(state.network), side_of(state.network)
    plan.out.mkdir(parents=True, exist_ok=True)
    if (plan.out / STATE).exists():
        load_state(state, plan.out / STATE)
    if _done(plan, state) >= 1:
        return
    examples = Examples(lessons, *sees)
    judged = Examples(held_out, *sees).fixed(VALIDATION_EXAMPLES)
    losses: list[float] = []
    while (done := _done(plan, state)) < 1:
        cancel.check()
        start = time.perf_counter()
        losses.append(_step(state, plan, examples, done))
        state.seconds += time.perf_counter() - start
        if state.step % plan.validate_every == 0 or _done(plan, state) >= 1:
            report = _report(state, plan, judged, float(np.mean(losses)))
            losses.clear()
            _keep(state, plan, report)
            yield report


def mask_loss(logits: Tensor, target: Tensor, known: Tensor) -> Tensor:
    """Return cross entropy plus Dice over the frames that are known.

    Dice of the hidden part alone was tried: a network that is unsure then pays least by covering all that it
    might be, and its masks were worse than what is seen.

    Args:
        logits: Of the whole object, (B, T, S, S).
        target: The whole object, 0..1, the same shape.
        known: (B, T): 1 for frames whose truth is known, else 0.
    """
    counts = known[:, :, None, None]
    each = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    entropy = (each * counts).sum() / (counts.sum() * each.shape[-1] * each.shape[-2]).clamp_min(1)
    chances = torch.sigmoid(logits)
    both = (chances * target * counts).sum(dim=(1, 2, 3))
    total = ((chances + target) * counts).sum(dim=(1, 2, 3))
    dice = 1 - (2 * both + 1) / (total + 1)
    return entropy + dice.mean()


def _done(plan: Plan, state: State[Any]) -> float:
    return share_done(state.step, state.seconds, plan.steps, plan.minutes)


def _step(state: State[Any], plan: Plan, examples: Examples, done: float) -> float:
    set_rate(state.optimiser, plan.rate, state.step, done)
    # Seeded by the step, so that a training that was stopped sees what it would have seen.
    rng = np.random.default_rng([plan.seed, state.step])
    loss = _loss(state, plan, [examples.draw(rng) for _ in range(plan.batch)])
    state.optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(state.network.parameters(), MOST_NORM)
    state.optimiser.step()
    state.step += 1
    return float(loss.detach())


def _loss(state: State[Any], plan: Plan, examples: Sequence[Example]) -> Tensor:
    device = next(state.network.parameters()).device
    inputs, target, known = (
        torch.from_numpy(np.stack([getattr(one, name) for one in examples])).to(device)
        for name in ("inputs", "target", "known")
    )
    with torch.autocast(device.type, torch.bfloat16, enabled=plan.half):
        logits = mask_logits(state.network, inputs)
    return mask_loss(logits.float(), target, known)


@torch.no_grad()
def _report(state: State[Any], plan: Plan, judged: Sequence[Example], loss: float) -> Report:
    state.network.eval()
    device = next(state.network.parameters()).device
    sums = np.zeros((2, 2))
    for one in judged:
        logits = mask_logits(state.network, torch.from_numpy(one.inputs)[None].to(device))[0].cpu().numpy()
        counts = (one.known > 0)[:, None, None]
        seen, true = (one.inputs[:, MASK] > 0) & counts, (one.target > 0.5) & counts
        found = ((logits > 0) & counts) | seen
        for place, (has, wanted) in enumerate(((found, true), (found & ~seen, true & ~seen))):
            sums[place] += np.count_nonzero(has & wanted), np.count_nonzero(has | wanted)
    state.network.train()
    iou, hidden = (float(both / max(1.0, union)) for both, union in sums)
    return Report(state.step, state.seconds, min(1.0, _done(plan, state)), loss, iou, hidden)


def _keep(state: State[Any], plan: Plan, report: Report) -> None:
    save_weights(state.network, plan.out / WEIGHTS)
    row = {name: round(value, 5) for name, value in asdict(report).items() if name != "fraction"}
    add_to_curve(plan.out / CURVE, row)
    save_state(state, plan.out / STATE)
