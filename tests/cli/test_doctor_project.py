"""`doctor --project` on the command line: damage is listed, a sound copy appears whole or not at all."""

import os
from pathlib import Path

import pytest

import main
from core.store.damage.checkup import check_project
from core.store.project import Project
from tests.review_scene import write_project
from tests.store.test_digests import UNGUARDED
from tests.store.test_hostile import tamper

FRAME_2 = f"{UNGUARDED} UPDATE revisions SET counts = x'31' WHERE track_id = 1 AND frame = 2 AND layer = 1"


def run(*arguments: object) -> int:
    return main.main([str(argument) for argument in arguments])


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return write_project(tmp_path / "p.amodal", frames=4)


@pytest.fixture
def damaged(sound: Path) -> Path:
    """One amodal mask of the first track, and a state that no review has."""
    tamper(sound, FRAME_2)
    tamper(sound, "UPDATE review_states SET state = 'nice' WHERE track_id = 2 AND frame = 3")
    return sound


def listing(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_a_whole_project_is_whole(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sound.read_bytes(), listing(sound.parent)
    assert run("doctor", "--project", sound) == 0
    out, err = capsys.readouterr()
    *found, rows, last = out.splitlines()
    assert (rows, last, err) == ("rows that cannot be used: none", f"{sound}: whole", "")
    assert len(found) == 1
    assert found[0].startswith("sound: 1 clips, 2 tracks, 16 masks")
    assert (sound.read_bytes(), listing(sound.parent)) == before


def test_damage_is_listed_and_the_status_tells(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = damaged.read_bytes(), listing(damaged.parent)
    assert run("doctor", "--project", damaged) == 2
    out, err = capsys.readouterr()
    assert "disc" in out
    assert "frame 2, amodal mask" in out
    assert "frame 3, review_states: state cannot be used" in out
    assert "1 of mask_heads" in out
    assert len(err.splitlines()) == 1
    assert f"{damaged}: " in err
    assert "damaged (`doctor --project" in err
    assert (damaged.read_bytes(), listing(damaged.parent)) == before


def test_the_copy_is_sound_and_says_what_it_lacks(
    damaged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, copy = damaged.read_bytes(), tmp_path / "copy.amodal"
    assert run("doctor", "--project", damaged, "--rescue", copy) == 0
    out, err = capsys.readouterr()
    assert "frame 2, amodal mask" in out
    assert out.splitlines()[-1].startswith(f"{copy}: written, without ")
    assert err == ""
    assert damaged.read_bytes() == before
    assert check_project(copy).is_whole
    with Project.open(copy, read_only=True) as project:
        assert [track.name for track in project.tracks.list(1)] == ["disc", "bar"]
    assert not [name for name in listing(tmp_path) if name.startswith(".")]


def test_the_copy_of_a_whole_project_lacks_nothing(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("doctor", "--project", sound, "--rescue", tmp_path / "copy.amodal") == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("written, nothing is missing")


def test_no_copy_takes_the_place_of_anything(
    damaged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    before = damaged.read_bytes(), listing(tmp_path)
    for place in (tmp_path / "there", tmp_path / "link", tmp_path, damaged, tmp_path / "no" / "copy.amodal"):
        assert run("doctor", "--project", damaged, "--rescue", place) == 2
        out, err = capsys.readouterr()
        assert len(err.splitlines()) == 1
        assert str(place) in err
        assert "written" not in out
    assert (damaged.read_bytes(), listing(tmp_path)) == before
    assert (tmp_path / "there").read_text() == "mine"


def test_a_copy_that_cannot_be_made_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.amodal").write_bytes(b"SQLite format 3\0" + bytes(5000))
    before = listing(tmp_path)
    for rest in ((), ("--rescue", tmp_path / "copy.amodal")):
        assert run("doctor", "--project", tmp_path / "p.amodal", *rest) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
        assert run("doctor", "--project", tmp_path / "missing.amodal", *rest) == 2
        assert "does not exist" in capsys.readouterr().err
    assert run("doctor", "--rescue", tmp_path / "copy.amodal") == 2
    assert "--project" in capsys.readouterr().err
    assert listing(tmp_path) == before


@pytest.mark.parametrize("form", ["coco", "png", "davis"])
def test_an_export_without_a_damaged_mask_names_it_and_fails(
    form: str, sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(sound, FRAME_2)
    assert run("export", "--project", sound, "--out", tmp_path / "out", "--format", form) == 2
    out, err = capsys.readouterr()
    assert "frame 2, amodal mask" in out + err
    assert "Traceback" not in out + err
    assert (tmp_path / "out").exists(), "what is sound is written"
