"""What the store keeps of a step: kind and facts, words of older projects, and nothing worse than a line."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.changes.steps import Facts, Step, StepKind, Way
from core.checks.registry import CHECKS
from core.shapes.operations import OPERATIONS
from core.store.damage.checkup import check_project, rescue_project
from core.store.file.migrating import upgrade
from core.store.file.sqlite import sqlite_engine
from core.store.project import Project
from core.store.tables.base import HEAD_REVISION
from core.types import Layer, ReviewState
from tests.store.test_history_property import make_project, mask

OLD = Path(__file__).resolve().parents[1] / "data" / "projects"
UNGUARDED = "DROP TRIGGER revisions_no_update;"
KEY = MaskKey(1, 1, Layer.AMODAL)


def tamper(path: Path, script: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


def told(words: str) -> Step:
    return Step(StepKind.TOLD, Facts(words=words))


def test_kind_and_facts_come_back_as_they_were(tmp_path: Path) -> None:
    step = Step(StepKind.BRUSH, Facts(frame=1))
    with make_project(tmp_path / "p.amodal") as project:
        project.tracks.update(1, name="Brush")
        project.masks.commit([MaskEdit(KEY, mask(3), None)], step=step)
        project.verdicts.judge(1, [0, 2], Judgement(ReviewState.ACCEPTED))
    accepted = Step(StepKind.ACCEPT, Facts(track="Brush", frame=0, last=2, count=2))
    with Project.open(tmp_path / "p.amodal") as project:
        assert [revision.step for revision in project.masks.revisions(KEY)] == [step]
        assert project.history.status().undo == accepted
        undone = project.history.undo()
        assert undone is not None
        assert (undone.step, undone.way) == (accepted, Way.UNDONE)
        assert project.history.status().redo == accepted
        redone = project.history.redo()
        assert redone is not None
        assert (redone.step, redone.way) == (accepted, Way.REDONE)


def test_a_name_too_long_is_cut_and_stays_a_fact() -> None:
    facts = Facts(track="ö" * 1000, frame=3)
    assert Facts.from_json(facts.to_json()) == Facts(track="ö" * 255, frame=3)


def test_every_operation_and_every_repair_is_a_kind_of_step() -> None:
    assert {StepKind(name) for name in OPERATIONS}
    assert {StepKind(f"repair {check.name}") for check in CHECKS if check.repair_label}


def test_steps_of_schema_0008_keep_their_words_and_can_be_undone(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    shutil.copyfile(OLD / "schema_0008.amodal", path)
    with Project.open(path) as project:
        words = [revision.step for revision in project.masks.revisions(KEY)]
        assert words == [told("Eraser, frame 1"), told("Brush, frame 1")]
        status = project.history.status()
        assert status.undo == told("Accept red car, frame 7, frame 1")
        assert status.redo == told("Edit track red car, frame 7")
        project.history.redo()
        assert project.tracks.get(1).name == "Brush"
        project.history.undo()
        while project.history.undo():
            pass
        assert project.masks.head(KEY) is None
        while project.history.redo():
            pass
        head = project.masks.head(KEY)
        assert head is not None
        assert head.rle == mask(5)
        project.masks.commit([MaskEdit(KEY, mask(2), head.revision_id)], step=Step(StepKind.ERASER))
        assert project.history.status().undo == Step(StepKind.ERASER)
    assert check_project(path).is_whole
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        tamper(path, "UPDATE revisions SET facts = '{}'")


@pytest.mark.parametrize("number", range(1, int(HEAD_REVISION)))
def test_a_project_of_every_schema_opens_and_undoes(tmp_path: Path, number: int) -> None:
    path = tmp_path / "old.amodal"
    before = max(p for p in OLD.glob("schema_*.amodal") if p.stem <= f"schema_{number:04}")
    shutil.copyfile(before, path)
    engine = sqlite_engine(path)
    with engine.begin() as connection:
        upgrade(connection, f"{number:04}")
    engine.dispose()
    with Project.open(path) as project:
        frames = project.masks.at_frames(1, 0, 9)
        last = project.history.status().undo
        if last is not None:
            assert (last.kind is StepKind.TOLD) == bool(last.facts.words)
            assert last.facts.words or number >= 9
            project.history.undo()
            project.history.redo()
        assert project.masks.at_frames(1, 0, 9) == frames
        assert frames
        assert project.health.damage.count == 0
    assert check_project(path).is_whole


def test_a_label_of_an_old_project_that_is_no_text_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    shutil.copyfile(OLD / "schema_0008.amodal", path)
    tamper(path, f"{UNGUARDED} UPDATE revisions SET label = x'ff00'; UPDATE undo_steps SET label = x'ff'")
    with Project.open(path) as project:
        assert project.history.status().undo == told("")
        assert {revision.step for revision in project.masks.revisions(KEY)} == {told("")}


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'nonsense'",
        "kind = x'ff'",
        "facts = 'no JSON'",
        "facts = '[]'",
        'facts = \'{"frame": "7"}\'',
        "facts = '{\"frame\": 1.5}'",
        "facts = '{\"track\": 7}'",
        "facts = '{\"more\": 7}'",
        'facts = \'{"visibility": "sideways"}\'',
        "facts = x'ff00'",
        "facts = replace(hex(zeroblob(5000)), '0', '[')",
    ],
)
def test_a_damaged_step_is_told_and_its_mask_stays(tmp_path: Path, change: str) -> None:
    path = tmp_path / "p.amodal"
    with make_project(path) as project:
        project.masks.commit([MaskEdit(KEY, mask(3), None)], step=Step(StepKind.BRUSH, Facts(frame=1)))
    tamper(path, f"{UNGUARDED} UPDATE revisions SET {change}; UPDATE undo_steps SET {change}")
    with Project.open(path) as project:
        assert project.history.status().undo == told("")
        assert [revision.step for revision in project.masks.revisions(KEY)] == [told("")]
        assert "undo_steps, id 1" in project.health.damage.found[0].place
        undone = project.history.undo()
        assert undone is not None
        assert project.masks.head(KEY) is None
        project.history.redo()
        head = project.masks.head(KEY)
        assert head is not None
        assert head.rle == mask(3)
    found = check_project(path)
    assert not found.is_whole
    assert any("undo_steps" in line and "cannot be used" in line for line in found.lines())
    rescue_project(path, tmp_path / "rescued.amodal")
    assert check_project(tmp_path / "rescued.amodal").is_whole
