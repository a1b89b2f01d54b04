"""The Review menu, and the review's entries in other menus."""

from ui.action_spec import ActionSpec

REVIEW_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "review.accept",
        "Accept frame or range",
        ("Ctrl+Return", "Ctrl+Enter"),
        "Review",
        0,
        "accept",
        tip="The range marked on the timeline, when the frame lies in it",
    ),
    ActionSpec("review.accept_next", "Accept and go to next", ("Return", "Enter"), "Review", 0, "accept"),
    ActionSpec(
        "review.accept_track",
        "Accept all unreviewed frames of track",
        ("Ctrl+Shift+Return",),
        "Review",
        0,
        "accept",
        tip="Flagged frames stay flagged",
    ),
    ActionSpec("review.flag", "Flag frame or range…", ("I",), "Review", 1, "flag", tip="With a reason"),
    ActionSpec("review.flag_track", "Flag all frames of track…", ("Shift+I",), "Review", 1, "flag"),
    ActionSpec(
        "review.reject",
        "Reject frame or range",
        ("Ctrl+Backspace",),
        "Review",
        1,
        "reject",
        tip="The mask is not good enough: the frame is flagged as rejected, nothing is deleted",
    ),
    ActionSpec(
        "review.reject_track", "Reject all frames of track", ("Ctrl+Shift+Backspace",), "Review", 1, "reject"
    ),
    ActionSpec(
        "review.reopen",
        "Take verdict back",
        ("Backspace",),
        "Review",
        1,
        "todo",
        tip="The frame or range is to be reviewed again; its masks stay",
    ),
    ActionSpec(
        "review.next",
        "Next frame to review",
        ("N",),
        "Review",
        2,
        "step-forward",
        tip="The most doubtful one of this track, then of the next in the queue; zoom and view stay",
    ),
    ActionSpec("review.previous", "Back to the frame before", ("Shift+N",), "Review", 2, "step-back"),
    ActionSpec(
        "review.mark_range",
        "Mark range from here, or up to here",
        ("R",),
        "Review",
        3,
        tip="First press begins, second ends; Shift+drag on the timeline does the same",
    ),
    ActionSpec("review.clear_range", "Forget the marked range", ("Shift+R",), "Review", 3),
    ActionSpec(
        "view.review", "Review queue", ("F3",), "Review", 4, "accept", tip="What is still to be reviewed"
    ),
    ActionSpec("view.checks", "Checks of this clip", ("F4",), "Review", 4, "warning"),
    ActionSpec(
        "view.consistency",
        "Consistency of the active track",
        ("Shift+L",),
        "Review",
        4,
        "chart",
        True,
        tip="A lane below the timeline in which flicker shows as spikes",
    ),
    ActionSpec(
        "checks.next",
        "Next finding of the checks",
        ("F8",),
        "Review",
        5,
        "warning",
        tip="Leads to the next frame that looks wrong; zoom and view stay",
    ),
    ActionSpec("checks.previous", "Previous finding of the checks", ("Shift+F8",), "Review", 5),
    ActionSpec(
        "checks.repair",
        "Repair this finding",
        ("Ctrl+F8",),
        "Review",
        5,
        tip="Carries out the repair that the checks offer, as one step",
    ),
)
