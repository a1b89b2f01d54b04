"""All that follows from the measures of a clip, in one frozen piece for panels, lane and queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.checks.consistency import Consistency, consistency_of
from core.checks.findings import Finding
from core.checks.measures import ClipMeasures
from core.checks.registry import find_all
from core.tracks.front_order import FrontOrder, estimate_front_order


@dataclass(frozen=True, eq=False)
class ClipReport:
    """What the checks say about a clip; not changed any more."""

    frame_count: int = 0
    findings: tuple[Finding, ...] = ()
    curves: Mapping[int, Consistency] = field(default_factory=dict)
    growth: Mapping[int, NDArray[np.float32]] = field(default_factory=dict)
    """By track: share of the object that is hidden behind nothing, float32 (T,); nan = unknown."""
    order: FrontOrder = field(default_factory=FrontOrder)
    """Who is in front, as the masks tell."""
    measured: float = 0.0
    """Share of the clip's frames that were measured, 0..1."""


def make_report(clip: ClipMeasures) -> ClipReport:
    """Return what follows from the measures; about 1 ms per 1,000 frames of a track."""
    growth = {}
    for track_id, rows in clip.tracks.items():
        whole = np.where(rows["amodal"] > 0, rows["amodal"], np.nan)
        growth[track_id] = (rows["unexplained"] / whole).astype(np.float32)
    return ClipReport(
        clip.frame_count,
        tuple(find_all(clip)),
        {track_id: consistency_of(rows) for track_id, rows in clip.tracks.items()},
        growth,
        estimate_front_order(clip.covers, sorted(clip.tracks), clip.frame_count),
        float(clip.is_known.mean()) if clip.frame_count else 0.0,
    )
