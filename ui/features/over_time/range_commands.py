"""Strokes that act on a marked range at once."""

from dataclasses import replace
from typing import TYPE_CHECKING

from core.masks.rle import Rle, decode_rle, encode_rle
from core.progress import CancelToken
from ui.canvas.tools.stroke_result import StrokeResult
from ui.features.over_time.filling_preview import FillingPreview, Tell
from ui.features.over_time.number_part import NumberPart
from ui.features.over_time.starting import pictures_of
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.operations.edited_range import EditedRange
    from core.operations.filling_in import Filling, TrackMaterial
    from core.store.project import Project


class RangeCommands:
    """Takes strokes while it is switched on and the frame on screen lies in the marked range."""

    def __init__(self, studio: Studio, preview: FillingPreview, reach: NumberPart) -> None:
        self._studio, self._preview, self._reach = studio, preview, reach
        self._known: tuple[EditedRange, TrackMaterial] | None = None
        self._pending: tuple[StrokeResult, int] | None = None
        """What is previewed: the strokes so far, and their frame."""
        self._is_setting = False
        self._action = studio.actions["time.range_edit"]
        studio.actions.bind("time.range_edit", self._tell)
        studio.stroke_taker = lambda: self.take if self._range() is not None else None
        reach.changed.connect(self._on_reach)
        preview.ended.connect(self._on_ended)

    def take(self, stroke: StrokeResult) -> None:
        """Show a stroke in all frames of the range instead of saving it."""
        within, frame = self._range(), self._studio.clip.frame
        if within is None:
            return
        first, last = within
        after = self._with_pending(stroke, frame)

        def gather(project: "Project") -> "TrackMaterial":
            from core.operations.filling_in import gather_track

            return gather_track(project, stroke.track_id, first, last)

        def start(material: "TrackMaterial") -> None:
            from core.operations.edited_range import EditedRange

            edit = EditedRange(material, frame, stroke.layer, after, (first, last))
            self._ask_at_most(edit.farthest)
            self._preview.start(_Go(edit, material, edit.farthest), tr("Carrying the stroke…"))
            self._known = edit, material
            self._pending = replace(stroke, after=after), frame

        self._studio.session.read(gather, start)

    def _with_pending(self, stroke: StrokeResult, frame: int) -> Rle:
        """Return the mask with this stroke and those before it that are not kept yet."""
        if self._pending is None:
            return stroke.after
        known, there = self._pending
        same = (known.track_id, known.layer, there) == (stroke.track_id, stroke.layer, frame)
        if not same:
            return stroke.after
        from core.tracks.carry import Correction

        before = None if stroke.before is None else decode_rle(stroke.before)
        change = Correction.of(before, decode_rle(stroke.after))
        return encode_rle(change.apply_to(decode_rle(known.after)))

    def _range(self) -> tuple[int, int] | None:
        """Return the range that a stroke acts on now."""
        chosen, clip = self._studio.selection.frame_range, self._studio.clip
        is_track = clip.active_track_id is not None and clip.active_track_id == self._studio.canvas.track_id
        if not self._action.isChecked() or chosen is None or not is_track:
            return None
        return chosen if chosen[0] <= clip.frame <= chosen[1] and chosen[1] > chosen[0] else None

    def _tell(self) -> None:
        if self._action.isChecked() and self._range() is None:
            self._studio.notices.tell(
                tr(
                    "Mark a range ({key[review.mark_range]}, or Shift+drag on the timeline): strokes in it "
                    "reach all of it"
                )
            )

    def _ask_at_most(self, frames: int) -> None:
        box = self._reach.boxes[0]
        self._is_setting = True
        box.setMaximum(frames)
        box.setValue(frames)
        self._is_setting = False

    def _on_reach(self) -> None:
        shown = self._preview.filling
        if self._known is None or shown is None or self._is_setting:
            return
        edit, material = self._known
        go = _Go(edit, material, self._reach.values[0])
        self._preview.go_on(go, tr("Carrying the stroke…"), shown)

    def _on_ended(self) -> None:
        self._known = self._pending = None


class _Go:
    """Carries, off the UI thread."""

    def __init__(self, edit: "EditedRange", material: "TrackMaterial", reach: int) -> None:
        self._edit, self._material, self._reach = edit, material, reach

    def __call__(self, token: CancelToken, _tell: Tell) -> "Filling":
        with pictures_of(self._material) as pictures:
            return self._edit.go(pictures.__getitem__, self._reach, token)
