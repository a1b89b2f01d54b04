"""Frames and pixels: where a frame lies on screen, at any zoom. Pure arithmetic, no Qt."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

MOST_PX_PER_FRAME = 64.0


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Frame f covers the pixels [x_of(f), x_of(f + 1))."""

    frame_count: int = 0
    left: float = 0.0
    """Pixel at which the visible part begins."""
    width: float = 1.0
    """Pixels of the visible part."""
    px_per_frame: float = 1.0
    first: float = 0.0
    """Frame (with a fraction) at `left`."""

    @property
    def fit_px_per_frame(self) -> float:
        """Pixels per frame when the whole clip is visible."""
        return self.width / max(self.frame_count, 1)

    @property
    def is_fitted(self) -> bool:
        """Whether the whole clip is visible."""
        return self.px_per_frame <= self.fit_px_per_frame * 1.0001

    @property
    def last(self) -> float:
        """Frame (with a fraction) at the right edge."""
        return self.first + self.width / self.px_per_frame

    def x_of(self, frame: float) -> float:
        """Return the pixel at which a frame begins."""
        return self.left + (frame - self.first) * self.px_per_frame

    def centre_of(self, frame: int) -> float:
        """Return the pixel in the middle of a frame."""
        return self.x_of(frame + 0.5)

    def frame_at(self, x: float) -> int:
        """Return the frame under a pixel, held inside the clip."""
        frame = int(np.floor(self.first + (x - self.left) / self.px_per_frame))
        return min(max(frame, 0), max(self.frame_count - 1, 0))

    def visible_frames(self) -> range:
        """Return the frames that are at least partly visible."""
        first = max(int(np.floor(self.first)), 0)
        return range(first, min(int(np.ceil(self.last)), self.frame_count))

    def column_edges(self, columns: int) -> NDArray[np.intp]:
        """Return the first frame of each of `columns` equal columns across the visible part, intp (C,)."""
        step = self.width / columns / self.px_per_frame
        edges = np.floor(self.first + step * np.arange(columns) + 1e-9).astype(np.intp)
        held: NDArray[np.intp] = np.clip(edges, 0, max(self.visible_frames().stop - 1, 0))
        return held

    def fitted(self) -> "TimeAxis":
        """Return the axis that shows the whole clip."""
        return replace(self, px_per_frame=self.fit_px_per_frame, first=0.0)

    def resized(self, left: float, width: float) -> "TimeAxis":
        """Return the axis in another place; a fitted one stays fitted, a zoomed one keeps its scale."""
        moved = replace(self, left=left, width=max(width, 1.0))
        return moved.fitted() if self.is_fitted else moved._held()

    def zoomed(self, factor: float, x: float) -> "TimeAxis":
        """Return the axis zoomed by `factor` with what is under pixel `x` staying there."""
        most = max(MOST_PX_PER_FRAME, self.fit_px_per_frame)
        scale = min(max(self.px_per_frame * factor, self.fit_px_per_frame), most)
        anchor = self.first + (x - self.left) / self.px_per_frame
        return replace(self, px_per_frame=scale, first=anchor - (x - self.left) / scale)._held()

    def panned(self, pixels: float) -> "TimeAxis":
        """Return the axis moved so that later frames come in, by `pixels`."""
        return replace(self, first=self.first + pixels / self.px_per_frame)._held()

    def showing(self, frame: int, *, by_page: bool) -> "TimeAxis":
        """Return the axis moved so that `frame` is visible: as little as needed, or by a whole page."""
        span = self.width / self.px_per_frame
        if self.first <= frame and frame + 1 <= self.last + 1e-6:
            return self
        if by_page:
            return replace(self, first=frame - 0.1 * span)._held()
        return replace(self, first=float(frame) if frame < self.first else frame + 1 - span)._held()

    def _held(self) -> "TimeAxis":
        last_first = max(self.frame_count - self.width / self.px_per_frame, 0.0)
        return replace(self, first=min(max(self.first, 0.0), last_first))


def tick_step(px_per_frame: float, least_px: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 … frames that is at least `least_px` wide."""
    scale = 1
    while True:
        for digit in (1, 2, 5):
            if digit * scale * px_per_frame >= least_px:
                return digit * scale
        scale *= 10


def format_seconds(frame: int, fps: float) -> str:
    """Return the time at which a frame begins, as "0:02.25"."""
    if fps <= 0:
        return ""
    hundredths = round(frame / fps * 100)
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes}:{rest // 100:02d}.{rest % 100:02d}"
