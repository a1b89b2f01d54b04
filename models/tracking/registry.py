"""Finds trackers by name through the entry points `amodal_studio.trackers`; packages may add their own."""

from core.plugins import load_plugin, plugin_names
from models.tracking.protocol import Tracker

GROUP = "amodal_studio.trackers"
DEFAULT = "flow"


def tracker_names() -> list[str]:
    """Return the names of all registered trackers, the default first. Imports none of them."""
    return plugin_names(GROUP, DEFAULT)


def load_tracker(name: str) -> Tracker:
    """Return a new tracker.

    Raises:
        ModelUnavailableError: The name is unknown, or it cannot be imported; the text says more.
    """
    tracker: Tracker = load_plugin(GROUP, name, "tracker", DEFAULT)
    return tracker
