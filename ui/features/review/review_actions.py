"""Entries of the menus that belong to this feature (Review, Tools)."""

from ui.actions.action_spec import ActionSpec, in_menu

ACTIONS = (
    *in_menu("Review", 0)(
        ActionSpec(
            "review.accept",
            "Accept frame or range",
            ("Ctrl+Return", "Ctrl+Enter"),
            "accept",
            tip="The range marked on the timeline, when the frame lies in it",
        ),
        ActionSpec("review.accept_next", "Accept and go to next", ("Return", "Enter"), "accept"),
    ),
    *in_menu("Review", 0, "Whole track")(
        ActionSpec(
            "review.accept_track",
            "Accept all unreviewed frames of track",
            ("Ctrl+Shift+Return",),
            "accept",
            tip="Flagged frames stay flagged",
        )
    ),
    *in_menu("Review", 1)(
        ActionSpec("review.flag", "Flag frame or range…", ("I",), "flag", tip="With a reason")
    ),
    *in_menu("Review", 1, "Whole track")(
        ActionSpec("review.flag_track", "Flag all frames of track…", ("Shift+I",), "flag")
    ),
    *in_menu("Review", 1)(
        ActionSpec(
            "review.reject",
            "Reject frame or range",
            ("Ctrl+Backspace",),
            "reject",
            tip="The mask is not good enough: the frame is flagged as rejected, nothing is deleted",
        )
    ),
    *in_menu("Review", 1, "Whole track")(
        ActionSpec("review.reject_track", "Reject all frames of track", ("Ctrl+Shift+Backspace",), "reject")
    ),
    *in_menu("Review", 1)(
        ActionSpec(
            "review.reopen",
            "Take verdict back",
            ("Backspace",),
            "todo",
            tip="The frame or range is to be reviewed again; its masks stay",
        )
    ),
    *in_menu("Review", 2)(
        ActionSpec(
            "review.next",
            "Next frame to review",
            ("N",),
            "step-forward",
            tip="The most doubtful one of this track, then of the next in the queue; zoom and view stay",
        ),
        ActionSpec("review.previous", "Back to the frame before", ("Shift+N",), "step-back"),
        ActionSpec(
            "review.next_step",
            "What next: go there with the tool",
            ("Alt+Shift+J",),
            tip="The frame of this clip and the tool that save most work",
        ),
        ActionSpec(
            "review.next_steps",
            "What next: choose among five…",
            ("Alt+Shift+O",),
            tip="The steps that save most work in this clip, with a reason each",
        ),
    ),
    *in_menu("Review", 3)(
        ActionSpec(
            "review.mark_range",
            "Mark range from here, or up to here",
            ("R",),
            tip="First press begins, second ends; Shift+drag on the timeline does the same",
        ),
        ActionSpec("review.clear_range", "Forget the marked range", ("Shift+R",)),
    ),
    *in_menu("Review", 4)(
        ActionSpec("view.review", "Review queue", ("F3",), "accept", tip="What is still to be reviewed")
    ),
    *in_menu("Review", 4)(
        ActionSpec(
            "review.sample",
            "Review the sample",
            ("Ctrl+Shift+F3",),
            "accept",
            tip="Exactly the masks that the sampling plan asks for, in all clips",
        )
    ),
    *in_menu("Review", 4, order=1)(ActionSpec("view.notes", "Comments of this clip", ("F7",), "flag")),
    *in_menu("Review", 6, "Comments")(
        ActionSpec(
            "comment.add",
            "Comment on this frame…",
            ("Alt+I",),
            "flag",
            tip="Pinned where the pointer is; the frame is not flagged",
        ),
        ActionSpec("comment.next", "Next open comment", ("Alt+Shift+I",)),
        ActionSpec("comment.resolve", "Resolve the comment of this frame", ("Ctrl+Alt+I",)),
    ),
    *in_menu("Review", 7, "Completion")(
        ActionSpec(
            "completion.accept",
            "Accept completion",
            ("Alt+Return", "Alt+Enter"),
            "complete",
            tip="The picture of the whole object is good; a verdict of its own beside that on the shape",
        ),
        ActionSpec(
            "completion.reject",
            "Reject completion",
            ("Alt+Backspace",),
            "reject",
            tip="The picture of the whole object is not good; the verdict on the shape stays",
        ),
    ),
    *in_menu("Review", 7)(
        ActionSpec(
            "visibility.cycle",
            "Next of full, partial, hidden, out",
            ("O",),
            "eye",
            tip="How much of the object is seen, in the frame or the marked range; the masks suggest it",
        )
    ),
    *in_menu("Tools", 0, order=-1)(
        ActionSpec(
            "tool.unknown",
            "Cannot be known",
            ("U",),
            "help",
            is_checkable=True,
            tip="Paint where nobody can say whether the object is there; Ctrl takes away",
        )
    ),
)
