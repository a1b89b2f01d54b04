"""Completions, doubts and facts of runs, and the schema before them: on real project files."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from core.changes.completions import NewCompletion
from core.changes.masks import MaskEdit, MaskKey
from core.errors import StoreError
from core.pictures.rgba_png import decode_rgba, encode_rgba
from core.store.file.migrating import upgrade
from core.store.parts.completions import STREAM_ROWS
from core.store.project import Project
from core.store.tables.base import APPLICATION_ID
from core.types import Layer, RunKind, RunStatus
from tests.steps import BRUSH
from tests.store.test_history_property import make_project, mask

ROOT = Path(__file__).resolve().parents[2]
OLD = ROOT / "tests" / "data" / "projects" / "schema_0002.amodal"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with make_project(tmp_path / "p.amodal") as made:
        yield made


def track_of(project: Project) -> int:
    return project.tracks.list(project.clips.list()[0].id)[0].id


def head_id(project: Project, frame: int, layer: Layer = Layer.AMODAL) -> int | None:
    head = project.masks.head(MaskKey(track_of(project), frame, layer))
    return None if head is None else head.revision_id


def paint(project: Project, frame: int, size: int, layer: Layer = Layer.AMODAL) -> None:
    key = MaskKey(track_of(project), frame, layer)
    project.masks.commit([MaskEdit(key, mask(size), head_id(project, frame, layer))], step=BRUSH)


def picture(value: int) -> bytes:
    return encode_rgba(np.full((2, 3, 4), value, np.uint8))


def completion(project: Project, frame: int, value: int = 1) -> NewCompletion:
    amodal = head_id(project, frame)
    assert amodal is not None
    return NewCompletion(frame, -1, 2, 3, 2, picture(value), amodal, head_id(project, frame, Layer.MODAL))


def add(project: Project, *completions: NewCompletion) -> None:
    project.completions.add(track_of(project), completions, engine="classical", fingerprint="c1")


def stale(project: Project) -> dict[int, bool]:
    return {facts.frame: facts.is_stale for facts in project.completions.frames(project.clips.list()[0].id)}


def test_newest_completion_of_a_frame_is_the_present_one_and_older_ones_stay(project: Project) -> None:
    track = track_of(project)
    paint(project, 0, 4)
    paint(project, 2, 4)
    run = project.runs.start(
        track, proposer="classical", parameters={}, seed=0, fingerprint="c1", kind=RunKind.COMPLETION
    )
    changes = project.completions.add(
        track,
        [completion(project, 0, 1), completion(project, 2, 2)],
        engine="classical",
        fingerprint="c1",
        run_id=run.id,
    )
    assert changes.completions == {(track, 0), (track, 2)}
    add(project, completion(project, 0, 9))
    present = project.completions.get(track, 0)
    assert present is not None
    assert (decode_rgba(present.png) == 9).all()
    facts = present.facts
    assert (facts.x, facts.y, facts.width, facts.height, facts.run_id) == (-1, 2, 3, 2, None)
    assert [(c.facts.frame, decode_rgba(c.png)[0, 0, 0]) for c in project.completions.of_track(track)] == [
        (0, 9),
        (2, 2),
    ]
    assert project.completions.get(track, 1) is None
    assert [facts.run_id for facts in project.completions.frames(project.clips.list()[0].id)] == [
        None,
        run.id,
    ]
    assert project.runs.list(track) == []
    assert [r.kind for r in project.runs.list(track, kind=RunKind.COMPLETION)] == [RunKind.COMPLETION]


def test_completion_is_stale_while_a_mask_is_another_one(project: Project) -> None:
    paint(project, 1, 4)
    add(project, completion(project, 1))
    assert stale(project) == {1: False}
    paint(project, 1, 3)
    assert stale(project) == {1: True}
    project.history.undo()
    assert stale(project) == {1: False}
    paint(project, 1, 2, Layer.MODAL)
    assert stale(project) == {1: True}
    project.history.undo()
    project.history.undo()
    assert project.masks.head(MaskKey(track_of(project), 1, Layer.AMODAL)) is None
    assert stale(project) == {1: True}


def test_completion_of_a_frame_without_a_modal_mask_is_fresh(project: Project) -> None:
    paint(project, 0, 0, Layer.MODAL)
    paint(project, 0, 4)
    assert head_id(project, 0, Layer.MODAL) is None
    add(project, completion(project, 0))
    assert stale(project) == {0: False}


def test_completion_for_masks_of_another_frame_is_refused_as_a_whole(project: Project) -> None:
    paint(project, 0, 4)
    paint(project, 1, 4)
    good, other = completion(project, 0), completion(project, 1)
    wrong = NewCompletion(2, 0, 0, 3, 2, other.png, other.amodal_revision_id, None)
    empty = NewCompletion(1, 0, 0, 0, 0, b"", other.amodal_revision_id, None)
    for bad, words in ((wrong, "is not its amodal mask"), (empty, "no pixels")):
        with pytest.raises(StoreError, match=words) as caught:
            add(project, good, bad)
        assert str(project.path) in str(caught.value)
    assert stale(project) == {}


def test_completions_are_append_only_and_survive_reopening(project: Project) -> None:
    paint(project, 0, 4)
    add(project, completion(project, 0, 7))
    project.close()
    with sqlite3.connect(str(project.path)) as connection:
        for statement in ("UPDATE completions SET x = 1", "DELETE FROM completions"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    connection.close()
    with Project.open(project.path or "") as again:
        kept = again.completions.get(track_of(again), 0)
        assert kept is not None
        assert (decode_rgba(kept.png) == 7).all()


def test_more_completions_than_are_read_at_a_time_come_in_the_order_of_frames(project: Project) -> None:
    frames = range(2 * STREAM_ROWS + 3)
    for frame in frames:
        paint(project, frame, 4)
    for value in (1, 2):
        add(project, *(completion(project, frame, value) for frame in reversed(frames)))
    found = list(project.completions.of_track(track_of(project)))
    assert [c.facts.frame for c in found] == list(frames)
    assert all((decode_rgba(c.png) == 2).all() for c in found)


def test_doubts_and_facts_of_a_run_are_merged_and_come_back(project: Project) -> None:
    run = project.runs.start(track_of(project), proposer="t", parameters={}, seed=0, fingerprint="1")
    assert (run.facts, project.runs.doubts(run.id)) == ({}, {})
    project.runs.add_doubts(run.id, {4: 0.5, 2: 0.25})
    project.runs.add_doubts(run.id, {4: 0.75})
    project.runs.add_facts(run.id, {"cue": "depth", "windows": [0, 8]})
    project.runs.add_facts(run.id, {"cue": "none"})
    project.runs.finish(run.id, RunStatus.FINISHED)
    assert project.runs.doubts(run.id) == {2: 0.25, 4: 0.75}
    assert project.runs.get(run.id).facts == {"cue": "none", "windows": [0, 8]}
    with pytest.raises(StoreError, match="facts of run"):
        project.runs.add_facts(run.id, {"x": object()})


numbers = st.dictionaries(st.integers(0, 50), st.floats(0, 1), max_size=8)


@settings(
    max_examples=15,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pieces=st.lists(numbers, max_size=4))
def test_doubts_in_pieces_are_as_one_mapping(project: Project, pieces: list[dict[int, float]]) -> None:
    run = project.runs.start(track_of(project), proposer="t", parameters={}, seed=0, fingerprint="1")
    whole: dict[int, float] = {}
    for piece in pieces:
        project.runs.add_doubts(run.id, piece)
        whole |= piece
    assert project.runs.doubts(run.id) == whole


def test_schema_0002_project_opens_with_a_backup_and_takes_completions(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    path.write_bytes(OLD.read_bytes())
    with Project.open(path) as project:
        run = project.runs.list()[0]
        assert (run.kind, run.facts, run.proposer) == (RunKind.PROPOSAL, {}, "temporal")
        summary = project.masks.summaries(project.clips.list()[0].id)[0]
        assert (summary.modal_area, summary.amodal_area, summary.hidden_area) == (4, 16, 12)
        add(project, completion(project, 0))
        assert stale(project) == {0: False}
    assert (tmp_path / "old.amodal.backup-0002").read_bytes()[:15] == b"SQLite format 3"


def make_old_file(path: Path) -> None:
    """Write the fixture: a project as the second schema had it, with one run and one frame's two masks."""
    engine = create_engine(f"sqlite:///{path}")
    modal, amodal = mask(2), mask(4)
    assert modal is not None
    assert amodal is not None
    when = "2026-11-23 10:00:00.000000"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        upgrade(connection, "0002")
        run = connection.exec_driver_sql
        run("INSERT INTO project VALUES (1, 'old', ?)", (when,))
        run("INSERT INTO clips VALUES (1, 'x', 'x.mp4', 'video', 9, 8, 24.0, 3, 0)")
        run("INSERT INTO categories VALUES (1, 'dog', '', NULL)")
        run("INSERT INTO tracks VALUES (1, 1, 1, 'dog', '#009e73', NULL, 0)")
        run(
            "INSERT INTO proposal_runs VALUES (1, 1, 1, 'temporal', '{\"steps\": null}', 5, 'temporal-1', "
            "'finished', '', 'a', ?, ?, NULL)",
            (when, when),
        )
        for number, (layer, rle) in enumerate(((0, modal), (1, amodal)), start=1):
            run(
                "INSERT INTO revisions VALUES (?, 1, 0, ?, 0, ?, 'import', 'import', 'a', 'Import', "
                "NULL, ?, ?)",
                (number, layer, rle.counts, layer or None, when),
            )
            run(
                "INSERT INTO mask_heads VALUES (1, 0, ?, ?, 1, 'import', ?, ?)",
                (layer, number, layer * 12 + 4, 12 if layer else None),
            )
    engine.dispose()
