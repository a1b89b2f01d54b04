"""Entries of the menus that belong to this feature (Tools, Edit)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Tools", 0, order=1)(
        ActionSpec(
            "tool.vertices",
            "Vertices of polygons",
            ("Alt+Shift+E",),
            "polygon",
            is_checkable=True,
            tip="Drag the corners of a polygon that was drawn before; those shared with a neighbour go along",
        )
    ),
    *in_menu("Edit", 1)(
        ActionSpec(
            "shape.polygon",
            "Make a polygon of the mask",
            ("Alt+0",),
            "polygon",
            tip="Few corners, at most a pixel and a half from the outline; then its vertices can be dragged",
        )
    ),
)
