"""What the window says, in the language of the person: `tr("…")` wherever a text is shown.

English texts are the keys. German lies in `resources/languages/de.po`, compiled beside it as `de.mo`, which
is read only when German is wanted (measured: 1 ms). `scripts/renew_language.py` collects new texts and
compiles; a test fails when a shown text is not wrapped or lacks its German. GNU gettext, by Python's own
module.

Not translated, on purpose: what is kept in a project in words (names, reasons, steps of older versions),
because two people may read it in two languages, and the one line of an error that `core` raises. What `core`
and `models` tell besides comes with its facts (`core/messages.py`) and is shown with `said`.
"""

import gettext
from pathlib import Path
from string import Formatter

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources
from core.messages import Message
from core.messages import mark as mark
from ui.keys.chosen_keys import SPECS, short_key

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Code and own name of every language there is."""
KEY_FIELD = "{key["
"""Begins the place in a text where the key of an action stands."""
FOLDER = Path(resources.__file__).parent / "languages"

POINTS = {"de": str.maketrans({",": ".", ".": ",", "%": " %"})}
"""How a language writes what Python formats in English: 1,009.5 and 45%."""

_spoken: list[gettext.NullTranslations] = [gettext.NullTranslations()]
_code: list[str] = ["en"]


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language in use, with `{name}` replaced by the values given.

    Without values nothing is replaced, so braces may stand in the text. `{key[propose.track]}` stands for
    the key that this action has now; no text has a key of an action written in.
    """
    form = _spoken[0].gettext(text) if text else ""
    if KEY_FIELD in form:
        values["key"] = _KEYS_IN_WORDS
    return _filled(form, values) if values else form


def trn(one: str, many: str, n: int, /, **values: object) -> str:
    """Return the form of a text that fits the number `n`; `{n}` stands for it in both forms."""
    form = _spoken[0].ngettext(one, many, n)
    if KEY_FIELD in form:
        values["key"] = _KEYS_IN_WORDS
    return _filled(form, {**values, "n": n})


def number(value: float, spec: str) -> str:
    """Return a number by a format of Python's, `,` or `.1f` say, as the language in use writes it."""
    written = format(value, spec)
    return written.translate(POINTS[_code[0]]) if _code[0] in POINTS else written


class _Filler(Formatter):
    """Writes numbers as the language in use does."""

    def format_field(self, value: object, format_spec: str) -> str:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and (format_spec or isinstance(value, float)):
            return number(value, format_spec)  # type: ignore[arg-type]
        return str(super().format_field(value, format_spec))


_FILLER = _Filler()


def _filled(form: str, values: dict[str, object]) -> str:
    return _FILLER.vformat(form, (), values) if _code[0] in POINTS else form.format(**values)


def said(text: str) -> str:
    """Return what `core` or `models` told, in the language in use; a plain text (a name, say) as it came."""
    if not isinstance(text, Message):
        return text
    facts = {name: said(fact) if isinstance(fact, str) else fact for name, fact in text.facts.items()}
    if text.many:
        return trn(text.template, text.many, int(text.facts["n"]), **facts)
    return tr(text.template, **facts)


def kept(text: str, /) -> str:
    """Return a text as it is: it goes into a project (name, reason), which people of two languages share."""
    return text


class _KeysInWords:
    """By action id the shortest key that it has now; without any, its name in quotes, as menus show it."""

    def __getitem__(self, action_id: str) -> str:
        return short_key(action_id) or f"“{tr(SPECS[action_id].text).rstrip('…')}”"


_KEYS_IN_WORDS = _KeysInWords()


def language_in_use() -> str:
    """Return the code of the language in use."""
    return _code[0]


def language_of(wish: object) -> str:
    """Return the language for a wish from the settings; anything unknown means that of the system."""
    if isinstance(wish, str) and wish in LANGUAGES:
        return wish
    system = QLocale.system().uiLanguages()
    return next((name[:2].lower() for name in system if name[:2].lower() in LANGUAGES), "en")


def use_language(code: str) -> None:
    """Speak a language from now on; what is on screen already stays as it is.

    Raises:
        KeyError: There is no such language.
    """
    LANGUAGES[code]
    _code[0] = code
    if code == "en":
        _spoken[0] = gettext.NullTranslations()
        return
    with (FOLDER / f"{code}.mo").open("rb") as file:
        _spoken[0] = gettext.GNUTranslations(file)


def use_language_of_qt(app: QCoreApplication) -> None:
    """Have Qt's own buttons and dialogs speak the language in use, and its fields write numbers in it."""
    QLocale.setDefault(QLocale(language_in_use()))
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language_in_use() != "en" and translator.load(f"qtbase_{language_in_use()}", folder):
        app.installTranslator(translator)
