"""Finds proposers by name through the entry points `amodal_studio.proposers`; packages may add their own."""

from collections.abc import Collection

from core.errors import ModelUnavailableError
from core.plugins import load_plugin, plugin_names
from models.proposers.rules import RuledProposer
from models.weights.tuned import MARK, find_tuned, tuned_sets

GROUP = "amodal_studio.proposers"
PREFERRED = ("lite", "temporal")
"""`lite` needs its weights, which come with the program; `temporal` needs nothing at all."""


def proposer_names() -> list[str]:
    """Return the names of all registered proposers, in alphabetical order, then those of tuned weights.

    Imports none of them.
    """
    names = plugin_names(GROUP)
    return names + [one.full_name for one in tuned_sets() if one.proposer in names]


def offered_proposers() -> list[str]:
    """Return the names of those that lists show; also of packages that break, because somebody wants them.

    What hides while it lacks something is not among them: systems that were not added, weights that are
    published nowhere.
    """
    return [name for name in proposer_names() if _is_offered(name)]


def load_proposer(name: str) -> RuledProposer:
    """Return a new proposer, wrapped so that the protocol's rules hold whatever it computes.

    `NAME:WEIGHTS` is the proposer NAME with a set of weights that was tuned on this computer.

    Raises:
        ModelUnavailableError: The name is unknown, or the proposer cannot be imported; the text says more.
    """
    own, _, weights = name.partition(MARK)
    proposer = load_plugin(GROUP, own, "proposer")
    if not weights:
        return RuledProposer(proposer)
    take = getattr(proposer, "with_weights", None)
    if take is None:
        raise ModelUnavailableError(f"proposer '{own}' takes no weights of one's own: use `{own}`")
    return RuledProposer(take(name, find_tuned(own, weights).path))


def default_of(ready: Collection[str]) -> str:
    """Return the default among the names of proposers that have what they need; empty where there is none."""
    return next((name for name in PREFERRED if name in ready), next(iter(ready), ""))


def default_proposer() -> str:
    """Return the default of this installation; imports every proposer's class, but none of what it needs."""
    return default_of([name for name in proposer_names() if not load_proposer(name).missing()])


def _is_offered(name: str) -> bool:
    try:
        return load_proposer(name).is_offered
    except ModelUnavailableError:
        return True
