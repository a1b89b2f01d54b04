"""Entries of the menus that belong to this feature (View)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("View", 4)(ActionSpec("view.theme", "Dark or light theme", ("Ctrl+Shift+L",), "theme")),
    *in_menu("View", 4, "Text size", order=1)(
        ActionSpec("text.normal", "Normal text", ("Ctrl+Alt+1",), is_checkable=True),
        ActionSpec("text.large", "Large text", ("Ctrl+Alt+2",), is_checkable=True, tip="125 %"),
        ActionSpec("text.larger", "Larger text", ("Ctrl+Alt+3",), is_checkable=True, tip="150 %"),
    ),
    *in_menu("View", 4, "Track colours", order=1)(
        ActionSpec(
            "colours.standard",
            "Own colours of the tracks",
            ("Ctrl+Alt+4",),
            is_checkable=True,
            tip="As the project has them",
        ),
        ActionSpec(
            "colours.okabe-ito",
            "Colour-blind safe colours",
            ("Ctrl+Alt+5",),
            is_checkable=True,
            tip="Okabe and Ito's palette by row; the project keeps its colours",
        ),
        ActionSpec(
            "colours.high-contrast",
            "High contrast colours",
            ("Ctrl+Alt+6",),
            is_checkable=True,
            tip="Bright colours by row; the project keeps its own",
        ),
    ),
)
