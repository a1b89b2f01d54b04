"""Verdicts: accept, flag, take back, and the way to the next frame that needs one."""

from collections.abc import Sequence

from core.types import Layer, ReviewState
from ui.commands.studio import Studio
from ui.widgets.flag_popup import FlagPopup

UNREVIEWED = (ReviewState.TODO, ReviewState.PROPOSED, ReviewState.CORRECTED)


class ReviewCommands:
    """The Review menu."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._flag_popup = FlagPopup(studio.window)
        self._flag_popup.reason_given.connect(self._flag)
        bind = studio.actions.bind
        bind("review.accept", self.accept)
        bind("review.accept_next", self.accept_and_go_on)
        bind("review.accept_track", self.accept_track)
        bind("review.flag", self._ask_reason)
        bind("review.reopen", self.reopen)
        bind("review.next", lambda: self.go_to_unreviewed(1))
        bind("review.previous", lambda: self.go_to_unreviewed(-1))

    def accept(self) -> bool:
        """Accept the active track in this frame; False when there is nothing to accept."""
        clip = self._studio.clip
        if clip.active_track is None or not clip.masks_are_loaded:
            self._studio.notices.tell("Choose a track first: click its object, or press its number")
            return False
        if clip.mask(clip.active_track.id, Layer.AMODAL) is None:
            self._studio.notices.tell(
                f"{clip.active_track.name} has no amodal mask in this frame: "
                "propose (Ctrl+R), or start from the modal mask (Ctrl+M)"
            )
            return False
        self._set([clip.frame], ReviewState.ACCEPTED)
        return True

    def accept_and_go_on(self) -> None:
        """Accept this frame and go to the next one that needs a verdict."""
        if self.accept():
            self.go_to_unreviewed(1, skip_current=True)

    def accept_track(self) -> None:
        """Accept every frame of the active track that has an amodal mask and no verdict yet."""
        clip = self._studio.clip
        if clip.active_track_id is None:
            return
        wanted = clip.lanes.frames_in(clip.active_track_id, (ReviewState.PROPOSED, ReviewState.CORRECTED))
        if wanted.size:
            self._set([int(frame) for frame in wanted], ReviewState.ACCEPTED)
            self._studio.notices.tell(
                f"Accepted {wanted.size} frames of {_name(self._studio)}; Ctrl+Z undoes"
            )
        else:
            self._studio.notices.tell("No proposed or corrected frame of this track is left")

    def reopen(self) -> None:
        """Take the verdict on this frame back."""
        clip = self._studio.clip
        if clip.active_track_id is None or not clip.masks_are_loaded:
            return
        has_amodal = clip.mask(clip.active_track_id, Layer.AMODAL) is not None
        self._set([clip.frame], ReviewState.PROPOSED if has_amodal else ReviewState.TODO)

    def go_to_unreviewed(self, step: int, *, skip_current: bool = False) -> None:
        """Go to the next (1) or previous (-1) frame without a verdict: this track first, then the others."""
        clip = self._studio.clip
        ids = [track.id for track in clip.tracks]
        if clip.active_track_id not in ids:
            return
        at = ids.index(clip.active_track_id)
        order = [*ids[at:], *ids[:at]] if step > 0 else [*ids[at::-1], *ids[:at:-1]]
        for position, track_id in enumerate(order):
            frames = clip.lanes.frames_in(track_id, UNREVIEWED)
            if position == 0:
                frames = frames[frames > clip.frame] if step > 0 else frames[frames < clip.frame]
            if frames.size:
                self._show(track_id, int(frames[0] if step > 0 else frames[-1]), step)
                return
        rest = clip.lanes.frames_in(ids[at], UNREVIEWED)
        rest = rest[rest != clip.frame] if skip_current else rest
        if rest.size:
            self._show(ids[at], int(rest[0] if step > 0 else rest[-1]), step)
        else:
            self._studio.notices.tell("Every frame of this clip has a verdict")

    def _show(self, track_id: int, frame: int, step: int) -> None:
        self._studio.playback.pause()
        self._studio.clip.set_active_track(track_id)
        self._studio.clip.go_to(frame, step)

    def _ask_reason(self) -> None:
        clip = self._studio.clip
        if clip.active_track is not None and self._studio.session.can_edit:
            self._flag_popup.ask(f"Flag {clip.active_track.name}, frame {clip.frame}")

    def _flag(self, reason: str) -> None:
        self._set([self._studio.clip.frame], ReviewState.FLAGGED, reason)

    def _set(self, frames: Sequence[int], state: ReviewState, reason: str = "") -> None:
        track_id = self._studio.clip.active_track_id
        if track_id is not None:
            self._studio.session.submit_edit(
                lambda project: project.reviews.set(track_id, frames, state, reason=reason)
            )


def _name(studio: Studio) -> str:
    return studio.clip.active_track.name if studio.clip.active_track else ""
