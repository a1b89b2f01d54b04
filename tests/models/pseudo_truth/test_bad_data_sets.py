"""What is wrong with a data set: one line each, the rest goes on, nothing is there by half."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.support.tao_like import TaoLike
from core.formats.importing import import_into
from core.progress import result_of
from core.store.project import Project
from core.types import Layer
from main import main

DATA = TaoLike(clips=2, tracks=2, frames=3)


def the_lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was said on standard error, progress left out."""
    said = capsys.readouterr().err.splitlines()
    return [line for line in said if line.startswith("amodal-studio")]


def imported(folder: Path) -> Path:
    path = folder / "p.amodal"
    with Project.create(path) as project:
        list(import_into(project, DATA.write(folder), media_root=folder / "frames"))
    return path


def changed(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    source = DATA.write(folder)
    values = json.loads(source.read_text())
    change(values)
    source.write_text(json.dumps(values))
    return source


def set_box(values: dict[str, Any]) -> None:
    values["annotations"][0]["amodal_bbox"] = [3.0, 4.0, 0.0, 9.0]


def set_image(values: dict[str, Any]) -> None:
    values["annotations"][0]["image_id"] = 987654


def set_category(values: dict[str, Any]) -> None:
    for annotation in values["annotations"]:
        if annotation["track_id"] == 1:
            annotation["category_id"] = 4242


@pytest.mark.parametrize(
    ("change", "words"), [(set_box, "which is no box"), (set_image, "987654 is no picture of a video")]
)
def test_an_annotation_that_cannot_be_is_named_and_the_others_are_there(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[dict[str, Any]], None],
    words: str,
) -> None:
    source, path = changed(tmp_path, change), tmp_path / "p.amodal"
    call = ["import", str(source), "--project", str(path), "--media", str(tmp_path / "frames")]
    status = main(call)
    told = capsys.readouterr()
    lines = [line for line in (told.out + told.err).splitlines() if words in line]
    assert len(lines) == 1, told
    assert "annotations" in lines[0]
    assert status == 0
    with Project.open(path) as project:
        boxes = [project.amodal_boxes.of_clip(clip.id) for clip in project.clips.list()]
        count = sum(len(of_track) for of_clip in boxes for of_track in of_clip.values())
    assert count == len(json.loads(source.read_text())["annotations"]) - 1


def test_a_category_that_no_list_names_gets_a_name_of_its_number(tmp_path: Path) -> None:
    source = changed(tmp_path, set_category)
    with Project.create(tmp_path / "p.amodal") as project:
        list(import_into(project, source, media_root=tmp_path / "frames"))
        names = {t.category.name for c in project.clips.list() for t in project.tracks.list(c.id)}
        assert "category 4242" in names


def test_a_track_that_no_list_names_is_made_and_said(tmp_path: Path) -> None:
    def change(values: dict[str, Any]) -> None:
        values["annotations"][0]["track_id"] = 987654

    source = changed(tmp_path, change)
    with Project.create(tmp_path / "p.amodal") as project:
        told = result_of(import_into(project, source, media_root=tmp_path / "frames"), lambda _told: None)
    lines = [str(note) for note in told.notes if "list of tracks" in str(note)]
    assert lines == ["1 track_id is not in the file's list of tracks (987654): it became a track of its own"]
    assert told.tracks == 5


def test_pictures_that_are_gone_are_told_and_the_other_clip_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = imported(tmp_path)
    gone = tmp_path / "frames" / "val" / "Demo" / "clip0001"
    shutil.rmtree(gone)
    of = ["pseudo-gt", "--project", str(path), "--proposer", "lite"]
    assert main(of) == 2
    out = capsys.readouterr().out
    failed = [line for line in out.splitlines() if line.startswith("failed:")]
    assert failed
    assert all("clip0001" in line for line in failed)
    with Project.open(path) as project:
        first, second = project.clips.list()
        done = [t for t in project.tracks.list(first.id) if any(project.masks.of_track(t.id, Layer.AMODAL))]
        assert len(done) == 2
        assert all(
            not any(project.masks.of_track(t.id, Layer.AMODAL)) for t in project.tracks.list(second.id)
        )
    DATA.write(tmp_path)
    assert main(of) == 0
    assert "2 tracks done, 2 were done before" in capsys.readouterr().out


def test_a_project_that_is_open_elsewhere_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = imported(tmp_path)
    with Project.open(path) as project:
        assert main(["pseudo-gt", "--project", str(path), "--proposer", "convex"]) == 2
        (line,) = the_lines(capsys)
        assert path.name in line
        assert "open" in line
        assert project.runs.list() == []
