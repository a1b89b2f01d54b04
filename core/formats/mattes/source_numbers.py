"""The numbers that frames have where their pictures come from: `plate.1001.exr` is 1001, not 0."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from core.changes.tracks import Clip
from core.formats.kit.reading.frame_numbers import numbers_in
from core.store.project import Project

LEAST_DIGITS = 4
_DIGITS = re.compile(r"[0-9]+")


class SourceNumbers:
    """What the frames of a clip are called in the names of files.

    Args:
        first: Number of the first frame; -1 = as the clip's pictures have it, else 0.
    """

    def __init__(self, project: Project, clip: Clip, first: int = -1) -> None:
        names = [PurePosixPath(name) for name in project.media.of(clip).names]
        self._numbers: Sequence[int] = range(clip.frame_count)
        self._digits = LEAST_DIGITS
        if first >= 0:
            self._numbers = range(first, first + clip.frame_count)
        elif len(names) == clip.frame_count and all(name.name for name in names):
            found = numbers_in(names)
            told = [found[i] for i in range(len(names)) if i in found]
            # Only numbers that count on tell one frame from the next.
            if len(told) == len(names) and all(one < other for one, other in pairwise(told)):
                self._numbers, self._digits = told, _digits(names, told)

    def of(self, frame: int) -> int:
        """Return the number of a frame of the clip, which is 0-based."""
        return self._numbers[frame]

    def text(self, frame: int) -> str:
        """Return it with leading zeros, as many digits as the clip's pictures have, and at least four."""
        return f"{self._numbers[frame]:0{self._digits}d}"


def _digits(names: Sequence[PurePosixPath], numbers: Sequence[int]) -> int:
    groups = [
        next((text for text in _DIGITS.findall(name.stem)[::-1] if int(text) == number), "")
        for name, number in zip(names, numbers, strict=True)
    ]
    return max(LEAST_DIGITS, min(map(len, groups)))
