"""The masks of the clip on screen, as far as they were read: blocks of frames, bounded in memory.

Lives on the UI thread. An edit is put in at once and *held* until the store has answered, so that an answer
to an older question cannot undo it on screen.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.changes.masks import MaskHead, MaskKey
from core.masks.rle import Rle
from core.types import Layer, Origin, Provenance

LARGEST_BLOCK = 32
SMALLEST_BLOCK = 4
"""Frames read at a time."""
MASKS_PER_BLOCK = 640
"""About 10 ms of the store thread: whoever jumps to a crowded frame must not wait for many others."""
MAX_BYTES = 256 * 1024 * 1024
_OVERHEAD = 300
"""Rough bytes of Python objects per mask beside its counts."""


@dataclass(frozen=True, slots=True)
class ShownMask:
    """One mask as the window shows it: the saved head, or an edit on its way to the store."""

    rle: Rle
    origin: Origin
    provenance: Provenance
    score: float | None = None


@dataclass(eq=False, slots=True)
class HeldEdit:
    """An edit of one mask on its way to the store."""

    mask: ShownMask | None


FrameMasks = dict[tuple[int, Layer], ShownMask]


class MaskCache:
    """Masks by frame, track and layer."""

    def __init__(self) -> None:
        self.block = LARGEST_BLOCK
        """Frames read at a time."""
        self._blocks: OrderedDict[int, dict[int, FrameMasks]] = OrderedDict()
        self._bytes: dict[int, int] = {}
        self._held: dict[MaskKey, list[HeldEdit]] = {}
        """Edits on their way, the newest last."""

    def clear(self, tracks: int = 1) -> None:
        """Forget everything, held edits included (another clip, with so many tracks)."""
        self.block = max(SMALLEST_BLOCK, min(LARGEST_BLOCK, MASKS_PER_BLOCK // max(1, 2 * tracks)))
        self._blocks.clear()
        self._bytes.clear()
        self._held.clear()

    def forget_unheld(self, but: int) -> None:
        """Forget what can be read again; edits on their way and the block of frame `but` stay."""
        for block in [b for b in self._blocks if b != but // self.block and not self._holds(b)]:
            self._drop(block)

    def frame(self, frame: int) -> FrameMasks | None:
        """Return the masks of a frame, None while they have not been read."""
        block = self._blocks.get(frame // self.block)
        if block is None:
            return None
        self._blocks.move_to_end(frame // self.block)
        return block.get(frame, {})

    def get(self, key: MaskKey) -> ShownMask | None:
        """Return one mask; None where there is none or it was not read."""
        masks = self.frame(key.frame)
        return None if masks is None else masks.get((key.track_id, key.layer))

    def block_range(self, frame: int) -> tuple[int, int]:
        """Return first and last frame of the block that holds `frame`."""
        first = frame // self.block * self.block
        return first, first + self.block - 1

    def put_block(self, first: int, frames: Mapping[int, Iterable[MaskHead]]) -> None:
        """Take in a block as the store has it, keeping held edits."""
        index = first // self.block
        old = self._blocks.get(index, {})
        fresh: dict[int, FrameMasks] = {
            frame: {(head.key.track_id, head.key.layer): shown(head) for head in heads}
            for frame, heads in frames.items()
        }
        for key in self._held:
            if key.frame // self.block == index:
                _set(fresh.setdefault(key.frame, {}), key, old.get(key.frame, {}).get(_slot(key)))
        self._blocks[index] = fresh
        self._blocks.move_to_end(index)
        self._bytes[index] = sum(
            len(mask.rle.counts) + _OVERHEAD for masks in fresh.values() for mask in masks.values()
        )
        self._shrink(keep=index)

    def put_head(self, key: MaskKey, head: MaskHead | None) -> None:
        """Take in the state of one mask as the store has it, unless an edit of it is on its way."""
        block = self._blocks.get(key.frame // self.block)
        if block is not None and key not in self._held:
            _set(block.setdefault(key.frame, {}), key, shown(head) if head else None)

    def hold_edit(self, key: MaskKey, mask: ShownMask | None) -> HeldEdit:
        """Show an edit at once and hold it until `release_edit`."""
        edit = HeldEdit(mask)
        self._held.setdefault(key, []).append(edit)
        self._show(key, mask)
        return edit

    def release_edit(self, key: MaskKey, edit: HeldEdit) -> None:
        """The store has answered one edit of this mask, or it was given up: a newer or older one is shown."""
        held = self._held.get(key, [])
        if edit in held:
            held.remove(edit)
        if held:
            self._show(key, held[-1].mask)
        else:
            self._held.pop(key, None)

    def _show(self, key: MaskKey, mask: ShownMask | None) -> None:
        block = self._blocks.setdefault(key.frame // self.block, {})
        _set(block.setdefault(key.frame, {}), key, mask)

    def _holds(self, block: int) -> bool:
        return any(key.frame // self.block == block for key in self._held)

    def _drop(self, block: int) -> None:
        del self._blocks[block]
        self._bytes.pop(block, None)

    def _shrink(self, keep: int) -> None:
        for block in list(self._blocks):
            if sum(self._bytes.values()) <= MAX_BYTES:
                return
            if block != keep and not self._holds(block):
                self._drop(block)


def shown(head: MaskHead) -> ShownMask:
    """Return a stored head as the window shows it."""
    return ShownMask(head.rle, head.origin, head.provenance, head.score)


def _slot(key: MaskKey) -> tuple[int, Layer]:
    return key.track_id, key.layer


def _set(masks: FrameMasks, key: MaskKey, mask: ShownMask | None) -> None:
    if mask is None:
        masks.pop(_slot(key), None)
    else:
        masks[_slot(key)] = mask
