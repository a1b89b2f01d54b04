"""The colour line model of matting: in each small window the cover of a pixel is linear in its colour.

Two methods stand on it. The guided filter (He, Sun, Tang 2013) fits each window to a given cover once. The
matting Laplacian (Levin, Lischinski, Weiss 2008) asks for the cover that all windows fit best; it is applied
by box sums (He, Sun, Tang 2010), without its matrix.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class ColourWindows:
    """The windows of one picture.

    Args:
        picture: float64 (h, w, 3), 0..1.
        radius_px: Of the windows: they are 2 r + 1 pixels wide and high.
        noise: Variance of colour that counts as none.
    """

    def __init__(self, picture: Values, radius_px: int, noise: float) -> None:
        self._picture, self._side = picture, (2 * radius_px + 1, 2 * radius_px + 1)
        self.counts = self._sum(np.ones(picture.shape[:2]))
        self._mean = self._sum(picture) / self.counts[..., None]
        products = picture[..., :, None] * picture[..., None, :]
        flat = self._sum(products.reshape(*picture.shape[:2], 9)) / self.counts[..., None]
        spread = flat.reshape(products.shape) - self._mean[..., :, None] * self._mean[..., None, :]
        self._inverse = np.linalg.inv(spread + noise * np.eye(3))

    def smoothed(self, cover: Values) -> tuple[Values, Values]:
        """Return the guided filter's cover, and how far colour tells it, 0..1; both (h, w)."""
        slope, offset, told = self._fit(cover)
        count = self.counts
        result = (self._sum(slope) / count[..., None] * self._picture).sum(axis=2) + self._sum(offset) / count
        return result, self._sum(told) / count

    def laplacian(self, cover: Values) -> Values:
        """Return the matting Laplacian times a cover, (h, w)."""
        slope, offset, _ = self._fit(cover)
        told: Values = (self._sum(slope) * self._picture).sum(axis=2) + self._sum(offset)
        return self.counts * cover - told

    def _fit(self, cover: Values) -> tuple[Values, Values, Values]:
        """Return slope (h, w, 3) and offset (h, w) of each window, and what they explain of its spread."""
        mean = self._sum(cover) / self.counts
        along = self._sum(self._picture * cover[..., None]) / self.counts[..., None]
        along -= self._mean * mean[..., None]
        slope: Values = (self._inverse @ along[..., None])[..., 0]
        offset = mean - (slope * self._mean).sum(axis=2)
        spread = self._sum(cover * cover) / self.counts - mean * mean
        told = np.clip((slope * along).sum(axis=2) / np.maximum(spread, 1e-6), 0, 1)
        return slope, offset, told

    def _sum(self, values: Values) -> Values:
        # boxFilter takes at most four channels at once on some builds; nine go one by one.
        if values.ndim == 3 and values.shape[2] > 4:
            return np.dstack(
                [self._sum(np.ascontiguousarray(values[..., i])) for i in range(values.shape[2])]
            )
        border = cv2.BORDER_CONSTANT
        return np.asarray(cv2.boxFilter(values, -1, self._side, normalize=False, borderType=border))
