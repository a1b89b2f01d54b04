"""All who write masks through the store's one writer, as a person or a program calls them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.changes.changed import Changes
from core.changes.masks import MaskEdit, MaskKey
from core.changes.runs import EndedRun
from core.changes.scripted import MadeBy, ScriptedWork
from core.masks.rle import Rle, encode_rle
from core.operations.containment_repair import repair_containment
from core.operations.hypothesis_session import HypothesisSession
from core.store.importing.again import ImportRecord
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.store.schema.row_codes import now
from core.tracks.decided import Deed
from core.types import Layer, Origin, Provenance, ReviewState, RunKind, RunStatus
from core.video.media.source import MediaInfo, MediaKind
from tests.steps import BRUSH, COPY, HOLES

WIDTH, HEIGHT, FRAMES = 14, 6, 9
CLIP = TRACK = RUN = 1
COVER = 2
"""Something in front of the track: drawn in frame 2, followed from 3 to 5."""
MODAL, AMODAL = Layer
PERSON, MODEL, IMPORT = Origin
CORRECTED, PROPOSED, TODO = ReviewState.CORRECTED, ReviewState.PROPOSED, ReviewState.TODO
Made = Mapping[tuple[int, Layer], tuple[Origin, Provenance] | None]


def block(left: int, right: int) -> Rle:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[1:5, left:right] = True
    return encode_rle(mask)


SEEN, SEEN_MORE, WHOLE, LARGE, ASIDE = block(1, 4), block(1, 5), block(1, 6), block(0, 8), block(5, 8)
"""ASIDE is not inside WHOLE: frame 3 lacks visible pixels."""


def key(frame: int, layer: Layer = AMODAL, track: int = TRACK) -> MaskKey:
    return MaskKey(track, frame, layer)


def edit(
    project: Project, frame: int, rle: Rle | None, layer: Layer = AMODAL, track: int = TRACK
) -> MaskEdit:
    head = project.masks.head(key(frame, layer, track))
    return MaskEdit(key(frame, layer, track), rle, head.revision_id if head else None)


def media(folder: Path) -> MediaInfo:
    return MediaInfo(folder / "c", MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, FRAMES)


def run_of(project: Project, kind: RunKind = RunKind.PROPOSAL, track: int = TRACK) -> int:
    return project.runs.start(track, proposer="q", parameters={}, seed=0, fingerprint="2", kind=kind).id


def whole_clip() -> dict[int, Rle]:
    return dict.fromkeys(range(FRAMES), LARGE)


def ended(hypotheses: Mapping[int, Mapping[int, Rle]], chosen: int) -> EndedRun:
    status = RunStatus.FINISHED
    return EndedRun(TRACK, "q", {}, 0, "2", status, now(), now(), hypotheses=hypotheses, chosen=chosen)


def renew(project: Project) -> Changes:
    record = ImportRecord("masks.json", "", "", now().isoformat(), [[TRACK, TRACK]])
    clip = project.clips.get(CLIP)
    with project.importing("masks.json", renews=record) as session:
        place = MediaInfo(project.resolve_media(clip), MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, FRAMES)
        found = session.add_clip(place, name="c")
        track = session.add_track(found, name="a", category=session.ensure_category("x"), external_id=7)
        session.add_frames(ImportedFrame(track.id, frame, WHOLE) for frame in (0, 6))
        session.end()
        return session.summary().changes


def foreign(project: Project) -> Changes:
    clip = project.clips.get(CLIP)
    session = HypothesisSession(project, "them", Path("them.json"))
    place = MediaInfo(project.resolve_media(clip), MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, FRAMES)
    track = session.add_track(
        session.add_clip(place, name="c"), name="a", category=session.ensure_category("x"), external_id=7
    )
    session.add_frames(ImportedFrame(track.id, frame, amodal=LARGE) for frame in (0, 4))
    session.record()
    return session.summary().changes


def restore(project: Project) -> Changes:
    return project.masks.restore(project.masks.revisions(key(4))[-1].id)


def commit(*wanted: tuple[int, Rle | None, Layer], deed: Deed = Deed.MADE) -> Callable[[Project], Changes]:
    def act(project: Project) -> Changes:
        edits = [edit(project, frame, rle, layer) for frame, rle, layer in wanted]
        return project.masks.commit(edits, step=BRUSH if deed is Deed.MADE else HOLES, deed=deed)

    return act


def scripted(made_by: MadeBy, *wanted: tuple[int, Rle | None, Layer]) -> Callable[[Project], Changes]:
    def act(project: Project) -> Changes:
        edits = tuple(edit(project, frame, rle, layer) for frame, rle, layer in wanted)
        return project.scripted.commit(ScriptedWork("s", made_by, (), edits))[0]

    return act


def take_back(project: Project) -> Changes:
    brush = next(one for one in project.history.last() if one.step == BRUSH)
    return project.history.take_back(brush.id)


@dataclass(frozen=True)
class Caller:
    """One way to write masks, and what must have come of it."""

    act: Callable[[Project], Changes]
    made: Made
    """Origin and provenance of the masks that it changes, by frame and layer; None = taken away."""
    states: Mapping[int, ReviewState] = field(default_factory=dict)
    """Of the frames whose state changes."""
    track: int = TRACK
    is_new: bool = True
    """Whether revisions are written; else heads go back to older ones, or stay."""


BY_PERSON, OF_BOTH = (PERSON, Provenance.PERSON), (PERSON, Provenance.BOTH)
OF_MODEL, TIDIED = (MODEL, Provenance.MODEL), (MODEL, Provenance.BOTH)
OF_FILE = (IMPORT, Provenance.IMPORT)
CALLERS = {
    "stroke on a proposal": Caller(
        commit((2, SEEN, AMODAL), (2, block(2, 4), MODAL)),
        {(2, AMODAL): OF_BOTH, (2, MODAL): BY_PERSON},
        {2: CORRECTED},
    ),
    "stroke on nothing": Caller(commit((7, WHOLE, AMODAL)), {(7, AMODAL): BY_PERSON}, {7: CORRECTED}),
    "stroke on what is seen": Caller(commit((1, SEEN_MORE, MODAL)), {(1, MODAL): BY_PERSON}, {1: CORRECTED}),
    "many at once": Caller(
        commit(*((frame, LARGE, AMODAL) for frame in (0, 1, 2, 6, 7))),
        {(frame, AMODAL): OF_BOTH if frame < 3 else BY_PERSON for frame in (0, 1, 2, 6, 7)},
        dict.fromkeys((0, 1, 2, 6, 7), CORRECTED),
    ),
    "removal": Caller(commit((2, None, AMODAL)), {(2, AMODAL): None}, {2: TODO}),
    "tidying": Caller(
        commit((1, LARGE, AMODAL), (4, LARGE, AMODAL), deed=Deed.TIDIED),
        {(1, AMODAL): TIDIED, (4, AMODAL): OF_BOTH},
    ),
    "script that tidies": Caller(
        scripted(MadeBy.RULE, (1, LARGE, AMODAL), (4, LARGE, AMODAL)),
        {(1, AMODAL): TIDIED, (4, AMODAL): OF_BOTH},
    ),
    "script of a person": Caller(
        scripted(MadeBy.PERSON, (1, LARGE, AMODAL)), {(1, AMODAL): OF_BOTH}, {1: CORRECTED}
    ),
    "script that proposes": Caller(
        scripted(MadeBy.MACHINE, (1, LARGE, AMODAL), (4, LARGE, AMODAL), (7, LARGE, AMODAL)),
        {(1, AMODAL): OF_MODEL, (7, AMODAL): OF_MODEL},
        {7: PROPOSED},
    ),
    "restoring": Caller(restore, {(4, AMODAL): OF_BOTH}),
    "fill": Caller(
        lambda p: p.fillings.fill({key(f): LARGE for f in (4, 5, 6)}, step=COPY),
        {(5, AMODAL): TIDIED, (6, AMODAL): TIDIED},
        {6: PROPOSED},
    ),
    "fill that a person decided": Caller(
        lambda p: p.fillings.fill(
            {key(f): LARGE for f in (4, 6)}, step=COPY, is_decided=True, replaces_fixed=True
        ),
        {(4, AMODAL): OF_BOTH, (6, AMODAL): BY_PERSON},
        {6: CORRECTED},
    ),
    "fill of which a person painted a frame": Caller(
        lambda p: p.fillings.fill({key(f): LARGE for f in (4, 5, 6)}, step=COPY, painted=(4,)),
        {(4, AMODAL): OF_BOTH, (5, AMODAL): TIDIED, (6, AMODAL): TIDIED},
        {6: PROPOSED},
    ),
    "run": Caller(
        lambda p: p.runs.add_masks(run_of(p), 0, dict.fromkeys(range(FRAMES), LARGE)),
        {(frame, AMODAL): OF_MODEL for frame in (0, 1, 2, 3, 5)},
    ),
    "run that has ended": Caller(
        lambda p: p.runs.record([ended({0: dict.fromkeys(range(FRAMES), SEEN), 1: whole_clip()}, chosen=1)]),
        {(frame, AMODAL): OF_MODEL for frame in (0, 1, 2, 3, 5)},
    ),
    "following": Caller(
        lambda p: p.runs.add_masks(run_of(p, RunKind.TRACKING), 0, {f: LARGE for f in (0, 6, 8)}),
        {(6, MODAL): OF_MODEL, (8, MODAL): OF_MODEL, (8, AMODAL): OF_MODEL},
        {6: PROPOSED},
    ),
    "chosen hypothesis": Caller(
        lambda p: p.versions.choose(RUN, 1, [0, 3, 4]), {(0, AMODAL): OF_MODEL, (3, AMODAL): OF_MODEL}
    ),
    "hypothesis chosen over a person": Caller(
        lambda p: p.versions.choose(RUN, 1, [4], over_person=True), {(4, AMODAL): OF_MODEL}, {4: PROPOSED}
    ),
    "reverted run": Caller(
        lambda p: p.versions.revert(RUN),
        {(frame, AMODAL): None for frame in (0, 1, 2, 3, 5)},
        dict.fromkeys(range(4), TODO),
        is_new=False,
    ),
    "renewed import": Caller(renew, {(0, MODAL): OF_FILE, (6, MODAL): OF_FILE}, {0: TODO}),
    "masks of another system": Caller(foreign, {(0, AMODAL): OF_MODEL}),
    "repair": Caller(lambda p: repair_containment(p, TRACK), {(3, AMODAL): TIDIED}),
    "stroke on what is in front": Caller(
        lambda p: p.covers.redraw(COVER, 2, LARGE),
        {(2, MODAL): BY_PERSON, **dict.fromkeys(((f, MODAL) for f in (3, 4, 5)), None)},
        track=COVER,
    ),
    "following what is in front": Caller(
        lambda p: p.runs.add_masks(run_of(p, RunKind.TRACKING, COVER), 0, {f: LARGE for f in (2, 3, 6)}),
        {(3, MODAL): OF_MODEL, (6, MODAL): OF_MODEL},
        track=COVER,
    ),
    "step taken back alone": Caller(take_back, {(4, AMODAL): OF_MODEL}, {4: PROPOSED}, is_new=False),
    "margin": Caller(lambda p: p.clips.set_margin(CLIP, 3), {}, is_new=False),
}
