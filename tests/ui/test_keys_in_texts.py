"""No text has a key of an action written in: keys in texts are those of the table when they are shown."""

import gettext
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from scripts.shown_texts import Text, all_texts
from ui.actions.held_keys import HELD_KEYS
from ui.features.propose.proposals_panel import ProposalsPanel
from ui.keys.chosen_keys import SPECS, current_keys, normal, shown
from ui.keys.keys_of_other_tools import CVAT, PRESETS, STUDIO
from ui.language import FOLDER, mark, tr, trn
from ui.layout.tool_rail import SHORT_KEYS
from ui.window import MainWindow

KEYS_OF_ACTIONS = {
    normal(key) for preset in PRESETS.values() for keys in preset.keys_of_all().values() for key in keys
}
NEVER_CHANGED = {normal(key) for held in HELD_KEYS for key in held.fixed} | {
    # What a tool in hand listens to itself, whatever the window's keys are.
    *map(normal, ("Return", "Enter", "Alt+Return", "Alt+Enter", "Shift+Return", "Shift+Enter")),
    *map(normal, ("Ctrl+Return", "Ctrl+Enter", "Backspace", "[", "]")),
}
WRITTEN = re.compile(
    r"(?:(?:Ctrl|Alt|Shift)\s?\+\s?)+(?:[\w]+|[^\w\s])"  # Ctrl+R, Alt+[
    r"|(?<![\w{\[])F\d{1,2}\b"  # F3
    r"|(?<![\w'’.%])[A-Z\[\]?](?![\w'’.:])"  # (Q), T switches
)


def texts_by_themselves() -> Iterator[tuple[Text, str]]:
    """Yield every text of the window without its gaps; the cheat sheet's own column of keys is left out."""
    columns = {held.keys for held in HELD_KEYS} | set(SHORT_KEYS.values())
    for text in all_texts():
        for words in (text.one, text.many):
            if words and words not in columns:
                gaps = re.search(r"\{\w", words)
                parts = [part for part, *_ in Formatter().parse(words)] if gaps else [words]
                yield text, "\0".join(parts)


def written_keys(words: str) -> list[str]:
    """Return the keys of actions that stand in a text."""
    found = []
    for match in WRITTEN.finditer(words):
        key = normal(re.sub(r"\s", "", match.group()))
        is_article = match.group() in "AI" and re.match(r" [a-z]", words[match.end() :])
        if key in KEYS_OF_ACTIONS and key not in NEVER_CHANGED and not is_article:
            found.append(match.group())
    return found


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("propose (Ctrl+R), or paint", ["Ctrl+R"]),
        ("Q scribbles its mask", ["Q"]),
        ("the queue (F3)", ["F3"]),
        ("Alt+[ and Alt+] other frames", ["Alt+[", "Alt+]"]),
        ("A part of it · SAM 2 · Ctrl+click · frames that I fixed · Esc", []),
    ],
)
def test_a_key_in_a_text_is_found(words: str, keys: list[str]) -> None:
    assert written_keys(words) == keys


def test_no_text_has_a_key_written_in() -> None:
    wrong = [
        f"{text.file}:{text.line} {found} {text.one!r}"
        for text, words in texts_by_themselves()
        if (found := written_keys(words))
    ]
    assert wrong == []


def test_every_key_in_a_text_is_of_an_action_that_is_there() -> None:
    named = {name for text in all_texts() for name in re.findall(r"\{key\[([^\]]*)\]", text.one + text.many)}
    assert len(named) > 20
    assert named <= SPECS.keys()


@pytest.fixture
def cvat_keys(window: MainWindow) -> Iterator[MainWindow]:
    current_keys().use_preset(CVAT.name)
    yield window
    current_keys().use_preset(STUDIO.name)


def test_a_text_has_the_keys_in_use(cvat_keys: MainWindow) -> None:
    assert tr("{key[propose.track]} proposes") == f"{shown('Ctrl+E')} proposes"
    assert trn("1, {key[tool.scribble]}", "{n}, {key[tool.scribble]}", 2) == f"2, {shown('Shift+6')}"
    current_keys().set_keys("propose.track", ())
    assert tr("{key[propose.track]} proposes") == "“Propose for track” proposes"
    current_keys().reset("propose.track")


def test_what_is_on_screen_already_follows(qtbot: QtBot, window: MainWindow) -> None:
    detail = window.part(ProposalsPanel)._card.detail
    words = mark("Only the frames between the decided ones around this one, or the marked range")
    assert shown("Ctrl+R") in detail.text()
    tip = window.studio.actions["versions.choose_range"]
    try:
        current_keys().use_preset(CVAT.name)
        assert shown("Ctrl+E") in detail.text()
        assert shown("Alt+Shift+R") in tip.toolTip()
        assert words in window.studio.actions["propose.between"].toolTip()
    finally:
        current_keys().use_preset(STUDIO.name)


def test_a_refusal_names_the_keys_of_the_preset(qtbot: QtBot, cvat_keys: MainWindow) -> None:
    window = cvat_keys
    current_keys().set_keys("file.import_video", ("Ctrl+Alt+F12",))
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    told = window.studio.places.stage.messages.current
    assert told is not None
    assert shown("Ctrl+Alt+F12") in told.text
    current_keys().reset("file.import_video")


ENGLISH_KEYS = re.compile(r"\b(?:Ctrl|Shift|Space|Backspace|Del|Home|PgUp|PgDown)\b")


def test_german_texts_name_keys_as_menus_do(qapp: QApplication) -> None:
    """Qt writes the keys of menus; what texts write out is written the same way."""
    translator = QTranslator()
    assert translator.load("qtbase_de", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    qapp.installTranslator(translator)
    try:
        in_menus = " ".join(shown(key) for key in sorted(KEYS_OF_ACTIONS))
    finally:
        qapp.removeTranslator(translator)
    with (FOLDER / "de.mo").open("rb") as file:
        german = gettext.GNUTranslations(file)
    texts = [german.gettext(text.one) for text in all_texts() if not text.many]
    assert not ENGLISH_KEYS.findall(in_menus)
    assert {"Strg", "Umschalt", "Leertaste", "Rücktaste"} <= set(re.split(r"[+ ]", in_menus))
    assert [text for text in texts if ENGLISH_KEYS.search(text)] == []
