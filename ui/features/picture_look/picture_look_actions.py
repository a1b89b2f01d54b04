"""Entries of the menus that belong to this feature (View)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = in_menu("View", 1, "Matte and levels")(
    ActionSpec(
        "look.matte",
        "Next matte view",
        ("Alt+M",),
        tip="The active track's mask as alpha, or what it cuts out over black, grey, white, green "
        "or checkers",
    ),
    ActionSpec("look.matte_back", "Matte view before", ("Alt+Shift+M",)),
    ActionSpec(
        "look.levels",
        "Picture levels",
        ("Alt+Shift+L",),
        is_checkable=True,
        tip="Brightness, contrast, gamma and channel of what is shown; no data change",
    ),
    ActionSpec("look.plain", "Picture as it is", ("Ctrl+Alt+0",), tip="Ends matte view and levels"),
)
