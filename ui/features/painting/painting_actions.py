"""Entries of the menus that belong to this feature (Edit, Tools)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Edit", 0)(
        ActionSpec("edit.undo", "Undo", ("Ctrl+Z",), "undo"),
        ActionSpec("edit.redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    ),
    *in_menu("Edit", 1)(
        ActionSpec("edit.remove_mask", "Remove mask of active layer", ("Delete",), "reject"),
        ActionSpec(
            "edit.copy_modal",
            "Start amodal mask from modal",
            ("Ctrl+M",),
            "amodal",
            tip="Gives the frame an amodal mask equal to its modal mask, to paint on",
        ),
        ActionSpec(
            "edit.repair",
            "Repair: amodal must contain modal",
            ("Ctrl+Alt+M",),
            "both",
            tip="Adds the visible pixels that the amodal masks of this track lack, in every frame",
        ),
    ),
    *in_menu("Edit", 2)(
        ActionSpec(
            "edit.history",
            "History of this mask…",
            ("Ctrl+H",),
            "history",
            tip="Every revision of the active layer in this frame; any can be restored",
        )
    ),
    *in_menu("Tools", 0)(
        ActionSpec(
            "tool.select",
            "Select",
            ("V",),
            "select",
            is_checkable=True,
            tip="Click an object to make it active",
        ),
        ActionSpec(
            "tool.brush", "Brush", ("B", "P"), "brush", is_checkable=True, tip="Paint on the active layer"
        ),
        ActionSpec(
            "tool.eraser", "Eraser", ("E",), "eraser", is_checkable=True, tip="Erase from the active layer"
        ),
        ActionSpec(
            "tool.hidden",
            "Hidden-part brush",
            ("X",),
            "hidden",
            is_checkable=True,
            tip="Changes only the hidden part, amodal minus modal: the visible edge is locked",
        ),
        ActionSpec(
            "tool.outline",
            "Polygon and lasso",
            ("G",),
            "polygon",
            is_checkable=True,
            tip="Click corners or drag freehand; Enter or double click adds the inside to the active layer",
        ),
        ActionSpec(
            "tool.outline_away",
            "Polygon and lasso, taken away",
            ("Alt+G",),
            "polygon-away",
            is_checkable=True,
            tip="Click corners or drag freehand; Enter or double click takes the inside from the "
            "active layer",
        ),
        ActionSpec(
            "tool.bucket",
            "Bucket",
            ("F",),
            "fill",
            is_checkable=True,
            tip="Fills the hole that is clicked; Ctrl+click takes the clicked part away",
        ),
        ActionSpec(
            "tool.place",
            "Move, scale, turn",
            ("J",),
            "place",
            is_checkable=True,
            tip="Handles and arrow keys; a click on a part takes it alone; Enter takes the change",
        ),
    ),
    *in_menu("Tools", 0, order=1)(
        ActionSpec("tool.pan", "Pan", ("Shift+Space",), "pan", is_checkable=True, tip="Move the picture")
    ),
    *in_menu("Tools", 1, "Size and hardness")(
        ActionSpec("tool.smaller", "Smaller brush", ("[",), tip="Alt+wheel does the same"),
        ActionSpec("tool.larger", "Larger brush", ("]",), tip="Alt+wheel does the same"),
    ),
    *in_menu("Tools", 1, "Size and hardness", order=1)(
        ActionSpec("tool.softer", "Softer brush", ("{", "Shift+["), tip="Keeps to colours like its middle"),
        ActionSpec("tool.harder", "Harder brush", ("}", "Shift+]"), tip="Paints the whole disc"),
    ),
    *in_menu("Tools", 2)(
        ActionSpec("layer.toggle", "Paint on the other layer", ("T",)),
        ActionSpec(
            "layer.ask",
            "Ask when the eraser meets visible pixels",
            ("Alt+V",),
            is_checkable=True,
            tip="They stay in the amodal mask; asked, one click takes them from both layers",
        ),
    ),
)
