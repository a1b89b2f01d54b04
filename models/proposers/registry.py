"""Finds proposers by name through the entry points `amodal_studio.proposers`; packages may add their own."""

from core.errors import ModelUnavailableError
from core.plugins import registered
from models.proposers.protocol import Proposer
from models.proposers.rules import RuledProposer

GROUP = "amodal_studio.proposers"


def proposer_names() -> list[str]:
    """Return the names of all registered proposers, in alphabetical order. Imports none of them."""
    return sorted(registered(GROUP))


def load_proposer(name: str) -> RuledProposer:
    """Return a new proposer, wrapped so that the protocol's rules hold whatever it computes.

    Raises:
        ModelUnavailableError: The name is unknown, or the proposer cannot be imported; the text says more.
    """
    entry = registered(GROUP).get(name)
    if entry is None:
        raise ModelUnavailableError(f"there is no proposer '{name}' (known: {', '.join(proposer_names())})")
    try:
        proposer: Proposer = entry.load()()
    except (Exception, SystemExit) as error:  # code of others may raise anything
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ModelUnavailableError(f"proposer '{name}' cannot be loaded: {reason}") from error
    return RuledProposer(proposer)
