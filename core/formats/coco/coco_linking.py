"""Tracks out of annotations that name none: each goes on with what it overlaps in the frame before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.changes.tracks import Category, Clip, Track
from core.formats.kit.reading.told_values import ToldValues
from core.masks.rle import Rle, iou
from core.store.importing.import_session import ImportedFrame, ImportSession
from core.types import Provenance, ReviewState

LINK_IOU = 0.3
"""Without track ids an annotation continues the track that overlaps it this much in the frame before."""


@dataclass(frozen=True, slots=True)
class LooseMask:
    """An annotation that names no track."""

    frame: int
    category: Category
    modal: Rle | None
    amodal: Rle | None
    provenance: Provenance
    state: ReviewState | None
    reason: str
    is_crowd: bool
    values: Mapping[str, Any]
    """Of its attributes."""

    @property
    def shape(self) -> Rle:
        """The mask by which it is followed."""
        found = self.amodal or self.modal
        assert found is not None
        return found


def link_loose(
    session: ImportSession, clip: Clip, loose: Sequence[LooseMask], frames: Sequence[int], told: ToldValues
) -> None:
    """Add tracks of the best overlaps with the frame before, greedily.

    Args:
        frames: All frames of the clip that the file has pictures of, ascending: where it has every tenth, the
            frame before is ten frames before.
    """
    before = dict(zip(frames[1:], frames, strict=False))
    open_tracks: list[tuple[Track, LooseMask]] = []
    counts: dict[str, int] = {}
    for frame, items in _by_frame(loose):
        going_on: list[tuple[Track, LooseMask]] = []
        free = [pair for pair in open_tracks if pair[1].frame == before.get(frame)]
        for item in items:
            track = _continued(free, item)
            if track is None:
                counts[item.category.name] = counts.get(item.category.name, 0) + 1
                end = " (crowd)" if item.is_crowd else ""
                name = f"{item.category.name} {counts[item.category.name]}{end}"
                track = session.add_track(clip, name=name, category=item.category)
                if item.is_crowd:
                    session.mark_crowd(track.id)
            going_on.append((track, item))
        session.add_frames(
            ImportedFrame(track.id, frame, item.modal, item.amodal, item.provenance, item.state, item.reason)
            for track, item in going_on
        )
        for track, item in going_on:
            told.take(track, frame, item.values)
        open_tracks = going_on


def _by_frame(loose: Sequence[LooseMask]) -> Iterator[tuple[int, list[LooseMask]]]:
    found: dict[int, list[LooseMask]] = {}
    for item in loose:
        found.setdefault(item.frame, []).append(item)
    yield from sorted(found.items())


def _continued(free: list[tuple[Track, LooseMask]], item: LooseMask) -> Track | None:
    """Return the track that an annotation goes on with, which is then taken; None begins a new one."""
    fitting = [pair for pair in free if pair[1].category.id == item.category.id]
    best = max(fitting, key=lambda pair: iou(pair[1].shape, item.shape), default=None)
    if best is None or iou(best[1].shape, item.shape) < LINK_IOU:
        return None
    free.remove(best)
    return best[0]
