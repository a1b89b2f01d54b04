"""Finds segmenters by name through the entry points `amodal_studio.segmenters`, also of other packages."""

from core.errors import ModelUnavailableError
from core.plugins import registered
from models.scribble.protocol import PromptSegmenter

GROUP = "amodal_studio.segmenters"
DEFAULT = "grabcut"
PREFERRED = ("sam2",)
"""Taken before the default where they can be used."""


def segmenter_names() -> list[str]:
    """Return the names of all registered segmenters, the default first. Imports none of them."""
    return sorted(registered(GROUP), key=lambda name: (name != DEFAULT, name))


def load_segmenter(name: str) -> PromptSegmenter:
    """Return a new segmenter.

    Raises:
        ModelUnavailableError: The name is unknown, or it cannot be imported; the text says more.
    """
    entry = registered(GROUP).get(name)
    if entry is None:
        raise ModelUnavailableError(f"there is no segmenter '{name}' (known: {', '.join(segmenter_names())})")
    try:
        segmenter: PromptSegmenter = entry.load()()
    except (Exception, SystemExit) as error:  # code of others may raise anything
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ModelUnavailableError(f"segmenter '{name}' cannot be loaded: {reason}") from error
    return segmenter


def best_segmenter() -> str:
    """Return the name of the best segmenter that can be used on this computer now."""
    for name in PREFERRED:
        try:
            if not load_segmenter(name).missing():
                return name
        except ModelUnavailableError:
            continue
    return DEFAULT
