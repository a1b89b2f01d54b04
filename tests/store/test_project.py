"""Opening, locking, conflicts, revisions, runs, migration: on real SQLite files."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from core.changes.masks import MaskEdit, MaskKey
from core.errors import ConflictError, StoreError
from core.store.file.migrating import make_tables, upgrade
from core.store.project import Project
from core.store.tables.base import APPLICATION_ID, Base
from core.types import Layer, Origin, Provenance, ReviewState
from tests.steps import BRUSH, ERASER
from tests.store.test_history_property import FRAMES, make_project, mask

ROOT = Path(__file__).resolve().parents[2]
OLD = ROOT / "tests" / "data" / "projects" / "schema_0001.amodal"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "p.amodal")


def track_of(project: Project) -> int:
    return project.tracks.list(project.clips.list()[0].id)[0].id


def test_second_program_is_told_who_holds_the_project(project: Project) -> None:
    code = "import sys; from core.store.project import Project; Project.open(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(project.path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "open in another window" in done.stderr
    assert str(project.path) in done.stderr
    with Project.open(project.path or "", read_only=True) as reader:
        assert reader.is_read_only
        with pytest.raises(StoreError, match="reading only"):
            reader.settings.set("a", 1)
    project.close()


def test_edit_of_a_changed_mask_is_a_conflict_and_writes_nothing(project: Project) -> None:
    key = MaskKey(track_of(project), 0, Layer.MODAL)
    head = project.masks.head(key)
    assert head is not None
    project.masks.commit([MaskEdit(key, mask(3), head.revision_id)], step=BRUSH)
    other = MaskKey(key.track_id, 1, Layer.AMODAL)
    with pytest.raises(ConflictError):
        project.masks.commit(
            [MaskEdit(other, mask(1), None), MaskEdit(key, mask(4), head.revision_id)],
            step=ERASER,
        )
    assert project.masks.head(other) is None
    assert project.history.status().undo == BRUSH
    project.close()


def test_any_revision_can_be_restored_after_reopening(project: Project) -> None:
    key = MaskKey(track_of(project), 0, Layer.AMODAL)
    run = project.runs.start(key.track_id, proposer="t", parameters={}, seed=0, fingerprint="1")
    proposed = mask(4)
    assert proposed is not None
    project.runs.add_masks(run.id, 0, {0: proposed})
    head = project.masks.head(key)
    assert head is not None
    project.masks.commit([MaskEdit(key, mask(5), head.revision_id)], step=BRUSH)
    project.close()
    with Project.open(project.path or "") as again:
        newest, oldest = again.masks.revisions(key)
        assert (newest.provenance, oldest.origin) == (Provenance.BOTH, Origin.MODEL)
        again.masks.restore(oldest.id)
        restored = again.masks.head(key)
        assert restored is not None
        assert restored.rle == proposed
        assert len(again.masks.revisions(key)) == 3
        again.history.undo()
        back = again.masks.head(key)
        assert back is not None
        assert back.rle == mask(5)


def test_a_run_never_replaces_what_a_person_fixed(project: Project) -> None:
    track = track_of(project)
    project.masks.commit([MaskEdit(MaskKey(track, 0, Layer.AMODAL), mask(5), None)], step=BRUSH)
    run = project.runs.start(track, proposer="t", parameters={}, seed=0, fingerprint="1")
    masks = {frame: rle for frame in range(FRAMES) if (rle := mask(3)) is not None}
    project.runs.add_masks(run.id, 0, masks)
    clip = project.clips.list()[0].id
    heads = {h.key.frame: h.rle for f in range(FRAMES) for h in project.masks.at_frame(clip, f)
             if h.key.layer is Layer.AMODAL}  # fmt: skip
    assert heads == {0: mask(5), 1: mask(3), 2: mask(3)}
    assert dict(project.runs.hypothesis_masks(run.id, 0)) == masks
    project.history.undo()
    states = {s.frame: s.state for s in project.masks.summaries(clip)}
    assert states == {0: ReviewState.CORRECTED, 1: ReviewState.TODO, 2: ReviewState.TODO}
    project.close()


def test_revisions_cannot_be_changed_or_deleted(project: Project) -> None:
    project.close()
    with sqlite3.connect(str(project.path)) as connection:
        for statement in ("UPDATE revisions SET facts = '{}'", "DELETE FROM revisions"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    connection.close()


def test_margin_moves_masks_to_the_larger_canvas(project: Project) -> None:
    clip = project.clips.list()[0]
    project.clips.set_margin(clip.id, 5)
    head = project.masks.head(MaskKey(track_of(project), 0, Layer.MODAL))
    assert head is not None
    assert head.rle.size_hw == (8 + 10, 9 + 10)
    project.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not an Amodal Studio project"),
        (b"hello" * 100, "is not an Amodal Studio project"),
        (b"SQLite format 3\x00" + bytes(84), "is a database of another program"),
    ],
)
def test_what_is_not_ours_is_refused_in_one_line(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.amodal"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=words) as caught:
        Project.open(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_project_of_a_newer_version_is_refused(project: Project) -> None:
    project.close()
    connection = sqlite3.connect(str(project.path))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        Project.open(project.path or "")


def test_create_never_overwrites(project: Project) -> None:
    project.close()
    with pytest.raises(StoreError, match="exists already"):
        Project.create(project.path or "")


def test_full_disk_refuses_the_edit_and_harms_nothing(project: Project) -> None:
    key = MaskKey(track_of(project), 0, Layer.AMODAL)
    with project._database.reading() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
    from sqlalchemy import event

    @event.listens_for(project._database.engine, "begin")
    def limit(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    with pytest.raises(StoreError, match="disk is full"):
        edit_until_refused(project, key)
    event.remove(project._database.engine, "begin", limit)
    project.close()
    with Project.open(project.path or "") as again:
        assert again.masks.head(key) is not None or again.history.status().undo is None


def edit_until_refused(project: Project, key: MaskKey) -> None:
    for _ in range(4000):
        head = project.masks.head(key)
        expected = head.revision_id if head else None
        project.masks.commit([MaskEdit(key, mask(3), expected)], step=BRUSH)


def test_project_of_the_first_schema_opens_with_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "old.amodal"
    path.write_bytes(OLD.read_bytes())
    with Project.open(path) as project:
        clip = project.clips.list()[0]
        facts = project.masks.summaries(clip.id)
        assert [(s.modal_area, s.amodal_area, s.hidden_area) for s in facts] == [(4, 16, 12)]
    assert (tmp_path / "old.amodal.backup-0001").read_bytes()[:15] == b"SQLite format 3"


def test_mappings_and_migrations_agree() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_tables_of_a_new_file_are_those_that_the_migrations_make() -> None:
    made = []
    for make in (make_tables, upgrade):
        engine = create_engine("sqlite://")
        with engine.begin() as connection:
            make(connection)
            told = connection.exec_driver_sql(
                "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
            )
            stand = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            made.append((told.all(), stand.all()))
        engine.dispose()
    assert made[0] == made[1]
    assert len(made[0][0]) > len(Base.metadata.tables)


def make_old_file(path: Path) -> None:
    """Write the fixture: a project as the first schema had it, with one frame's two masks."""
    engine = create_engine(f"sqlite:///{path}")
    modal, amodal = mask(2), mask(4)
    assert modal is not None
    assert amodal is not None
    when = "2026-11-23 10:00:00.000000"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        upgrade(connection, "0001")
        run = connection.exec_driver_sql
        run("INSERT INTO project VALUES (1, 'old', ?)", (when,))
        run("INSERT INTO clips VALUES (1, 'x', 'x.mp4', 'video', 9, 8, 24.0, 3, 0)")
        run("INSERT INTO categories VALUES (1, 'dog', '', NULL)")
        run("INSERT INTO tracks VALUES (1, 1, 1, 'dog', '#009e73', NULL, 0)")
        for number, (layer, rle) in enumerate(((0, modal), (1, amodal)), start=1):
            run(
                "INSERT INTO revisions VALUES (?, 1, 0, ?, 0, ?, 'import', 'import', 'a', 'Import', "
                "NULL, NULL, ?)",
                (number, layer, rle.counts, when),
            )
            run("INSERT INTO mask_heads VALUES (1, 0, ?, ?, 1, 'import', ?)", (layer, number, layer * 12 + 4))
    engine.dispose()
