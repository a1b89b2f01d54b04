"""Carrying a correction along with the object, as far as the person trusts it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from core.changes.masks import MaskKey
from core.progress import CancelToken
from core.tracks.edits import AtFixed, steps_from
from core.types import Layer
from ui.features.over_time.filling_bar import LEAST, MOST, FillingBar
from ui.features.over_time.filling_preview import FillingPreview, Tell
from ui.features.over_time.starting import MOST_FRAMES, active_layers, pictures_of
from ui.language import tr
from ui.studio import Studio

if TYPE_CHECKING:
    from core.operations.carrying import CarriedWay
    from core.operations.filling_in import Filling, TrackMaterial
    from core.store.project import Project
    from core.tracks.carry import Correction

KEY = "time/least_trust_percent"
DEFAULT_PERCENT = 30
"""`core.tracks.carry.LEAST_TRUST`, which is not imported before it is needed."""


class CarryCommands:
    """Carries forward and backward; another least trust makes the way longer or shorter."""

    def __init__(self, studio: Studio, preview: FillingPreview, bar: FillingBar) -> None:
        self._studio, self._selection, self._preview = studio, studio.selection, preview
        self._settings = studio.settings
        self._way: tuple[CarriedWay, TrackMaterial] | None = None
        studio.actions.bind("time.carry", lambda: self.carry(1))
        studio.actions.bind("time.carry_back", lambda: self.carry(-1))
        bar.least.setValue(_stored_percent(studio.settings))
        preview.least_trust = bar.least.value() / 100
        bar.least_trust_chosen.connect(self.set_least_trust)
        preview.ended.connect(self._on_ended)

    def carry(self, direction: int) -> None:
        """Carry what was changed in this frame to those after (1) or before it (-1)."""
        clip = self._studio.clip
        if not self._studio.may_edit_track() or clip.clip is None or clip.active_track_id is None:
            return
        track_id, frame, layers = clip.active_track_id, clip.frame, active_layers(self._studio)
        way = self._frames(direction, clip.clip.frame_count)

        def gather(project: "Project") -> "tuple[TrackMaterial, dict[Layer, Correction]]":
            from core.operations.filling_in import correction_in, gather_track

            found = {layer: correction_in(project, MaskKey(track_id, frame, layer)) for layer in layers}
            changed = {layer: change for layer, change in found.items() if change is not None}
            return gather_track(project, track_id, min(way), max(way)), changed

        def start(gathered: "tuple[TrackMaterial, dict[Layer, Correction]]") -> None:
            from core.operations.carrying import CarriedWay

            material, corrections = gathered
            if not corrections or len(way) < 2:
                self._studio.notices.tell(tr("Nothing to carry: correct this frame's mask first"))
                return
            stops = self._studio.actions["time.stop_at_fixed"].isChecked()
            carried = CarriedWay(material, corrections, way, AtFixed.STOP if stops else AtFixed.SKIP)
            self._preview.start(self._work(carried, material), tr("Carrying the correction…"))
            self._way = carried, material

        self._studio.session.read(gather, start)

    def set_least_trust(self, least_trust: float) -> None:
        """Let the way end where trust falls below this, 0..1; what is known is not computed again."""
        self._settings.setValue(KEY, round(least_trust * 100))
        self._preview.least_trust = least_trust
        if self._way is None:
            return
        carried, material = self._way
        known = carried.known(least_trust)
        if carried.is_known(least_trust):
            self._preview.offer(known)
        else:
            text = tr("Carrying the correction…")
            self._preview.go_on(self._work(carried, material), text, known)

    def _frames(self, direction: int, frame_count: int) -> list[int]:
        frame, chosen = self._studio.clip.frame, self._selection.frame_range
        way = [frame, *steps_from(frame, direction, MOST_FRAMES, frame_count)]
        if chosen is not None and chosen[0] <= frame <= chosen[1] and chosen[1] > chosen[0]:
            way = [number for number in way if chosen[0] <= number <= chosen[1]]
        return way

    def _work(self, carried: "CarriedWay", material: "TrackMaterial") -> "_Go":
        return _Go(carried, material, self._preview.least_trust)

    def _on_ended(self) -> None:
        self._way = None


class _Go:
    """Goes on with a carry, off the UI thread."""

    def __init__(self, carried: "CarriedWay", material: "TrackMaterial", least_trust: float) -> None:
        self._carried, self._material, self._least_trust = carried, material, least_trust

    def __call__(self, token: CancelToken, tell: Tell) -> "Filling":
        with pictures_of(self._material) as pictures:
            return self._carried.go(pictures.__getitem__, self._least_trust, cancel=token, tell=tell)


def _stored_percent(settings: QSettings) -> int:
    stored = str(settings.value(KEY, DEFAULT_PERCENT))
    return min(MOST, max(LEAST, int(stored))) if stored.isdecimal() else DEFAULT_PERCENT
