"""Which actions lie one level deeper in their menu, so that no menu is taller than a small screen."""

from ui.language import mark

_DEEPER: dict[str, tuple[str, ...]] = {
    # View
    mark("Look of masks"): ("view.fill", "view.outline", "view.fainter", "view.stronger"),
    mark("Zoom"): ("view.fit", "view.actual", "view.zoom_in", "view.zoom_out"),
    mark("Compare"): ("compare.wipe", "compare.blink", "compare.difference", "compare.agreement"),
    # Propose
    mark("Choose hypothesis"): (
        "versions.choose_frame", "versions.choose_range", "versions.choose_track", "versions.take_part"
    ),
    # Review
    mark("Whole track"): ("review.accept_track", "review.flag_track", "review.reject_track"),
    mark("Findings of the checks"): ("checks.next", "checks.previous", "checks.repair"),
    mark("Comments"): ("comment.add", "comment.next", "comment.resolve"),
    # View and Review
    mark("Completion"): (
        "completion.accept", "completion.reject",
        "completion.backdrop", "completion.object", "completion.compare",
    ),
    # Tools
    mark("Size and hardness"): ("tool.smaller", "tool.larger", "tool.softer", "tool.harder"),
    mark("Change the mask"): (
        "shape.grow", "shape.shrink", "shape.smooth", "shape.specks", "shape.holes", "shape.largest"
    ),
    mark("With picture and other masks"): (
        "shape.snap", "shape.share", "shape.take_away", "shape.limit", "shape.unite", "shape.common"
    ),
}  # fmt: skip
SUBMENUS: dict[str, str] = {action: title for title, actions in _DEEPER.items() for action in actions}
"""Title of the inner menu by action id; those that name one themselves are not here."""
