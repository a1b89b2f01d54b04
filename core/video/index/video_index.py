"""The index of a video: which packet each frame comes from, where decoding can start, what is damaged."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.messages import Message
from core.video.index.packets import CLEAN, KEY, NO_TIME, PacketTable


class FrameState(IntEnum):
    """What the file holds of a frame."""

    WHOLE = 0
    DAMAGED = 1
    """The decoder reported an error in it, or it is built upon one of those: its picture may be another's."""
    MISSING = 2
    """The file has a place for it, and no picture can be decoded."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A packet at which decoding can start, and the first frame that is right from there."""

    packet: int
    frame: int


@dataclass(frozen=True, eq=False)
class VideoIndex:
    """One row per frame, in the order in which a plain decode shows them."""

    packets: PacketTable
    source: NDArray[np.int32]
    """Packet that a frame's picture comes from, -1 = the decoder did not say."""
    sums: NDArray[np.uint32] | None
    """Checksums of the decoded pictures; None: nothing was decoded, the packets promise the order."""
    states: NDArray[np.uint8]
    """`FrameState` by frame."""
    size_wh: tuple[int, int]
    """Of the first picture, upright, in pixels."""
    time_base: float
    """Seconds per unit of the packets' times."""
    fps: float
    notes: tuple[Message, ...] = ()
    """What a person should know of the file, a line each."""

    def __len__(self) -> int:
        return len(self.source)

    @property
    def is_decoded(self) -> bool:
        """Whether every frame was decoded once to make this index."""
        return self.sums is not None

    @cached_property
    def frame_of(self) -> NDArray[np.int32]:
        """Return the frame by packet, -1 = none."""
        frames = np.full(len(self.packets), -1, np.int32)
        known = self.source >= 0
        frames[self.source[known]] = np.flatnonzero(known)
        return frames

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """Return the presentation time of every frame in the stream's time base, `NO_TIME` = none."""
        return np.where(self.source >= 0, self.packets.times()[self.source], NO_TIME)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Return where decoding can start, ascending; the first is the start of the file."""
        found = [Entry(0, 0)]
        for packet in np.flatnonzero(self.packets.has(KEY if self.is_decoded else CLEAN)).tolist():
            frame = self._first_right(packet)
            if packet > 0 and frame is not None and frame > found[-1].frame:
                found.append(Entry(packet, frame))
        return tuple(found)

    @cached_property
    def sound_entries(self) -> tuple[Entry, ...]:
        """Return the entries that end damage: those whose bytes prove it, where bytes were read."""
        proved = self.packets.has(CLEAN)
        if not proved.any():
            return self.entries
        return tuple(one for one in self.entries if one.packet == 0 or proved[one.packet])

    def entry_before(self, frame: int, not_at: Collection[int] = ()) -> Entry:
        """Return the last entry from which a frame can be reached; `not_at` are packets to pass over."""
        at = bisect_right(self.entries, frame, key=lambda entry: entry.frame) - 1
        source = int(self.source[frame])
        while at > 0 and (self.entries[at].packet in not_at or 0 <= source < self.entries[at].packet):
            at -= 1
        return self.entries[max(0, at)]

    @cached_property
    def longest_gop(self) -> int:
        """Return the most frames that lie between two entries, the first included."""
        edges = [*(entry.frame for entry in self.entries), len(self)]
        return max(1, *(b - a for a, b in pairwise(edges)))

    def _first_right(self, packet: int) -> int | None:
        frame = int(self.frame_of[packet])
        if frame >= 0:
            return frame
        if self.is_decoded:
            return None
        # A key frame that is not shown itself (an edit list begins behind it).
        return int(np.searchsorted(self.times, self.packets.times()[packet]))


def harmed(
    source: Sequence[int], failed: Collection[int], entries: Sequence[Entry], *, first: int = 0
) -> NDArray[np.bool_]:
    """Return which frames are built upon packets that failed, bool (frames,).

    A frame is sound again from the first entry after the failure on; what is shown before that entry's own
    frame, but decoded after it, is not.

    Args:
        source: Packet by frame, -1 = unknown, from frame `first` on.
        failed: Packets that gave no picture, or a damaged one.
        entries: Ascending.
    """
    marks = np.zeros(len(source), np.bool_)
    bad = sorted(failed)
    starts = [entry.packet for entry in entries]
    for row, packet in enumerate(source):
        at = bisect_right(bad, packet) - 1
        if packet < 0 or at < 0:
            continue
        entry = entries[bisect_right(starts, packet) - 1]
        if entry.frame > first + row and entry.packet:
            entry = entries[max(0, bisect_right(starts, packet) - 2)]
        marks[row] = bad[at] >= entry.packet
    return marks
