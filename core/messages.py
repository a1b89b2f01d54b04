"""What `core` and `models` tell a person: a text in English that also knows how it was made.

The command line, logs and lines of errors take it as the text that it is. The window says it in the language
in use from its template and facts (`said` of `ui/language.py`), so that nobody takes a sentence apart. The
template is the key in the catalogues; `scripts/renew_language.py` finds it where the thing is told.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Self

Fact = str | float
"""A name, a number, or another message."""


class Message(str):
    """A text for people; made by `say`, `say_n` and `listed`. Can be pickled; JSON keeps its English."""

    __slots__ = ("facts", "many", "template")
    template: str
    """English with gaps: `{n} of {m} frames have no mask picture`."""
    many: str
    """The form for other numbers than 1, chosen by the fact `n`; empty when there is one form."""
    facts: Mapping[str, Fact]
    """What stands in the gaps."""

    def __new__(cls, template: str, many: str, facts: Mapping[str, Fact]) -> Self:
        """Return the text in English, with what it was made of."""
        form = many if many and facts["n"] != 1 else template
        message = super().__new__(cls, form.format(**facts) if facts else form)
        message.template, message.many, message.facts = template, many, facts
        return message

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, Mapping[str, Fact]]]:
        """Return how to make it again, in another process say."""
        return type(self), (self.template, self.many, self.facts)


def say(template: str, /, **facts: Fact) -> Message:
    """Return a text with facts in its gaps."""
    return Message(template, "", facts)


def say_n(one: str, many: str, n: int, /, **facts: Fact) -> Message:
    """Return the form of a text that fits the number `n`; `{n}` stands for it in both forms."""
    return Message(one, many, {"n": n, **facts})


def listed(parts: Iterable[str], between: str = ", ") -> Message:
    """Return several texts as one."""
    facts: dict[str, Fact] = {f"part{number}": part for number, part in enumerate(parts)}
    return Message(between.join(f"{{{name}}}" for name in facts), "", facts)


def about(name: str, text: str) -> Message:
    """Return a text with the name before it of what it is about."""
    return Message("{about}: {text}", "", {"about": name, "text": text})


def option(name: str, value: str) -> Message:
    """Return an option of the command line; the window names what it chooses in words of its own."""
    return Message("{option} {value}", "", {"option": name, "value": value})


def to_json(fact: Fact) -> object:
    """Return a message with its facts, or a fact, as values that JSON has."""
    if not isinstance(fact, Message):
        return fact
    return [fact.template, fact.many, {name: to_json(value) for name, value in fact.facts.items()}]


def message_of(value: object) -> Message:
    """Return what `to_json` was made of.

    Raises:
        ValueError: It is no message.
    """
    match value:
        case [str(template), str(many), dict(facts)]:
            with suppress(LookupError, AttributeError, TypeError):  # gaps without a fact
                return Message(template, many, {name: _fact_of(fact) for name, fact in facts.items()})
    raise ValueError("not a message")


def _fact_of(value: object) -> Fact:
    return value if isinstance(value, str | int | float) else message_of(value)


def mark(text: str, /) -> str:
    """Return a text as it is, and have it collected: for tables made at import; show them with `tr`."""
    return text
