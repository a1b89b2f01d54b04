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
