"""Morphing between key frames."""

from typing import TYPE_CHECKING

from core.progress import CancelToken
from ui.features.over_time.filling_preview import FillingPreview, Tell
from ui.features.over_time.starting import MOST_FRAMES, active_layers, pictures_of
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.operations.filling_in import Filling, TrackMaterial
    from core.store.project import Project


class MorphCommands:
    """Fills the frames between the nearest key frames, or those of the chosen range."""

    def __init__(self, studio: Studio, preview: FillingPreview) -> None:
        self._studio, self._selection, self._preview = studio, studio.selection, preview
        studio.actions.bind("time.morph", self.morph)

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
                    tr("Morph needs a key frame that you fixed on both sides, or a chosen range (Shift+drag)")
                )
                return

            def work(token: CancelToken, _tell: Tell) -> "Filling":
                from core.operations.filling_in import fill_by_morph

                with pictures_of(material) as pictures:
                    return fill_by_morph(material, gaps, pictures.__getitem__, token)

            self._preview.start(work, tr("Morphing…"))

        self._studio.session.read(gather, start)
