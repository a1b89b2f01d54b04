"""Windows of lessons as the network sees them, moved, scaled, mirrored and recoloured at random."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError
from models.proposers.windows import Window, padded_frames
from models.videomae.cropping import Square, cut
from models.videomae.inputs import CHANNELS, IN_FRONT, LIGHTNESS, UNKNOWN, window_inputs, window_square
from models.videomae_learning.lessons import Lesson

KEPT_BYTES = 1_500_000_000
ROOM = 1.25
"""A kept window reaches so far beyond what the network sees: room to move and to scale."""
SMALLEST, LARGEST, MOST_SHIFT = 0.85, 1.2, 0.08
"""Of the usual square, of its side."""
NO_CUE, NO_PICTURES = 0.3, 0.1
FULL = 127
"""Kept windows are int8: −1..1 times this, so that what is not known stays exactly 0."""

Kept = tuple[NDArray[np.int8], NDArray[np.float32]]
"""Values (K, K, T, CHANNELS + 1), the target last; 1 for frames whose truth is known, (T,)."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the network sees and should answer."""

    inputs: NDArray[np.float32]
    """(T, CHANNELS, side, side), −1..1."""
    target: NDArray[np.float32]
    """Share of each pixel that is the object, (T, side, side)."""
    known: NDArray[np.float32]
    """(T,): 1 for frames whose truth is known, else 0."""


class Examples:
    """Windows of lessons, cut when first wanted; they stay in memory as far as it is given."""

    def __init__(
        self, lessons: Sequence[Lesson], frames: int, side: int, kept_bytes: int = KEPT_BYTES
    ) -> None:
        """Take lessons for a network that sees `frames` pictures of `side` × `side`.

        Raises:
            BadInputError: No lesson has a window in which something is seen and known.
        """
        self._lessons = lessons
        self._frames, self._side = frames, side
        self._room, self._kept_bytes = round(ROOM * side), kept_bytes
        self._kept: OrderedDict[int, Kept | None] = OrderedDict()
        self._windows = [
            (number, start)
            for number, one in enumerate(lessons)
            for start in _starts(len(one.request.modal), frames)
        ]
        if not any(self._window(place) for place in range(len(self._windows))):
            raise BadInputError(
                "clips", "", "hold no object that is seen and whose whole mask is known", "give others"
            )

    def draw(self, rng: np.random.Generator) -> Example:
        """Return a random example; the same generator state gives the same one."""
        while True:
            found = self._window(int(rng.integers(len(self._windows))))
            if found is not None:
                return _coloured(self._cut(found, rng), rng)

    def fixed(self, most: int) -> list[Example]:
        """Return windows as a proposer sees them, at most so many, spread over all."""
        step = max(1, len(self._windows) // most)
        found = [self._window(place) for place in range(0, len(self._windows), step)][:most]
        return [self._cut(one, None) for one in found if one is not None]

    def _window(self, place: int) -> Kept | None:
        if place in self._kept:
            return self._kept[place]
        number, start = self._windows[place]
        made = _make(self._lessons[number], start, self._frames, self._room)
        each = self._room**2 * self._frames * (CHANNELS + 1)
        if len(self._kept) * each < self._kept_bytes:
            self._kept[place] = made
        return made

    def _cut(self, kept: Kept, rng: np.random.Generator | None) -> Example:
        values, known = kept
        side, left, top = self._room / ROOM, 0.5, 0.5
        if rng is not None:
            side *= rng.uniform(SMALLEST, LARGEST)
            left, top = 0.5 + rng.uniform(-MOST_SHIFT, MOST_SHIFT, 2)
        size = min(self._room, round(side))
        x, y = (int(np.clip(round(at * self._room - size / 2), 0, self._room - size)) for at in (left, top))
        part = values[y : y + size, x : x + size].reshape(size, size, -1).astype(np.float32) / FULL
        small = cv2.resize(part, (self._side, self._side), interpolation=cv2.INTER_LINEAR)
        video = small.reshape(self._side, self._side, -1, CHANNELS + 1)
        if rng is not None and rng.random() < 0.5:
            video = video[:, ::-1]
        if rng is not None and rng.random() < 0.5:
            video, known = video[:, :, ::-1], known[::-1]
        planes = np.ascontiguousarray(video.transpose(2, 3, 0, 1), np.float32)
        return Example(planes[:, :CHANNELS], planes[:, CHANNELS], known.copy())


def _starts(count: int, frames: int) -> list[int]:
    """First frames of the windows of a clip: half a window apart, and the last one."""
    last = max(0, count - frames)
    return sorted({*range(0, last + 1, max(1, frames // 2)), last}) if count else []


def _make(lesson: Lesson, start: int, frames: int, side: int) -> Kept | None:
    end = min(start + frames, len(lesson.request.modal))
    chosen = padded_frames(Window(start, end), frames)
    known = np.array([frame in lesson.known for frame in chosen], np.float32)
    usual = window_square(lesson.request, chosen)
    if usual is None or not known.any():
        return None
    wide = round(ROOM * usual.side)
    square = Square(usual.left - (wide - usual.side) // 2, usual.top - (wide - usual.side) // 2, wide)
    values = np.zeros((side, side, frames, CHANNELS + 1), np.float32)
    values[..., :CHANNELS] = window_inputs(lesson.request, chosen, square, side).transpose(2, 3, 0, 1)
    for place, frame in enumerate(chosen):
        if known[place]:
            values[:, :, place, CHANNELS] = cut(lesson.target(frame).astype(np.float32), square, side, 0.0)
    return np.rint(values * FULL).astype(np.int8), known


def _coloured(example: Example, rng: np.random.Generator) -> Example:
    inputs = example.inputs
    gain, offset = rng.uniform(0.7, 1.3), rng.uniform(-0.2, 0.2)
    has_no_cue, has_no_pictures = rng.random() < NO_CUE, rng.random() < NO_PICTURES
    if has_no_pictures:
        inputs[:, LIGHTNESS] = UNKNOWN
    elif inputs[:, LIGHTNESS].any():
        inputs[:, LIGHTNESS] = np.clip(gain * inputs[:, LIGHTNESS] + offset, -1, 1)
    if has_no_cue:
        inputs[:, IN_FRONT] = UNKNOWN
    return example
