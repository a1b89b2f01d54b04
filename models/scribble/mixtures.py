"""What pixels look like as a mixture of Gaussians, and how well others fit to it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.types import BoolMask, LabelImage

Floats = NDArray[np.float32]
SEED = 7
"""Pixels and first clusters are drawn by lot: the same strokes shall give the same mask."""
MOST_PIXELS = 3000
"""So many say as much as all of them."""
LEAST_EACH = 8
"""Fewer pixels make no cluster of their own."""
DOUBT = 10.0
"""A cluster of so many pixels has half of its own spread."""
LEAST_VARIANCE = 0.15
MOST_ODDS = 4.0
"""Of one kind of looks by itself."""
MARKS_SHARE = 4
"""Marks weigh together a quarter of the pixels that looks are learned from."""


@dataclass(frozen=True)
class Mixture:
    """Weights (k,), means (k, f) and whitening matrices (k, f, f) of k Gaussians."""

    weights: Floats
    means: Floats
    whitening: Floats

    def log_likelihood(self, looks: Floats) -> Floats:
        """Return the log density at looks, float32 (n, f), as float32 (n,)."""
        best: Floats | None = None
        for weight, mean, whiten in zip(self.weights, self.means, self.whitening, strict=True):
            apart = (looks - mean) @ whiten
            scale = np.log(weight) + np.log(np.diag(whiten)).sum()
            one = np.asarray(scale - 0.5 * np.einsum("nf,nf->n", apart, apart), np.float32)
            # The most fitting Gaussian alone: as good here as their sum, and quicker.
            best = one if best is None else np.maximum(best, one)
        assert best is not None
        return best


def fit_mixture(looks: Floats, clusters: int) -> Mixture:
    """Return the mixture of looks, float32 (n, f), n at least 1, with at most so many clusters."""
    if len(looks) > MOST_PIXELS:
        looks = looks[np.random.default_rng(SEED).choice(len(looks), MOST_PIXELS, replace=False)]
    count = max(1, min(clusters, len(looks) // LEAST_EACH))
    labels = np.zeros(len(looks), np.int32)
    if count > 1:
        cv2.setRNGSeed(SEED)
        ends = cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 8, 0.1
        _, found, _ = cv2.kmeans(looks, count, labels, ends, 1, cv2.KMEANS_PP_CENTERS)
        labels = np.asarray(found, np.int32).ravel()
    groups = [looks[labels == number] for number in range(count)]
    groups = [group for group in groups if len(group)]
    whitening = []
    for group in groups:
        spread = np.cov(group.T) if len(group) > 1 else np.zeros((looks.shape[1],) * 2)
        spread = spread * len(group) / (len(group) + DOUBT) + LEAST_VARIANCE * np.eye(looks.shape[1])
        whitening.append(np.linalg.cholesky(np.linalg.inv(spread)))
    return Mixture(
        np.array([len(group) / len(looks) for group in groups], np.float32),
        np.array([group.mean(axis=0) for group in groups], np.float32),
        np.array(whitening, np.float32),
    )


def odds_of_looks(
    looks: Floats,
    found: BoolMask,
    marks: LabelImage,
    clusters: int,
    inside: Mixture | None = None,
    around: Mixture | None = None,
    own_share: float = 0.5,
) -> Floats:
    """Return log odds of looks, float32 (h, w, f), from what is and is not the object so far.

    What is known of both sides from elsewhere counts beside it, this picture by `own_share`.
    """
    flat = looks.reshape(-1, looks.shape[2])
    if not found.any() or found.all():
        return np.zeros(found.shape, np.float32)
    likely = []
    for side, mark, known, count in ((found, 1, inside, clusters), (~found, 2, around, clusters + 2)):
        own, marked = looks[side], looks[marks == mark]
        if len(marked):
            own = np.concatenate(
                [own, np.repeat(marked, max(1, len(own) // (MARKS_SHARE * len(marked))), axis=0)]
            )
        found_here = fit_mixture(own, count).log_likelihood(flat)
        if known is not None:
            found_here = own_share * found_here + (1 - own_share) * known.log_likelihood(flat)
        likely.append(found_here)
    odds = np.clip(likely[0] - likely[1], -MOST_ODDS, MOST_ODDS).reshape(found.shape)
    return np.asarray(odds, np.float32)
