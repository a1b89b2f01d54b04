"""Finds proposers by name through the entry points `amodal_studio.proposers`; packages may add their own."""

from collections.abc import Collection

from core.plugins import load_plugin, plugin_names
from models.proposers.rules import RuledProposer

GROUP = "amodal_studio.proposers"
PREFERRED = ("lite", "temporal")
"""`lite` needs its weights, which come with the program; `temporal` needs nothing at all."""


def proposer_names() -> list[str]:
    """Return the names of all registered proposers, in alphabetical order. Imports none of them."""
    return plugin_names(GROUP)


def load_proposer(name: str) -> RuledProposer:
    """Return a new proposer, wrapped so that the protocol's rules hold whatever it computes.

    Raises:
        ModelUnavailableError: The name is unknown, or the proposer cannot be imported; the text says more.
    """
    return RuledProposer(load_plugin(GROUP, name, "proposer"))


def default_of(ready: Collection[str]) -> str:
    """Return the default among the names of proposers that have what they need; empty where there is none."""
    return next((name for name in PREFERRED if name in ready), next(iter(ready), ""))


def default_proposer() -> str:
    """Return the default of this installation; imports every proposer's class, but none of what it needs."""
    return default_of([name for name in proposer_names() if not load_proposer(name).missing()])
