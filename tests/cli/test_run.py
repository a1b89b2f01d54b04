"""`run`: the page's scripts do what it says; a block is one step; what breaks leaves nothing and is said."""

import re
from pathlib import Path

import numpy as np
import pytest

import amodal_studio.api.scripting
from core.changes.step_words import step_words
from core.changes.steps import StepKind
from core.store.project import Project
from core.types import Layer, ReviewState
from tests.cli.test_command_line import run
from tests.conftest import ROOT
from tests.review_scene import write_project

PAGE = (ROOT / "docs" / "scripting.md").read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "p.amodal", frames=12)


def of_page(folder: Path, name: str) -> Path:
    for code in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        if code.startswith(f'"""{name}:'):
            (folder / name).write_text(code, encoding="utf-8")
    return folder / name


def script(folder: Path, text: str) -> Path:
    (folder / "s.py").write_text(text, encoding="utf-8")
    return folder / "s.py"


def areas(path: Path, layer: Layer = Layer.AMODAL) -> dict[tuple[str, int], int | None]:
    with Project.open(path, read_only=True) as opened:
        names = {track.id: track.name for track in opened.tracks.list(1)}
        rows = opened.masks.summaries(1)
        return {
            (names[row.track_id], row.frame): row.modal_area if layer is Layer.MODAL else row.amodal_area
            for row in rows
        }


def steps(path: Path) -> list[str]:
    with Project.open(path) as opened:
        return [str(step_words(one.step)) for one in opened.history.last()]


def test_the_first_script_of_the_page_grows_all_masks_in_one_step(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, had = areas(project), len(steps(project))
    assert run("run", of_page(tmp_path, "grow.py"), "--project", project, "--", "disc", "2") == 0
    assert capsys.readouterr().out == "disc: 12 frames\n"
    after = areas(project)
    assert all(after[key] > area for key, area in before.items() if key[0] == "disc")  # type: ignore[operator]
    assert all(after[key] == area for key, area in before.items() if key[0] == "bar")
    assert steps(project)[0] == "Script: Grow all, 12 frames"
    assert len(steps(project)) == had + 1
    with Project.open(project) as opened:
        assert {row.state for row in opened.masks.summaries(1)} == {ReviewState.PROPOSED}
        opened.history.undo()
    assert areas(project) == before


def test_the_second_makes_a_track_that_undo_takes_away(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("run", of_page(tmp_path, "shadows.py"), "--project", project) == 0
    assert "disc: hidden in" in capsys.readouterr().out
    hidden = {key: area for key, area in areas(project, Layer.MODAL).items() if key[0] == "disc, hidden"}
    assert hidden
    assert all(hidden.values())
    with Project.open(project) as opened:
        opened.history.undo()
        assert [track.name for track in opened.tracks.list(1)] == ["disc", "bar"]


def test_the_third_proposes_and_looks(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("run", of_page(tmp_path, "again.py"), "--project", project) == 0
    out = capsys.readouterr().out
    assert re.search(r"^disc \[\d.*\] \(\d+, \d+, 3\)$", out, re.MULTILINE), out


@pytest.mark.parametrize("name", amodal_studio.api.scripting.__all__)
def test_the_page_names_what_there_is(name: str) -> None:
    assert f"`{name}`" in PAGE
    public = [one for one in vars(getattr(amodal_studio.api.scripting, name)) if not one.startswith("_")]
    if name.startswith("Script") or name == "Panel":
        assert [one for one in public if one not in ("head", "id_of", "clip_of", "take_made")]
        left_to_itself = {"has", "mask_of", "masks_of", "save", "head", "id_of", "clip_of", "take_made"}
        missing = [one for one in public if one not in left_to_itself and not re.search(rf"`{one}\b", PAGE)]
        assert missing == []


def test_a_block_that_raises_leaves_nothing_and_the_line_names_the_script(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, had = areas(project), steps(project)
    text = (
        "def half(mask):\n    return mask[:, : 1 // 0]\n\n"
        'with project.edit("Halve") as edit:\n'
        '    edit.remove("bar", 0)\n'
        '    edit.new_track("clip 0", "never")\n'
        '    edit.set("disc", 1, half(project.mask("disc", 1)))\n'
    )
    assert run("run", script(tmp_path, text), "--project", project) == 2
    said = capsys.readouterr().err
    assert said == "amodal-studio: s.py, line 2: ZeroDivisionError: integer division or modulo by zero\n"
    assert (areas(project), steps(project)) == (before, had)
    assert run("run", script(tmp_path, text), "--project", project, "--traceback") == 2
    way = capsys.readouterr().err
    assert re.findall(r'File "(.*)", line (\d+)', way) == [(str(tmp_path / "s.py"), n) for n in ("7", "2")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('project.track("dics")', "s.py, line 1: .*p.amodal: track dics: does not exist (there are: disc)"),
        ('project.mask("disc", 0).nothing', "s.py, line 1: AttributeError: .*"),
        ("a = (", r"s.py, line 1: SyntaxError: '\(' was never closed"),
        ('import sys\nsys.exit("no masks here")', "s.py, line 0: no masks here"),
        (
            'with project.edit("a"):\n    with project.edit("b"):\n        pass',
            "s.py, line 2: An edit is open already: end it before the next one begins",
        ),
        (
            'with project.edit("a") as edit:\n    edit.set("disc", 0, [[1]])',
            r"s.py, line 2: mask \(1, 1\) does not fit the canvas \(\d+, \d+\) of clip 0",
        ),
        (
            'with project.edit("a") as edit:\n    edit.remove("disc", 0)\nedit.remove("disc", 1)',
            "s.py, line 3: This edit is over: changes are made inside its `with` block",
        ),
        (
            'with project.edit("a"):\n    project.propose()',
            "s.py, line 2: Proposals are steps of their own: propose before or after the edit",
        ),
        ('project.picture("clip 0", 99)', "s.py, line 1: .*frame 99: does not exist .clip 0 has 12 frames."),
    ],
)
def test_what_breaks_is_said_in_one_line(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, line: str
) -> None:
    assert run("run", script(tmp_path, text), "--project", project) == 2
    said = capsys.readouterr().err
    line = line.replace("exist (there are: disc)", r"exist \(there are: disc\)")
    assert re.fullmatch(rf"amodal-studio: {line}\n", said), said


def test_a_script_that_is_not_there_and_a_status_of_its_own(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("run", tmp_path / "none.py", "--project", project) == 2
    assert capsys.readouterr().err.endswith("none.py: is no file (name a Python script)\n")
    assert run("run", script(tmp_path, "import sys\nsys.exit(5)"), "--project", project) == 5


def test_a_project_for_reading_only_is_not_changed(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = areas(project)
    text = 'with project.edit("a") as edit:\n    edit.remove("disc", 0)'
    assert run("run", script(tmp_path, text), "--project", project, "--read-only") == 2
    assert "open for reading only, nothing was changed" in capsys.readouterr().err
    assert areas(project) == before


def test_visible_pixels_are_held_and_what_a_person_decided_is_left_out(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "import numpy as np\n"
        'all_of_it = np.ones(project.clip("clip 0").canvas.size_hw)\n'
        'with project.edit("See all", made_by="person") as edit:\n'
        '    edit.set("disc", 2, all_of_it, "modal")\n'
        'with project.edit("Machine", made_by="machine") as edit:\n'
        '    for frame in (1, 2):\n        edit.set("disc", frame, all_of_it)\n'
        "print(edit.left_out)\n"
    )
    assert run("run", script(tmp_path, text), "--project", project) == 0
    assert capsys.readouterr().out == "((1, 2),)\n"
    with Project.open(project) as opened:
        size = int(np.prod(opened.clips.get(1).canvas.size_hw))
        row = {one.frame: one for one in opened.masks.summaries(1) if one.track_id == 1}
    assert (row[2].modal_area, row[2].amodal_area, row[2].state) == (size, size, ReviewState.CORRECTED)
    assert row[1].state is ReviewState.PROPOSED
    assert StepKind.SCRIPT.words == "Script: {name}"
