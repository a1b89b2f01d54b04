"""A correction of a track carried through frames on demand; no frame is computed twice."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.changes.masks import MaskKey
from core.changes.steps import Facts, Step, StepKind
from core.masks.rle import Rle, encode_rle
from core.operations.filling_in import Filling, TrackMaterial
from core.progress import CancelToken
from core.tracks.carry import LEAST_TRUST, CarriedCorrection, Correction, carry_correction
from core.tracks.edits import AtFixed, Reach, frames_to_change
from core.types import Layer, RgbFrame

Picture = Callable[[int], RgbFrame]


@dataclass(frozen=True, slots=True)
class _Step:
    frame: int
    trust: float
    code: Rle | None
    """The corrected mask; None where a person fixed the frame."""


class CarriedWay:
    """The way of one frame's correction.

    `known` may be asked on any thread while `go` computes on another; `go` runs on one thread at a time.
    """

    def __init__(
        self,
        material: TrackMaterial,
        corrections: Mapping[Layer, Correction],
        frames: Sequence[int],
        at_fixed: AtFixed = AtFixed.SKIP,
    ) -> None:
        """Start in the first of the frames; nothing is computed yet."""
        self._frames = frames
        self._track_id = material.track_id
        self._layers = [
            _LayerWay(material, layer, correction, frames, at_fixed)
            for layer, correction in corrections.items()
        ]

    def is_known(self, least_trust: float) -> bool:
        """Whether all that a least trust asks for was computed."""
        return all(way.is_known(least_trust) for way in self._layers)

    def known(self, least_trust: float) -> Filling:
        """Return what was computed so far, up to where trust falls below `least_trust`, 0..1."""
        masks: dict[MaskKey, Rle | None] = {}
        trust: dict[int, float] = {}
        kept: set[int] = set()
        ended: int | None = None
        for way in self._layers:
            kept.update(way.reach.kept)
            for step in tuple(way.steps):
                trust[step.frame] = min(step.trust, trust.get(step.frame, 1.0))
                if step.trust < least_trust:
                    ended = step.frame
                    break
                if step.code is not None:
                    masks[MaskKey(self._track_id, step.frame, way.layer)] = step.code
        passed = tuple(sorted(frame for frame in kept if frame in trust and frame != ended))
        made_by = Step(StepKind.CARRY, Facts(source=self._frames[0]))
        return Filling(made_by, masks, trust, passed, ended)

    def go(
        self,
        picture: Picture,
        least_trust: float = LEAST_TRUST,
        *,
        cancel: CancelToken | None = None,
        tell: Callable[[int], None] | None = None,
    ) -> Filling:
        """Go on until trust falls below `least_trust` or the frames end; return all that is known then.

        Args:
            picture: Returns the picture of a frame, uint8 (H, W, 3), of the masks' size.
            least_trust: 0..1.
            cancel: Asked in every frame; what was computed until then stays known.
            tell: Hears each frame that is done.

        Raises:
            Cancelled: Somebody asked to stop.
        """
        for way in self._layers:
            way.picture = picture
            while not way.is_known(least_trust):
                if cancel is not None:
                    cancel.check()
                way.step()
                if tell is not None and way.steps:
                    tell(way.steps[-1].frame)
        return self.known(least_trust)


class _LayerWay:
    """The way on one layer."""

    def __init__(
        self,
        material: TrackMaterial,
        layer: Layer,
        correction: Correction,
        frames: Sequence[int],
        at_fixed: AtFixed,
    ) -> None:
        self.layer = layer
        self.reach: Reach = frames_to_change(frames[1:], material.fixed(layer), at_fixed)
        self.steps: list[_Step] = []
        self.picture: Picture | None = None
        self._material = material
        self._is_over = False
        reached = {*self.reach.frames, *self.reach.kept}
        way = [frame for frame in frames if frame == frames[0] or frame in reached]
        # Trust is looked at here, so that another least trust can go on with the same walk.
        self._walk: Iterator[CarriedCorrection] = carry_correction(
            correction, way, self._look, material.visible, least_trust=0.0
        )

    def is_known(self, least_trust: float) -> bool:
        return self._is_over or any(step.trust < least_trust for step in tuple(self.steps))

    def step(self) -> None:
        found = next(self._walk, None)
        if found is None:
            self._is_over = True
            return
        code = None
        if found.frame in self.reach.frames:
            mask = self._material.mask(found.frame, self.layer)
            start = np.zeros(self._material.canvas.size_hw, np.bool_) if mask is None else mask
            code = encode_rle(found.correction.apply_to(start))
        self.steps.append(_Step(found.frame, found.trust, code))

    def _look(self, frame: int) -> RgbFrame:
        assert self.picture is not None
        return self.picture(frame)
