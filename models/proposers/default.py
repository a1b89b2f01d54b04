"""Which proposer is taken where nobody chose one."""

from collections.abc import Collection

from models.proposers.registry import load_proposer, proposer_names

PREFERRED = ("lite", "temporal")
"""`lite` needs torch, which not every installation has; `temporal` needs nothing more."""


def default_of(ready: Collection[str]) -> str:
    """Return the default among the names of proposers that have what they need; empty where there is none."""
    return next((name for name in PREFERRED if name in ready), next(iter(ready), ""))


def default_proposer() -> str:
    """Return the default of this installation; imports every proposer's class, but none of what it needs."""
    return default_of([name for name in proposer_names() if not load_proposer(name).missing()])
