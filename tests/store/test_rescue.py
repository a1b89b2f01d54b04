"""Checking a whole project, and writing a sound copy of what is whole."""

import random
import sqlite3
from pathlib import Path

import pytest

from core.changes.masks import MaskKey
from core.changes.reviews import Judgement
from core.errors import StoreError
from core.store.damage.checkup import check_project, rescue_project
from core.store.project import Project
from core.types import Layer, ReviewState
from tests.store.test_digests import OLD, UNGUARDED, path  # noqa: F401 - the fixture
from tests.store.test_history_property import make_project, read
from tests.store.test_hostile import ENDLESS, UNDOING, tamper


@pytest.fixture
def sound(path: Path) -> Path:  # noqa: F811 - pytest's way of building on a fixture
    with Project.open(path) as project:
        project.verdicts.judge(1, [0], Judgement(ReviewState.FLAGGED, "look"))
        project.comments.add(1, 0, "why")
        project.amodal_boxes.set(1, 0, (1, 2, 3, 4))
    return path


def test_a_whole_project_is_said_to_be_whole_and_stays_untouched(sound: Path) -> None:
    before = sound.read_bytes()
    found = check_project(sound)
    assert found.is_whole, list(found.lines())
    assert not found.left_out
    assert sound.read_bytes() == before


def test_an_older_project_is_checked_as_it_would_be_opened(tmp_path: Path) -> None:
    found = check_project(OLD)
    assert found.is_whole, list(found.lines())
    assert found.read["mask_heads"] == 5


def test_the_copy_of_a_whole_project_holds_all_of_it(sound: Path, tmp_path: Path) -> None:
    found = rescue_project(sound, tmp_path / "copy.amodal")
    assert found.is_whole
    with Project.open(sound) as one, Project.open(tmp_path / "copy.amodal") as other:
        assert read(one) == read(other)
        assert one.history.status() == other.history.status()
        assert one.comments.list(1) == other.comments.list(1)
        assert other.health.damage.count == 0
        one.history.undo()
        other.history.undo()
        assert read(one) == read(other)
    assert check_project(tmp_path / "copy.amodal").is_whole
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


@pytest.mark.parametrize("script", [ENDLESS, UNDOING])
def test_what_would_run_is_named_and_not_in_the_copy(sound: Path, tmp_path: Path, script: str) -> None:
    tamper(sound, script)
    found = rescue_project(sound, tmp_path / "copy.amodal")
    assert not found.is_whole
    with Project.open(tmp_path / "copy.amodal") as project:
        assert project.health.damage.count == 0


def test_a_damaged_mask_is_named_and_the_rest_is_in_the_copy(sound: Path, tmp_path: Path) -> None:
    with Project.open(sound) as project:
        before = read(project)
    tamper(sound, f"{UNGUARDED} UPDATE revisions SET counts = x'31' WHERE frame = 1 AND layer = 1")
    tamper(sound, "UPDATE review_states SET state = 'nice' WHERE frame = 0")
    found = rescue_project(sound, tmp_path / "copy.amodal")
    lines = "\n".join(found.lines())
    assert "frame 1, amodal mask" in lines
    assert "frame 0, review_states: state cannot be used" in lines
    assert found.left_out["mask_heads"] == 1
    with Project.open(tmp_path / "copy.amodal") as project:
        assert project.health.damage.count == 0
        assert project.masks.head(MaskKey(1, 1, Layer.AMODAL)) is None
        after = read(project)
    gone = {key for key in before if before[key] != after.get(key)}
    assert gone == {(1, Layer.AMODAL), (0, "state")}


def test_damaged_pages_cost_what_is_on_them_and_no_more(tmp_path: Path) -> None:
    project = make_project(tmp_path / "p.amodal")
    for number in range(600):
        project.comments.add(1, 0, f"remark {number} " + "x" * 200)
    project.close()
    connection = sqlite3.connect(tmp_path / "p.amodal")
    size = int(connection.execute("PRAGMA page_size").fetchone()[0])
    connection.close()
    data = bytearray((tmp_path / "p.amodal").read_bytes())
    pages = [n for n in range(1, len(data) // size) if b"remark 300 " in data[n * size : (n + 1) * size]]
    for page in pages:
        data[page * size : page * size + 8] = b"\xff" * 8
    (tmp_path / "p.amodal").write_bytes(data)
    found = rescue_project(tmp_path / "p.amodal", tmp_path / "copy.amodal")
    assert "cannot be read" in "\n".join(found.lines())
    with Project.open(tmp_path / "copy.amodal") as copy:
        texts = {comment.text.split()[1] for comment in copy.comments.list(1)}
    assert 540 <= len(texts) < 600
    assert {"0", "599"} <= texts


def test_a_copy_never_takes_the_place_of_a_file(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        rescue_project(sound, tmp_path / "there")
    with pytest.raises(StoreError, match="exists already"):
        rescue_project(sound, sound)
    with pytest.raises(StoreError, match="folder does not exist"):
        rescue_project(sound, tmp_path / "no" / "copy.amodal")
    assert (tmp_path / "there").read_text() == "mine"


def test_media_keep_being_found_from_another_folder(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    rescue_project(sound, tmp_path / "other" / "copy.amodal")
    with Project.open(sound) as one, Project.open(tmp_path / "other" / "copy.amodal") as other:
        first, second = one.clips.list()[0], other.clips.list()[0]
        assert one.resolve_media(first) == other.resolve_media(second)


@pytest.mark.parametrize("seed", range(12))
def test_any_flipped_bytes_end_in_lines_and_a_sound_copy(sound: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(sound.read_bytes())
    for _ in range(20):
        data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
    sound.write_bytes(data)
    try:
        rescue_project(sound, tmp_path / "copy.amodal")
    except StoreError:
        return
    with Project.open(tmp_path / "copy.amodal") as project:
        assert project.health.damage.count == 0
    assert check_project(tmp_path / "copy.amodal").is_whole
