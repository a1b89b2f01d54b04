"""Entries of the menus that belong to this feature (Propose)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("propose.track", "Propose for track", ("Ctrl+R",), "Propose", 0, "propose"),
    ActionSpec("propose.clip", "Propose for all tracks of clip", ("Ctrl+Shift+R",), "Propose", 0, "propose"),
    ActionSpec("propose.project", "Propose for whole project", ("Ctrl+Alt+R",), "Propose", 0, "propose"),
    ActionSpec("propose.cancel", "Cancel all jobs", ("Ctrl+.",), "Propose", 3, "cancel"),
)
