"""Entries of the menus that belong to this feature (View, Play)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("view.graphs", "Graphs of the active track", ("Shift+G",), "View", 4, "chart", True),
    ActionSpec("play.toggle", "Play or pause", ("K",), "Play", 0, "play", tip="Space does the same"),
    ActionSpec("play.next", "Next frame", ("Right", "D"), "Play", 1, "step-forward"),
    ActionSpec("play.previous", "Previous frame", ("Left", "A"), "Play", 1, "step-back"),
    ActionSpec("play.next_10", "10 frames on", ("Shift+Right",), "Play", 1),
    ActionSpec("play.previous_10", "10 frames back", ("Shift+Left",), "Play", 1),
    ActionSpec("play.first", "First frame", ("Home",), "Play", 1, "first"),
    ActionSpec("play.last", "Last frame", ("End",), "Play", 1, "last"),
    ActionSpec("play.next_marked", "Next corrected or flagged frame", ("Ctrl+Right",), "Play", 2),
    ActionSpec("play.previous_marked", "Previous corrected or flagged frame", ("Ctrl+Left",), "Play", 2),
    ActionSpec("play.loop", "Loop", ("L",), "Play", 3, "loop", is_checkable=True),
    ActionSpec("play.slower", "Slower", ("<", "Shift+,"), "Play", 3),
    ActionSpec("play.faster", "Faster", (">", "Shift+."), "Play", 3),
)
