"""Finds completion engines by name through the entry points `amodal_studio.completers`."""

from core.errors import ModelUnavailableError
from core.plugins import load_plugin, plugin_names
from models.completion.rules import RuledCompleter

GROUP = "amodal_studio.completers"
DEFAULT = "classical"
"""Needs no weights."""


def completer_names() -> list[str]:
    """Return the names of all registered engines, in alphabetical order. Imports none of them."""
    return plugin_names(GROUP)


def load_completer(name: str) -> RuledCompleter:
    """Return a new engine, wrapped so that the protocol's rules hold whatever it computes.

    Raises:
        ModelUnavailableError: The name is unknown, or the engine cannot be imported; the text says more.
    """
    return RuledCompleter(load_plugin(GROUP, name, "completion engine"))


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
