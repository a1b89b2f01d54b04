"""Finds segmenters by name through the entry points `amodal_studio.segmenters`, also of other packages."""

from core.errors import ModelUnavailableError
from core.plugins import load_plugin, plugin_names
from models.scribble.protocol import PromptSegmenter

GROUP = "amodal_studio.segmenters"
DEFAULT = "region"
IN_FRONT = "grabcut"
"""For strokes along the middle of what covers objects, whose sides are found beside the stroke."""
PREFERRED = ("sam2",)
"""Taken before the default where they can be used."""


def segmenter_names() -> list[str]:
    """Return the names of all registered segmenters, the default first. Imports none of them."""
    return plugin_names(GROUP, DEFAULT)


def load_segmenter(name: str) -> PromptSegmenter:
    """Return a new segmenter.

    Raises:
        ModelUnavailableError: The name is unknown, or it cannot be imported; the text says more.
    """
    segmenter: PromptSegmenter = load_plugin(GROUP, name, "segmenter", DEFAULT)
    return segmenter


def best_segmenter(otherwise: str = DEFAULT) -> str:
    """Return the name of the best segmenter that can be used on this computer now, or the other."""
    for name in PREFERRED:
        try:
            if not load_segmenter(name).missing():
                return name
        except ModelUnavailableError:
            continue
    return otherwise
