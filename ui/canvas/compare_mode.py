"""Ways of comparing two pictures or masks over the canvas."""

from enum import StrEnum

BLINK_MS = 700
"""Slower than what may harm: fewer than three changes a second."""
GRAB_PX = 8
"""So near to the wipe's line the mouse takes hold of it."""


class CompareMode(StrEnum):
    """How two masks, or all hypotheses, are shown at full size."""

    OFF = "off"
    WIPE = "wipe"
    BLINK = "blink"
    DIFFERENCE = "difference"
    AGREEMENT = "agreement"
