"""`complete` and `propose --complete` on real input, and what they refuse."""

from pathlib import Path

import pytest

from core.pictures.rgba_png import decode_rgba
from core.store.project import Project
from core.types import RunKind, RunStatus
from tests.cli.test_command_line import run
from tests.clips import disc_masks, write_folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.amodal"
    assert run("import", write_folder(tmp_path / "disc", 8), "--project", path) == 0
    return path


def track_of(project: Project) -> int:
    return project.tracks.list(project.clips.list()[0].id)[0].id


def test_propose_with_complete_makes_both(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--proposer", "temporal", "--seed", 4, "--complete")
    assert run("propose", "--project", project, *arguments) == 0
    out = capsys.readouterr().out
    assert "proposals by temporal for 1 tracks" in out
    assert "completions by classical for 1 tracks" in out
    with Project.open(project, read_only=True) as opened:
        track = track_of(opened)
        found = list(opened.completions.of_track(track))
        assert len(found) == 8
        for completion in found:
            inside = decode_rgba(completion.png)
            assert (
                inside[inside[..., 3] > 0][:, 0] > 180
            ).all()  # the disc is orange, ground and bar are not
        run_row = opened.runs.list(track, kind=RunKind.COMPLETION)[0]
        assert (run_row.seed, run_row.status) == (4, RunStatus.FINISHED)


def test_complete_again_keeps_the_older_ones(project: Path) -> None:
    assert run("propose", "--project", project, "--proposer", "temporal") == 0
    for _ in range(2):
        assert run("complete", "--project", project, "--clip", "disc", "--engine", "classical") == 0
    with Project.open(project, read_only=True) as opened:
        assert len(list(opened.completions.of_track(track_of(opened)))) == 8
        assert len(opened.runs.list(kind=RunKind.COMPLETION)) == 2
    assert disc_masks(8)[1].any()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--engine", "cubist"), "no completion engine 'cubist' (known: "),
        (("--clip", "dics"), "clip dics: does not exist (there are: disc)"),
        (("--track", "x"), "track x: does not exist"),
        ((), "has no amodal masks to complete"),
    ],
)
def test_what_cannot_be_completed_is_said_in_one_line(
    project: Path, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run("complete", "--project", project, *arguments) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
