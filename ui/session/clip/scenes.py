"""What the canvas draws over a picture, from the tracks, their masks and who is in front."""

from collections.abc import Sequence

from core.changes.tracks import Track
from core.tracks.decided import is_decided
from core.tracks.front_order import FrontOrder
from core.types import Layer, Origin, ReviewState
from ui.session.clip.lanes import LaneTable
from ui.session.clip.mask_cache import FrameMasks
from ui.shown.scene import OverlayTrack


def back_to_front(tracks: Sequence[Track], order: FrontOrder, frame: int) -> list[Track]:
    """Return tracks in the order in which they are drawn; those that the order does not know come first."""
    row = order.at(frame)
    places = {track_id: place for place, track_id in enumerate(row)}
    return sorted(reversed(tracks), key=lambda track: -places.get(track.id, len(row)))


def overlay_tracks(
    tracks: Sequence[Track], masks: FrameMasks, lanes: LaneTable, frame: int
) -> tuple[OverlayTrack, ...]:
    """Return how the tracks that have a mask in a frame are drawn, in the order given.

    Firm is what a person decided: drew the amodal mask, or accepted the frame.
    """
    found = []
    for track in tracks:
        modal = masks.get((track.id, Layer.MODAL))
        amodal = masks.get((track.id, Layer.AMODAL))
        if modal or amodal:
            state = lanes.state(track.id, frame) or ReviewState.TODO
            is_firm = is_decided(amodal.origin if amodal else None, state)
            codes = modal.rle if modal else None, amodal.rle if amodal else None
            found.append(OverlayTrack(track.id, track.colour, *codes, is_firm))
    return tuple(found)


def overlay_covers(covers: Sequence[Track], masks: FrameMasks) -> tuple[OverlayTrack, ...]:
    """Return how what is in front in a frame is drawn; firm is what a person or a file gave."""
    seen = ((cover, masks.get((cover.id, Layer.MODAL))) for cover in covers)
    return tuple(
        OverlayTrack(cover.id, cover.colour, mask.rle, None, is_firm=mask.origin is not Origin.MODEL)
        for cover, mask in seen
        if mask is not None
    )


def usual_layer(lanes: LaneTable, track_id: int | None) -> Layer:
    """Return the layer to paint on in a clip just entered: what a person chose elsewhere was for there.

    What is visible of an object comes first; once there is a mask, the work is on the whole object.
    """
    has_masks = track_id is None or len(lanes.frames_in(track_id, ReviewState)) > 0
    return Layer.AMODAL if has_masks else Layer.MODAL
