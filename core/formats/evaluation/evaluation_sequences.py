"""Frames of an evaluation clip, read from their files when asked for; the last few are kept.

They satisfy the sequence protocols that proposers read (models/proposers/protocol.py).
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInputError
from core.listing import some_of
from core.pictures.mask_file import MaskPixels, read_mask_pixels
from core.pictures.mask_values import MaskReading, decide
from core.pictures.picture_file import read_values
from core.types import BoolMask

KEPT = 4
Item = TypeVar("Item", bound=NDArray[np.generic])


class KeptSequence(Generic[Item]):
    """Arrays of one size, read when asked for; read-only, because they are handed out more than once."""

    def __init__(
        self, count: int, size_hw: tuple[int, int], read: Callable[[int], Item], kept: int = KEPT
    ) -> None:
        self.shape: tuple[int, ...] = (count, *size_hw)
        self._read = read
        self._kept = kept
        self._items: OrderedDict[int, Item] = OrderedDict()

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, frame: int, /) -> Item:
        """Return a frame, (H, W) or (H, W, 3).

        Raises:
            BadInputError: Its file vanished, is damaged or has another size than was said of it.
            IndexError: There is no such frame.
        """
        if not -len(self) <= frame < len(self):
            raise IndexError(f"frame {frame} of {len(self)}")
        frame %= len(self)
        item = self._items.pop(frame, None)
        if item is None:
            item = self._read(frame)
            item.flags.writeable = False
        self._items[frame] = item
        if len(self._items) > self._kept:
            self._items.popitem(last=False)
        return item

    def first(self, count: int) -> "KeptSequence[Item]":
        """Return the first frames as a sequence of their own, with nothing read yet."""
        return KeptSequence(min(count, len(self)), self.size_hw, self._read, self._kept)

    def check(self, frame: int) -> None:
        """Refuse a frame that cannot be read.

        Raises:
            BadInputError: As `__getitem__`.
        """
        self[frame]

    @property
    def size_hw(self) -> tuple[int, int]:
        """Rows and columns of every frame."""
        return self.shape[1], self.shape[2]


class FileSequence(KeptSequence[Item]):
    """One file for each array."""

    def __init__(
        self,
        files: Sequence[Path],
        size_hw: tuple[int, int],
        read: Callable[[Path], Item],
        check: Callable[[Path], None] | None = None,
    ) -> None:
        """Read nothing yet.

        Args:
            files: By frame.
            size_hw: What the headers of the files say.
            read: Reads one.
            check: Finds out in less time whether one can be read.
        """
        self._files = tuple(files)
        # No method of this: a sequence that holds itself would keep its arrays after its last use.
        super().__init__(len(files), size_hw, partial(_read_file, self._files, size_hw, read))
        self._check_file = check

    def check(self, frame: int) -> None:
        """Refuse a file that is damaged; see `KeptSequence.check`."""
        if self._check_file is None:
            super().check(frame)
        else:
            self._check_file(self._files[frame])


def _read_file(
    files: Sequence[Path], size_hw: tuple[int, int], read: Callable[[Path], Item], frame: int
) -> Item:
    item = read(files[frame])
    if item.shape[:2] != size_hw:
        raise wrong_size(files[frame], (item.shape[0], item.shape[1]), size_hw)
    return item


def mask_sequence(
    files: Sequence[Path], size_hw: tuple[int, int], *, unites: bool = False
) -> FileSequence[BoolMask]:
    """Return masks, bool (H, W) each; what their values mean is decided by all of them (docs/formats.md).

    Args:
        unites: Several objects are one mask: what is in front of an object may be many.
    """
    return FileSequence(files, size_hw, _MaskReader(tuple(files), size_hw, unites=unites))


class _MaskReader:
    """Reads masks of one folder; all are looked at when the first is asked for."""

    def __init__(self, files: tuple[Path, ...], size_hw: tuple[int, int], *, unites: bool) -> None:
        self._files, self._size_hw, self._unites = files, size_hw, unites
        self._reading: MaskReading | None = None

    def __call__(self, path: Path) -> BoolMask:
        """Return a mask.

        Raises:
            BadInputError: It is no picture, of another size, or the folder shows several objects.
        """
        pixels = read_mask_pixels(path, self._size_hw)
        if self._reading is None:
            self._reading = decide(self._readable)
            objects = self._reading.objects
            if len(objects) > 1 and not self._unites:
                reason = f"shows {len(objects)} objects ({some_of(objects)})"
                way_out = "evaluation takes one object per clip: one folder for each"
                raise BadInputError(path.parent, "", reason, way_out)
        mask = np.zeros(self._size_hw, bool)
        for one in self._reading.split(pixels).values():
            mask |= one
        return mask

    def _readable(self) -> Iterator[MaskPixels]:
        for path in self._files:
            with suppress(BadInputError):
                yield read_mask_pixels(path, self._size_hw)


def read_depth(path: Path) -> NDArray[np.float32]:
    """Return an 8 or 16 bit depth picture as float32 (H, W), 0..1.

    Raises:
        BadInputError: It cannot be read as a grey picture of 8 or 16 bit.
    """
    values, _ = read_values(path)
    if values.ndim != 2 and np.array_equal(values[:, :, 0], values[:, :, 1]):
        values = values[:, :, 0]
    if values.ndim != 2 or values.dtype not in (np.uint8, np.uint16):
        raise BadInputError(path, "", "is no depth picture of 8 or 16 bit", "replace or remove this file")
    largest = 255 if values.dtype == np.uint8 else 65535
    return np.asarray(values, np.float32) / np.float32(largest)


def wrong_size(path: Path, found_hw: tuple[int, int], expected_hw: tuple[int, int]) -> BadInputError:
    """Return the error for a file whose size is not that of its clip's pictures."""
    return BadInputError(
        path,
        "",
        f"is {found_hw[1]}×{found_hw[0]}, but the clip's pictures are {expected_hw[1]}×{expected_hw[0]}",
        "all files of a clip have one size; scale masks with nearest neighbour",
    )
