"""Scores on samples of silhouettes that training never sees."""

import numpy as np
import torch
from numpy.typing import NDArray

from models.training.lite.pool import SamplePool
from models.tuning.batches import Batch
from models.tuning.network import LiteNetwork

BATCH = 16
LEAST_HIDDEN_PX = 20


@torch.inference_mode()
def validate(network: LiteNetwork, pool: SamplePool, device: torch.device, limit: int) -> dict[str, float]:
    """Return mean IoUs (whole, hidden), false growth and the best of all heads, with and without cue.

    `hidden` is IoU of what was added with what is hidden, over frames with at least 20 hidden pixels; a miss
    is 0. `growth` is the area added over plainly visible background, as share of the object's visible area.
    `votes` is the hidden IoU of the evidence alone (share above one half), the yardstick that training must
    pass.
    """
    network.eval()
    count = min(limit, len(pool))
    rows = []
    for start in range(0, count, BATCH):
        batch = pool.in_order(start, min(count, start + BATCH))
        logits = network(batch.fine.to(device), batch.coarse.to(device)).cpu()
        rows.append(_score(logits > 0, batch))
    network.train()
    table = np.concatenate(rows)
    has_cue = pool.kinds()[:count, 0] > 0
    result = {}
    for name, chosen in (("cue", has_cue), ("none", ~has_cue)):
        part = table[chosen]
        names = ("whole", "hidden", "growth", "best_whole", "best_hidden", "votes")
        result.update({f"{word}_{name}": _mean(part[..., place]) for place, word in enumerate(names)})
    result["score"] = (
        sum(result[f"{word}_{name}"] for word in ("whole", "hidden") for name in ("cue", "none")) / 4
    )
    return result


def _mean(values: NDArray[np.float64]) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def _score(said: torch.Tensor, batch: Batch) -> NDArray[np.float64]:
    """Return (B, FRAMES, 6) of one batch; NaN where a number does not apply."""
    truth, modal, canvas = (part.numpy() for part in (batch.truth > 0.5, batch.modal, batch.canvas))
    answers = (said.numpy() | modal[:, :, None]) & canvas[:, :, None]
    whole_truth = (truth | modal) & canvas
    hidden = whole_truth & ~modal
    pixels = hidden.sum(axis=(2, 3))
    whole = _iou(answers, whole_truth[:, :, None])
    added = _iou(answers & ~modal[:, :, None], hidden[:, :, None])
    added = np.where((pixels >= LEAST_HIDDEN_PX)[:, :, None], added, np.nan)
    best = np.nanargmax(whole.mean(axis=1), axis=1)
    rows = np.arange(len(best))
    area = np.maximum(1, modal.sum(axis=(2, 3)))
    growth = (answers[:, :, 0] & ~modal & batch.background.numpy()).sum(axis=(2, 3)) / area
    growth = np.where(modal.any(axis=(2, 3)), np.minimum(growth, 1), np.nan)
    share = torch.nn.functional.interpolate(batch.coarse[:, :, 0], size=modal.shape[-1]).numpy() > 0.5
    votes = np.where(pixels >= LEAST_HIDDEN_PX, _iou(share & ~modal & canvas, hidden), np.nan)
    return np.stack(
        [whole[:, :, 0], added[:, :, 0], growth, whole[rows, :, best], added[rows, :, best], votes], axis=-1
    )


def _iou(one: NDArray[np.bool_], two: NDArray[np.bool_]) -> NDArray[np.float64]:
    common = (one & two).sum(axis=(-1, -2))
    union = (one | two).sum(axis=(-1, -2))
    return np.where(union == 0, 1.0, common / np.maximum(union, 1))
