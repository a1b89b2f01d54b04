"""The packets of a video stream in the order of the file: read without decoding, held in small arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.progress import CancelToken, Progress

NO_TIME = np.iinfo(np.int64).min
KEY, DISCARDED, CORRUPT, CLEAN, SHOWS, LOST_BEFORE = 1, 2, 4, 8, 16, 32
"""Bits of a packet's flags. The last three are read in its bytes (`packet_marks`): decoding can start at
it; a picture must come of it; pictures on which it leans are missing before it."""
SMALL_BYTES = 160
"""Headers between two packets are smaller."""
PACKETS_PER_NEWS = 2000

if TYPE_CHECKING:
    VideoPacket = Packet[VideoStream]
else:
    VideoPacket = Packet  # PyAV's classes take no parameters while they run

Tell = Callable[[Progress], None]
Marks = Callable[[VideoPacket], int]


@dataclass(frozen=True, eq=False)
class PacketTable:
    """One row per packet, in the order of the file; times in the stream's time base, `NO_TIME` = none."""

    pts: NDArray[np.int64]
    dts: NDArray[np.int64]
    pos: NDArray[np.int64]
    """Place in the file in bytes, -1 = unknown."""
    size: NDArray[np.int64]
    flags: NDArray[np.uint8]
    is_whole: bool = True
    """False: the demuxer stopped with an error before the end of the file."""

    def __len__(self) -> int:
        return len(self.pts)

    def has(self, flag: int) -> NDArray[np.bool_]:
        """Return which packets carry a flag, bool (N,)."""
        return np.asarray((self.flags & flag) != 0, np.bool_)

    def skips(self) -> frozenset[int]:
        """Return packets before which the demuxer passed over bytes that are no packet of this stream.

        Only for files of one stream whose packets lie one behind the other.
        """
        if len(self) < 3 or (self.pos < 0).any():
            return frozenset()
        between = self.pos[1:] - self.pos[:-1] - self.size[:-1]
        usual = max(SMALL_BYTES, 8 * int(np.median(between)))
        return frozenset((np.flatnonzero(between > usual) + 1).tolist())

    def times(self) -> NDArray[np.int64]:
        """Return the presentation time of every packet, its decoding time where it has none."""
        return np.where(self.pts == NO_TIME, self.dts, self.pts)


class PacketRows:
    """Collects the rows of a `PacketTable`."""

    def __init__(self, marks: Marks, *, only_keys: bool = False) -> None:
        """Take what reads a packet's bytes; with `only_keys` those of other packets are not looked at."""
        self._rows: list[tuple[int, int, int, int, int]] = []
        self._marks = marks
        self._only_keys = only_keys

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, packet: VideoPacket) -> int:
        """Add a packet and return its number."""
        # An hour has 100,000 of them: the opening time of a long file is spent here.
        flags = KEY if packet.is_keyframe else 0
        if packet.is_discard:
            flags |= DISCARDED
        if packet.is_corrupt:
            flags |= CORRUPT
        if flags & KEY or not self._only_keys:
            flags |= self._marks(packet)
        pts, dts, pos = packet.pts, packet.dts, packet.pos
        row = (
            NO_TIME if pts is None else pts,
            NO_TIME if dts is None else dts,
            -1 if pos is None else pos,
            packet.size,
            flags,
        )
        self._rows.append(row)
        return len(self._rows) - 1

    def table(self, *, is_whole: bool) -> PacketTable:
        """Return what was collected."""
        rows = np.array(self._rows, np.int64).reshape(-1, 5)
        pts, dts, pos, size, flags = (np.ascontiguousarray(column) for column in rows.T)
        return PacketTable(pts, dts, pos, size, flags.astype(np.uint8), is_whole)


def is_last_call(packet: VideoPacket) -> bool:
    """Whether this is no packet of the file, but the one that makes the decoder give what it still holds."""
    return packet.size == 0 and packet.pts is None and packet.dts is None


def only_video(container: InputContainer, stream: VideoStream) -> None:
    """Have the demuxer pass over all other streams, which need not be read then."""
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all


def read_packets(
    container: InputContainer,
    stream: VideoStream,
    *,
    marks: Marks,
    only_keys: bool = True,
    cancel: CancelToken | None = None,
) -> PacketTable:
    """Return the packets of a freshly opened file.

    Args:
        marks: What is read in the bytes of a packet, as bits of its flags.
        only_keys: Only those of key packets are read.

    Raises:
        Cancelled: The token was set.
    """
    rows = PacketRows(marks, only_keys=only_keys)
    is_whole = True
    try:
        for packet in container.demux(stream):
            if is_last_call(packet):
                continue
            if rows.add(packet) % PACKETS_PER_NEWS == 0 and cancel is not None:
                cancel.check()
    except av.FFmpegError:
        is_whole = False
    return rows.table(is_whole=is_whole)
