"""Comments, verdicts on completions, visibility, and the brush for what cannot be known."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from core.changes.reviews import Comment, Judgement, Subject, Verdict, Visibility
from core.masks.rle import area, decode_rle, encode_rle
from core.review.visibility import suggest_visibility
from core.types import BoolMask, Layer, ReviewState
from ui.canvas.tools.unknown_region import UnknownTool
from ui.features.review.clip_notes import ClipNotes, Notes
from ui.features.review.comments_list import CommentsList
from ui.features.review.notes_overlay import NotesOverlay
from ui.features.review.verdict_card import VerdictCard, VerdictFacts
from ui.language import tr
from ui.studio import Studio
from ui.theme.state_shapes import STATE_WORDS
from ui.widgets.flag_popup import FlagPopup
from ui.widgets.key_tips import follow_keys

if TYPE_CHECKING:
    from core.masks.rle import Rle

VISIBILITIES = tuple(Visibility)


class NoteCommands(QObject):
    """What reviewers leave beside verdicts on shapes. `frames_here` tells which frames a verdict reaches."""

    def __init__(
        self,
        studio: Studio,
        marks: ClipNotes,
        comments: CommentsList,
        card: VerdictCard,
        frames_here: Callable[[], list[int]],
    ) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._source = marks
        self._comments = comments
        self._card = card
        self._frames_here = frames_here
        self.overlay = NotesOverlay(studio.canvas)
        self.tool = UnknownTool(studio.canvas, lambda: studio.canvas.brush_radius_px, self._why_blocked)
        self.popup = FlagPopup(studio.window)
        self.pointer_xy: tuple[float, float] | None = None
        """Where the pointer is on the picture; comments are pinned there."""
        self._pin_xy: tuple[float, float] | None = None
        self._bind()
        follow_keys(card, self._show)

    @property
    def marks(self) -> Notes:
        """What is said of the clip on screen."""
        return self._source.marks

    def _bind(self) -> None:
        studio, bind = self._studio, self._studio.actions.bind
        bind("comment.add", self.ask_comment)
        bind("comment.next", self.go_to_next_comment)
        bind("comment.resolve", self.resolve_here)
        bind("completion.accept", lambda: self.judge_completion(Verdict.ACCEPTED))
        bind("completion.reject", lambda: self.judge_completion(Verdict.REJECTED))
        bind("visibility.cycle", self.cycle_visibility)
        studio.actions["tool.unknown"].toggled.connect(self.tool.set_on)
        self.popup.reason_given.connect(self._write_comment)
        self._comments.comment_chosen.connect(self._lead_to)
        self._comments.resolve_requested.connect(self._resolve)
        self._comments.remove_requested.connect(self._remove)
        self._card.visibility_chosen.connect(lambda value: self._set_visibility(Visibility(value)))
        self._source.changed.connect(self._show)
        clip = studio.clip
        clip.frame_changed.connect(lambda _frame: self.show_frame())
        clip.scene_changed.connect(lambda _scene: self.show_frame())
        clip.active_changed.connect(self.show_frame)
        clip.lanes_changed.connect(lambda _ids: self.show_frame())
        clip.tracks_changed.connect(self._show)
        studio.canvas.pointer_moved.connect(self._on_pointer)
        self.tool.previewed.connect(self._preview)
        self.tool.painted.connect(self._on_painted)
        self.tool.given_up.connect(self.show_frame)
        self.tool.moved.connect(self._on_brush_moved)
        self.tool.blocked.connect(studio.notices.tell)

    # Comments

    def ask_comment(self) -> None:
        """Ask for a comment on this frame, pinned where the pointer is."""
        clip = self._studio.clip
        if clip.clip is None or not self._studio.session.can_edit:
            return
        self._pin_xy = self.pointer_xy
        if self._pin_xy is not None:
            self.popup.ask(tr("Comment on frame {frame}, pinned at the pointer", frame=clip.frame))
        else:
            self.popup.ask(tr("Comment on frame {frame}", frame=clip.frame))

    def go_to_next_comment(self) -> None:
        """Show the next frame with an open comment, from the first again after the last."""
        waiting = self.marks.open_comments
        if not waiting:
            self._studio.notices.tell(tr("No open comment in this clip"))
            return
        later = [c for c in waiting if c.frame > self._studio.clip.frame]
        self._lead_to((later or list(waiting))[0])

    def resolve_here(self) -> None:
        """Resolve the first open comment of this frame."""
        here = [c for c in self.marks.open_comments if c.frame == self._studio.clip.frame]
        if here:
            self._resolve(here[0].id, True)
        else:
            self._studio.notices.tell(tr("No open comment on this frame"))

    def _write_comment(self, text: str) -> None:
        clip = self._studio.clip
        if clip.clip is None or not text:
            return
        clip_id, frame, track_id, xy = clip.clip.id, clip.frame, clip.active_track_id, self._pin_xy
        self._studio.session.edits.submit(
            lambda project: project.comments.add(clip_id, frame, text, track_id=track_id, xy=xy)
        )

    def _resolve(self, comment_id: int, is_resolved: bool) -> None:
        if self._studio.session.can_edit:
            self._studio.session.edits.submit(
                lambda project: project.comments.set_resolved(comment_id, is_resolved=is_resolved)
            )

    def _remove(self, comment_id: int) -> None:
        if self._studio.session.can_edit:
            self._studio.session.edits.submit(lambda project: project.comments.remove(comment_id))

    def _lead_to(self, comment: Comment) -> None:
        self._studio.playback.pause()
        if comment.track_id is not None:
            self._studio.clip.set_active_track(comment.track_id)
        self._studio.clip.go_to(comment.frame)

    # Verdicts and visibility

    def judge_completion(self, verdict: Verdict) -> None:
        """Accept or reject the picture of the whole object, apart from its shape."""
        track, frames = self._studio.clip.active_track, self._frames_here()
        if track is None or not frames:
            return
        judgement = Judgement(verdicts=((Subject.COMPLETION, verdict),))
        self._studio.session.edits.submit(lambda project: project.verdicts.judge(track.id, frames, judgement))

    def cycle_visibility(self) -> None:
        """Set the next of full, partial, hidden, out, in this frame or the marked range."""
        now, is_suggested = self._visibility()
        if now is None:
            self._set_visibility(Visibility.FULL)
        elif is_suggested:
            # The first press keeps what is suggested, so that one key is enough where it is right.
            self._set_visibility(now)
        else:
            self._set_visibility(VISIBILITIES[(VISIBILITIES.index(now) + 1) % len(VISIBILITIES)])

    def _set_visibility(self, visibility: Visibility) -> None:
        track = self._studio.clip.active_track
        frames = self._frames_here()
        if track is not None and frames:
            self._studio.session.edits.submit(
                lambda project: project.visibility.set(track.id, frames, visibility)
            )

    def _visibility(self) -> tuple[Visibility | None, bool]:
        """What is said or suggested in this frame, and whether it is only suggested."""
        clip = self._studio.clip
        if clip.clip is None or clip.active_track_id is None:
            return None, False
        decided = self.marks.visibility.get((clip.active_track_id, clip.frame))
        if decided is not None:
            return decided, False
        modal, amodal = (clip.mask(clip.active_track_id, layer) for layer in (Layer.MODAL, Layer.AMODAL))
        found = suggest_visibility(
            modal.rle if modal else None, amodal.rle if amodal else None, clip.clip.canvas
        )
        return found, True

    # What cannot be known

    def _why_blocked(self) -> str:
        clip = self._studio.clip
        if clip.active_track is None:
            return tr("Choose a track first: click its object, or press its number")
        return (
            ""
            if self._studio.session.can_edit and clip.masks_are_loaded
            else tr("The frame is not ready yet")
        )

    def _preview(self, region: BoolMask) -> None:
        clip = self._studio.clip.clip
        self.overlay.show_region(region, clip.margin if clip else 0)

    def _on_painted(self, region: BoolMask) -> None:
        clip = self._studio.clip
        track_id, frame, rle = clip.active_track_id, clip.frame, encode_rle(region)
        if track_id is not None:
            self._studio.session.edits.submit(
                lambda project: project.unknown_regions.set(track_id, frame, rle if area(rle) else None)
            )

    def _on_brush_moved(self, place: object) -> None:
        radius = self._studio.canvas.brush_radius_px
        self.overlay.show_brush(None if place is None else (place, radius))  # type: ignore[arg-type]

    def _region(self) -> "Rle | None":
        clip = self._studio.clip
        return self.marks.unknown.get((clip.active_track_id or -1, clip.frame))

    # What is shown

    def _on_pointer(self, xy: tuple[float, float] | None) -> None:
        clip = self._studio.clip.clip
        is_inside = clip is not None and xy is not None and _is_inside(xy, (clip.width, clip.height))
        self.pointer_xy = xy if is_inside else None

    def _show(self) -> None:
        self._comments.show_comments(self.marks.comments, self._studio.clip.tracks)
        self.show_frame()

    def show_frame(self) -> None:
        """Show what is said of the frame on screen."""
        clip, marks = self._studio.clip, self.marks
        self.overlay.show_comments(marks.comments, clip.frame)
        rle = self._region()
        region = None if rle is None else decode_rle(rle)
        if clip.clip is not None:
            self.tool.set_region(region, clip.clip.canvas)
            self.overlay.show_region(region, clip.clip.margin)
        if self._card.isVisible():
            self._card.show_facts(self._facts(region))

    def _facts(self, region: BoolMask | None) -> VerdictFacts:
        clip, marks = self._studio.clip, self.marks
        track_id = clip.active_track_id
        if track_id is None or clip.active_track is None:
            return VerdictFacts()
        visibility, is_suggested = self._visibility()
        return VerdictFacts(
            _shape_words(
                clip.lanes.state(track_id, clip.frame),
                marks.verdicts.get((track_id, clip.frame, Subject.SHAPE)),
            ),
            marks.verdicts.get((track_id, clip.frame, Subject.COMPLETION)),
            visibility,
            is_suggested,
            0 if region is None else int(np.count_nonzero(region)),
        )


def _shape_words(state: ReviewState | None, verdict: Verdict | None) -> str:
    if verdict is Verdict.REJECTED:
        return tr("rejected")
    return "" if state is None else tr(STATE_WORDS[state])


def _is_inside(xy: Sequence[float], size: tuple[int, int]) -> bool:
    return 0 <= xy[0] < size[0] and 0 <= xy[1] < size[1]
