"""Counting what mask pictures of one folder hold, before `mask_values.py` says what it means."""

from collections import Counter
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from core.pictures.mask_file import Kind, Levels, MaskPixels, packed, unpacked

MANY_COLOURS = 256
"""From this many colours in one picture on, colours are counted in steps of 8."""
STEP_BITS = 3
CALM = 12
"""Neighbours that differ by no more belong to one flat area, also after JPEG."""
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
Numbers = NDArray[np.int64]


@dataclass
class Tally:
    """What the pictures of one kind in a folder hold, all of them together."""

    kind: Kind
    pictures: int = 0
    counts: Counter[int] = field(default_factory=Counter)
    """Pixels by value: index, grey value or colour 0xRRGGBB."""
    flat: Counter[int] = field(default_factory=Counter)
    """Those among them whose four neighbours are like them: edges that were smoothed have none."""
    border: Counter[int] = field(default_factory=Counter)
    """Those on the rim of their picture."""
    pictures_of: Counter[int] = field(default_factory=Counter)
    """Pictures in which a value occurs."""
    together: set[frozenset[int]] = field(default_factory=set)
    """Pairs of values other than 0 that occur in one picture, of at most 8 in it."""
    lossy: int = 0
    """Pictures whose format changes values near edges."""
    is_coarse: bool = False
    """Colours were counted in steps, because there are too many."""
    fractions: bool = False
    """Values are no whole numbers; counted in 255ths of 1."""
    palette: dict[int, int] = field(default_factory=dict)
    """Colour by index, of those that occur."""
    palette_colours: set[int] = field(default_factory=set)
    """All colours that indices have anywhere."""
    has_other_palettes: bool = False
    """One index has several colours."""
    alpha_pictures: int = 0
    """Pictures whose alpha channel is not the same everywhere."""
    seen_colours: set[int] = field(default_factory=set)
    """Colours that are not transparent in those; no more are gathered when there are many."""

    @property
    def values(self) -> list[int]:
        """All values, ascending."""
        return sorted(self.counts)

    @property
    def shown(self) -> list[int]:
        """All values but 0, ascending."""
        return [value for value in self.values if value]

    def add(self, pixels: MaskPixels) -> None:
        """Count one more picture."""
        self.pictures += 1
        self.lossy += pixels.is_lossy
        ranks, values = self._ranked(pixels)
        counts = np.bincount(ranks.ravel(), minlength=len(values))
        if pixels.is_lossy or self.is_coarse:
            calm = _calm(pixels)
        else:
            calm = np.asarray(cv2.dilate(ranks, _CROSS) == cv2.erode(ranks, _CROSS))
        flat = np.bincount(ranks[calm], minlength=len(values))
        rim = np.concatenate([ranks[0], ranks[-1], ranks[:, 0], ranks[:, -1]])
        border = np.bincount(rim, minlength=len(values))
        for value, count, calm_count, rim_count in zip(values, counts, flat, border, strict=True):
            number = int(value)
            self.counts[number] += int(count)
            self.pictures_of[number] += 1
            if calm_count:
                self.flat[number] += int(calm_count)
            if rim_count:
                self.border[number] += int(rim_count)
        shown = [int(value) for value in values if value]
        if len(shown) <= 8:
            self.together |= {frozenset((a, b)) for a in shown for b in shown if a < b}
        self._add_palette(pixels, values)
        self._add_alpha(pixels)

    def _ranked(self, pixels: MaskPixels) -> tuple[NDArray[np.uint16], Numbers]:
        """Return every pixel as the place of its value among the values that occur."""
        values: Levels = pixels.values
        if np.issubdtype(values.dtype, np.floating):
            self.fractions = True
            values = np.clip(values.astype(np.float32) * 255, -(1 << 30), 1 << 30).round().astype(np.int64)
        if pixels.kind is Kind.COLOUR:
            return self._ranked_colours(np.asarray(values, np.uint32))
        if values.dtype in (np.uint8, np.uint16):
            amounts = np.bincount(values.ravel())
            found = np.flatnonzero(amounts).astype(np.int64)
            ranks = np.zeros(len(amounts), np.uint16)
            ranks[found] = np.arange(len(found))
            return ranks[values], found
        found, inverse = np.unique(values, return_inverse=True)
        if len(found) > 1 << 16:  # no labels: what it is shows in 256 steps as well
            low, high = float(found[0]), float(found[-1])
            steps = ((values - low) * (255 / (high - low))).astype(np.uint8)
            used, places = np.unique(steps, return_inverse=True)
            kept = (used * ((high - low) / 255) + low).round().astype(np.int64)
            return places.reshape(values.shape).astype(np.uint16), kept
        return inverse.reshape(values.shape).astype(np.uint16), found.astype(np.int64)

    def _ranked_colours(self, colours: NDArray[np.uint32]) -> tuple[NDArray[np.uint16], Numbers]:
        found = _colours_in(colours)
        if len(found) > MANY_COLOURS or self.is_coarse:
            self.is_coarse = True
            colours = coarse(colours)
            found = _colours_in(colours)
        return np.searchsorted(found, colours).astype(np.uint16), found.astype(np.int64)

    def _add_palette(self, pixels: MaskPixels, values: Numbers) -> None:
        if pixels.palette is None:
            return
        for value in values:
            colour = int(pixels.palette[value])
            self.palette_colours.add(colour)
            if self.palette.setdefault(int(value), colour) != colour:
                self.has_other_palettes = True

    def _add_alpha(self, pixels: MaskPixels) -> None:
        if pixels.alpha is None or pixels.alpha.min() == pixels.alpha.max():
            return
        self.alpha_pictures += 1
        seen = as_colours(pixels).values[pixels.alpha >= 128]
        if len(self.seen_colours) <= MANY_COLOURS:
            self.seen_colours |= {int(colour) for colour in _colours_in(np.asarray(seen, np.uint32))}


def as_colours(pixels: MaskPixels) -> MaskPixels:
    """Return a picture of indices or grey values as one of colours."""
    if pixels.kind is Kind.COLOUR:
        return pixels
    if pixels.palette is not None:
        colours = pixels.palette[pixels.values.astype(np.intp)]
    else:
        grey = np.clip(pixels.values, 0, 255).astype(np.uint32)
        colours = grey * np.uint32(0x010101)
    return MaskPixels(Kind.COLOUR, colours, pixels.alpha, None, pixels.is_lossy)


def coarse(colours: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return colours 0xRRGGBB in steps of 8 per channel, at the middle of their step; black stays black."""
    channels = unpacked(colours)
    steps = (channels >> STEP_BITS << STEP_BITS) + (1 << STEP_BITS - 1)
    return np.where(channels.max(axis=-1) < 1 << STEP_BITS, 0, packed(steps)).astype(np.uint32)


def _colours_in(colours: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the colours that occur, ascending; a table of 16 million flags is faster than sorting."""
    if colours.size < 1 << 18:
        return np.unique(colours)
    seen = np.zeros(1 << 24, bool)
    seen[colours.ravel()] = True
    return np.flatnonzero(seen).astype(np.uint32)


def _calm(pixels: MaskPixels) -> NDArray[np.bool_]:
    """Return where a picture hardly changes around a pixel."""
    if pixels.kind is Kind.COLOUR:
        channels = unpacked(np.asarray(pixels.values, np.uint32)).astype(np.uint8)
    else:
        channels = np.clip(pixels.values, 0, 255).astype(np.uint8)
    spread = cv2.subtract(cv2.dilate(channels, _CROSS), cv2.erode(channels, _CROSS))
    calm: NDArray[np.bool_] = (spread.max(axis=2) if spread.ndim == 3 else spread) <= CALM
    return calm
