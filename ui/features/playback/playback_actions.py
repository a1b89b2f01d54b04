"""Entries of the menus that belong to this feature (View, Play)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("View", 4)(
        ActionSpec("view.graphs", "Graphs of the active track", ("Shift+G",), "chart", is_checkable=True)
    ),
    *in_menu("Play", 0)(
        ActionSpec("play.toggle", "Play or pause", ("K",), "play", tip="Space does the same")
    ),
    *in_menu("Play", 1)(
        ActionSpec("play.next", "Next frame", ("Right", "D"), "step-forward"),
        ActionSpec("play.previous", "Previous frame", ("Left", "A"), "step-back"),
        ActionSpec("play.next_10", "10 frames on", ("Shift+Right",)),
        ActionSpec("play.previous_10", "10 frames back", ("Shift+Left",)),
        ActionSpec("play.first", "First frame", ("Home",), "first"),
        ActionSpec("play.last", "Last frame", ("End",), "last"),
    ),
    *in_menu("Play", 2)(
        ActionSpec("play.next_marked", "Next corrected or flagged frame", ("Ctrl+Right",)),
        ActionSpec("play.previous_marked", "Previous corrected or flagged frame", ("Ctrl+Left",)),
    ),
    *in_menu("Play", 3)(
        ActionSpec("play.loop", "Loop", ("L",), "loop", is_checkable=True),
        ActionSpec("play.slower", "Slower", ("<", "Shift+,")),
        ActionSpec("play.faster", "Faster", (">", "Shift+.")),
    ),
)
