"""A project is the file that was opened: whatever its name, and whatever becomes of the name meanwhile."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.changes.masks import MaskEdit, MaskKey
from core.errors import StoreError
from core.store.file.condition import FileState, ProjectFileError
from core.store.file.migrating import back_up
from core.store.file.project_file import LONGEST_NAME
from core.store.project import Project
from core.types import Layer, RunStatus
from tests.steps import BRUSH
from tests.store.test_history_property import make_project, mask

ROOT = Path(__file__).resolve().parents[2]
PRINTABLE = [chr(code) for code in range(0x20, 0x7F) if chr(code) != "/"]
ODD_NAMES = (
    *(f"a{sign}b.amodal" for sign in PRINTABLE),
    "a%20b.amodal", "%2e%2e.amodal", "a?mode=memory.amodal", "a#b?c=d&e.amodal", "file:a.amodal", " .amodal",
    ":memory:", "\n.amodal", "a\nb\tc.amodal", "👩‍🎨 é é.amodal", "a\\b.amodal", "-rf.amodal", "~.amodal",
)  # fmt: skip
REPORTS_THEN_DIES = """
import os, sys
from pathlib import Path
from core.store.project import Project
from core.changes.masks import MaskEdit, MaskKey
from core.types import Layer
from tests.steps import BRUSH
from tests.store.test_history_property import mask

project = Project.open(sys.argv[1])
# Somebody who reads an older state keeps SQLite's log from being emptied.
reader = project.masks._database.engine.raw_connection()
reader.cursor().execute("BEGIN")
reader.cursor().execute("SELECT count(*) FROM revisions").fetchall()
for number in range(3):
    key = MaskKey(1, 0, Layer.AMODAL)
    head = project.masks.head(key)
    project.masks.commit([MaskEdit(key, mask(number + 2), head.revision_id if head else None)], step=BRUSH)
os._exit(9)
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project, closed."""
    path = tmp_path_factory.mktemp("sample") / "p.amodal"
    make_project(path).close()
    return path


def paint(project: Project, value: int, frame: int = 1) -> None:
    """Save one amodal mask."""
    key = MaskKey(project.tracks.list(project.clips.list()[0].id)[0].id, frame, Layer.AMODAL)
    head = project.masks.head(key)
    project.masks.commit([MaskEdit(key, mask(value), head.revision_id if head else None)], step=BRUSH)


def painted(path: Path, frame: int = 1) -> int:
    """Count the amodal revisions of a frame that stand in the file itself, whatever lies beside it."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        query = "SELECT count(*) FROM revisions WHERE frame = ? AND layer = 1"
        return int(connection.execute(query, (frame,)).fetchone()[0])
    finally:
        connection.close()


def test_any_name_leads_to_its_own_file(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a?b %41 #c"
    folder.mkdir()
    for name in ODD_NAMES:
        path = folder / name
        shutil.copyfile(sample, path)
        with Project.open(path) as project:
            paint(project, 3)
        assert painted(path) == 1, name
        assert os.listdir(folder) == [name]
        path.unlink()


def test_reading_leaves_nothing_beside_the_file(sample: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(sample, tmp_path / "a%20b?c.amodal"))
    with Project.open(path, read_only=True) as project:
        assert len(project.clips.list()) == 1
        with pytest.raises(StoreError, match="reading only"):
            paint(project, 3)
    assert os.listdir(tmp_path) == [path.name]
    assert path.read_bytes() == sample.read_bytes()


def test_odd_names_are_made_and_backed_up_under_themselves(tmp_path: Path) -> None:
    for name in ("a%20b?c.amodal", "n" * (LONGEST_NAME - 7) + ".amodal"):
        path = tmp_path / name
        Project.create(path).close()
        assert os.listdir(tmp_path) == [name]
        copy = back_up(path, "0001")
        assert len({path, copy}) == len(os.listdir(tmp_path)) == 2
        assert "backup-0001" in copy.name
        copy.unlink()
        path.unlink()


@pytest.mark.parametrize("length", [LONGEST_NAME + 1, 255])
def test_a_name_too_long_for_sqlite_is_said_in_one_line(sample: Path, tmp_path: Path, length: int) -> None:
    path = tmp_path / ("n" * (length - 7) + ".amodal")
    with pytest.raises(StoreError, match="name is too long"):
        Project.create(path)
    shutil.copyfile(sample, path)
    with pytest.raises(StoreError, match="name is too long"):
        Project.open(path)
    assert os.listdir(tmp_path) == [path.name]


def test_folders_too_long_for_sqlite_are_said_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["d" * 100] * 5)
    folder.mkdir(parents=True)
    with pytest.raises(StoreError, match="folders and name are too long"):
        Project.create(folder / "p.amodal")


def renamed(path: Path) -> None:
    path.rename(path.with_name("other.amodal"))


def folder_renamed(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def deleted(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    (path.parent / "new").write_bytes(path.with_name("backup").read_bytes())
    (path.parent / "new").replace(path)


def replaced_but_kept(path: Path) -> None:
    path.rename(path.with_name("other.amodal"))
    shutil.copyfile(path.with_name("backup"), path)


def written_over(path: Path) -> None:
    path.write_bytes(path.with_name("backup").read_bytes())


@pytest.mark.parametrize(
    ("act", "state", "place"),
    [
        (renamed, FileState.MOVED, "work/other.amodal"),
        (folder_renamed, FileState.MOVED, "elsewhere/p.amodal"),
        (deleted, FileState.DELETED, None),
        (replaced, FileState.REPLACED, None),
        (replaced_but_kept, FileState.REPLACED, "work/other.amodal"),
        (written_over, FileState.OVERWRITTEN, None),
    ],
)
def test_what_becomes_of_an_open_file_is_noticed_before_the_next_write(
    sample: Path, tmp_path: Path, act: Callable[[Path], None], state: FileState, place: str | None
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    path = folder / "p.amodal"
    shutil.copyfile(sample, path)
    shutil.copyfile(sample, path.with_name("backup"))
    project = Project.open(path)
    paint(project, 3)
    assert project.is_settled
    assert project.condition().is_well
    act(path)
    found = project.condition()
    assert found.state is state
    assert found.place == (tmp_path / place if place else None)
    with pytest.raises(ProjectFileError, match="nothing was written"):
        paint(project, 4)
    copy = tmp_path / "copy.amodal"
    if state is not FileState.OVERWRITTEN:
        project.save_copy(copy)
        assert painted(copy) == 1
        with pytest.raises(StoreError, match="exists already"):
            project.save_copy(copy)
    project.close()
    if found.place is not None:
        assert painted(found.place) == 1, "every edit that was saved is in the file that was open"
    if state in (FileState.REPLACED, FileState.OVERWRITTEN):
        assert path.read_bytes() == path.with_name("backup").read_bytes(), "the other file is untouched"
    left = {one.name for one in tmp_path.rglob("*") if one.is_file()}
    assert left <= {"p.amodal", "other.amodal", "backup", "copy.amodal", "p.amodal-wal", "p.amodal-shm"}
    if state is not FileState.REPLACED:
        assert not left & {"p.amodal-wal", "p.amodal-shm"}


def test_a_file_that_comes_back_is_written_again(sample: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(sample, tmp_path / "p.amodal"))
    with Project.open(path) as project:
        path.rename(tmp_path / "away")
        with pytest.raises(ProjectFileError):
            paint(project, 3)
        (tmp_path / "away").rename(path)
        paint(project, 3)
    assert painted(path) == 1


def test_an_open_project_copied_alone_holds_every_saved_edit(sample: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(sample, tmp_path / "p.amodal"))
    with Project.open(path) as project:
        for number in range(1, 4):
            paint(project, number + 1)
            shutil.copyfile(path, tmp_path / "copy.amodal")
            assert painted(tmp_path / "copy.amodal") == number
            assert (tmp_path / "p.amodal-wal").stat().st_size == 0


def test_what_a_reader_keeps_out_of_the_file_is_not_called_settled(sample: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(sample, tmp_path / "p.amodal"))
    with Project.open(path) as project:
        reader = sqlite3.connect(path)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM revisions").fetchall()
        paint(project, 3)
        seen = [project.is_settled]
        reader.close()
        project.settle()
        assert [*seen, project.is_settled] == [False, True]
        assert painted(path) == 1


def die_with_a_log(path: Path) -> None:
    """Save three masks in a process that then dies; they stand in the log beside the file."""
    done = subprocess.run(
        [sys.executable, "-c", REPORTS_THEN_DIES, str(path)], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 9, done.stderr
    assert Path(f"{path}-wal").stat().st_size > 0


def test_the_log_of_a_killed_program_is_taken_in(sample: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(sample, tmp_path / "p.amodal"))
    die_with_a_log(path)
    with Project.open(path, read_only=True) as project:
        assert len(project.masks.revisions(MaskKey(1, 0, Layer.AMODAL))) == 3
    with Project.open(path) as project:
        assert project.notes == ()
        assert len(project.masks.revisions(MaskKey(1, 0, Layer.AMODAL))) == 3
    assert os.listdir(tmp_path) == ["p.amodal"]


@pytest.mark.parametrize("act", [replaced, written_over])
def test_the_log_of_another_version_is_never_mixed_in(
    sample: Path, tmp_path: Path, act: Callable[[Path], None]
) -> None:
    path = Path(shutil.copyfile(sample, tmp_path / "p.amodal"))
    with Project.open(path) as project:
        paint(project, 5, frame=2)
    shutil.copyfile(path, tmp_path / "backup")
    with Project.open(path) as project:
        paint(project, 6, frame=2)
    die_with_a_log(path)
    log = Path(f"{path}-wal").read_bytes()
    act(path)
    with Project.open(path, read_only=True) as project:
        assert "does not belong" in " ".join(project.notes)
        assert len(project.masks.revisions(MaskKey(1, 2, Layer.AMODAL))) == 1
    with Project.open(path) as project:
        assert "kept as" in " ".join(project.notes)
        assert len(project.masks.revisions(MaskKey(1, 2, Layer.AMODAL))) == 1
        assert project.masks.revisions(MaskKey(1, 0, Layer.AMODAL)) == []
    assert painted(path, frame=2) == 1
    (aside,) = tmp_path.glob("*.stray-wal-*")
    assert aside.read_bytes() == log, "it is moved, never deleted"


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_second_name_of_an_open_project_gets_no_second_writer(
    sample: Path, tmp_path: Path, link: Callable[[Path, Path], None]
) -> None:
    path = Path(shutil.copyfile(sample, tmp_path / "p.amodal"))
    other = tmp_path / "other.amodal"
    link(path, other)
    code = "import sys; from core.store.project import Project; Project.open(sys.argv[1])"
    with Project.open(path) as project:
        run = project.runs.start(1, proposer="t", parameters={}, seed=0, fingerprint="f")
        done = subprocess.run(
            [sys.executable, "-c", code, str(other)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert "is open in another window or program" in done.stderr
        with pytest.raises(StoreError, match="is open in another"):
            Project.open(other)
        path.rename(tmp_path / "third.amodal")
        with pytest.raises(StoreError, match="is open in another"):
            Project.open(tmp_path / "third.amodal")
        assert project.runs.get(run.id).status is RunStatus.RUNNING


def test_a_killed_run_ends_when_the_project_is_opened_next(sample: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(sample, tmp_path / "p.amodal"))
    code = (
        "import os, sys; from core.store.project import Project; "
        "Project.open(sys.argv[1]).runs.start(1, proposer='t', parameters={}, seed=0, fingerprint='f'); "
        "os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=False)
    with Project.open(path) as project:
        (run,) = project.runs.list()
        assert (run.status, run.message) == (RunStatus.INTERRUPTED, "the program ended while it ran")
    assert os.listdir(tmp_path) == ["p.amodal"]
