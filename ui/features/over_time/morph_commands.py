"""Morphing between key frames."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.progress import CancelToken
from ui.features.over_time.filling_preview import FillingPreview, Tell
from ui.features.over_time.number_part import EVEN, NumberPart
from ui.features.over_time.starting import MOST_FRAMES, active_layers, pictures_of
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.operations.filling_in import Filling, TrackMaterial
    from core.operations.morphing import TrackMorph
    from core.store.project import Project


class MorphCommands:
    """Fills the frames between the nearest key frames, or those of the chosen range."""

    def __init__(self, studio: Studio, preview: FillingPreview, numbers: NumberPart) -> None:
        self._studio, self._selection, self._preview = studio, studio.selection, preview
        self._numbers = numbers
        self._known: tuple[TrackMorph, TrackMaterial] | None = None
        self._weights: dict[int, int] = {}
        """Of key frames that were given one, in per cent; they hold as long as the preview."""
        self._key: int | None = None
        studio.actions.bind("time.morph", self.morph)
        studio.clip.frame_changed.connect(lambda _frame: self._show_key())
        numbers.changed.connect(self._on_numbers)
        preview.ended.connect(self._on_ended)

    def morph(self, between: tuple[int, int] | None = None) -> None:
        """Fill the frames between key frames; `between` names the two, default: those around this frame."""
        clip, chosen = self._studio.clip, between or self._selection.frame_range
        if not self._studio.may_edit_track() or clip.clip is None or clip.active_track_id is None:
            return
        track_id, frame, layers = clip.active_track_id, clip.frame, active_layers(self._studio)
        is_range = chosen is not None and chosen[0] <= frame <= chosen[1] and chosen[1] - chosen[0] > 1
        first, last = chosen if is_range and chosen else (frame - MOST_FRAMES, frame + MOST_FRAMES)

        def gather(project: "Project") -> "TrackMaterial":
            from core.operations.filling_in import gather_track

            return gather_track(project, track_id, first, last)

        def start(material: "TrackMaterial") -> None:
            from core.tracks.edits import gaps_around, gaps_in_range

            gaps = {}
            for layer in layers:
                fixed = {key for key in material.fixed(layer) if first <= key <= last}
                gaps[layer] = gaps_in_range(first, last, fixed) if is_range else gaps_around(frame, fixed)
            if not any(gaps.values()):
                self._studio.notices.tell(
                    tr("Morph needs a decided frame on both sides, or a chosen range (Shift+drag)")
                )
                return

            from core.operations.morphing import TrackMorph

            track = TrackMorph(material, gaps)
            self._preview.start(self._work(track, material), tr("Morphing…"))
            self._known = track, material
            self._show_key()

        self._studio.session.read(gather, start)

    def _work(
        self, track: "TrackMorph", material: "TrackMaterial"
    ) -> "Callable[[CancelToken, Tell], Filling]":
        weights = {key: value / EVEN for key, value in self._weights.items()}
        blend = self._numbers.values[1]

        def work(token: CancelToken, _tell: Tell) -> "Filling":
            from core.operations.morphing import MorphHow

            with pictures_of(material) as pictures:
                return track.go(MorphHow(weights, blend), pictures.__getitem__, token)

        return work

    def _show_key(self) -> None:
        """Ask for the weight of the key frame that is nearest to the frame on screen."""
        if self._known is None:
            return
        frame, box = self._studio.clip.frame, self._numbers.boxes[0]
        self._key = min(self._known[0].keys, key=lambda key: abs(key - frame))
        self._numbers.words[0].setText(tr("Weight of key frame {n}", n=self._key))
        box.blockSignals(True)
        box.setValue(self._weights.get(self._key, EVEN))
        box.blockSignals(False)

    def _on_numbers(self) -> None:
        shown = self._preview.filling
        if self._known is None or self._key is None or shown is None:
            return
        self._weights[self._key] = self._numbers.values[0]
        self._preview.go_on(self._work(*self._known), tr("Morphing…"), shown)

    def _on_ended(self) -> None:
        self._known, self._key = None, None
        self._weights.clear()
