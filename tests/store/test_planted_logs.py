"""What lies beside a project under SQLite's names and is not of it: not mixed in, not followed, not lost."""

import os
import shutil
import sqlite3
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import AmodalError
from core.store.damage.checkup import check_project, rescue_project
from core.store.project import Project
from tests.store.test_history_property import make_project, read

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
SUPER_MAGIC = bytes.fromhex("d9d505f920a163d7")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project in a folder of its own, with an outside beside that folder."""
    (tmp_path / "projects").mkdir()
    make_project(tmp_path / "projects" / "p.amodal").close()
    return tmp_path / "projects" / "p.amodal"


def interrupted(path: Path, change: str) -> bytes:
    """Let another program change a copy of the project without SQLite's log; return its journal just before
    the change is done.
    """
    copy = path.with_name("copy")
    shutil.copyfile(path, copy)
    connection = sqlite3.connect(copy, isolation_level=None)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("PRAGMA cache_size=1")
    connection.execute("BEGIN")
    connection.execute(change)
    # Pages that do not fit into the cache go into the file, and before them the journal with its count.
    connection.execute("CREATE TABLE filling AS SELECT randomblob(400000)")
    journal, half_done = Path(f"{copy}-journal").read_bytes(), copy.read_bytes()
    connection.close()
    path.with_name("half").write_bytes(half_done)
    copy.unlink()
    return journal


def all_of(path: Path) -> object:
    with Project.open(path) as project:
        return read(project)


def check_rescue_and_read(path: Path, out: Path) -> None:
    """Do all that opens a project without changing it."""
    assert check_project(path).is_whole
    rescue_project(path, out)
    out.unlink()
    Project.open(path, read_only=True).close()


def test_a_journal_of_another_version_is_never_rolled_back(path: Path, tmp_path: Path) -> None:
    journal = interrupted(path, "UPDATE tracks SET name = 'older'")
    path.with_name("half").unlink()
    with Project.open(path) as project:
        project.tracks.update(1, name="newer")
    before = all_of(path)
    Path(f"{path}-journal").write_bytes(journal)
    check_rescue_and_read(path, tmp_path / "copy.amodal")
    assert Path(f"{path}-journal").read_bytes() == journal
    with Project.open(path) as project:
        assert "kept as" in " ".join(project.notes)
        assert project.tracks.get(1).name == "newer"
        assert read(project) == before
    (aside,) = path.parent.glob("*.stray-*")
    assert aside.read_bytes() == journal, "it is moved, never deleted"


def test_a_write_of_another_program_that_was_cut_short_is_taken_back(path: Path, tmp_path: Path) -> None:
    before = all_of(path)
    journal = interrupted(path, "DELETE FROM mask_heads")
    path.with_name("half").replace(path)
    Path(f"{path}-journal").write_bytes(journal)
    half_done = path.read_bytes()
    assert check_project(path).is_whole
    assert path.read_bytes() == half_done, "looking changes nothing"
    with Project.open(path) as project:
        assert (project.notes, read(project)) == ((), before)
    assert os.listdir(path.parent) == ["p.amodal"]


def test_a_journal_that_names_another_file_costs_nobody_that_file(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "precious"
    victim.write_text("mine")
    # All but the name speaks for the journal: it was made by a write into this very file.
    journal = interrupted(path, "UPDATE tracks SET name = 'older'")
    path.with_name("half").replace(path)
    name = os.fsencode(victim)
    tail = struct.pack(">I", 1 + (1 << 30) // 4096) + name
    tail += struct.pack(">II", len(name), sum(name)) + SUPER_MAGIC
    Path(f"{path}-journal").write_bytes(journal + tail)
    for look in (check_project, all_of, lambda one: rescue_project(one, tmp_path / "copy.amodal")):
        with suppress(AmodalError):  # the file is one that a write was cut short in
            look(path)
    assert victim.read_text() == "mine"


@posix
@pytest.mark.parametrize("end", ["-wal", "-journal", "-shm"])
@pytest.mark.parametrize("content", [b"", b"precious" * 1000, b"\0" * 5000], ids=["empty", "text", "zeros"])
def test_a_link_beside_a_project_leads_no_write_to_its_target(
    path: Path, tmp_path: Path, end: str, content: bytes
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(content)
    beside = Path(f"{path}{end}")
    beside.symlink_to(victim)
    check_rescue_and_read(path, tmp_path / "copy.amodal")
    with Project.open(path) as project:
        project.tracks.update(1, name="newer")
    with Project.open(path) as project:
        assert project.tracks.get(1).name == "newer"
    assert victim.read_bytes() == content
    (aside,) = path.parent.glob("*.stray-*")
    assert aside.is_symlink()


def pipe(place: Path) -> None:
    os.mkfifo(place)


@posix
@pytest.mark.parametrize("make", [pipe, Path.mkdir])
@pytest.mark.parametrize("end", ["-wal", "-journal", "-shm"])
def test_what_is_no_file_beside_a_project_neither_blocks_nor_costs_it(
    path: Path, tmp_path: Path, end: str, make: Callable[[Path], None]
) -> None:
    before = all_of(path)
    make(Path(f"{path}{end}"))
    check_rescue_and_read(path, tmp_path / "copy.amodal")
    assert all_of(path) == before
    assert len(list(path.parent.glob("*.stray-*"))) == 1
