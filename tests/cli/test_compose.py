"""`compose`: what it lists, takes, gives and renders, and what it refuses."""

import json
from pathlib import Path

import pytest

from core.compose.layers import Backdrop, KeyFrame
from core.store.project import Project
from tests.cli.test_command_line import run
from tests.compose.scene import FRAMES, write_scene

Capture = pytest.CaptureFixture[str]
LAYER = {"id": 1, "name": "x", "clip": "clip", "track": "ball"}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AMODAL_CACHE", str(tmp_path / "cache"))
    with write_scene(tmp_path) as project:
        assert project.path is not None
        return project.path


def test_a_composition_goes_out_and_comes_back(path: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run("compose", "--project", path) == 0
    assert capsys.readouterr().out.splitlines() == [
        "clip: as the clip shows it, backdrop seen",
        "  2 box",
        "  1 ball",
    ]
    with Project.open(path) as project:
        made = project.compositions.of(1).moved(1, 1, 2, 3).with_key(2, KeyFrame(1, 5, 6))
        project.compositions.change(1, made)
    given = tmp_path / "given.json"
    assert run("compose", "--project", path, "--give", given) == 0
    content = json.loads(given.read_text())
    assert [(layer["clip"], layer["track"]) for layer in content["layers"]] == [
        ("clip", "ball"),
        ("clip", "box"),
    ]
    with Project.open(path) as project:
        project.compositions.change(1, None)
    assert run("compose", "--project", path, "--take", given) == 0
    with Project.open(path) as project:
        assert project.compositions.of(1) == made
        project.history.undo()
        assert not project.compositions.is_kept(1)
        project.history.redo()
    capsys.readouterr()
    assert run("compose", "--project", path, "--clip", "clip") == 0
    out = capsys.readouterr().out
    assert "  2 box: 1 key frames" in out
    assert "  frames 2 to 3, from the front: ball, box" in out


def test_rendering_says_how_much_is_not_known(path: Path, tmp_path: Path, capsys: Capture) -> None:
    with Project.open(path) as project:
        project.compositions.change(1, project.compositions.of(1).with_key(2, KeyFrame(0, 30, 0)))
    out = tmp_path / "o.mp4"
    assert run("compose", "--project", path, "--out", out) == 0
    told = capsys.readouterr().out
    assert f"{out}: {FRAMES} frames of clip at " in told
    assert "note: nothing is known of " in told
    assert "black there" in told
    assert (
        run("compose", "--project", path, "--out", tmp_path / "f", "--as", "png", "--backdrop", "completed")
        == 0
    )
    assert "note:" not in capsys.readouterr().out
    assert len(list((tmp_path / "f").iterdir())) == FRAMES
    with Project.open(path) as project:
        assert project.compositions.of(1).backdrop is Backdrop.SEEN


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is no JSON"),
        ("[]", "is no composition"),
        ({"layers": []}, "is no composition"),
        ({"layers": [{**LAYER, "clip": "none"}]}, "clip 'none' is not in"),
        (
            {"layers": [{**LAYER, "track": "cat"}]},
            "layer 1: track 'cat' is not in",
        ),
        (
            {"layers": [{**LAYER, "opacity": 7}], "order": [1]},
            "opacity is 7, it can be 0 to 1",
        ),
        (
            {"layers": [LAYER], "order": []},
            "every layer once",
        ),
    ],
)
def test_a_file_that_is_no_composition_changes_nothing(
    path: Path, tmp_path: Path, content: object, words: str, capsys: Capture
) -> None:
    given = tmp_path / "given.json"
    if isinstance(content, dict) and words != "is no composition":
        content = {"kind": "amodal-studio composition", **content}
    given.write_text(content if isinstance(content, str) else json.dumps(content))
    assert run("compose", "--project", path, "--take", given) == 2
    told = capsys.readouterr().err
    assert words in told
    assert len(told.splitlines()) == 1
    with Project.open(path) as project:
        assert not project.compositions.is_kept(1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--clip", "clop"), "clip clop: does not exist (there are: clip)"),
        (("--out", "x.avi"), "does not say what to render (add --as mp4, prores, png or exr)"),
        (("--out", "x.mp4", "--as", "gif"), "--as: gif: is not known (use: mp4, prores, png, exr)"),
        (("--backdrop", "red"), "--backdrop: red: is not known"),
        (("--out", "p.amodal", "--as", "mp4"), "nothing was written"),
        (("--take", "gone.json"), "gone.json: cannot be read"),
    ],
)
def test_what_is_refused_is_one_line(
    path: Path,
    arguments: tuple[str, ...],
    words: str,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(path.parent)
    before = path.read_bytes()
    assert run("compose", "--project", path, *arguments) == 2
    told = capsys.readouterr().err
    assert words in told
    assert len(told.splitlines()) == 1
    assert path.read_bytes() == before
