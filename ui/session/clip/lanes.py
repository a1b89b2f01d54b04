"""Timeline facts of the clip on screen, as arrays per track."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from core.changes.masks import FrameSummary
from core.changes.tracks import Track
from core.review.facts import LaneFacts
from core.types import ReviewState
from ui.shown.track_lane import NO_MASK, TrackLane
from ui.theme.tokens import STATE_ORDER

_STATE_INDEX = {state: index for index, state in enumerate(STATE_ORDER)}


class LaneTable:
    """State, occlusion rate and anchors per track and frame; 6 bytes each."""

    def __init__(self) -> None:
        self._frame_count = 0
        self._states: dict[int, NDArray[np.uint8]] = {}
        self._occlusion: dict[int, NDArray[np.float32]] = {}
        self._anchors: dict[int, NDArray[np.bool_]] = {}
        self._reasons: dict[tuple[int, int], str] = {}
        self.boxes: Mapping[int, frozenset[int]] = {}
        """Key frames of amodal boxes by track."""
        self.prompts: Mapping[int, Mapping[int, bool]] = {}
        """Frames with prompts by track, and whether they are muted."""

    def reset(self, frame_count: int, tracks: Iterable[Track]) -> None:
        """Start over for a clip of which nothing is known yet."""
        self._frame_count = frame_count
        self._states.clear()
        self._occlusion.clear()
        self._anchors.clear()
        self._reasons.clear()
        self.add_tracks(tracks)

    def put(self, facts: LaneFacts) -> None:
        """Take in all facts of one track, as read from the store."""
        if facts.track_id in self._states and len(facts.states) == self._frame_count:
            self._states[facts.track_id] = facts.states
            self._occlusion[facts.track_id] = facts.occlusion
            self._anchors[facts.track_id] = facts.anchors
            for key in [key for key in self._reasons if key[0] == facts.track_id]:
                del self._reasons[key]
            self._reasons.update({(facts.track_id, frame): why for frame, why in facts.reasons.items()})

    def add_tracks(self, tracks: Iterable[Track]) -> None:
        """Make room for tracks that are new."""
        for track in tracks:
            if track.id not in self._states:
                self._states[track.id] = np.full(self._frame_count, NO_MASK, np.uint8)
                self._occlusion[track.id] = np.full(self._frame_count, np.nan, np.float32)
                self._anchors[track.id] = np.zeros(self._frame_count, np.bool_)

    def update(self, summaries: Iterable[FrameSummary], places: Iterable[tuple[int, int]]) -> set[int]:
        """Take in fresh facts of some places (track id, frame), which are cleared first; others are let be.

        Returns the ids of tracks that changed. A place that the clip does not have is passed over.
        """
        known = {place for place in places if self._has(*place)}
        for place in known:
            self._clear(*place)
        for fact in summaries:
            if (fact.track_id, fact.frame) not in known:
                continue
            has_mask = fact.modal_area is not None or fact.amodal_area is not None
            shows_state = has_mask or fact.state is not ReviewState.TODO
            self._states[fact.track_id][fact.frame] = _STATE_INDEX[fact.state] if shows_state else NO_MASK
            rate = fact.occlusion_rate
            self._occlusion[fact.track_id][fact.frame] = np.nan if rate is None else rate
            self._anchors[fact.track_id][fact.frame] = fact.is_anchor
            if fact.reason:
                self._reasons[fact.track_id, fact.frame] = fact.reason
        return {track_id for track_id, _ in known}

    def lane(self, track: Track) -> TrackLane:
        """Return one row of the timeline; its arrays are copies."""
        return TrackLane(
            track_id=track.id,
            name=track.name,
            colour=track.colour,
            states=self._states[track.id].copy(),
            occlusion=self._occlusion[track.id].copy(),
            anchors=self._anchors[track.id].copy(),
            boxes=self.boxes.get(track.id, frozenset()),
            prompts=self.prompts.get(track.id, {}),
            reasons={frame: why for (owner, frame), why in self._reasons.items() if owner == track.id},
        )

    def state(self, track_id: int, frame: int) -> ReviewState | None:
        """Return the review state; None where the track has no mask in the frame."""
        index = int(self._states[track_id][frame])
        return None if index == NO_MASK else STATE_ORDER[index]

    def reason(self, track_id: int, frame: int) -> str:
        """Return why the frame was flagged, empty when no reason was given."""
        return self._reasons.get((track_id, frame), "")

    def frames_in(self, track_id: int, states: Iterable[ReviewState]) -> NDArray[np.intp]:
        """Return the frames of a track that are in one of the states, in order."""
        wanted = [_STATE_INDEX[state] for state in states]
        return np.flatnonzero(np.isin(self._states[track_id], wanted))

    def mean_occlusion(self, track_id: int) -> float | None:
        """Return the mean hidden share over the frames where it is known, 0..1."""
        known = self._occlusion[track_id][~np.isnan(self._occlusion[track_id])]
        return float(known.mean()) if known.size else None

    def _has(self, track_id: int, frame: int) -> bool:
        return track_id in self._states and 0 <= frame < self._frame_count

    def _clear(self, track_id: int, frame: int) -> None:
        self._states[track_id][frame] = NO_MASK
        self._occlusion[track_id][frame] = np.nan
        self._anchors[track_id][frame] = False
        self._reasons.pop((track_id, frame), None)
