"""Values of `--option NAME=VALUE`, read or refused in one line."""

from enum import StrEnum

from core.errors import BadInputError


def word_of(name: str, text: str, words: type[StrEnum]) -> str:
    """Return the text, which must be one of the words.

    Raises:
        BadInputError: It is none.
    """
    if text not in tuple(words):
        raise BadInputError("--option", f"{name}={text}", "is not known", f"use: {', '.join(words)}")
    return text


def number_of(name: str, text: str, low: float, high: float, *, is_whole: bool = False) -> float:
    """Return the number.

    Raises:
        BadInputError: It is none, or out of range.
    """
    try:
        value = float(int(text) if is_whole else text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        kind = "whole number" if is_whole else "number"
        raise BadInputError("--option", f"{name}={text}", f"is no {kind} from {low:g} to {high:g}")
    return value
