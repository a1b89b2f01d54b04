"""Who is in front of whom, and when: estimated from the masks, decided by a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

LEAST_PX = 10
"""A smaller cover is the roughness of two edges."""
LEAST_FRAMES = 3
"""An exchange of places must be seen in as many frames on both sides."""


@dataclass(frozen=True, slots=True)
class FrontSpan:
    """The order in a stretch of frames."""

    first: int
    last: int
    """Included."""
    track_ids: tuple[int, ...]
    """Front to back. Tracks that are not named are of unknown place."""


@dataclass(frozen=True, slots=True)
class FrontOrder:
    """The order of a clip's tracks over time; spans do not overlap and ascend."""

    spans: tuple[FrontSpan, ...] = ()

    def at(self, frame: int) -> tuple[int, ...]:
        """Return the tracks front to back in a frame; empty where nothing is known."""
        for span in self.spans:
            if span.first <= frame <= span.last:
                return span.track_ids
        return ()

    def in_front_of(self, track_id: int, frame: int) -> frozenset[int] | None:
        """Return the tracks in front of one; None where its place is not known."""
        row = self.at(frame)
        if track_id not in row:
            return None
        return frozenset(row[: row.index(track_id)])

    def moved(self, track_id: int, steps: int, first: int, last: int) -> "FrontOrder":
        """Return the order in which a track went `steps` places to the back (negative: to the front).

        Only the frames first..last change; spans are split where needed and joined where they are equal.
        """
        changed = []
        for span in self.spans:
            for part_first, part_last in _split(span, first, last):
                row = span.track_ids
                if first <= part_first and part_last <= last and track_id in row:
                    row = _moved(row, track_id, steps)
                changed.append(FrontSpan(part_first, part_last, row))
        return FrontOrder(tuple(_joined(changed)))


def estimate_front_order(
    covers: Mapping[int, Mapping[tuple[int, int], int]], track_ids: Sequence[int], frame_count: int
) -> FrontOrder:
    """Return the order that the masks tell: whose visible part lies on whose hidden part.

    Args:
        covers: By frame: (front, back) → covered pixels (`core.checks.measures.ClipMeasures.covers`).
        track_ids: All tracks of the clip; those that never meet keep this order among themselves.
        frame_count: Frames of the clip.

    Pairs that exchange places (seen on both sides for some frames) cut the clip into spans.
    """
    if frame_count < 1 or not track_ids:
        return FrontOrder()
    pairs = _pair_evidence(covers)
    cuts = sorted({cut for frames in pairs.values() for cut in _exchanges(frames)})
    edges = [0, *cuts, frame_count]
    whole = {pair: sum(frames.values()) for pair, frames in pairs.items()}
    spans = []
    for first, end in pairwise(edges):
        here = {
            pair: sum(px for frame, px in frames.items() if first <= frame < end)
            for pair, frames in pairs.items()
        }
        weights = {pair: here[pair] or whole[pair] for pair in pairs}
        spans.append(FrontSpan(first, end - 1, _sorted(weights, track_ids)))
    return FrontOrder(tuple(_joined(spans)))


def _pair_evidence(
    covers: Mapping[int, Mapping[tuple[int, int], int]],
) -> dict[tuple[int, int], dict[int, int]]:
    """By pair (smaller id first): pixels by frame, positive when the first is in front."""
    found: dict[tuple[int, int], dict[int, int]] = {}
    for frame, pairs in covers.items():
        for (front, back), pixels in pairs.items():
            pair, sign = ((front, back), 1) if front < back else ((back, front), -1)
            by_frame = found.setdefault(pair, {})
            by_frame[frame] = by_frame.get(frame, 0) + sign * pixels
    for pair, by_frame in found.items():
        found[pair] = {frame: px for frame, px in sorted(by_frame.items()) if abs(px) >= LEAST_PX}
    return found


def _exchanges(by_frame: Mapping[int, int]) -> list[int]:
    """Frames at which a pair changes places for good."""
    runs: list[list[int]] = []
    sign = 0
    for frame, pixels in by_frame.items():
        now = 1 if pixels > 0 else -1
        if now != sign:
            runs.append([])
            sign = now
        runs[-1].append(frame)
    lasting = [run for run in runs if len(run) >= LEAST_FRAMES]
    cuts = []
    for before, after in pairwise(lasting):
        if (by_frame[before[0]] > 0) != (by_frame[after[0]] > 0):
            cuts.append((before[-1] + after[0] + 1) // 2)
    return cuts


def _sorted(weights: Mapping[tuple[int, int], int], track_ids: Sequence[int]) -> tuple[int, ...]:
    """Take whoever has least in front of it, again and again; ties keep the given order."""
    rest = list(track_ids)
    row = []
    while rest:
        free = min(rest, key=lambda one: (_weight_on(one, rest, weights), rest.index(one)))
        row.append(free)
        rest.remove(free)
    return tuple(row)


def _weight_on(track_id: int, rest: Iterable[int], weights: Mapping[tuple[int, int], int]) -> int:
    """Pixels by which the others lie on a track."""
    total = 0
    for other in rest:
        if other != track_id:
            first, second = min(track_id, other), max(track_id, other)
            weight = weights.get((first, second), 0)
            total += max(0, -weight if first == track_id else weight)
    return total


def _split(span: FrontSpan, first: int, last: int) -> list[tuple[int, int]]:
    starts = sorted({span.first, *(f for f in (first, last + 1) if span.first < f <= span.last)})
    ends = [*(start - 1 for start in starts[1:]), span.last]
    return list(zip(starts, ends, strict=True))


def _moved(row: tuple[int, ...], track_id: int, steps: int) -> tuple[int, ...]:
    at = row.index(track_id)
    rest = row[:at] + row[at + 1 :]
    place = min(max(at + steps, 0), len(rest))
    return (*rest[:place], track_id, *rest[place:])


def _joined(spans: Sequence[FrontSpan]) -> list[FrontSpan]:
    joined: list[FrontSpan] = []
    for span in spans:
        if joined and joined[-1].track_ids == span.track_ids and joined[-1].last + 1 == span.first:
            joined[-1] = FrontSpan(joined[-1].first, span.last, span.track_ids)
        else:
            joined.append(span)
    return joined
