"""One stroke on what covers an object: it becomes a region at once, is kept, and is followed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.changes.changed import Changes
from core.changes.steps import Way
from core.masks.rle import Rle, covers, decode_rle, encode_rle
from core.tracks.in_front import COLOUR
from core.types import BoolMask, Layer
from models.scribble.protocol import Stroke, draw_strokes
from ui.features.in_front.cover_following import CoverFollowing
from ui.jobs.prompted_tool import PromptedTool
from ui.jobs.scribbles import Segmented
from ui.language import kept, tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio

if TYPE_CHECKING:
    from core.store.project import Project


@dataclass(eq=False)
class _Drawing:
    """Strokes that belong together: on one thing, in one frame."""

    clip_id: int
    frame: int
    name: str
    cover_id: int | None
    """None until the store has made it."""
    base: BoolMask | None
    """What was there before the first stroke, bool (H, W) of the picture."""
    strokes: tuple[Stroke, ...] = ()
    asked: int = 0


class InFrontCommands(PromptedTool):
    """The tool from stroke to what is kept."""

    marks_in_front = True

    def __init__(self, studio: Studio, following: CoverFollowing) -> None:
        name = tr("Strokes on what is in front")
        super().__init__(studio.work, studio.session, studio.clip, studio.canvas, name)
        self._studio, self._following = studio, following
        self.tool.overlay.set_colour(COLOUR)
        self._drawing: _Drawing | None = None
        self._is_busy = False
        clip = studio.clip
        studio.actions["tool.in_front"].toggled.connect(self._on_toggled)
        self.tool.stroke_ended.connect(self._on_stroke)
        self.tool.blocked.connect(studio.notices.tell)
        self.jobs.failed.connect(studio.notices.fail)
        studio.on_close(self.jobs.close)
        clip.frame_changed.connect(lambda _frame: self._on_frame())
        clip.clip_changed.connect(self.drop)
        clip.covers.changed.connect(self._show_help)
        studio.session.changed.connect(self._on_changed)

    @property
    def is_busy(self) -> bool:
        """Whether the outline of a stroke is still being looked for."""
        return self._is_busy

    def _on_toggled(self, is_on: bool) -> None:
        super()._on_toggled(is_on)
        if is_on:
            self._take_only_one()
            self._show_help()

    def _take_only_one(self) -> None:
        """Take in hand what is in front in this frame, where there is no choice."""
        clip = self._studio.clip
        here = [one.id for one in clip.covers.tracks if clip.mask(one.id, Layer.MODAL) is not None]
        if clip.covers.active is None and len(here) == 1:
            clip.covers.set_active(here[0])

    # Strokes

    def _on_stroke(self, strokes: tuple[Stroke, ...]) -> None:
        if not strokes or self._picture is None:
            return
        stroke = strokes[-1]
        tapped = self._cover_at(stroke.points_xy[0]) if len(stroke.points_xy) == 1 else None
        if tapped is not None and stroke.is_object and not self._is_busy:
            self.tool.clear()
            self._studio.clip.covers.set_active(tapped)
            return
        drawing = self._drawing_of(stroke)
        if drawing is None:
            self.tool.clear()
            self._studio.notices.tell(tr("First draw over what is in front, then take away what is not"))
            return
        self._drawing = drawing
        drawing.strokes = (*drawing.strokes, stroke)
        self._is_busy = True
        self._show_help()
        if not any(one.is_object for one in drawing.strokes):
            # Only taken away: nothing is to be looked for.
            self._keep(drawing, np.zeros(self._picture.shape[:2], np.bool_))
            return
        drawing.asked = self._ask(drawing.strokes, self._seen_of_objects())

    def _drawing_of(self, stroke: Stroke) -> _Drawing | None:
        """Return what a stroke belongs to: what was drawn before, what it begins on, or something new."""
        clip, now = self._studio.clip, self._drawing
        assert clip.clip is not None
        here = self._cover_at(stroke.points_xy[0])
        if now is not None and (self._is_busy or not stroke.is_object or here in (now.cover_id, None)):
            is_apart = here is None and stroke.is_object and not self._is_busy
            if not is_apart:
                return now
        if here is None and (active := clip.covers.active) is not None:
            # It has no mask in this frame: the stroke says where it is.
            is_lost = clip.mask(active.id, Layer.MODAL) is None
            here = active.id if is_lost and stroke.is_object else None
        if here is None and not stroke.is_object:
            return None
        names = {cover.id: cover.name for cover in clip.covers.tracks}
        name = names.get(here or 0) or kept("In front {n}").format(n=len(names) + 1)
        mask = clip.mask(here, Layer.MODAL) if here is not None else None
        base = None if mask is None else self._on_picture_size(mask.rle)
        return _Drawing(clip.clip.id, clip.frame, name, here, base)

    def _cover_at(self, xy: tuple[float, float]) -> int | None:
        """Return the cover at a point of the picture, the one in hand first."""
        clip, margin = self._studio.clip, self._margin
        active = clip.covers.active
        ordered = sorted(clip.covers.tracks, key=lambda cover: cover is not active)
        for cover in ordered:
            mask = clip.mask(cover.id, Layer.MODAL)
            if mask is not None and covers(mask.rle, int(xy[0]) + margin, int(xy[1]) + margin):
                return cover.id
        return None

    def _on_answered(self, answer: Segmented) -> None:
        drawing = self._drawing
        if drawing is not None and answer.number == drawing.asked:
            self._keep(drawing, answer.mask)

    def _keep(self, drawing: _Drawing, region: BoolMask) -> None:
        """Save what was found, then follow it."""
        self._is_busy = False
        self.tool.clear()
        mask = region if drawing.base is None else region | drawing.base
        marks = np.zeros(mask.shape, np.uint8)
        draw_strokes(drawing.strokes, marks)
        rle = encode_rle(np.pad(mask & (marks != 2), self._margin))
        frame, studio = drawing.frame, self._studio

        # Runs on the store thread, one stroke after the other, so the second finds what the first made.
        def change(project: "Project") -> Changes:
            if drawing.cover_id is not None:
                return project.covers.redraw(drawing.cover_id, frame, rle)
            cover, changes = project.covers.add(drawing.clip_id, {frame: rle}, name=drawing.name)
            drawing.cover_id = cover.id
            return changes

        def done(_outcome: Outcome) -> None:
            clip = studio.clip.clip
            if drawing.cover_id is not None and clip is not None and clip.id == drawing.clip_id:
                studio.clip.covers.take(_outcome.covers or studio.clip.covers.tracks)
                studio.clip.covers.set_active(drawing.cover_id)
                self._following.start(drawing.cover_id, frame)

        if drawing.cover_id is not None:
            self._following.stop(drawing.cover_id)
        studio.session.edits.submit(change, done)
        self._show_help()

    def drop(self) -> None:
        """Give up what is under way; what was kept stays."""
        self.jobs.drop()
        self._drawing, self._is_busy = None, False
        self.tool.clear()
        self._show_help()

    def _on_frame(self) -> None:
        if self._is_busy:
            self._studio.notices.tell(tr("The stroke was given up: the frame changed before it was found"))
        self.drop()

    # What is around

    def _on_changed(self, outcome: Outcome) -> None:
        if outcome.changes.way is not Way.MADE:
            # What the strokes made may be gone: the next one begins anew.
            self._drawing = None

    def _on_picture_size(self, rle: Rle) -> BoolMask:
        mask, margin = decode_rle(rle), self._margin
        height, width = mask.shape
        return mask[margin : height - margin, margin : width - margin]

    def _seen_of_objects(self) -> BoolMask | None:
        """Return what is seen of the clip's objects, bool (H, W) of the picture; None = nothing."""
        clip = self._studio.clip
        seen = [mask.rle for track in clip.tracks if (mask := clip.mask(track.id, Layer.MODAL)) is not None]
        return np.logical_or.reduce([self._on_picture_size(rle) for rle in seen]) if seen else None

    def _show_help(self) -> None:
        overlay = self.tool.overlay
        if self._is_busy:
            overlay.help = tr("Looking for its outline…")
        elif self._studio.clip.covers.active is not None:
            overlay.help = tr(
                "Right button or Alt: not this · {key[tool.brush]}, {key[tool.eraser]} correct it in any "
                "frame · Delete takes all of it away"
            )
        else:
            overlay.help = tr("One stroke over what covers an object: a hand, a pole, the edge of a wall")
        overlay.update()
