"""Entries of the menus that belong to this feature (View)."""

from ui.actions.action_spec import ActionSpec

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("view.modal", "Show modal", ("Alt+1",), "View", 0, "modal", is_checkable=True),
    ActionSpec("view.amodal", "Show amodal", ("Alt+2",), "View", 0, "amodal", is_checkable=True),
    ActionSpec("view.both", "Show both", ("Alt+3",), "View", 0, "both", is_checkable=True),
    ActionSpec("view.cycle", "Next of modal, amodal, both", ("M",), "View", 0),
    ActionSpec(
        "view.fill", "Fill masks", ("Shift+F",), "View", 1, is_checkable=True, submenu="Look of masks"
    ),
    ActionSpec(
        "view.outline", "Outline masks", ("Shift+O",), "View", 1, is_checkable=True, submenu="Look of masks"
    ),
    ActionSpec("view.fainter", "Fainter masks", (",",), "View", 1, submenu="Look of masks"),
    ActionSpec("view.stronger", "Stronger masks", (".",), "View", 1, submenu="Look of masks"),
    ActionSpec("view.hide_track", "Hide or show selected tracks", ("Shift+H",), "View", 2, "eye"),
    ActionSpec("view.solo_track", "Only selected tracks, or all", ("Alt+H",), "View", 2, "eye-off"),
    ActionSpec("view.fit", "Fit", ("0",), "View", 3, "fit", submenu="Zoom"),
    ActionSpec("view.actual", "100 %", ("Ctrl+0",), "View", 3, submenu="Zoom"),
    ActionSpec("view.zoom_in", "Zoom in", ("+", "=", "Ctrl++"), "View", 3, "zoom-in", submenu="Zoom"),
    ActionSpec("view.zoom_out", "Zoom out", ("-", "Ctrl+-"), "View", 3, "zoom-out", submenu="Zoom"),
    ActionSpec("view.panels", "Hide or show all panels", ("F11",), "View", 4),
)
