"""Entries of the menus that belong to this feature (Track)."""

from core.messages import mark
from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = in_menu("Track", 0, mark("Labels"))(
    ActionSpec(
        "labels.fields",
        "Attributes of this track",
        ("Alt+Shift+A",),
        tip="What is asked of the active track and this frame, in fields below the list of tracks",
    ),
    ActionSpec(
        "labels.schema",
        "Categories and attributes…",
        ("Alt+Shift+S",),
        tip="Categories with their colours, and what is asked of tracks and frames; in and out as a file",
    ),
)
