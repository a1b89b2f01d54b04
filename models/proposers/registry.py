"""Finds proposers by name through the entry points `amodal_studio.proposers`; packages may add their own."""

import tomllib
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from core.errors import ModelUnavailableError
from models.proposers.protocol import Proposer
from models.proposers.rules import RuledProposer

GROUP = "amodal_studio.proposers"


def proposer_names() -> list[str]:
    """Return the names of all registered proposers, in alphabetical order. Imports none of them."""
    return sorted(_registered())


def load_proposer(name: str) -> RuledProposer:
    """Return a new proposer, wrapped so that the protocol's rules hold whatever it computes.

    Raises:
        ModelUnavailableError: The name is unknown, or the proposer cannot be imported; the text says more.
    """
    entry = _registered().get(name)
    if entry is None:
        raise ModelUnavailableError(f"there is no proposer '{name}' (known: {', '.join(proposer_names())})")
    try:
        create = entry.load()
    except (ImportError, AttributeError) as error:
        raise ModelUnavailableError(f"proposer '{name}' cannot be loaded: {error}") from error
    proposer: Proposer = create()
    return RuledProposer(proposer)


@lru_cache(maxsize=1)
def _registered() -> dict[str, EntryPoint]:
    installed = {entry.name: entry for entry in entry_points(group=GROUP)}
    return _of_checkout() | installed


def _of_checkout() -> dict[str, EntryPoint]:
    """Entry points of a checkout that was not installed, or was installed before one was added."""
    file = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if not file.is_file():
        return {}
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    ours = table.get("project", {}).get("entry-points", {}).get(GROUP, {})
    return {name: EntryPoint(name, value, GROUP) for name, value in ours.items()}
