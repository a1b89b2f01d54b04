"""The statistics as CSV, for other programs: the column names are fixed and not translated."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from core.atomic import atomic_text

if TYPE_CHECKING:
    from core.store.parts.effort import EffortSummary

COLUMNS = (
    "scope",
    "name",
    "track_id",
    "actions",
    "active_seconds",
    "frames",
    "frames_per_hour",
    "strokes",
    "proposed_frames",
    "accepted_share",
    "hidden_iou",
)


def write_csv(path: Path, summary: "EffortSummary") -> None:
    """Write a summary: rows per person, per track, for the project, per two persons. Whole or not at all.

    Raises:
        BadInputError: The place cannot be written to or the disk is full.
    """
    rows: list[dict[str, object]] = [
        {
            "scope": "person",
            "name": one.author,
            "actions": one.actions,
            "active_seconds": round(one.seconds, 1),
            "frames": one.frames,
            "frames_per_hour": None if one.frames_per_hour is None else round(one.frames_per_hour, 1),
        }
        for one in summary.authors
    ]
    rows += [
        {
            "scope": "track",
            "name": track.name,
            "track_id": track.track_id,
            "active_seconds": round(track.seconds, 1),
            "strokes": track.strokes,
        }
        for track in summary.tracks
    ]
    share = summary.accepted_share
    rows.append(
        {
            "scope": "project",
            "proposed_frames": summary.proposed,
            "accepted_share": None if share is None else round(share, 4),
        }
    )
    rows += [
        {
            "scope": "agreement",
            "name": f"{one.first} / {one.second}",
            "frames": one.frames,
            "hidden_iou": round(one.hidden_iou, 4),
        }
        for one in summary.agreements
    ]
    with atomic_text(path) as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
