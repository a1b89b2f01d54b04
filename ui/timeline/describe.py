"""What the timeline says in words about one track in one frame."""

from ui.language import tr
from ui.shown.track_lane import TrackLane
from ui.theme.state_shapes import STATE_WORDS
from ui.timeline.axis import format_seconds


def hidden_words(lane: TrackLane, frame: int) -> str:
    """Return "35 % hidden", "no mask", or "–" where the hidden share is unknown."""
    share = lane.hidden_at(frame)
    if share is not None:
        return tr("{percent} % hidden", percent=_percent(share))
    return tr("no mask") if lane.state_at(frame) is None else "–"


def describe_cell(lane: TrackLane, frame: int, fps: float) -> str:
    """Return the tooltip of a cell: track, frame, state, hidden share, anchor, reason; one line each."""
    time = format_seconds(frame, fps)
    lines = [lane.name, tr("frame {frame}", frame=frame) + (f" · {time}" if time else "")]
    state = lane.state_at(frame)
    if state is None:
        lines.append(tr("no mask in this frame"))
    else:
        share = lane.hidden_at(frame)
        hidden = (
            tr("hidden share unknown") if share is None else tr("{percent} % hidden", percent=_percent(share))
        )
        lines.append(f"{tr(STATE_WORDS[state])} · {hidden}")
    if 0 <= frame < len(lane.anchors) and lane.anchors[frame]:
        lines.append(tr("decided: proposers keep this mask"))
    if frame in lane.boxes:
        lines.append(tr("key frame of the amodal box"))
    if frame in lane.prompts:
        is_muted = lane.prompts[frame]
        lines.append(tr("muted: following passes it over") if is_muted else tr("marked for following"))
    if reason := lane.reasons.get(frame, ""):
        lines.append(f"“{reason}”")
    return "\n".join(lines)


def _percent(share: float) -> str:
    # A trace must not read as nothing, nor almost all as all.
    if 0 < share < 0.005:
        return "<1"
    if 0.995 <= share < 1:
        return ">99"
    return f"{share * 100:.0f}"
