"""The tools over time on a track of a project: what they would fill in, ready to be shown and then saved.

Reading (`gather_track`) is apart from computing, which needs no project and may run on any thread.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.changes.masks import MaskKey
from core.changes.steps import Facts, Step, StepKind
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, decode_rle, union
from core.store.project import Project
from core.tracks.carry import Correction
from core.tracks.edits import AtFixed, FrameFacts, frames_to_change
from core.tracks.ghost import Ghost, Sight, lay_ghost, rank_sources
from core.types import BoolMask, Layer, Origin, RgbFrame
from core.video.media.clip_media import ClipMedia


@dataclass(frozen=True)
class TrackMaterial:
    """What the tools need to know of a track."""

    track_id: int
    canvas: MaskCanvas
    media: ClipMedia
    frame_count: int
    codes: Mapping[tuple[int, Layer], Rle]
    """Masks of the frames read, by frame and layer."""
    others: Mapping[int, Rle]
    """What is visible of the other tracks, by frame."""
    facts: Mapping[Layer, Mapping[int, FrameFacts]]
    """Of every frame."""

    def fixed(self, layer: Layer) -> frozenset[int]:
        """Return the frames whose mask a person fixed."""
        return frozenset(frame for frame, fact in self.facts[layer].items() if fact.is_fixed)

    def mask(self, frame: int, layer: Layer) -> BoolMask | None:
        """Return a mask, bool (H, W); None where there is none."""
        code = self.codes.get((frame, layer))
        return None if code is None else decode_rle(code)

    def visible(self, frame: int) -> BoolMask | None:
        """Return what is visible of the object, bool (H, W); None where that is not known."""
        return self.mask(frame, Layer.MODAL)


@dataclass(frozen=True)
class Chatter:
    """How much outlines tremble, median pixels by frame (`core.tracks.steadying`)."""

    before: Mapping[int, float]
    after: Mapping[int, float]

    @property
    def means(self) -> tuple[float, float]:
        """Means over the frames, before and after; 0 where nothing is known."""
        one, two = (list(values.values()) or [0.0] for values in (self.before, self.after))
        return sum(one) / len(one), sum(two) / len(two)


@dataclass(frozen=True)
class Filling:
    """What a tool would fill in: shown first, saved when the person keeps it."""

    step: Step
    """What it is to undo, but for the frames."""
    masks: Mapping[MaskKey, Rle | None] = field(default_factory=dict)
    trust: Mapping[int, float] = field(default_factory=dict)
    """By frame, 0..1, also of the frame where the way ended; empty where a tool knows none."""
    kept: tuple[int, ...] = ()
    """Frames left as they are because a person fixed them."""
    ended_at: int | None = None
    """Frame where trust fell."""
    chatter: Chatter | None = None
    """Of a tool that steadies outlines."""
    painted: tuple[int, ...] = ()
    """Frames among them that the person painted."""

    @property
    def frames(self) -> tuple[int, ...]:
        """The frames that change, ascending."""
        return tuple(sorted({key.frame for key in self.masks}))

    @property
    def whole_step(self) -> Step:
        """The step with the frames that change."""
        return replace(self.step, facts=self.step.facts.at(self.frames))


def gather_track(project: Project, track_id: int, first: int, last: int) -> TrackMaterial:
    """Read a track's masks of the frames first..last (both included, cut to the clip) and its facts.

    Raises:
        BadInputError: The clip's media is missing.
        StoreError: The project cannot be read.
    """
    clip = project.clips.get(project.tracks.get(track_id).clip_id)
    codes: dict[tuple[int, Layer], Rle] = {}
    others: dict[int, list[Rle]] = {}
    for frame, heads in project.masks.at_frames(clip.id, max(0, first), last).items():
        for head in heads:
            if head.key.track_id == track_id:
                codes[frame, head.key.layer] = head.rle
            elif head.key.layer is Layer.MODAL:
                others.setdefault(frame, []).append(head.rle)
    facts = {layer: project.fillings.facts(track_id, layer) for layer in Layer}
    seen = {frame: union(rles) for frame, rles in others.items()}
    media = project.media.of(clip)
    return TrackMaterial(track_id, clip.canvas, media, clip.frame_count, codes, seen, facts)


def correction_in(project: Project, key: MaskKey) -> Correction | None:
    """Return what people changed in a mask since it was last a machine's or a file's; None = nothing.

    A mask that people drew from nothing is added as a whole.
    """
    head = project.masks.head(key)
    by_id = {revision.id: revision for revision in project.masks.revisions(key)}
    if head is None or head.origin is not Origin.PERSON:
        return None
    before = by_id.get(head.revision_id)
    while before is not None and before.origin is Origin.PERSON:
        before = None if before.parent_id is None else by_id.get(before.parent_id)
    old = None if before is None or before.rle is None else decode_rle(before.rle)
    found = Correction.of(old, decode_rle(head.rle))
    return None if found.is_empty else found


def fill_by_copy(
    material: TrackMaterial, frame: int, targets: Sequence[int], layers: Iterable[Layer], at_fixed: AtFixed
) -> Filling:
    """Return copies of a frame's masks in other frames."""
    masks: dict[MaskKey, Rle | None] = {}
    kept: set[int] = set()
    for layer in layers:
        code = material.codes.get((frame, layer))
        reach = frames_to_change(targets, material.fixed(layer), at_fixed)
        kept.update(reach.kept)
        if code is not None:
            masks.update({MaskKey(material.track_id, target, layer): code for target in reach.frames})
    return Filling(Step(StepKind.COPY, Facts(source=frame)), masks, kept=tuple(sorted(kept)))


def gather_ghost(
    project: Project, track_id: int, frame: int, picked: int | None
) -> tuple[int, TrackMaterial] | None:
    """Return the frame a ghost is taken from (`picked`, else the best) and what is needed to lay it.

    None where no other frame has a mask of the object.
    """
    modal, amodal = (project.fillings.facts(track_id, layer) for layer in (Layer.MODAL, Layer.AMODAL))
    sights = []
    for other in sorted({*modal, *amodal} - {frame}):
        seen, whole = modal.get(other), amodal.get(other)
        areas = (seen.area if seen else None) or 0, whole.area if whole else None
        sights.append(Sight(other, *areas, whole is not None and whole.is_fixed))
    ranked = rank_sources(sights)
    if not ranked:
        return None
    source = picked if picked in ranked else ranked[0]
    there, here = (gather_track(project, track_id, at, at) for at in (source, frame))
    return source, replace(here, codes={**there.codes, **here.codes}, others={**there.others, **here.others})


def ghost_in(
    material: TrackMaterial, source: int, frame: int, pictures: tuple[RgbFrame, RgbFrame] | None
) -> Ghost:
    """Return the object's shape of one frame laid under another; what others show there may hide it."""
    shape = material.mask(source, Layer.AMODAL)
    seen, now = material.visible(source), material.visible(frame)
    shape = seen if shape is None else shape
    assert shape is not None
    size = material.canvas.size_hw
    hides = None
    if frame in material.others:
        hides = decode_rle(material.others[frame]) | material.canvas.beyond()
    return lay_ghost(
        shape,
        np.zeros(size, np.bool_) if now is None else now,
        hides=hides,
        pictures=pictures,
        seen=seen,
        guess=material.mask(frame, Layer.AMODAL),
    )
