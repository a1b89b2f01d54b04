"""Further occlusions: what is hidden stays true, and neither picture nor evidence shows it any more."""

import numpy as np
import torch

from models.lite.recipe import COARSE, COARSE_CHANNELS, FRAMES, GRID, HULL, SEEN, SHARE
from models.tuning.batches import Batch
from models.tuning.inventing import with_inventions


def disc_batch(count: int = 6) -> Batch:
    """A disc in the middle, wholly seen and known."""
    rows, columns = np.mgrid[0:GRID, 0:GRID]
    disc = torch.from_numpy((rows - 47.5) ** 2 + (columns - 47.5) ** 2 < 24**2)
    truth = disc.float().expand(count, FRAMES, GRID, GRID).clone()
    fine = torch.zeros(count, FRAMES, 4, GRID, GRID)
    fine[:, :, SEEN], fine[:, :, 2] = truth * 2 - 1, 1.0
    coarse = torch.zeros(count, FRAMES, COARSE_CHANNELS, COARSE, COARSE)
    coarse[:, :, SHARE] = coarse[:, :, HULL] = truth[:, :, ::2, ::2]
    return Batch(fine, coarse, truth, truth > 2, torch.zeros_like(truth), torch.ones(count, FRAMES))


def test_what_is_hidden_further_is_true_and_unseen() -> None:
    given = disc_batch()
    found = with_inventions(given, np.random.default_rng(1))
    seen, whole = found.modal.sum(dim=(1, 2, 3)), found.truth.sum(dim=(1, 2, 3))
    hidden = seen < 0.95 * whole
    assert 2 <= int(hidden.sum()) < len(hidden), "some are hidden further, not all"
    assert bool((seen > 0).all())
    share = found.coarse[:, :, SHARE].sum(dim=(1, 2, 3)) * 4
    assert torch.allclose(share, seen.float(), rtol=0.1)
    assert bool(((found.modal & (found.truth < 0.5)).sum(dim=(1, 2, 3)) <= 0.05 * whole).all())
    assert float(found.told[hidden].max()) > 0 >= float(found.told[~hidden].max())


def test_the_batch_that_is_given_stays_as_it_is() -> None:
    given = disc_batch()
    with_inventions(given, np.random.default_rng(1))
    assert all(torch.equal(one, two) for one, two in zip(given.parts, disc_batch().parts, strict=True))
