"""What machines made and something else replaced is dropped; what counts, what persons made and undo stay."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import main
from core.errors import StoreError
from core.store.damage.checkup import check_project
from core.store.file.opening import open_file
from core.store.project import Project
from core.store.tables.append_only import APPEND_ONLY_TRIGGERS
from core.store.upkeep.compacting import Droppable, compact, what_can_go
from core.store.upkeep.contents import contents_of
from core.store.writing.transaction import UNDO_STEPS_KEPT
from core.types import Layer, ReviewState
from tests.store.test_history_property import make_project, read
from tests.store.upkeep.test_merge import judge, paint, rows, run

PERSONS = "SELECT id, frame, layer, counts, author FROM revisions WHERE origin != 'model'"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five runs, of which a person corrected, accepted and reopened some; undo goes two steps back."""
    monkeypatch.setattr("core.store.writing.transaction.UNDO_STEPS_KEPT", 2)
    path = tmp_path / "p.amodal"
    with make_project(path) as one:
        run(one, 3)
        run(one, 4)
        paint(one, 0, Layer.AMODAL, 3)
        judge(one, 1, ReviewState.ACCEPTED)
        judge(one, 1, ReviewState.TODO)
        run(one, 5)
        run(one, 6)
        run(one, 7)
    return path


def sure(_found: Droppable) -> bool:
    return True


def all_states(path: Path) -> list[Any]:
    """Return what stands, and what stands after each undo, as far as it goes."""
    with Project.open(path) as one:
        found = [read(one)]
        while one.history.undo() is not None:
            found.append(read(one))
        while one.history.redo() is not None:
            pass
        assert read(one) == found[0]
        return found


def test_what_counts_what_persons_made_and_undo_stay(project: Path) -> None:
    assert UNDO_STEPS_KEPT > 2
    before, persons = all_states(project), rows(project, PERSONS)
    size, contents = project.stat().st_size, contents_of(project, "rw")
    assert len(before) == 3
    told = what_can_go(project)
    done = compact(project, sure)
    assert done is not None
    assert done.dropped == told
    assert (done.before, done.after) == (size, project.stat().st_size)
    # Runs 1 and 2 were replaced, and undo goes back to what run 3 left.
    assert done.dropped.runs == {1, 2}
    assert (done.dropped.hypothesis_masks, len(done.dropped.revisions)) == (6, 3)
    assert rows(project, PERSONS) == persons
    assert all_states(project) == before
    assert check_project(project).is_whole
    assert contents_of(done.backup.path, "rw") == contents
    assert what_can_go(project).is_nothing
    assert compact(project, sure) is None


def test_what_a_person_judged_or_corrected_stays(project: Path) -> None:
    """Frame 0 was corrected from the mask of run 2, frame 1 was accepted once, nobody looked at frame 2."""
    compact(project, sure)
    left = rows(project, "SELECT frame, run_id FROM revisions WHERE origin = 'model' AND run_id < 3")
    assert left == [(0, 2), (1, 1), (1, 2)]
    kept = rows(project, "SELECT id FROM proposal_runs")
    assert kept == [(1,), (2,), (3,), (4,), (5,)]


def test_without_undo_what_stands_and_the_last_run_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.writing.transaction.UNDO_STEPS_KEPT", 0)
    path = tmp_path / "p.amodal"
    with make_project(path) as one:
        run(one, 3)
        run(one, 4)
        before = read(one)
    done = compact(path, sure)
    assert done is not None
    assert (done.dropped.runs, len(done.dropped.revisions)) == (frozenset({1}), 3)
    with Project.open(path) as one:
        assert read(one) == before
        for frame in range(3):
            paint(one, frame, Layer.AMODAL, 5)
        run(one, 6)
    done = compact(path, sure)
    assert done is not None
    assert (done.dropped.runs, done.dropped.revisions) == (frozenset({2}), frozenset())
    with Project.open(path, read_only=True) as one:
        assert [version.run_id for version in one.versions.at_frame(1, 0)] == [3]


def test_the_guards_are_there_again(project: Path) -> None:
    compact(project, sure)
    with closing(sqlite3.connect(project)) as connection:
        found = {row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("DELETE FROM revisions")
    assert found == set(APPEND_ONLY_TRIGGERS)


def test_without_consent_or_backup_nothing_is_dropped(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = project.read_bytes(), sorted(one.name for one in project.parent.iterdir())

    def no_room(*_: object) -> None:
        raise StoreError(project, "", "the disk is full", "make room")

    assert compact(project, lambda _found: False) is None
    monkeypatch.setattr("core.store.upkeep.compacting.back_up", no_room)
    with pytest.raises(StoreError, match="disk is full"):
        compact(project, sure)
    opened = open_file(project, read_only=False)
    try:
        with pytest.raises(StoreError, match="is open in another window"):
            compact(project, sure)
    finally:
        opened.database.close()
        opened.file.close()
    assert (project.read_bytes(), sorted(one.name for one in project.parent.iterdir())) == before


def test_the_command_asks(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main.main(["project", "compact", str(project), "--dry-run"]) == 0
    assert "6 masks of hypotheses of 2 runs" in capsys.readouterr().out
    assert main.main(["project", "compact", str(project)]) == 2
    assert "add --yes" in capsys.readouterr().err
    assert not what_can_go(project).is_nothing
    assert main.main(["project", "compact", str(project), "--yes"]) == 0
    assert "bytes before" in capsys.readouterr().out
    assert main.main(["project", "compact", str(project), "--yes"]) == 0
    assert "nothing was dropped" in capsys.readouterr().out
