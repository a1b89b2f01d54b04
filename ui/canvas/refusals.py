"""Why a mask cannot be changed now, in words for the person: always the true reason, and the way out."""

from ui.language import tr
from ui.shown.scene import ViewOptions


def why_blocked(options: ViewOptions, track_id: int | None, *, has_picture: bool, is_read_only: bool) -> str:
    """Return why no mask can be changed now, empty when one can."""
    if not has_picture:
        return tr("There is no picture to paint on yet")
    if is_read_only:
        return tr("This project is open for reading only")
    if track_id is None:
        return tr(
            "Choose a track first (click its object or press its number), or make one with {key[track.new]}"
        )
    if track_id in options.hidden_track_ids:
        return tr("The active track is hidden: {key[view.hide_track]} shows it")
    if track_id == options.compared_track_id:
        return tr(
            "Masks are being compared: take a tool in hand ({key[tool.brush]}), and the comparison ends"
        )
    if track_id in options.locked_track_ids:
        return tr("The active track is locked: {key[track.lock]} unlocks it")
    return ""
