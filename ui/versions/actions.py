"""Entries of the table of actions that belong to versions and to the looks of a completion."""

from ui.action_spec import ActionSpec
from ui.language import mark

VERSION_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "propose.between",
        mark("Propose between anchors"),
        ("Ctrl+Alt+B",),
        "Propose",
        0,
        "propose",
        tip=mark("Only the frames between the fixed frames around this one, or the marked range"),
    ),
    ActionSpec(
        "propose.again",
        mark("Propose again from my masks"),
        ("Ctrl+Shift+B",),
        "Propose",
        0,
        "propose",
        tip=mark("Your visible and whole masks are what it starts from; frames that you edited stay"),
    ),
    ActionSpec(
        "view.versions",
        mark("Versions of this track"),
        ("F9",),
        "Propose",
        3,
        "history",
        tip=mark("Every run with its hypotheses, to compare, choose, mix, repeat and revert"),
    ),
    ActionSpec("versions.next", mark("Next hypothesis"), ("Shift+F9",), "Propose", 3),
    ActionSpec(
        "versions.choose_frame", mark("Choose hypothesis for this frame"), ("Ctrl+F9",), "Propose", 4, "accept"
    ),
    ActionSpec(
        "versions.choose_range",
        mark("Choose hypothesis for the marked range"),
        ("Ctrl+Shift+F9",),
        "Propose",
        4,
        "accept",
        tip=mark("R, or Shift+drag on the timeline, marks a range"),
    ),
    ActionSpec(
        "versions.choose_track",
        mark("Choose hypothesis for the whole track"),
        ("Ctrl+Alt+F9",),
        "Propose",
        4,
        "accept",
        tip=mark("Frames that a person fixed stay as they are, unless you say otherwise in the panel"),
    ),
    ActionSpec(
        "versions.take_part",
        mark("Take a part of the hypothesis"),
        ("Alt+T",),
        "Propose",
        4,
        "polygon",
        True,
        mark("Drag around a part, Shift+drag a rectangle, or click a coloured difference; Esc ends it"),
    ),
    ActionSpec("versions.again", mark("Run again"), ("Ctrl+Alt+A",), "Propose", 5, "redo"),
    ActionSpec(
        "versions.revert",
        mark("Revert this run"),
        ("Ctrl+Alt+Backspace",),
        "Propose",
        5,
        "undo",
        tip=mark("Its masks go back to what they were; your edits stay; one undo step"),
    ),
    ActionSpec(
        "compare.wipe", mark("Compare: wipe"), ("Alt+W",), "View", 5, "", True, mark("Drag the line")
    ),
    ActionSpec("compare.blink", mark("Compare: blink"), ("Alt+B",), "View", 5, "", True),
    ActionSpec(
        "compare.difference",
        mark("Compare: difference"),
        ("Alt+D",),
        "View",
        5,
        "",
        True,
        mark("What only the one has, only the other, and both"),
    ),
    ActionSpec(
        "compare.agreement",
        mark("Agreement of the hypotheses"),
        ("Alt+A",),
        "View",
        5,
        "",
        True,
        mark("How many hypotheses claim each pixel"),
    ),
)
