"""Usage errors are one line; imported track ids come out again; tracks without masks hold nobody up."""

import json
from pathlib import Path

import pytest

import main
from core.store.project import Project
from tests.clips import write_folder


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["export", "--project", "p"],
        ["propose", "--nonsense"],
        ["info", "--project"],
        ["--nonsense"],
    ],
)
def test_usage_error_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(arguments) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_imported_track_ids_come_out_again_and_empty_tracks_are_passed_over(tmp_path: Path) -> None:
    source, project, out = write_folder(tmp_path / "disc", 3), tmp_path / "p.amodal", tmp_path / "a.json"
    assert main.main(["import", str(source), "--project", str(project)]) == 0
    assert main.main(["export", "--project", str(project), "--out", str(out)]) == 0
    file = json.loads(out.read_text())
    for entry in (*file["tracks"], *file["annotations"]):
        entry["id" if "name" in entry else "track_id"] = 42
    out.write_text(json.dumps(file))
    second, again = tmp_path / "second.amodal", tmp_path / "b.json"
    assert main.main(["import", str(out), "--project", str(second)]) == 0
    with Project.open(second) as opened:
        opened.tracks.create(opened.clips.list()[0].id, name="empty", category="object")
    assert main.main(["propose", "--project", str(second), "--proposer", "convex"]) == 0
    assert main.main(["export", "--project", str(second), "--out", str(again)]) == 0
    assert {a["track_id"] for a in json.loads(again.read_text())["annotations"]} == {42}


def test_every_subcommand_can_be_called_by_the_entry() -> None:
    """`convert` and `validate` once could not: the entry took their names for a project's."""
    from typer.main import get_command

    from cli.app import app
    from main import SUBCOMMANDS

    group = get_command(app)
    assert set(SUBCOMMANDS) == set(group.commands)  # type: ignore[attr-defined]
