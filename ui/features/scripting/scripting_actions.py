"""Entries of the menus that belong to this feature (Window)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Window", 1)(
        ActionSpec(
            "script.console",
            "Python console",
            ("Alt+Shift+Y",),
            tip="Read masks as arrays, change them as one step, propose: with a few lines of Python",
        ),
        ActionSpec(
            "script.run",
            "Run script…",
            ("Alt+Shift+X",),
            tip="Run a Python file on this project, beside the window",
        ),
    ),
)
