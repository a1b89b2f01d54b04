"""Masks whose bytes were changed by a disk or a copy are named and left out, never shown as others."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.errors import StoreError
from core.formats.exporting import export_project
from core.store.project import Project
from core.store.tables.code_digest import code_digest
from core.types import Layer, RunStatus
from tests.steps import BRUSH
from tests.store.test_history_property import make_project, mask
from tests.store.test_hostile import tamper

OLD = Path(__file__).resolve().parents[1] / "data" / "projects" / "schema_0007.amodal"
UNGUARDED = "DROP TRIGGER revisions_no_update; DROP TRIGGER hypothesis_masks_no_update;"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with imported, proposed and drawn masks."""
    project = make_project(tmp_path / "p.amodal")
    small, large = mask(3), mask(4)
    assert small is not None
    assert large is not None
    run = project.runs.start(1, proposer="temporal", parameters={}, seed=0, fingerprint="1")
    project.runs.add_masks(run.id, 0, {0: large, 1: large})
    project.runs.add_masks(run.id, 1, {0: small, 1: small})
    project.runs.finish(run.id, RunStatus.FINISHED, scores=[0.5, 0.4])
    head = project.masks.head(MaskKey(1, 1, Layer.AMODAL))
    assert head is not None
    project.masks.commit([MaskEdit(head.key, mask(6), head.revision_id)], step=BRUSH)
    project.close()
    return tmp_path / "p.amodal"


def digests(path: Path) -> list[bool]:
    connection = sqlite3.connect(path)
    revisions = connection.execute("SELECT digest, counts, track_id, frame, layer, margin FROM revisions")
    found = [digest == code_digest(tuple(place), counts) for digest, counts, *place in revisions]
    masks = connection.execute("SELECT digest, counts, hypothesis_id, frame, margin FROM hypothesis_masks")
    found += [digest == code_digest(tuple(place), counts) for digest, counts, *place in masks]
    connection.close()
    return found


def test_every_way_of_writing_a_mask_writes_its_digest(path: Path) -> None:
    assert len(digests(path)) >= 8
    assert all(digests(path))


def test_schema_0007_project_gets_the_digests_of_its_masks(tmp_path: Path) -> None:
    shutil.copyfile(OLD, tmp_path / "old.amodal")
    with Project.open(tmp_path / "old.amodal") as project:
        assert len(project.masks.at_frames(1, 0, 9)) == 3
        assert project.health.damage.count == 0
    assert len(digests(tmp_path / "old.amodal")) >= 6
    assert all(digests(tmp_path / "old.amodal"))
    with (
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
        sqlite3.connect(tmp_path / "old.amodal") as table,
    ):
        table.execute("UPDATE revisions SET digest = 1")
    table.close()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("counts = CAST('0260h1' AS BLOB)", "not those that were written"),
        ("counts = CAST('11' AS BLOB), digest = NULL", "does not cover 72 pixels, as 9×8 has"),
        ("counts = CAST('' AS BLOB), digest = NULL", "does not cover 72 pixels"),
        ("counts = x'ff00ff', digest = NULL", "no run-length code"),
        ("counts = CAST(counts || x'00' AS BLOB), digest = NULL", "no run-length code"),
        ("counts = 'text', digest = NULL", ""),
        ("counts = 1000000000, digest = NULL", ""),
        ("counts = NULL", "does not name a mask of its own"),
        ("frame = 2", "does not name a mask of its own"),
        ("margin = 3", "not those that were written"),
        ("origin = 'ghost'", "nobody can have made it"),
    ],
)
def test_a_changed_mask_is_named_and_left_out(path: Path, change: str, reason: str) -> None:
    with Project.open(path) as project:
        sound = {head.key: head for heads in project.masks.at_frames(1, 0, 9).values() for head in heads}
    key = MaskKey(1, 1, Layer.AMODAL)
    tamper(path, f"{UNGUARDED} UPDATE revisions SET {change} WHERE id = {sound[key].revision_id}")
    with Project.open(path) as project:
        seen = {head.key: head for heads in project.masks.at_frames(1, 0, 9).values() for head in heads}
        assert seen == {other: head for other, head in sound.items() if other != key}
        assert project.masks.head(key) is None
        assert [head.key.frame for head in project.masks.of_track(1, Layer.AMODAL)] == [0]
        assert [str(one) for one in project.health.damage.found if "frame 1, amodal mask" in one.place]
        assert reason in str(project.health.damage.found[-1])
        assert "clip" in project.health.damage.found[-1].place


def test_a_frame_with_a_damaged_mask_can_be_drawn_anew(path: Path) -> None:
    tamper(
        path, f"{UNGUARDED} UPDATE revisions SET counts = x'31', digest = NULL WHERE layer = 0 AND frame = 0"
    )
    with Project.open(path) as project:
        assert project.masks.head(MaskKey(1, 0, Layer.MODAL)) is None
        amodal = project.masks.head(MaskKey(1, 0, Layer.AMODAL))
        assert amodal is not None
        project.masks.commit([MaskEdit(amodal.key, mask(5), amodal.revision_id)], step=BRUSH)
        again = project.masks.head(amodal.key)
        assert again is not None
        assert again.rle == mask(5)


def test_damaged_hypotheses_are_left_out(path: Path) -> None:
    tamper(path, f"{UNGUARDED} UPDATE hypothesis_masks SET counts = CAST('a' AS BLOB) WHERE frame = 0")
    with Project.open(path) as project:
        assert [frame for frame, _ in project.runs.hypothesis_masks(1, 0)] == [1]
        assert project.versions.at_frame(1, 0) == []
        assert len(project.versions.at_frame(1, 1)) == 2
        assert "frame 0, hypothesis 1 of run 1" in str(project.health.damage.found[0])
        project.review_facts.of_track(1)


def test_a_file_with_damaged_pages_is_not_exported(path: Path, tmp_path: Path) -> None:
    with Project.open(path) as project:
        connection = sqlite3.connect(path)
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_revisions_mask'")
        page = int(root.fetchone()[0])
        size = int(connection.execute("PRAGMA page_size").fetchone()[0])
        connection.close()
    with path.open("r+b") as file:
        # The index forgets its entries: every lookup by it would find nothing.
        file.seek((page - 1) * size + 3)
        file.write(b"\x00\x00")
    with (
        Project.open(path, read_only=True) as project,
        pytest.raises(StoreError, match="damaged"),
    ):
        list(export_project(project, tmp_path / "out.json", "coco"))
    assert not (tmp_path / "out.json").exists()
