"""Effort: rows added, summed up, never changed, and turned off."""

import sqlite3
from pathlib import Path

import pytest

from core.changes.effort import Effort, EffortKind
from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.masks.rle import decode_rle, encode_rle
from core.store.parts.effort import RECORD
from core.store.project import Project
from core.store.schema.row_codes import now
from core.types import Layer, ReviewState, RunStatus
from tests.review_scene import write_project
from tests.steps import BRUSH


def _row(kind: EffortKind, seconds: float, frame: int, track_id: int | None = 1, strokes: int = 0) -> Effort:
    return Effort(kind, seconds, now(), 1, track_id, frame, strokes)


def test_effort_is_summed_by_person_and_track(tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", frames=6)
    with Project.open(path, author="Ada") as project:
        rows = [
            _row(EffortKind.STROKE, 10, 0, strokes=1),
            _row(EffortKind.STROKE, 20, 0, strokes=1),
            _row(EffortKind.SHAPE, 6, 1, track_id=2),
            _row(EffortKind.OTHER, 0, 2, track_id=None),
        ]
        assert project.effort.add(rows) == 4
    with Project.open(path, author="Bo") as project:
        project.effort.add([_row(EffortKind.ACCEPT, 3, 0)])
        found = project.effort.summary()
        assert [(one.author, one.actions, one.seconds, one.frames) for one in found.authors] == [
            ("Ada", 4, 36, 3),
            ("Bo", 1, 3, 1),
        ]
        assert found.authors[0].frames_per_hour is None, "half a minute says nothing of an hour"
        project.effort.add([_row(EffortKind.STROKE, 20, frame) for frame in range(5)])
        (bo,) = (one for one in project.effort.summary().authors if one.author == "Bo")
        assert (bo.frames, bo.seconds) == (5, 103)
        assert bo.frames_per_hour == pytest.approx(5 * 3600 / 103)
        assert [(one.track_id, one.seconds, one.strokes) for one in found.tracks] == [(1, 33, 2), (2, 6, 0)]
        assert project.history.status().undo is None


def test_share_of_accepted_proposals(tmp_path: Path) -> None:
    with Project.open(write_project(tmp_path / "p.amodal", frames=6)) as project:
        assert project.effort.summary().accepted_share is None
        heads = [head for frame in project.masks.at_frames(1, 0, 5).values() for head in frame]
        masks = {head.key.frame: head.rle for head in heads if head.key.track_id == 1}
        run = project.runs.start(1, proposer="p", parameters={}, seed=0, fingerprint="f")
        project.runs.add_masks(run.id, 0, {frame: masks[frame] for frame in (0, 1, 2, 3)})
        project.runs.finish(run.id, RunStatus.FINISHED)
        project.verdicts.judge(1, [0], Judgement(ReviewState.ACCEPTED))
        project.verdicts.judge(1, [5], Judgement(ReviewState.ACCEPTED))
        found = project.effort.summary()
        assert (found.proposed, found.accepted, found.accepted_share) == (4, 1, 0.25)


def test_two_persons_are_compared_on_what_is_hidden_only(tmp_path: Path) -> None:
    """Each one's last mask of the same frame; the visible part, on which all agree, does not count."""
    path = write_project(tmp_path / "p.amodal", frames=14)

    def draw(author: str, frame: int, columns: slice) -> None:
        with Project.open(path, author=author) as project:
            heads = {h.key: h for h in project.masks.at_frames(1, frame, frame)[frame] if h.key.track_id == 1}
            key = MaskKey(1, frame, Layer.AMODAL)
            mask = decode_rle(heads[MaskKey(1, frame, Layer.MODAL)].rle).copy()
            mask[10:20, columns] = True
            project.masks.commit([MaskEdit(key, encode_rle(mask), heads[key].revision_id)], step=BRUSH)

    draw("Ada", 3, slice(100, 110))
    with Project.open(path) as project:
        assert project.effort.summary().agreements == ()
    draw("Bo", 3, slice(140, 150))
    draw("Bo", 3, slice(105, 115))
    draw("Ada", 12, slice(100, 110))
    draw("Bo", 12, slice(100, 110))
    draw("Bo", 13, slice(100, 110))
    with Project.open(path) as project:
        (one,) = project.effort.summary().agreements
    assert (one.first, one.second, one.frames) == ("Ada", "Bo", 2)
    assert one.hidden_iou == pytest.approx((50 / 150 + 1) / 2)


def test_turned_off_adds_nothing_and_what_is_there_stays(tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", frames=6)
    with Project.open(path) as project:
        assert project.effort.is_recorded
        project.effort.add([_row(EffortKind.UNDO, 1, 0)])
        project.effort.set_recorded(is_recorded=False)
        assert project.effort.add([_row(EffortKind.UNDO, 1, 0)]) == 0
        assert project.settings.get(RECORD) is False
        assert project.effort.summary().authors[0].actions == 1
    connection = sqlite3.connect(path)
    for statement in ("UPDATE effort SET seconds = 0", "DELETE FROM effort"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()
