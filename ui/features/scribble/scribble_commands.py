"""Magic scribble: strokes become a mask by GrabCut or SAM 2, and with Enter part of the active layer."""

from typing import TYPE_CHECKING

import numpy as np

from core.changes.steps import Facts, Step, StepKind
from core.masks.regions import apply_region
from core.masks.rle import encode_rle
from core.types import BoolMask, Layer, RgbFrame
from models.scribble.protocol import PromptRequest, Stroke
from ui.canvas.tools.scribble import ScribbleTool
from ui.jobs.scribbles import AUTO, ScribbleJobs, Segmented
from ui.language import mark, tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.masks.rle import Rle

HELP = mark("Left button: object · right button or Alt: not the object")
ENGINE_TITLES = {AUTO: mark("the best there is"), "grabcut": "GrabCut", "sam2": "SAM 2"}


class ScribbleCommands:
    """The scribble tool from stroke to saved mask."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.jobs = ScribbleJobs(studio.work, "scribbles", studio.window)
        self.tool = ScribbleTool(
            studio.canvas, self._why_blocked, tr("Strokes and preview of the magic scribble")
        )
        self.engine = AUTO
        self.region: BoolMask | None = None
        """The mask that is shown and not yet taken, bool (H, W) of the picture."""
        self._picture: RgbFrame | None = None
        self._asked = self._answered = 0
        self._waiting_take: bool | None = None
        self._used = ""
        actions, clip = studio.actions, studio.clip
        actions["tool.scribble"].toggled.connect(self._on_toggled)
        actions.bind("tool.scribble_engine", self.next_engine)
        self.tool.strokes_changed.connect(self._on_strokes)
        self.tool.take_requested.connect(self.take)
        self.tool.drop_requested.connect(self.drop)
        self.tool.blocked.connect(studio.notices.tell)
        self.jobs.answered.connect(self._on_answered)
        self.jobs.failed.connect(self._on_failed)
        clip.picture_changed.connect(self._on_picture)
        clip.frame_changed.connect(lambda _frame: self._drop_unfinished())
        clip.clip_changed.connect(self._drop_unfinished)
        clip.active_changed.connect(self._on_active_changed)
        self._track_id = clip.active_track_id

    def take(self, is_subtracted: bool) -> None:
        """Add the region to the active layer or take it away; waits for the answer to the last stroke."""
        if self._answered < self._asked:
            self._waiting_take = is_subtracted
            return
        clip = self._studio.clip
        if self.region is None or clip.active_track_id is None or not self._may_edit():
            self._studio.notices.tell(tr("Mark the object first: draw over it with the left button"))
            return
        masks = {layer: clip.mask(clip.active_track_id, layer) for layer in Layer}
        modal, amodal = (m.rle if m else None for m in (masks[Layer.MODAL], masks[Layer.AMODAL]))
        made = apply_region(self._on_canvas(), clip.active_layer, modal, amodal, is_subtracted=is_subtracted)
        if made.masks:
            kind = StepKind.SCRIBBLE_AWAY if is_subtracted else StepKind.SCRIBBLE
            clip.commit(made.masks, Step(kind, Facts(frame=clip.frame)))
        elif made.keeps_visible:
            self._studio.notices.tell(
                tr("Visible pixels stay in the amodal mask: {key[layer.toggle]} switches to the modal mask")
            )
        self.drop()

    def drop(self) -> None:
        """Forget strokes and preview; no mask changes."""
        self.jobs.drop()
        self._asked = self._answered = 0
        self._waiting_take = None
        self.region = None
        self.tool.clear()
        self._show_help()

    def next_engine(self) -> None:
        """Choose the next way of making masks from strokes."""
        names = [AUTO, *_segmenters()]
        self.engine = names[(names.index(self.engine) + 1) % len(names)] if self.engine in names else AUTO
        title = tr(ENGINE_TITLES.get(self.engine, self.engine))
        self._studio.notices.tell(tr("Magic scribble now uses {title}", title=title))
        self._on_strokes(self.tool.overlay.strokes)

    def close(self) -> None:
        """End what makes the masks (the window goes)."""
        self.jobs.close()

    def _on_toggled(self, is_on: bool) -> None:
        self.drop()
        self.tool.set_on(is_on)
        if is_on:
            self.jobs.warm_up(self.engine)
        self._show_colour()
        self._show_help()

    def _on_strokes(self, strokes: tuple[Stroke, ...]) -> None:
        self._waiting_take = None
        if self._picture is None or not any(stroke.is_object for stroke in strokes):
            self.jobs.drop()
            self.region, self._asked, self._answered = None, 0, 0
            self.tool.overlay.set_preview(None)
        else:
            clip = self._studio.clip
            key = f"{clip.clip.id if clip.clip else ''}/{clip.frame}"
            self._asked = self.jobs.request(self.engine, PromptRequest(self._picture, strokes, key))
        self._show_help()

    def _on_answered(self, answer: Segmented) -> None:
        if not self._asked:
            return
        self._answered, self._used = answer.number, answer.segmenter
        self.region = answer.mask
        self.tool.overlay.set_preview(answer.mask)
        self._show_help()
        if self._answered >= self._asked and self._waiting_take is not None:
            self.take(self._waiting_take)

    def _on_failed(self, error: Exception) -> None:
        self.drop()
        self._studio.notices.fail(error)

    def _on_picture(self, rgb: RgbFrame, is_exact: bool) -> None:
        self._picture = rgb if is_exact else None

    def _on_active_changed(self) -> None:
        clip = self._studio.clip
        if clip.active_track_id != self._track_id:
            self._track_id = clip.active_track_id
            self._drop_unfinished()
        self._show_colour()
        self._show_help()

    def _drop_unfinished(self) -> None:
        if self.tool.overlay.strokes:
            self.drop()
            self._studio.notices.tell(
                tr("The scribble was dropped: Enter takes one into the mask before you go on")
            )

    def _why_blocked(self) -> str:
        if self._studio.session.is_read_only:
            return tr("This project is open for reading only")
        if self._studio.clip.active_track_id is None:
            return tr(
                "Choose a track first (click its object or press its number), or make one with "
                "{key[track.new]}"
            )
        if self._picture is None or not self._may_edit():
            return tr("The frame is still being read")
        return ""

    def _may_edit(self) -> bool:
        return self._studio.session.can_edit and self._studio.clip.masks_are_loaded

    def _on_canvas(self) -> "Rle":
        """Return the region on the clip's mask canvas, which may reach beyond the picture."""
        assert self.region is not None
        clip = self._studio.clip.clip
        margin = clip.canvas.margin if clip is not None else 0
        return encode_rle(np.pad(self.region, margin))

    def _show_colour(self) -> None:
        track = self._studio.clip.active_track
        if track is not None:
            self.tool.overlay.set_colour(track.colour)

    def _show_help(self) -> None:
        overlay, layer = self.tool.overlay, tr(self._studio.clip.active_layer.value)
        text = tr(HELP)
        if overlay.strokes:
            text = tr(
                "Enter adds to the {layer} mask · Alt+Enter takes away · Backspace: last stroke · Esc drops",
                layer=layer,
            )
            if self._used:
                text += tr(" · by {engine}", engine=tr(ENGINE_TITLES.get(self._used, self._used)))
        overlay.help = text
        overlay.update()


def _segmenters() -> list[str]:
    from models.scribble.registry import segmenter_names

    return segmenter_names()
