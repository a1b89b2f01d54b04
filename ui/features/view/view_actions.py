"""Entries of the menus that belong to this feature (View)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("View", 0)(
        ActionSpec("view.modal", "Show modal", ("Alt+1",), "modal", is_checkable=True),
        ActionSpec("view.amodal", "Show amodal", ("Alt+2",), "amodal", is_checkable=True),
        ActionSpec("view.both", "Show both", ("Alt+3",), "both", is_checkable=True),
        ActionSpec("view.cycle", "Next of modal, amodal, both", ("M",)),
    ),
    *in_menu("View", 1, "Look of masks")(
        ActionSpec("view.fill", "Fill masks", ("Shift+F",), is_checkable=True),
        ActionSpec("view.outline", "Outline masks", ("Shift+O",), is_checkable=True),
        ActionSpec("view.fainter", "Fainter masks", (",",)),
        ActionSpec("view.stronger", "Stronger masks", (".",)),
    ),
    *in_menu("View", 2)(
        ActionSpec("view.hide_track", "Hide or show selected tracks", ("Shift+H",), "eye"),
        ActionSpec("view.solo_track", "Only selected tracks, or all", ("Alt+H",), "eye-off"),
    ),
    *in_menu("View", 3, "Zoom")(
        ActionSpec("view.fit", "Fit", ("0",), "fit"),
        ActionSpec("view.actual", "100 %", ("Ctrl+0",)),
        ActionSpec("view.zoom_in", "Zoom in", ("+", "=", "Ctrl++"), "zoom-in"),
        ActionSpec("view.zoom_out", "Zoom out", ("-", "Ctrl+-"), "zoom-out"),
    ),
    *in_menu("View", 4)(
        ActionSpec("view.panels", "Hide or show all panels", ("F11",)),
        ActionSpec("view.fold_lists", "Fold or unfold clips and tracks", ("Alt+Shift+C",)),
        ActionSpec("view.fold_side", "Fold or unfold the pages at the side", ("Alt+Shift+K",)),
        ActionSpec("view.fold_timeline", "All tracks in the timeline, or the active one", ("Alt+Shift+Z",)),
    ),
)
