"""What the documents tell people to run or to open is there."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from cli.app import app
from core.program import VERSION
from tests.conftest import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"(?:\]\(|src=\"|srcset=\"|href=\")(?!https?:|#)([^)\"#]+)")
SHELL_SCRIPTS = [*(ROOT / "scripts").glob("*.sh"), ROOT / ".ci" / "run"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in LINK.findall(text):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_named_files_exist(document: Path) -> None:
    """Paths of ours in code marks, such as `core/store/tables/revisions.py`, exist."""
    rooms = "core|models|ui|cli|tests|benchmarks|scripts|resources|docs"
    text = document.read_text(encoding="utf-8")
    for target in re.findall(rf"`((?:{rooms})/[\w./-]+)`", text):
        places = [ROOT / target]
        assert any(place.exists() for place in places), f"{document.name} names {target}"


def test_first_screen_of_the_readme_has_exactly_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first_block = re.search(r"```(?:bash|sh|console)?\n(.*?)```", text, re.DOTALL)
    assert first_block is not None
    commands = [line.split("#")[0].strip() for line in first_block.group(1).splitlines() if line.strip()]
    assert commands == ["bash scripts/run.sh", "bash scripts/test.sh"]
    assert text.index("docs/screenshot.png") < text.index(first_block.group(0))


def test_subcommands_named_in_the_readme_exist() -> None:
    from main import SUBCOMMANDS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:amodal-studio|python main\.py|run\.sh) ([a-z]+)\b(?![.\w])", text))
    assert named <= set(SUBCOMMANDS), f"unknown: {named - set(SUBCOMMANDS)}"


def test_every_command_and_option_is_documented() -> None:
    """In docs/command-line.md, or on the page that it names for the command."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert f"`{name}" in page, f"{name} is not in docs/command-line.md"
        for parameter in command.params:
            options = [option for option in parameter.opts if option.startswith("--")]
            assert not options or any(option in text for option in options), f"{name} {options}"


@pytest.mark.parametrize("script", SHELL_SCRIPTS, ids=lambda path: path.name)
def test_shell_scripts_parse(script: Path) -> None:
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_every_complaint_and_idea_has_its_answer_and_its_test() -> None:
    """Fifteen and ten, each with a test of its own in `tests/why` that is named there."""
    text = (ROOT / "docs" / "why.md").read_text(encoding="utf-8")
    answers = dict(re.findall(r"^\*\*([CI]\d+)\. (.+)$", text, re.MULTILINE))
    assert list(answers) == [*(f"C{n}" for n in range(1, 16)), *(f"I{n}" for n in range(1, 11))]
    for number, answer in answers.items():
        mine = f"tests/why/test_{number[0].lower()}{int(number[1:]):02}_"
        assert any(name.startswith(mine) for name in re.findall(r"`([\w./]+)`", answer)), f"{number}: no test"


def test_the_newest_version_of_the_changes_is_the_programs_own() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    dated = re.findall(r"^## \[(.+)\] - \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    assert dated[0] == VERSION
