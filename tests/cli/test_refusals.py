"""Whatever is wrong with a file: exit status 2, one line that names it, nothing left behind."""

import copy
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import main
from core.store.project import Project
from tests.clips import write_folder

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = count()


def run(*arguments: object) -> int:
    return main.main([str(argument) for argument in arguments])


def the_line(capsys: pytest.CaptureFixture[str], named: Path) -> str:
    """Return what stands on standard error: one line that names the file."""
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert str(named) in lines[0]
    assert "Traceback" not in lines[0]
    return lines[0]


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "disc", 4)


def scaled(folder: Path) -> Path:
    path = folder / "masks" / "frame_002.png"
    cv2.imwrite(str(path), np.zeros((5, 7), np.uint8))
    return path


def renamed(folder: Path) -> Path:
    return (folder / "masks" / "frame_002.png").rename(folder / "masks" / "other.png")


def fewer(folder: Path) -> Path:
    (folder / "masks" / "frame_002.png").unlink()
    return folder / "masks"


def no_picture(folder: Path) -> Path:
    path = folder / "rgbs" / "frame_002.png"
    path.write_bytes(b"no picture")
    return path


def no_mask(folder: Path) -> Path:
    path = folder / "masks" / "frame_002.png"
    path.write_bytes(path.read_bytes()[:40])
    return path


def without_pictures(folder: Path) -> Path:
    for path in (folder / "rgbs").iterdir():
        path.unlink()
    return folder / "rgbs"


FOLDERS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "frame that is no picture": (no_picture, "is not a picture"),
    "no frames": (without_pictures, "holds no pictures"),
}


ODD_MASKS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "mask of another size": (scaled, "is 7×5, but its clip's masks are 160×96"),
    "mask of another name": (renamed, "1 mask picture without a frame of this name left out: other.png"),
    "one mask too few": (fewer, "1 of 4 frames have no mask picture"),
    "mask that is cut off": (no_mask, "is a damaged PNG, or is cut off"),
}


@pytest.mark.parametrize("case", ODD_MASKS)
def test_an_odd_mask_costs_itself_and_is_named(
    case: str, disc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, words = ODD_MASKS[case]
    spoil(disc)
    assert run("import", disc, "--project", tmp_path / "p.amodal") == 0
    said = capsys.readouterr().out
    assert words in said
    assert "1 clips, 1 tracks, 3 masks imported" in said


@pytest.mark.parametrize("case", FOLDERS)
def test_bad_folder(case: str, disc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil, words = FOLDERS[case]
    named = spoil(disc)
    before = sorted(tmp_path.iterdir())
    assert run("import", disc, "--project", tmp_path / "p.amodal") == 2
    assert words in the_line(capsys, named)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("text.mp4", b"no video at all", "cannot be opened as a video"),
        ("empty.mkv", b"", "is empty"),
        ("empty.json", b"", "is empty"),
        ("binary.json", b"\x00\x01\x02", "is not JSON"),
        ("latin.json", '{"images": [{"file_name": "ä"}]}'.encode("latin-1"), "JSON"),
        ("numbers.json", b'{"images": [1, 2]}', "expected an object"),
        ("text.json", b'{"images": "none"}', "images"),
        ("infinite.json", b'{"images": [{"id": Infinity}]}', "images[0].id"),
        ("huge.json", b'{"images": [{"id": 1' + b"0" * 5000 + b"}]}", "images[0].id"),
    ],
)
def test_bad_single_file(
    name: str, content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert run("import", path, "--project", tmp_path / "p.amodal") == 2
    assert words in the_line(capsys, path)
    assert sorted(tmp_path.iterdir()) == [path]


def test_missing_source_and_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for source in (empty, tmp_path / "nowhere"):
        assert run("import", source, "--project", tmp_path / "p.amodal") == 2
        the_line(capsys, source)
    assert sorted(tmp_path.iterdir()) == [empty]


def not_ours(path: Path) -> None:
    path.write_text("hello " * 100)


def of_another_program(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE something (x)")
    connection.close()


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def gone(path: Path) -> None:
    path.unlink()


PROJECTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "not ours": (not_ours, "is not an Amodal Studio project"),
    "of another program": (of_another_program, "is a database of another program"),
    "newer": (newer, "newer version"),
    "empty": (empty, "is not an Amodal Studio project"),
    "folder": (a_folder, "is a folder"),
    "missing": (gone, "does not exist"),
}
COMMANDS: dict[str, list[str]] = {"info": [], "export": ["--out", "out.json"], "propose": []}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", PROJECTS)
def test_bad_project(
    case: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    spoil, words = PROJECTS[case]
    project = tmp_path / "p.amodal"
    Project.create(project).close()
    spoil(project)
    monkeypatch.chdir(tmp_path)
    assert run(command, "--project", project, *COMMANDS[command]) == 2
    assert words in the_line(capsys, project)
    assert not (tmp_path / "out.json").exists()


def test_project_cut_off_anywhere_is_refused_or_opens(disc: Path, tmp_path: Path, capsys: Any) -> None:
    project, cut = tmp_path / "p.amodal", tmp_path / "cut.amodal"
    assert run("import", disc, "--project", project) == 0
    whole = project.read_bytes()
    capsys.readouterr()
    for size in range(0, len(whole), 2500):
        cut.write_bytes(whole[:size])
        for command in (["info"], ["propose", "--proposer", "modal"]):
            status = run(*command, "--project", cut)
            text = capsys.readouterr().err.strip()
            assert status in (0, 2), text
            assert status == 0 or (len(text.splitlines()) == 1 and str(cut) in text)
        for left in tmp_path.glob("cut.amodal-*"):
            left.unlink()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A project that another process holds open."""
    project = tmp_path / "held.amodal"
    Project.create(project).close()
    code = (
        "import sys; from core.store.project import Project; p = Project.open(sys.argv[1]); "
        "print(1, flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(project)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "1\n"
        yield project
        holder.communicate("\n")


def test_project_open_elsewhere_can_be_read_only(
    held: Path, disc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("import", disc, "--project", held) == 2
    assert "open in another window or program (process " in the_line(capsys, held)
    assert run("info", "--project", held) == 0
    assert run("export", "--project", held, "--out", tmp_path / "out.json") == 0


@pytest.mark.parametrize("out", ["/dev/full", "/nowhere/at/all.json", "/proc/x.json"])
def test_place_that_cannot_be_written(
    out: str, disc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "p.amodal"
    assert run("import", disc, "--project", project) == 0
    capsys.readouterr()
    assert run("export", "--project", project, "--out", out) == 2
    the_line(capsys, Path(out))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of a small project, beside its media."""
    folder = tmp_path_factory.mktemp("good")
    write_folder(folder / "disc", 3)
    project = folder / "p.amodal"
    assert run("import", folder / "disc", "--project", project) == 0
    assert run("propose", "--project", project, "--proposer", "convex") == 0
    assert run("export", "--project", project, "--out", folder / "good.json") == 0
    return folder / "good.json"


garbage = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([10**400, -(10**30), 2**53, 2**31, 1e308, 0.5]),
    st.sampled_from(["", "..", "/etc", "a\x00b", "\ud800", "x" * 9999]),
    st.sampled_from([[], {}, [[]], [1, 2], [10**400] * 6, [[0.0] * 6], {"size": [1, 1]}, {"counts": [1]}]),
    st.lists(st.floats(allow_nan=False), min_size=6, max_size=8),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value in a JSON document."""
    if path:
        yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from places(child, (*path, key))


def test_pictures_of_other_sizes_than_the_first_are_refused_by_the_name_of_their_file(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(good.read_text())
    document["images"][0]["width"] = 1
    check_import(good, json.dumps(document).encode(), capsys)


@pytest.mark.parametrize("name", ["id", "video_id", "category_id"])
def test_a_track_with_a_text_too_long_for_an_id_is_named(
    good: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    document = json.loads(good.read_text())
    document["tracks"][0][name] = "x" * 5000
    bad = good.with_name(f"long-{name}.json")
    bad.write_text(json.dumps(document))
    status = run("import", bad, "--project", bad.with_suffix(".amodal"))
    told = capsys.readouterr()
    assert status == 0, told.err
    assert f"tracks[0].{name} (" in told.out + told.err


@pytest.mark.long
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_wrong_value_is_read_or_refused_in_one_line(
    good: Path, capsys: pytest.CaptureFixture[str], data: st.DataObject
) -> None:
    document = copy.deepcopy(json.loads(good.read_text()))
    where = data.draw(st.sampled_from(list(places(document))))
    target = document
    for key in where[:-1]:
        target = target[key]
    if data.draw(st.booleans(), label="remove"):
        del target[where[-1]]
    else:
        target[where[-1]] = data.draw(garbage)
    check_import(good, json.dumps(document).encode(), capsys)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(place=st.floats(0, 1, exclude_max=True), new=st.binary(max_size=3), cut=st.booleans())
def test_any_damaged_byte_is_read_or_refused_in_one_line(
    good: Path, capsys: pytest.CaptureFixture[str], place: float, new: bytes, cut: bool
) -> None:
    text = good.read_bytes()
    at = int(place * len(text))
    check_import(good, text[:at] + new + (b"" if cut else text[at + len(new) :]), capsys)


def check_import(good: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    number = next(NUMBERS)
    bad, project = good.with_name(f"bad{number}.json"), good.with_name(f"bad{number}.amodal")
    bad.write_bytes(content)
    capsys.readouterr()
    status = run("import", bad, "--project", project)
    text = capsys.readouterr().err.strip()
    assert status in (0, 2), text
    assert project.exists() == (status == 0)
    if status:
        assert len(text.splitlines()) == 1
        assert str(bad) in text
    else:
        project.unlink()
    for path in (bad, Path(f"{project}.lock")):
        path.unlink(missing_ok=True)
