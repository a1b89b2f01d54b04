"""Finds completion engines by name through the entry points `amodal_studio.completers`."""

from core.errors import ModelUnavailableError
from core.plugins import registered
from models.completion.protocol import Completer
from models.completion.rules import RuledCompleter

GROUP = "amodal_studio.completers"
DEFAULT = "classical"
"""Needs no weights."""


def completer_names() -> list[str]:
    """Return the names of all registered engines, in alphabetical order. Imports none of them."""
    return sorted(registered(GROUP))


def load_completer(name: str) -> RuledCompleter:
    """Return a new engine, wrapped so that the protocol's rules hold whatever it computes.

    Raises:
        ModelUnavailableError: The name is unknown, or the engine cannot be imported; the text says more.
    """
    entry = registered(GROUP).get(name)
    if entry is None:
        known = ", ".join(completer_names())
        raise ModelUnavailableError(f"there is no completion engine '{name}' (known: {known})")
    try:
        completer: Completer = entry.load()()
    except (Exception, SystemExit) as error:  # code of others may raise anything
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ModelUnavailableError(f"completion engine '{name}' cannot be loaded: {reason}") from error
    return RuledCompleter(completer)


def completer_for(proposer: str) -> str:
    """Return the engine that goes with a proposer: of the same name if it can be used here, else the default.

    An engine whose weights are missing cannot.
    """
    if proposer not in completer_names():
        return DEFAULT
    try:
        return proposer if load_completer(proposer).fingerprint else DEFAULT
    except ModelUnavailableError:
        return DEFAULT
