"""What `lite` is trained to get right: the hidden part, sharp edges, and alternatives that differ."""

import torch
from torch import Tensor
from torch.nn import functional

from models.tuning.batches import Batch

# Near the object: cells of 3 pixels, 3 cells to every side.
NEAR_CELL, NEAR_REACH = 3, 7
NEAR_WEIGHT, SEEN_WEIGHT = 3.0, 0.1
# Share of the crop; keeps Dice calm where nothing is hidden.
DICE_SLACK = 1e-3
ALTERNATIVES_WEIGHT = 0.6
# Share of the alternatives' learning that both get from every sample, so that neither forgets what is common.
SHARED = 0.1
# Heads of `recipe.HEADS`: the best answer, then what holds if less, and if more, is hidden than it expects.
FIRST, LESS, MORE = 0, 1, 2


def sample_losses(logits: Tensor, truth: Tensor, modal: Tensor, weight: Tensor, free: Tensor) -> Tensor:
    """Return one loss per sample, (B,): weighted cross entropy plus Dice of the hidden part.

    Args:
        logits, truth, modal, weight, free: float (B, FRAMES, h, w); `free` is 1 where hidden parts may be.
    """
    entropy = functional.binary_cross_entropy_with_logits(logits, truth, weight, reduction="none")
    chance, hidden = torch.sigmoid(logits) * free, truth * free
    area = logits.shape[-1] * logits.shape[-2] * logits.shape[1]
    common = (chance * hidden).sum(dim=(1, 2, 3)) / area
    total = (chance.sum(dim=(1, 2, 3)) + hidden.sum(dim=(1, 2, 3))) / area
    dice = 1 - (2 * common + DICE_SLACK) / (total + DICE_SLACK)
    return 3 * entropy.mean(dim=(1, 2, 3)) + 0.5 * dice


def total_loss(logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the loss to descend, and that of the first answer alone (detached) for the curve.

    The first head learns from every sample. Of the others, one learns from samples in which less is hidden
    than the first expects, one from those with more: so each is a whole answer under an assumption that
    stays the same through a clip, which winner-takes-most does not give. Frames that are not decided count
    for nothing.

    Args:
        logits: float (B, FRAMES, HEADS, GRID, GRID).
        batch: The truth.
    """
    truth, modal, canvas = batch.truth, batch.modal.float(), batch.canvas.float()
    coarse = functional.max_pool2d(truth, NEAR_CELL)
    coarse = functional.max_pool2d(coarse, NEAR_REACH, stride=1, padding=NEAR_REACH // 2)
    near = functional.interpolate(coarse, scale_factor=float(NEAR_CELL), mode="nearest")
    decided = batch.decided[:, :, None, None]
    free = (1 - modal) * canvas * decided
    weight = (1 + (NEAR_WEIGHT - 1) * near) * free + SEEN_WEIGHT * modal * decided
    first = sample_losses(logits[:, :, FIRST], truth, modal, weight, free)
    is_more = hides_more(logits[:, :, FIRST], truth, free)
    # Alternatives learn from a quarter of the pixels, at a quarter of the price.
    thin = [part[..., 1::2, ::2] for part in (truth, modal, weight, free)]
    less, more = (sample_losses(logits[:, :, head, 1::2, ::2], *thin) for head in (LESS, MORE))
    alternatives = (1 - SHARED) * torch.where(is_more, more, less) + SHARED * (less + more) / 2
    return (first + ALTERNATIVES_WEIGHT * alternatives).mean(), first.detach().mean()


def hides_more(first: Tensor, truth: Tensor, free: Tensor) -> Tensor:
    """Return for which samples, bool (B,), more is hidden than the first head's logits expect.

    Args:
        first, truth, free: float (B, FRAMES, h, w), as for `sample_losses`.
    """
    expected = (torch.sigmoid(first.detach()) * free).sum(dim=(1, 2, 3))
    return (truth * free).sum(dim=(1, 2, 3)) > expected
