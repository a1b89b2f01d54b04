"""Entries of the menus that belong to this feature (View, Propose)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("View", 5, "Compare")(
        ActionSpec("compare.wipe", "Compare: wipe", ("Alt+W",), is_checkable=True, tip="Drag the line"),
        ActionSpec("compare.blink", "Compare: blink", ("Alt+B",), is_checkable=True),
        ActionSpec(
            "compare.difference",
            "Compare: difference",
            ("Alt+D",),
            is_checkable=True,
            tip="What only the one has, only the other, and both",
        ),
        ActionSpec(
            "compare.agreement",
            "Agreement of the hypotheses",
            ("Alt+A",),
            is_checkable=True,
            tip="How many hypotheses claim each pixel",
        ),
    ),
    *in_menu("Propose", 0)(
        ActionSpec(
            "propose.between",
            "Propose between decided frames",
            ("Ctrl+Alt+B",),
            "propose",
            tip="Only the frames between the decided ones around this one, or the marked range",
        ),
        ActionSpec(
            "propose.again",
            "Propose again from the present masks",
            ("Ctrl+Shift+B",),
            "propose",
            tip="Your visible and whole masks are what it starts from; frames that you edited stay",
        ),
    ),
    *in_menu("Propose", 3)(
        ActionSpec(
            "view.versions",
            "Versions of this track",
            ("F9",),
            "history",
            tip="Every run with its hypotheses, to compare, choose, mix, repeat and revert",
        ),
        ActionSpec("versions.next", "Next hypothesis", ("Shift+F9",)),
    ),
    *in_menu("Propose", 4, "Choose hypothesis")(
        ActionSpec("versions.choose_frame", "Choose hypothesis for this frame", ("Ctrl+F9",), "accept"),
        ActionSpec(
            "versions.choose_range",
            "Choose hypothesis for the marked range",
            ("Ctrl+Shift+F9",),
            "accept",
            tip="{key[review.mark_range]}, or Shift+drag on the timeline, marks a range",
        ),
        ActionSpec(
            "versions.choose_track",
            "Choose hypothesis for the whole track",
            ("Alt+Shift+F9",),
            "accept",
            tip="Decided frames stay as they are, unless you say otherwise in the panel",
        ),
        ActionSpec(
            "versions.take_part",
            "Take a part of the hypothesis",
            ("Alt+T",),
            "polygon",
            is_checkable=True,
            tip="Drag around a part, Shift+drag a rectangle, or click a coloured difference; Esc ends it",
        ),
    ),
    *in_menu("Propose", 5)(
        ActionSpec("versions.again", "Run again", ("Ctrl+Alt+A",), "redo"),
        ActionSpec(
            "versions.revert",
            "Revert this run",
            ("Ctrl+Alt+Z",),
            "undo",
            tip="Its masks go back to what they were; your edits stay; one undo step",
        ),
    ),
)
