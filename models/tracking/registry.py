"""Finds trackers by name through the entry points `amodal_studio.trackers`; packages may add their own."""

from core.errors import ModelUnavailableError
from core.plugins import registered
from models.tracking.protocol import Tracker

GROUP = "amodal_studio.trackers"
DEFAULT = "flow"


def tracker_names() -> list[str]:
    """Return the names of all registered trackers, the default first. Imports none of them."""
    return sorted(registered(GROUP), key=lambda name: (name != DEFAULT, name))


def load_tracker(name: str) -> Tracker:
    """Return a new tracker.

    Raises:
        ModelUnavailableError: The name is unknown, or it cannot be imported; the text says more.
    """
    entry = registered(GROUP).get(name)
    if entry is None:
        raise ModelUnavailableError(f"there is no tracker '{name}' (known: {', '.join(tracker_names())})")
    try:
        tracker: Tracker = entry.load()()
    except (Exception, SystemExit) as error:  # code of others may raise anything
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ModelUnavailableError(f"tracker '{name}' cannot be loaded: {reason}") from error
    return tracker
