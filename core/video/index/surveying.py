"""From the pictures that one decode of the whole file gave to numbered frames, damaged stretches included."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.messages import Message, say, say_n
from core.video.index.packets import CLEAN, CORRUPT, DISCARDED, LOST_BEFORE, NO_TIME, SHOWS, PacketTable
from core.video.index.video_index import FrameState, VideoIndex, harmed

LEAST_STEPS = 12
REGULAR_SHARE = 0.8
"""Of the steps between frames that are equal in a stream that is called regular."""
NEAR_PACKETS = 8
MOST_IN_A_GAP = 1000


@dataclass
class Survey:
    """What came when a file was decoded once, in the order in which it came."""

    sources: list[int] = field(default_factory=list)
    """Packet of every picture, -1 = unknown."""
    sums: list[int] = field(default_factory=list)
    corrupt: list[int] = field(default_factory=list)
    """Packets whose picture the decoder calls corrupt."""
    failed: list[int] = field(default_factory=list)
    """Packets that the decoder refused."""
    size_wh: tuple[int, int] = (0, 0)
    """Of the first picture, upright."""

    def add(self, packet: int, checksum: int, *, is_corrupt: bool) -> None:
        """Add a picture."""
        # Two pictures of one packet: the second is found by counting on from the first.
        self.sources.append(-1 if packet in self._seen else packet)
        self._seen.add(packet)
        self.sums.append(checksum)
        if is_corrupt:
            self.corrupt.append(packet)

    def __post_init__(self) -> None:
        self._seen: set[int] = set()

    def lost(self, packets: PacketTable) -> list[int]:
        """Return the packets that must show a picture, or were refused, and from which none came.

        What comes before the first picture of the file does not count: no decoder can show it.
        """
        if not self.sources:
            return []
        wanted = packets.has(SHOWS) & ~packets.has(DISCARDED) & (packets.size > 0)
        times = packets.times()
        first = self.sources[0]
        found = set(np.flatnonzero(wanted).tolist()) | set(self.failed)
        return sorted(
            packet
            for packet in found - self._seen
            if packet > first and not NO_TIME < times[packet] < times[first]
        )

    def is_clean(self, packets: PacketTable) -> bool:
        """Whether every picture came and none is damaged."""
        return not self.failed and not self.corrupt and not self.lost(packets)


def number_frames(
    survey: Survey, packets: PacketTable, time_base: float, fps: float, skips: Collection[int] = ()
) -> VideoIndex:
    """Return the index: the pictures as they came, and between them the places of those that did not.

    Pictures missing at the very end are no frames: the file was cut off there. Of packets that are gone
    altogether only the time tells: where a regular stream has a gap at a place that is broken in other ways
    too, the frames that fit into it keep their numbers.

    Args:
        skips: Packets before which the demuxer passed over bytes.
    """
    rows = [_Row(source, checksum) for source, checksum in zip(survey.sources, survey.sums, strict=True)]
    lost = survey.lost(packets)
    tail = max(_put_lost(rows, lost, packets), _cut_off(rows, packets))
    cut = {int(packet) for packet in np.flatnonzero(packets.has(LOST_BEFORE) & ~packets.has(CLEAN))}
    broken = cut | set(survey.failed) | set(skips) | set(np.flatnonzero(packets.has(CORRUPT)).tolist())
    after_gaps = _put_gaps(rows, broken, packets)
    whole = VideoIndex(
        packets,
        np.array([row.packet for row in rows], np.int32),
        np.array([row.checksum for row in rows], np.uint32),
        np.zeros(len(rows), np.uint8),
        survey.size_wh,
        time_base,
        fps,
    )
    bad = set(lost) | set(survey.corrupt) | cut | after_gaps
    states = np.zeros(len(rows), np.uint8)
    if bad:
        states[harmed(whole.source.tolist(), bad, whole.sound_entries)] = FrameState.DAMAGED
    states[[row.is_missing for row in rows]] = FrameState.MISSING
    notes = _notes(states, tail)
    if cut and not after_gaps and not lost:
        first = next((frame for frame, row in enumerate(rows) if row.packet in cut), 0)
        lost_before = "pictures are lost before frame {n}: what follows is numbered without them"
        notes = (*notes, say(lost_before, n=first))
    return replace(whole, states=states, notes=notes)


@dataclass(frozen=True, slots=True)
class _Row:
    """A frame while frames are numbered."""

    packet: int
    checksum: int = 0
    is_missing: bool = False


def _put_lost(rows: list[_Row], lost: Sequence[int], packets: PacketTable) -> int:
    """Put a frame where a packet gave no picture; return how many of them are behind the last picture."""
    tail = 0
    for packet in lost:
        place = _place([row.packet for row in rows], packet, packets)
        if place == len(rows):
            tail += 1
        else:
            rows.insert(place, _Row(packet, is_missing=True))
    return tail


def _cut_off(rows: Sequence[_Row], packets: PacketTable) -> int:
    """Return how many packets at the end show nothing because the file ends within the last one."""
    if not len(packets) or not packets.flags[-1] & CORRUPT:
        return 0
    return len(packets) - 1 - max((row.packet for row in rows), default=-1)


def _put_gaps(rows: list[_Row], broken: Collection[int], packets: PacketTable) -> set[int]:
    """Put frames into the gaps of a regular stream that is broken there; return the packets behind them."""
    all_times = packets.times()
    times = np.array([all_times[row.packet] if row.packet >= 0 else NO_TIME for row in rows], np.int64)
    gaps = frames_before_gaps(times) if broken else {}
    found: set[int] = set()
    for frame, missing in sorted(gaps.items(), reverse=True):
        near = [packet for packet in broken if abs(packet - rows[frame + 1].packet) <= NEAR_PACKETS]
        if near:
            found.add(min(near))
            rows[frame + 1 : frame + 1] = [_Row(-1, is_missing=True)] * missing
    return found


def frames_before_gaps(times: NDArray[np.int64]) -> dict[int, int]:
    """Return {frame: how many frames fit into the gap behind it}; empty for streams of no regular rate."""
    steps = np.diff(times)
    if len(steps) < LEAST_STEPS or (times == NO_TIME).any():
        return {}
    usual = float(np.median(steps))
    if usual <= 0 or (np.abs(steps - usual) <= max(1.5, usual / 50)).mean() < REGULAR_SHARE:
        return {}
    places = np.flatnonzero(steps > 1.5 * usual).tolist()
    return {frame: min(MOST_IN_A_GAP, round(float(steps[frame]) / usual) - 1) for frame in places}


def _place(sources: Sequence[int], packet: int, packets: PacketTable) -> int:
    """Return where a picture that did not come belongs in the order."""
    times = packets.times()
    shown = [int(times[source]) if source >= 0 else NO_TIME for source in sources]
    time = int(times[packet])
    if time > NO_TIME and all(a < b for a, b in pairwise(shown)) and shown[0] > NO_TIME:
        return bisect_right(shown, time)
    before = [frame for frame, source in enumerate(sources) if 0 <= source < packet]
    return before[-1] + 1 if before else 0


def _notes(states: NDArray[np.uint8], tail: int) -> tuple[Message, ...]:
    notes = []
    bad = np.flatnonzero(states)
    if len(bad):
        missing = int((states == FrameState.MISSING).sum())
        notes.append(
            say(
                "{n} of {m} frames are damaged in the file, the first is {k}; {missing} of them have no "
                "picture at all",
                n=len(bad),
                m=len(states),
                k=int(bad[0]),
                missing=missing,
            )
        )
    if tail:
        notes.append(cut_off_note(tail))
    return tuple(notes)


def cut_off_note(count: int) -> Message:
    """Return what is said of frames that the file ends before."""
    return say_n(
        "the file is cut off: {n} frame at its end left out",
        "the file is cut off: {n} frames at its end left out",
        count,
    )
