"""Entries of the menus that belong to this feature (Propose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Propose", 0)(
        ActionSpec("propose.track", "Propose for track", ("Ctrl+R",), "propose"),
        ActionSpec("propose.clip", "Propose for all tracks of clip", ("Ctrl+Shift+R",), "propose"),
        ActionSpec("propose.project", "Propose for whole project", ("Ctrl+Alt+R",), "propose"),
    ),
    *in_menu("Propose", 3)(ActionSpec("propose.cancel", "Cancel all jobs", ("Ctrl+.",), "cancel")),
)
