"""Faults of our own, said in one line and shown in full on request."""

from ui.features.faults.fault_notices import FaultNotices
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Say faults from now on."""
    return (FaultNotices(studio),)
