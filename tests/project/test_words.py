"""One word for one thing: texts of the window, the command line and the documents keep to the glossary."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FORBIDDEN = {
    r"\b(my|your) masks\b": "present masks, or decided masks",
    r"\bfix(es|ed)?\b": "decided (a state), correct (what is done)",
    r"\banchors?\b": "decided frame",
}
GERMAN = {
    r"\b(fest|Fest)gelegt": "entschieden",
    r"\bfixier": "entschieden",
    r"\bAnker": "entschiedenes Bild",
    r"\bmeinen? Masken\b": "jetzige Masken, entschiedene Masken",
}
MEANT = (
    "fixed",  # of a key that cannot be changed
    "is fixed: part of a gesture or a tool",
    "takes a fixed number of frames",
)
"""Where the word means something else."""
PAGES = {
    name: {pattern: word for pattern, word in FORBIDDEN.items() if "fix(" not in pattern}
    | {r"\b(you|person|person has) fixed\b": "decided"}
    for name in ("annotators-guide", "reviewing", "over-time", "tracking", "compose", "completions", "why")
}
"""Pages for people who annotate; pages for who writes proposers speak of anchors."""


def texts(kind: str) -> list[str]:
    """Return all texts of the catalogue: `msgid` is English, `msgstr` German."""
    catalogue = (ROOT / "resources/languages/de.po").read_text("utf-8")
    blocks = re.findall(rf'^{kind}\S* ((?:".*"\n)+)', catalogue, re.M)
    return ["".join(re.findall(r'"(.*)"', block)) for block in blocks]


def breaches(text: str, forbidden: dict[str, str]) -> list[str]:
    if text == MEANT[0] or any(meant in text for meant in MEANT[1:]):
        return []
    found = ((re.search(pattern, text, re.I), word) for pattern, word in forbidden.items())
    return [f"{match[0]!r}: say {word}, in {text[:80]!r}" for match, word in found if match]


@pytest.mark.parametrize(("kind", "forbidden"), [("msgid", FORBIDDEN), ("msgstr", GERMAN)])
def test_texts_keep_to_the_glossary(kind: str, forbidden: dict[str, str]) -> None:
    every = texts(kind)
    assert len(every) > 2000
    assert [breach for text in every for breach in breaches(text, forbidden)] == []


@pytest.mark.parametrize("page", PAGES)
def test_pages_for_people_keep_to_the_glossary(page: str) -> None:
    lines = (ROOT / "docs" / f"{page}.md").read_text("utf-8").splitlines()
    assert [breach for line in lines for breach in breaches(line, PAGES[page])] == []


def test_help_of_the_command_line_keeps_to_the_glossary() -> None:
    told = [
        text
        for file in sorted(Path(ROOT / "cli").rglob("*.py"))
        for text in re.findall(r'"""(.*?)"""|help="(.*?)"', file.read_text("utf-8"), re.S)
    ]
    own = {r"\b(you|person|person has) fixed\b": "decided", r"\b(my|your) masks\b": "present masks"}
    assert [breach for pair in told for text in pair for breach in breaches(text, own)] == []
