"""Six steps through the window, offered once."""

from ui.features.tour.tour import Tour
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add Help › Take the tour."""
    return (Tour(studio),)
