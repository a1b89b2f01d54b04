"""Every text of the window can be said in every language, and the compiled catalogues are up to date."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QDoubleSpinBox

from core.messages import say
from scripts.renew_language import FOLDER, as_mo, as_po, is_translated, renewed
from ui.language import (
    LANGUAGES,
    kept,
    language_of,
    mark,
    number,
    said,
    tr,
    trn,
    use_language,
    use_language_of_qt,
)

CATALOGUES = sorted(FOLDER.glob("*.po"))


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use_language("en")


def forms(message: Message) -> tuple[list[str], list[str]]:
    """Return all forms of a text and of its translation."""
    said = message.string or ""
    ids = list(message.id) if isinstance(message.id, tuple) else [str(message.id)]
    return ids, list(said) if isinstance(said, tuple | list) else [said]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_english_is_what_the_code_says() -> None:
    assert tr("Undo") == "Undo"
    assert tr("{name} {braces}", name="a", braces="b") == "a b"
    assert tr("color: {red}") == "color: {red}"
    assert (trn("1 frame", "{n} frames", 1), trn("1 frame", "{n} frames", 7)) == ("1 frame", "7 frames")
    assert (mark("Brush"), kept("Brush"), tr("")) == ("Brush", "Brush", "")


def test_numbers_are_written_as_the_language_writes_them() -> None:
    words = say("{n:,} px, {share:.0%} of {name}", n=1009, share=0.5, name="a.b,c")
    assert said(words) == tr("{n:,} px, {share:.0%} of {name}", n=1009, share=0.5, name="a.b,c")
    assert said(words) == "1,009 px, 50% of a.b,c"
    use_language("de")
    assert said(words) == "1.009 px, 50 % of a.b,c", "names stay as they are"
    assert tr("{n} {m} {key[edit.undo]}", n=12345, m=0.25) == "12345 0,25 Ctrl+Z"
    assert trn("{n:,} x", "{n:,} xs", 2500) == "2.500 xs"
    assert (number(1234.5, ",.1f"), number(7, "")) == ("1.234,5", "7")
    assert tr("{is_it}", is_it=True) == "True"


def test_a_wish_that_nobody_knows_means_the_system() -> None:
    assert language_of("de") == "de"
    assert language_of("klingon") == language_of("system") == language_of(None)
    assert language_of(None) in LANGUAGES


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_catalogue_is_compiled_from_the_texts_of_the_code(path: Path) -> None:
    wanted = renewed(path)
    hint = "run `python -m scripts.renew_language` and commit both files"
    assert path.read_bytes() == as_po(wanted), hint
    assert path.with_suffix(".mo").read_bytes() == as_mo(wanted), hint


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_text_of_the_window_and_every_message_is_translated(path: Path) -> None:
    assert [message.id for message in renewed(path) if message.id and not is_translated(message.string)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_translation_has_the_same_gaps(path: Path) -> None:
    for message in renewed(path):
        texts, translations = forms(message)
        wanted = set().union(*(fields(text) for text in texts if re.search(r"\{\w", text)))
        for form in translations:
            if message.id and form and wanted:
                assert fields(form) <= wanted, f"{message.id!r}: {form!r}"


@pytest.mark.parametrize(("language", "shown"), [("de", "0,75"), ("en", "0.75")])
def test_fields_write_numbers_in_the_language_in_use(qapp: QApplication, language: str, shown: str) -> None:
    before = QLocale()
    try:
        use_language(language)
        use_language_of_qt(qapp)
        box = QDoubleSpinBox()
        box.setValue(0.75)
        assert box.text() == shown
    finally:
        QLocale.setDefault(before)
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
            translator.deleteLater()
