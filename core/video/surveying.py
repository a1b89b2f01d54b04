"""From the pictures that one decode of the whole file gave to numbered frames, damaged stretches included."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from core.video.packets import DISCARDED, NO_TIME, SHOWS, PacketTable
from core.video.video_index import FrameState, VideoIndex, harmed


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


def number_frames(survey: Survey, packets: PacketTable, time_base: float, fps: float) -> VideoIndex:
    """Return the index: the pictures as they came, and between them the places of those that did not.

    Pictures missing at the very end are no frames: the file was cut off there.
    """
    sources, sums = list(survey.sources), list(survey.sums)
    lost = survey.lost(packets)
    missing: set[int] = set()
    tail = 0
    for packet in lost:
        place = _place(sources, packet, packets)
        if place == len(sources):
            tail += 1
            continue
        sources.insert(place, packet)
        sums.insert(place, 0)
        missing.add(packet)
    whole = VideoIndex(
        packets,
        np.array(sources, np.int32),
        np.array(sums, np.uint32),
        np.zeros(len(sources), np.uint8),
        survey.size_wh,
        time_base,
        fps,
    )
    states = np.zeros(len(sources), np.uint8)
    if missing or survey.corrupt or survey.failed:
        bad = set(lost) | set(survey.corrupt)
        states[harmed(sources, bad, whole.sound_entries)] = FrameState.DAMAGED
        for frame, packet in enumerate(sources):
            if packet in missing:
                states[frame] = FrameState.MISSING
    return replace(whole, states=states, notes=_notes(states, tail))


def _place(sources: Sequence[int], packet: int, packets: PacketTable) -> int:
    """Return where a picture that did not come belongs in the order."""
    times = packets.times()
    shown = [int(times[source]) if source >= 0 else NO_TIME for source in sources]
    time = int(times[packet])
    if time > NO_TIME and all(a < b for a, b in pairwise(shown)) and shown[0] > NO_TIME:
        return bisect_right(shown, time)
    before = [frame for frame, source in enumerate(sources) if 0 <= source < packet]
    return before[-1] + 1 if before else 0


def _notes(states: "np.ndarray[tuple[int], np.dtype[np.uint8]]", tail: int) -> tuple[str, ...]:
    notes = []
    bad = np.flatnonzero(states)
    if len(bad):
        missing = int((states == FrameState.MISSING).sum())
        notes.append(
            f"{len(bad)} of {len(states)} frames are damaged in the file, the first is {bad[0]}; "
            f"{missing} of them have no picture at all"
        )
    if tail:
        notes.append(f"{tail} frames at the end are cut off in the file and left out")
    return tuple(notes)
