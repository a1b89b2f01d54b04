"""What is known of the active track in the frame on screen."""

from core.masks.containment import missing_from_amodal
from core.masks.occlusion import hidden_area
from core.masks.rle import area
from core.tracks.decided import is_decided
from core.types import Layer, ReviewState
from ui.features.frame_facts.frame_card import FrameCard, FrameFacts, FrameStrip
from ui.session.clip.clip_session import ClipSession
from ui.studio import Studio


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the card that says it, and the line that is always in sight."""
    clip, actions = studio.clip, studio.actions
    card = FrameCard(actions["review.flag"], actions["review.accept"], actions["edit.repair"])
    studio.places.add_card(card)
    strip = FrameStrip(actions["review.flag"], actions["review.accept"])
    studio.places.timeline_dock.transport.add(strip)

    def refresh(*_: object) -> None:
        facts = frame_facts(clip)
        card.show_facts(facts)
        strip.show_facts(facts)

    for news in (
        clip.clip_changed,
        clip.tracks_changed,
        clip.active_changed,
        clip.lanes_changed,
        clip.scene_changed,
    ):
        news.connect(refresh)
    refresh()
    return card, strip


def frame_facts(clip: ClipSession) -> FrameFacts | None:
    """Return facts of the active track in the frame on screen, None without a track."""
    track = clip.active_track
    if track is None:
        return None
    modal, amodal = clip.mask(track.id, Layer.MODAL), clip.mask(track.id, Layer.AMODAL)
    hidden = missing = None
    if amodal is not None:
        hidden = hidden_area(modal.rle if modal else None, amodal.rle)
        missing = missing_from_amodal(modal.rle, amodal.rle) if modal else None
    state = clip.lanes.state(track.id, clip.frame)
    return FrameFacts(
        track.name,
        state,
        clip.lanes.reason(track.id, clip.frame),
        area(modal.rle) if modal else None,
        hidden,
        area(missing) if missing else 0,
        amodal.provenance if amodal else None,
        is_decided=amodal is not None and is_decided(amodal.origin, state or ReviewState.TODO),
        score=amodal.score if amodal else None,
    )
