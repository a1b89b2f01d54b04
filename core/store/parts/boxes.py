"""Amodal boxes that a person drew on key frames: how far the whole object reaches."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from core.changes.changed import Changes
from core.changes.reviews import BoxFacts
from core.changes.steps import Facts, Step, StepKind
from core.errors import BadInputError
from core.store.tables.review import AmodalBoxRow, of_clip
from core.store.writing.part import Part
from core.store.writing.review_changes import put_row
from core.store.writing.transaction import Transaction
from core.types import BoxXywh

LARGEST_PX = 1e6


class AmodalBoxes(Part):
    """The key boxes of a project; what lies between two of them is in core/tracks/boxes.py."""

    def of_track(self, track_id: int) -> dict[int, BoxXywh]:
        """Return {frame: x, y, width, height} of the key frames, in picture pixels; may reach beyond it."""
        with self._database.reading() as session:
            rows = session.scalars(select(AmodalBoxRow).where(AmodalBoxRow.track_id == track_id))
            return {row.frame: (row.x, row.y, row.width, row.height) for row in rows}

    def facts_of_track(self, track_id: int) -> dict[int, BoxFacts]:
        """Return {frame: what a file says of the box besides}, of the key frames."""
        with self._database.reading() as session:
            rows = session.scalars(select(AmodalBoxRow).where(AmodalBoxRow.track_id == track_id))
            return {row.frame: BoxFacts(row.visibility, row.is_uncertain) for row in rows}

    def of_clip(self, clip_id: int) -> dict[int, dict[int, BoxXywh]]:
        """Return {track id: {frame: box}} of a clip."""
        with self._database.reading() as session:
            found: dict[int, dict[int, BoxXywh]] = {}
            for row in session.scalars(of_clip(AmodalBoxRow, clip_id)):
                found.setdefault(row.track_id, {})[row.frame] = (row.x, row.y, row.width, row.height)
            return found

    def set(self, track_id: int, frame: int, box_xywh: BoxXywh | None) -> Changes:
        """Make a frame a key frame with this box, as one undo step; None takes the key box away.

        What a file said of the box before goes with it: the new one is a person's, who is sure.

        Raises:
            BadInputError: The box has no area, or its numbers are not finite or far outside any picture.
        """
        if box_xywh is not None:
            check_box(box_xywh, frame)
        with self._database.writing() as session:
            kind = StepKind.REMOVE_BOX if box_xywh is None else StepKind.BOX
            change = Transaction.begin(session, self._author, Step(kind, Facts(frame=frame)))
            fields = None
            if box_xywh is not None:
                names = ("x", "y", "width", "height")
                said = {"visibility": None, "is_uncertain": False}
                place = dict(zip(names, map(float, box_xywh), strict=True))
                fields = {**place, **said, "author": self._author}
            put_row(change, AmodalBoxRow, {"track_id": track_id, "frame": frame}, fields)
            return change.changes()


def box_rows(
    track_id: int, boxes_xywh: Mapping[int, BoxXywh], facts: Mapping[int, BoxFacts], author: str
) -> list[dict[str, Any]]:
    """Return the columns of key boxes of a track, by what is said of them.

    Raises:
        BadInputError: As `check_box`.
    """
    rows = []
    for frame, box in boxes_xywh.items():
        check_box(box, frame)
        place = dict(zip(("x", "y", "width", "height"), map(float, box), strict=True))
        said = asdict(facts.get(frame, BoxFacts()))
        rows.append({"track_id": track_id, "frame": frame, **place, **said, "author": author})
    return rows


def check_box(box_xywh: BoxXywh, frame: int) -> None:
    """Check that a box is one.

    Raises:
        BadInputError: It has no area, or its numbers are not finite or far outside any picture.
    """
    if not all(math.isfinite(value) and abs(value) <= LARGEST_PX for value in box_xywh):
        raise BadInputError(
            f"frame {frame}", "amodal box", "has numbers that no picture has", "draw it again"
        )
    if box_xywh[2] <= 0 or box_xywh[3] <= 0:
        raise BadInputError(f"frame {frame}", "amodal box", "has no area", "draw it again")
