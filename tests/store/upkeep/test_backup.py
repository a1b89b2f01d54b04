"""Backups: whole, of one moment while others write, and never left when they are not whole."""

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.beside import partial_name
from core.errors import Cancelled, StoreError
from core.progress import CancelToken, heard_by
from core.store.damage.checkup import check_project
from core.store.project import Project
from core.store.upkeep.backup import back_up, backup_name
from core.store.upkeep.contents import FileReader
from tests.review_scene import write_project
from tests.store.test_digests import OLD, UNGUARDED
from tests.store.test_history_property import read
from tests.store.test_hostile import tamper


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("written") / "p.amodal", frames=6)


@pytest.fixture
def sound(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "p.amodal"


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def test_the_backup_holds_what_the_project_held(sound: Path, tmp_path: Path) -> None:
    with Project.open(sound) as project:
        clip = project.clips.list()[0]
        project.clips.rename(clip.id, "renamed")
        made = back_up(sound)
        project.clips.rename(clip.id, "later")
        before = read(project)
    assert made.path.parent == tmp_path
    assert made.size == made.path.stat().st_size
    assert made.count("mask_heads") == 24
    assert [(one.clip, one.is_there) for one in made.media] == [("renamed", True)]
    with Project.open(made.path) as copy:
        assert read(copy) == before
        assert [clip.name for clip in copy.clips.list()] == ["renamed"]
        assert copy.history.undo() is not None
    assert check_project(made.path).is_whole


def test_it_is_of_one_moment_while_somebody_writes(sound: Path, tmp_path: Path) -> None:
    """Two fields that are always changed in one step are the same in every backup."""
    stop = threading.Event()
    with Project.open(sound) as project:
        clip, tracks = project.clips.list()[0], project.tracks.list(project.clips.list()[0].id)

        def work() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                project.comments.add(clip.id, number % 6, f"{number}", track_id=tracks[0].id)

        writer = threading.Thread(target=work)
        writer.start()
        try:
            made = [back_up(sound, tmp_path / f"b{number}.amodal") for number in range(4)]
        finally:
            stop.set()
            writer.join()
        for one in made:
            assert one.count("comments") == one.count("undo_steps")
        assert [one.count("comments") for one in made] == sorted(one.count("comments") for one in made)
        assert project.health.damage.count == 0


def test_what_is_not_whole_is_never_left(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(tmp_path)

    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE review_states SET reason = 'other' WHERE frame = 3")
            connection.commit()

    with pytest.raises(StoreError, match="table review_states: does not hold what was written"):
        _spoiled(sound, tmp_path / "b.amodal", spoil, monkeypatch)
    with pytest.raises(StoreError, match="is damaged"):
        _spoiled(sound, tmp_path / "b.amodal", _cut, monkeypatch)
    assert names(tmp_path) == before


def _cut(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(8, len(data) // 4096 - 1):
        data[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    path.write_bytes(data)


def _spoiled(
    sound: Path, target: Path, spoil: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make a backup on a disk that does not keep what it is given."""
    seen = FileReader.contents
    partial = partial_name(target)

    def contents(reader: FileReader, look: Callable[[], None]) -> object:
        found = seen(reader, look)
        if not spoiled:
            spoiled.append(True)
            spoil(partial)
        return found

    spoiled: list[bool] = []
    with monkeypatch.context() as patch:
        patch.setattr(FileReader, "contents", contents)
        back_up(sound, target)


def test_a_damaged_project_gives_no_backup_that_looks_sound(sound: Path, tmp_path: Path) -> None:
    _cut(sound)
    before = names(tmp_path)
    with pytest.raises(StoreError, match="is damaged"):
        back_up(sound, tmp_path / "b.amodal")
    assert names(tmp_path) == before


def test_a_name_that_stands_is_not_written_over(sound: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.amodal"
    taken.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        back_up(sound, taken)
    with pytest.raises(StoreError, match="folder does not exist"):
        back_up(sound, tmp_path / "no" / "b.amodal")
    with pytest.raises(StoreError, match="does not exist"):
        back_up(tmp_path / "none.amodal")
    assert taken.read_text() == "mine"
    first = back_up(sound, tmp_path)
    assert first.path.name.startswith("p.backup-")
    assert backup_name(sound) not in {first.path, sound}


def test_stopping_leaves_nothing(sound: Path, tmp_path: Path) -> None:
    before, token = names(tmp_path), CancelToken()
    with pytest.raises(Cancelled), heard_by(lambda _progress: token.cancel(), token):
        back_up(sound, cancel=token)
    assert names(tmp_path) == before


def test_an_older_project_is_backed_up_as_it_is(tmp_path: Path) -> None:
    made = back_up(OLD, tmp_path / "old.amodal")
    assert made.count("mask_heads") == 5
    assert check_project(made.path).is_whole


def test_every_value_is_in_the_digest(sound: Path, tmp_path: Path) -> None:
    first = back_up(sound, tmp_path / "one.amodal")
    tamper(
        sound,
        f"{UNGUARDED} UPDATE revisions SET counts = x'31' WHERE track_id = 1 AND frame = 2 AND layer = 1",
    )
    second = back_up(sound, tmp_path / "two.amodal")
    changed = {name for name in first.tables if first.tables[name] != second.tables[name]}
    assert changed == {"revisions"}
    assert first.count("revisions") == second.count("revisions")
    assert replace(second, tables=first.tables, path=first.path, size=first.size) == first
