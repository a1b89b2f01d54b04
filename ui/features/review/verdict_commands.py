"""Verdicts: accept, flag, reject, take back; for one frame, a marked range, or a whole track."""

from collections.abc import Callable, Sequence

from core.changes.reviews import Judgement, Subject, Verdict
from core.changes.step_words import frames_words
from core.changes.steps import Facts
from core.types import Layer, ReviewState
from ui.language import kept, said, tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio
from ui.widgets.flag_popup import FlagPopup

REJECTION = Judgement(ReviewState.FLAGGED, kept("rejected"), None, ((Subject.SHAPE, Verdict.REJECTED),))
PROPOSED = (ReviewState.PROPOSED, ReviewState.CORRECTED)
MASKED = (*PROPOSED, ReviewState.ACCEPTED, ReviewState.FLAGGED)


class VerdictCommands:
    """The verdicts of the Review menu. `go_on` shows the next frame to review."""

    def __init__(self, studio: Studio, go_on: Callable[[], object]) -> None:
        self._studio = studio
        self._timeline = studio.places.timeline
        self._go_on = go_on
        self._range_from: int | None = None
        self.flag_popup = FlagPopup(studio.window)
        self.flag_popup.reason_given.connect(self._flag)
        self._to_flag: list[int] = []
        self._flag_xy: tuple[float, float] | None = None
        self.pin_xy: Callable[[], tuple[float, float] | None] = lambda: None
        """Where a flag's comment is pinned, in picture pixels; set by whoever knows the pointer."""
        bind = studio.actions.bind
        bind("review.accept", self.accept)
        bind("review.accept_next", self.accept_and_go_on)
        bind("review.accept_track", self.accept_track)
        bind("review.flag", lambda: self._ask(self.frames_here()))
        bind("review.flag_track", lambda: self._ask(self._frames_of_track(MASKED)))
        bind("review.reject", self.reject)
        bind("review.reject_track", self.reject_track)
        bind("review.reopen", self.reopen)
        bind("review.mark_range", self.mark_range)
        bind("review.clear_range", self.clear_range)
        studio.clip.frame_changed.connect(self._extend_range)
        studio.clip.clip_changed.connect(self.clear_range)

    # Verdicts

    def accept(self) -> bool:
        """Accept the active track in this frame or the marked range; False when nothing can be."""
        clip = self._studio.clip
        if not self._studio.may_edit_track() or clip.active_track is None:
            return False
        if self._range() is not None:
            frames = self._frames_in_range(PROPOSED)
            if not frames:
                self._studio.notices.tell(tr("No proposed or corrected frame lies in the marked range"))
                return False
            self._judge(frames, ReviewState.ACCEPTED, tr("Accepted"))
            return True
        if clip.mask(clip.active_track.id, Layer.AMODAL) is None:
            self._studio.notices.tell(
                tr(
                    "{name} has no amodal mask in this frame: propose ({key[propose.track]}), or "
                    "start from the modal mask "
                    "({key[edit.copy_modal]})",
                    name=clip.active_track.name,
                )
            )
            return False
        self._judge([clip.frame], ReviewState.ACCEPTED, "")
        return True

    def accept_and_go_on(self) -> None:
        """Accept, and go to the next frame that needs a verdict."""
        if self.accept():
            self._go_on()

    def accept_track(self) -> None:
        """Accept every frame of the active track that has an amodal mask and no verdict yet."""
        frames = self._frames_of_track(PROPOSED)
        if frames:
            self._judge(frames, ReviewState.ACCEPTED, tr("Accepted"))
        elif self._studio.may_edit_track():
            self._studio.notices.tell(tr("No proposed or corrected frame of this track is left"))

    def reject(self) -> None:
        """Refuse the masks of this frame or the marked range and go on; nothing is deleted."""
        frames = self.frames_here()
        if frames:
            self._carry_out(frames, REJECTION, tr("Rejected"))
            self._go_on()

    def reject_track(self) -> None:
        """Refuse the masks of the whole track."""
        frames = self._frames_of_track(MASKED)
        if frames:
            self._carry_out(frames, REJECTION, tr("Rejected"))

    def reopen(self) -> None:
        """Take the verdicts on this frame or the marked range back."""
        clip = self._studio.clip
        if not self._studio.may_edit_track() or clip.active_track_id is None:
            return
        if self._range() is not None:
            frames = self._frames_in_range(MASKED)
            if frames:
                self._judge(frames, ReviewState.PROPOSED, tr("Reopened"))
            return
        has_amodal = clip.mask(clip.active_track_id, Layer.AMODAL) is not None
        self._judge([clip.frame], ReviewState.PROPOSED if has_amodal else ReviewState.TODO, "")

    def _ask(self, frames: list[int]) -> None:
        track = self._studio.clip.active_track
        if track is not None and frames:
            self._to_flag = frames
            self._flag_xy = self.pin_xy() if len(frames) == 1 else None
            self.flag_popup.ask(
                tr("Flag {name}, {frames}", name=track.name, frames=said(frames_words(Facts().at(frames))))
            )

    def _flag(self, reason: str) -> None:
        judgement = Judgement(ReviewState.FLAGGED, reason, self._flag_xy)
        self._carry_out(self._to_flag, judgement, tr("Flagged"))

    def _judge(self, frames: Sequence[int], state: ReviewState, verb: str) -> None:
        """Set a state; what was said of the shape before counts no more."""
        self._carry_out(frames, Judgement(state, verdicts=((Subject.SHAPE, None),)), verb)

    def _carry_out(self, frames: Sequence[int], judgement: Judgement, verb: str) -> None:
        track = self._studio.clip.active_track
        if track is None or not self._studio.session.can_edit:
            return
        self.clear_range()

        def done(_outcome: Outcome) -> None:
            # Only now: the track may be locked, or the disk full.
            if len(frames) > 1:
                self._studio.notices.tell(
                    tr(
                        "{verb} {count} frames of {name}; {key[edit.undo]} takes it back",
                        verb=verb,
                        count=len(frames),
                        name=track.name,
                    )
                )

        self._studio.session.edits.submit(
            lambda project: project.verdicts.judge(track.id, frames, judgement), done
        )

    # Which frames

    def mark_range(self) -> None:
        """Begin a range in this frame, or end the one that was begun."""
        if self._range_from is None:
            self._range_from = self._studio.clip.frame
            self._timeline.set_range((self._range_from, self._range_from))
            self._studio.notices.tell(
                tr("Range begun: go to its last frame and press {key[review.mark_range]}, or judge at once")
            )
        else:
            self._extend_range(self._studio.clip.frame)
            self._range_from = None

    def clear_range(self) -> None:
        """Forget the marked range."""
        self._range_from = None
        self._timeline.set_range(None)

    def _extend_range(self, frame: int) -> None:
        if self._range_from is not None:
            self._timeline.set_range((self._range_from, frame))

    def _range(self) -> tuple[int, int] | None:
        """The marked range, as long as the frame on screen lies in it."""
        marked = self._timeline.selected_range
        if marked is None or not marked[0] <= self._studio.clip.frame <= marked[1]:
            return None
        return marked

    def frames_here(self) -> list[int]:
        """Return the frames that a verdict reaches: the marked range, or the frame on screen; [] = none."""
        if not self._studio.may_edit_track():
            return []
        return [self._studio.clip.frame] if self._range() is None else self._frames_in_range(MASKED)

    def _frames_in_range(self, states: Sequence[ReviewState]) -> list[int]:
        marked = self._range()
        assert marked is not None
        return [frame for frame in self._frames_of_track(states) if marked[0] <= frame <= marked[1]]

    def _frames_of_track(self, states: Sequence[ReviewState]) -> list[int]:
        clip = self._studio.clip
        if not self._studio.may_edit_track() or clip.active_track_id is None:
            return []
        return [int(frame) for frame in clip.lanes.frames_in(clip.active_track_id, states)]
