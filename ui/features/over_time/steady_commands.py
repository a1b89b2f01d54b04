"""Reducing chatter: outlines that tremble are averaged along the motion."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from core.progress import CancelToken
from ui.features.over_time.filling_preview import FillingPreview, Tell
from ui.features.over_time.number_part import NumberPart
from ui.features.over_time.starting import MOST_FRAMES, active_layers, pictures_of
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.operations.filling_in import Filling, TrackMaterial
    from core.operations.steadied_track import SteadiedTrack
    from core.store.project import Project

KEYS = "time/steady_strength_px", "time/steady_reach"


class SteadyCommands:
    """Steadies a chosen range, or what lies around this frame; other numbers show another preview."""

    def __init__(self, studio: Studio, preview: FillingPreview, numbers: NumberPart) -> None:
        self._studio, self._selection, self._preview = studio, studio.selection, preview
        self._numbers, self._settings = numbers, studio.settings
        self._known: tuple[SteadiedTrack, TrackMaterial] | None = None
        studio.actions.bind("time.steady", self.steady)
        for box, key in zip(numbers.boxes, KEYS, strict=True):
            box.setValue(_stored(studio.settings, key, box.value()))
        numbers.changed.connect(self._on_numbers)
        preview.ended.connect(self._on_ended)

    def steady(self) -> None:
        """Show what the outlines would be."""
        clip, chosen = self._studio.clip, self._selection.frame_range
        if not self._studio.may_edit_track() or clip.clip is None or clip.active_track_id is None:
            return
        track_id, frame, layers = clip.active_track_id, clip.frame, active_layers(self._studio)
        is_range = chosen is not None and chosen[0] <= frame <= chosen[1] and chosen[1] > chosen[0]
        half = MOST_FRAMES // 2
        first, last = chosen if is_range and chosen else (frame - half, frame + half)
        frames = range(max(0, first), min(clip.clip.frame_count - 1, last) + 1)

        def gather(project: "Project") -> "TrackMaterial":
            from core.operations.filling_in import gather_track

            return gather_track(project, track_id, frames[0], frames[-1])

        def start(material: "TrackMaterial") -> None:
            from core.operations.steadied_track import SteadiedTrack

            if len({number for number, layer in material.codes if layer in layers}) < 3:
                self._studio.notices.tell(
                    tr("Nothing to steady: the track needs masks on this layer in three frames or more")
                )
                return
            track = SteadiedTrack(material, frames, layers)
            self._preview.start(self._work(track, material), tr("Following outlines…"))
            self._known = track, material

        self._studio.session.read(gather, start)

    def _on_numbers(self) -> None:
        for key, value in zip(KEYS, self._numbers.values, strict=True):
            self._settings.setValue(key, value)
        shown = self._preview.filling
        if self._known is not None and shown is not None:
            self._preview.go_on(self._work(*self._known), tr("Following outlines…"), shown)

    def _work(self, track: "SteadiedTrack", material: "TrackMaterial") -> "_Go":
        return _Go(track, material, *self._numbers.values)

    def _on_ended(self) -> None:
        self._known = None


class _Go:
    """Steadies, off the UI thread."""

    def __init__(
        self, track: "SteadiedTrack", material: "TrackMaterial", strength_px: int, reach: int
    ) -> None:
        self._track, self._material = track, material
        self._strength_px, self._reach = strength_px, reach

    def __call__(self, token: CancelToken, tell: Tell) -> "Filling":
        from core.tracks.steadying import Steadiness

        how = Steadiness(self._strength_px, self._reach)
        with pictures_of(self._material) as pictures:
            return self._track.go(pictures.__getitem__, how, token, tell)


def _stored(settings: QSettings, key: str, default: int) -> int:
    stored = str(settings.value(key, default))
    return int(stored) if stored.isdecimal() else default
