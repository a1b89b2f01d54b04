"""Entries of the menus that belong to this feature (View, Propose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("View", 6)(
        ActionSpec(
            "view.depth",
            "Depth under the masks",
            ("Shift+D",),
            is_checkable=True,
            tip="The depth map of the frame in place of its picture: what is light is near",
        )
    ),
    *in_menu("Propose", 3, "Depth of the clip")(
        ActionSpec(
            "depth.import",
            "Import depth maps…",
            ("Ctrl+Shift+D",),
            "import",
            tip="PNG, TIFF, EXR or npy per frame, or one npy or npz stack: proposers take them as cue",
        ),
        ActionSpec(
            "depth.compute",
            "Compute depth maps",
            ("Alt+Shift+D",),
            tip="With Depth Anything V2, beside your work; wants its weights",
        ),
        ActionSpec(
            "depth.forget",
            "Forget depth maps",
            ("Ctrl+Alt+Shift+D",),
            tip="Removes the depth maps of this clip; masks and runs stay",
        ),
    ),
)
