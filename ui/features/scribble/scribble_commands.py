"""Magic scribble: strokes become a mask, by looks and motion or SAM 2, and with Enter part of the layer."""

from dataclasses import replace

import numpy as np

from core.changes.steps import Facts, Step, StepKind
from core.changes.tracks import Track
from core.masks.regions import apply_region
from core.masks.rle import Rle, area, encode_rle
from core.types import BoolMask, Layer, RgbFrame
from models.scribble.protocol import Example, Stroke
from ui.features.scribble.hover import HoverPreview
from ui.features.scribble.scribble_hint import WEIGHTS, ScribbleHint
from ui.jobs.prompted_tool import PromptedTool
from ui.jobs.scribbles import AUTO, Segmented
from ui.language import mark, tr
from ui.session.clip.new_track import make_track, usual_name
from ui.session.preferences import is_on, previews_click
from ui.studio import Studio

BUILT_IN = "region"
HELP = mark("Click or draw: object · Shift and drag: box · right button or Alt: not the object")
BOX_HELP = mark("Click or drag a box: object · Shift: stroke · right button or Alt: not the object")
DRAGS_BOX = "scribble_drags_box"
"""In the settings; not there = nobody has chosen."""
ENGINE_TITLES = {
    AUTO: mark("the best there is"),
    BUILT_IN: mark("colours and motion"),
    "grabcut": "GrabCut",
    "sam2": "SAM 2",
}

EXAMPLES, EXAMPLES_WITHIN = 2, 24
"""So many other frames tell what the object looks like, at most so far away."""


class ScribbleCommands(PromptedTool):
    """The scribble tool from stroke to saved mask."""

    def __init__(self, studio: Studio) -> None:
        name = tr("Strokes and preview of the magic scribble")
        super().__init__(studio.work, studio.session, studio.clip, studio.canvas, name)
        self._studio = studio
        self.region: BoolMask | None = None
        """The mask that is shown and not yet taken, bool (H, W) of the picture."""
        self._asked = self._answered = self._first_asked = 0
        self._waiting_take: bool | None = None
        self._used = ""
        self._hint = ScribbleHint(studio)
        self._hover = HoverPreview(self.tool, studio.canvas, self._ask_for_hover)
        self._attach_box()
        clip = studio.clip
        studio.actions["tool.scribble"].toggled.connect(self._on_toggled)
        studio.actions.bind("tool.scribble_engine", self.next_engine)
        self.tool.blocked.connect(studio.notices.tell)
        self.jobs.failed.connect(studio.notices.fail)
        studio.on_close(self.jobs.close)
        self.tool.strokes_changed.connect(self._on_strokes)
        self.tool.take_requested.connect(self.take)
        self.tool.keeps_prompts = True
        self.tool.keep_requested.connect(self.keep_as_prompts)
        clip.frame_changed.connect(lambda _frame: self._drop_unfinished())
        clip.clip_changed.connect(self._drop_unfinished)
        clip.active_changed.connect(self._on_active_changed)
        self._track_id = clip.active_track_id
        self._kept_examples: dict[int, Example] = {}
        self._kept_beside: tuple[RgbFrame, ...] | None = None

    def _attach_box(self) -> None:
        """Let a drag make a box: with Shift, or without where the person or SAM 2 wants it so."""
        self.tool.offers_box = True
        box = self._studio.actions["tool.scribble_box"]

        def keep(is_on: bool) -> None:
            self.tool.drags_box = is_on
            self._show_help()

        def choose(is_on: bool) -> None:
            self._studio.settings.setValue(DRAGS_BOX, is_on)

        def look(segmenter: str) -> None:
            # What finds whole things is used with boxes by everybody else too.
            if self._studio.settings.value(DRAGS_BOX) is None:
                box.setChecked(segmenter == WEIGHTS)

        box.toggled.connect(keep)
        box.triggered.connect(choose)
        box.setChecked(is_on(self._studio.settings, DRAGS_BOX, otherwise=False))
        self.jobs.loaded.connect(look)

    def take(self, is_subtracted: bool) -> None:
        """Add the region to the active layer or take it away; waits for the answer to the last stroke."""
        if self._answered < self._asked:
            self._waiting_take = is_subtracted
            return
        clip = self._studio.clip
        if self.region is not None and not clip.tracks and self._may_edit and not is_subtracted:
            self._make_track()
            return
        if self.region is None or clip.active_track_id is None or not self._may_edit:
            self._studio.notices.tell(tr("Mark the object first: draw over it with the left button"))
            return
        masks = {layer: clip.mask(clip.active_track_id, layer) for layer in Layer}
        modal, amodal = (m.rle if m else None for m in (masks[Layer.MODAL], masks[Layer.AMODAL]))
        region = encode_rle(np.pad(self.region, self._margin))
        made = apply_region(region, clip.active_layer, modal, amodal, is_subtracted=is_subtracted)
        if made.masks:
            kind = StepKind.SCRIBBLE_AWAY if is_subtracted else StepKind.SCRIBBLE
            strokes = self.tool.overlay.strokes if clip.active_layer is Layer.MODAL else ()
            strokes = turned_round(strokes) if is_subtracted else strokes
            clip.commit(made.masks, Step(kind, Facts(frame=clip.frame)), strokes)
        elif made.keeps_visible:
            self._studio.notices.tell(
                tr("Visible pixels stay in the amodal mask: {key[layer.toggle]} switches to the modal mask")
            )
        self.drop()

    def _make_track(self) -> None:
        """Make the object's track of what is shown: where there is none, one gesture begins it."""
        clip = self._studio.clip

        def done(track: Track) -> None:
            self.take(is_subtracted=False)
            self._studio.notices.tell(
                tr("{name} is a track now ({key[track.edit]} names it)", name=track.name)
            )

        make_track(self._studio.session, clip, done, name=usual_name(clip))

    def keep_as_prompts(self) -> None:
        """Keep the strokes for whoever follows the track; no mask changes in this frame."""
        studio, strokes = self._studio, self.tool.overlay.strokes
        track_id, frame = studio.clip.active_track_id, studio.clip.frame
        if track_id is None or not strokes or not self._may_edit:
            return
        studio.session.edits.submit(lambda project: project.prompts.keep(track_id, frame, strokes))
        self.drop()
        studio.notices.tell(
            tr(
                "Marks kept: following ({key[follow.forward]}) goes by them where it comes to frame {frame}",
                frame=frame,
            )
        )

    def drop(self) -> None:
        """Forget strokes and preview; no mask changes."""
        self.jobs.drop()
        self._kept_examples.clear()
        self._kept_beside = None
        self._asked = self._answered = self._first_asked = 0
        self._waiting_take = None
        self._hover.drop()
        self.region = None
        self.tool.clear()
        self._show_help()

    def _on_picture(self, rgb: RgbFrame, is_exact: bool) -> None:
        super()._on_picture(rgb, is_exact)
        self._read_beside()

    def _read_beside(self) -> None:
        """Read on from the frame on screen: what moves is told by the next one."""
        clip = self._studio.clip
        if self._picture is not None and self.tool.is_on and clip.pictures.get(clip.frame + 1) is None:
            clip.pictures.ask(clip.frame, 1)

    def _beside(self) -> tuple[RgbFrame, ...]:
        """Return what was there at the first stroke: taking one back gives the answer before it."""
        if self._kept_beside is None:
            self._kept_beside = super()._beside()
        return self._kept_beside

    def _examples(self) -> tuple[Example, ...]:
        """Return the active track's masks in the nearest frames that are there with their pictures."""
        clip, found = self._studio.clip, list[Example]()
        for apart in range(1, EXAMPLES_WITHIN + 1):
            for frame in (clip.frame - apart, clip.frame + apart):
                mask = clip.frame_masks(frame).get((clip.active_track_id or 0, Layer.MODAL))
                if len(found) < EXAMPLES and mask is not None and area(mask.rle):
                    found += self._example(frame, mask.rle)
        return tuple(found)

    def _example(self, frame: int, code: Rle) -> list[Example]:
        picture, kept = self._studio.clip.pictures.get(frame), self._kept_examples.get(frame)
        if picture is None:
            return []
        if kept is None or kept.picture is not picture or kept.code is not code:
            # The same object as long as nothing changed: what was learned of it is kept by whoever got it.
            kept = self._kept_examples[frame] = Example(picture, code)
        return [kept]

    def next_engine(self) -> None:
        """Choose the next way of making masks from strokes."""
        names = [AUTO, *_segmenters()]
        self.engine = names[(names.index(self.engine) + 1) % len(names)] if self.engine in names else AUTO
        title = tr(ENGINE_TITLES.get(self.engine, self.engine))
        self._studio.notices.tell(tr("Magic scribble now uses {title}", title=title))
        self._on_strokes(self.tool.overlay.strokes)

    def _on_toggled(self, is_on: bool) -> None:
        super()._on_toggled(is_on)
        self._read_beside()
        self._show_colour()
        self._show_help()

    def _on_strokes(self, strokes: tuple[Stroke, ...]) -> None:
        self._waiting_take = None
        if self._picture is None or not any(stroke.is_object for stroke in strokes):
            self.jobs.drop()
            self.region, self._asked, self._answered, self._first_asked = None, 0, 0, 0
            self.tool.overlay.set_preview(None)
        else:
            self._asked = self._ask(strokes)
            self._first_asked = self._first_asked or self._asked
        self._show_help()

    def _ask_for_hover(self, stroke: Stroke) -> int | None:
        """Ask for what a click would take; None where nothing can be clicked, or nobody wants to know."""
        if self._why_blocked() or self._asked or not previews_click(self._studio.settings):
            return None
        return self._ask((stroke,))

    def _on_answered(self, answer: Segmented) -> None:
        if self._hover.take(answer) or not self._asked or answer.number < self._first_asked:
            return
        self._answered, self._used = answer.number, answer.segmenter
        self.region = answer.mask
        self.tool.overlay.set_preview(answer.mask)
        self._hint.look(answer.mask, self.tool.overlay.strokes, answer.segmenter)
        self._show_help()
        if self._answered >= self._asked and self._waiting_take is not None:
            self.take(self._waiting_take)

    def _on_active_changed(self) -> None:
        clip = self._studio.clip
        if clip.active_track_id != self._track_id:
            had_track, self._track_id = self._track_id is not None, clip.active_track_id
            if had_track:  # what was drawn where there was none belongs to the first
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
        clip = self._studio.clip
        # Where there is none at all, the object found becomes the first.
        if clip.active_track_id is None and clip.tracks and not self._studio.session.is_read_only:
            return tr(
                "Choose a track first (click its object or press its number), or make one with "
                "{key[track.new]}"
            )
        return super()._why_blocked()

    def _show_colour(self) -> None:
        track = self._studio.clip.active_track
        if track is not None:
            self.tool.overlay.set_colour(track.colour)

    def _show_help(self) -> None:
        overlay, layer = self.tool.overlay, tr(self._studio.clip.active_layer.value)
        text = tr(BOX_HELP if self.tool.drags_box else HELP)
        if overlay.strokes:
            text = tr(
                "Enter adds to the {layer} mask · Alt+Enter takes away · Ctrl+Enter only marks · Esc drops",
                layer=layer,
            )
            # Of the one that is always there nothing is said: at 1366 pixels the line has no room for it.
            if self._used and self._used != BUILT_IN:
                text += tr(" · by {engine}", engine=tr(ENGINE_TITLES.get(self._used, self._used)))
        overlay.help = text
        overlay.update()


def turned_round(strokes: tuple[Stroke, ...]) -> tuple[Stroke, ...]:
    """Return what strokes over something that was taken away say of the object: that it is not."""
    return tuple(replace(one, is_object=False) for one in strokes if one.is_object and not one.is_box)


def _segmenters() -> list[str]:
    from models.scribble.registry import segmenter_names

    return segmenter_names()
