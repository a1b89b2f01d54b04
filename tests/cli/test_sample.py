"""`pseudo-gt` and `sample` as a person types them: one line for what cannot be done, and nothing written."""

import json
from pathlib import Path

import pytest

from benchmarks.support.tao_like import TaoLike
from core.formats.importing import import_into
from core.store.project import Project
from main import main


@pytest.fixture
def path(tmp_path: Path) -> Path:
    data = TaoLike(clips=1, tracks=2, frames=2)
    with Project.create(tmp_path / "p.amodal") as project:
        list(import_into(project, data.write(tmp_path), media_root=tmp_path / "frames"))
    return tmp_path / "p.amodal"


def test_from_proposals_to_the_datasheet(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of = ["--project", str(path)]
    assert main(["sample", "plan", *of]) == 2
    assert "has no proposals that wait for a review" in capsys.readouterr().err
    assert main(["pseudo-gt", *of, "--proposer", "modal"]) == 0
    assert main(["sample", "plan", *of, "--precision", "0.5"]) == 0
    assert main(["sample", "accept-rest", *of]) == 2
    assert "is not known precisely enough yet" in capsys.readouterr().err
    assert main(["sample", "next", *of, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows
    assert {"clip", "track", "track_id", "frame"} == set(rows[0])
    assert main(["sample", "status", *of]) == 0
    assert "Nothing is known yet" in capsys.readouterr().out
    sheet = path.with_name("DATASHEET.md")
    assert main(["sample", "datasheet", *of, "--out", str(sheet)]) == 0
    assert "nothing is known" in sheet.read_text()


def test_what_cannot_be_done_is_one_line_and_starts_nothing(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = ["--project", str(path)]
    for more, words in (
        (["--proposer", "nobody"], "nobody"),
        (["--report", str(path.parent / "none" / "r.html")], "its folder does not exist"),
    ):
        assert main(["pseudo-gt", *of, *more]) != 0
        err = capsys.readouterr().err
        assert words in err
        assert len(err.strip().splitlines()) == 1
    for word in ("next", "status", "accept-rest"):
        assert main(["sample", word, *of]) == 2
        assert "has no sampling plan" in capsys.readouterr().err
    with Project.open(path) as project:
        assert project.runs.list() == []


def test_the_datasheet_names_the_part_of_every_clip_and_what_is_left_out(tmp_path: Path) -> None:
    data = TaoLike(clips=4, tracks=2, frames=2, boxes_only=1)
    path = tmp_path / "p.amodal"
    with Project.create(path) as project:
        list(import_into(project, data.write(tmp_path), media_root=tmp_path / "frames"))
        gone = project.tracks.list(project.clips.list()[2].id)[0]
        project.tracks.archive(gone.id)
    sheet, export = tmp_path / "SHEET.md", tmp_path / "out.json"
    split = ["--split", "train=0.5,val=0.5", "--seed", "3"]
    assert main(["sample", "datasheet", "--project", str(path), "--out", str(sheet), *split]) == 0
    assert main(["export", "--project", str(path), "--format", "tao", "--out", str(export), *split]) == 0
    rows = [line.split(" | ") for line in sheet.read_text().splitlines() if line.startswith("| clip0")]
    of_sheet = {(row[0].removeprefix("| "), row[1]) for row in rows}
    of_export = {
        (video["name"].rsplit("/", 1)[-1], part)
        for part in ("train", "val")
        for video in json.loads((tmp_path / f"out-{part}.json").read_text())["videos"]
    }
    assert of_sheet == of_export
    assert len(of_sheet) == 4
    assert f"  - clip0002: {gone.name}" in sheet.read_text()
    assert "boxes only, no mask to start from: 2 tracks" in sheet.read_text()
    wrong = ["--split", "train=0.99,val=0.01"]
    assert main(["sample", "datasheet", "--project", str(path), "--out", str(sheet), *wrong]) == 2
