"""Clips that came in without their media, and work on them that leaves something in every table."""

from pathlib import Path

import numpy as np

from core.changes.completions import NewCompletion
from core.changes.effort import Effort, EffortKind
from core.changes.labels import AttributeKind
from core.changes.masks import MaskEdit, MaskKey
from core.changes.prompts import Stroke
from core.changes.reviews import Judgement, Subject, Verdict, Visibility
from core.changes.tracks import Clip
from core.masks.rle import area, encode_rle
from core.pictures.rgba_png import encode_rgba
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.store.schema.row_codes import now
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer, ReviewState, RunStatus
from core.video.media.source import MediaInfo, MediaKind
from tests.changed_media import HEIGHT, WIDTH
from tests.steps import BRUSH

NAMES = ("00000.png", "00005.png", "00010.png", "00015.png")


def block(width: int) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[4:8, :width] = True
    return mask


def import_clip(project: Project, place: Path, names: tuple[str, ...]) -> None:
    """Add a clip without its media; the mask of frame i is i + 1 wide in both layers."""
    with project.importing("start") as session:
        info = MediaInfo(place, MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, len(names), names=names)
        clip = session.add_clip(info, name=place.name)
        track = session.add_track(clip, name="a", category=session.ensure_category("disc"))
        session.add_track(clip, name="b", category=session.ensure_category("disc"))
        codes = [encode_rle(block(frame + 1)) for frame in range(len(names))]
        session.add_frames(ImportedFrame(track.id, f, code, code) for f, code in enumerate(codes))


def work_on(project: Project, clip: Clip) -> None:
    """Leave something in every table that names frames."""
    track, other = project.tracks.list(clip.id)
    for frame in (1, 3):
        put(project, track.id, frame, 10 + frame)
        project.unknown_regions.set(track.id, frame, encode_rle(block(2 + frame)))
        project.amodal_boxes.set(track.id, frame, (1.0, 2.0, 10.0 + frame, 9.0))
        project.prompts.keep(track.id, frame, (Stroke(((3.0, 4.0),), 2.0, is_object=True),))
        project.comments.add(clip.id, frame, f"frame {frame}", track_id=track.id)
    project.verdicts.judge(track.id, [0, 2], Judgement(ReviewState.ACCEPTED))
    judged = Judgement(ReviewState.FLAGGED, "corner", verdicts=((Subject.SHAPE, Verdict.REJECTED),))
    project.verdicts.judge(track.id, [1, 3], judged)
    known = [one.name for one in project.labels.schema().attributes]
    if "seen" not in known:
        project.labels.add_attribute("seen", AttributeKind.TICK, is_over_time=True)
    project.label_values.say_of_frames(track.id, project.labels.schema().attributes[0].id, True, 2)
    project.visibility.set(track.id, [2, 3], Visibility.OUT)
    spans = FrontSpan(0, 1, (track.id, other.id)), FrontSpan(2, 3, (other.id, track.id))
    project.front_orders.set(clip.id, FrontOrder(spans))
    parameters = {"frames": [1, 3], "start": 2, "steps": 2}
    run = project.runs.start(other.id, proposer="p", parameters=parameters, seed=0, fingerprint="1").id
    project.runs.add_masks(run, 0, {frame: encode_rle(block(20 + frame)) for frame in range(4)})
    project.runs.add_doubts(run, {1: 0.1, 3: 0.3})
    project.runs.add_facts(run, {"frames without a picture": [1, 2], "stops": [{"frame": 3, "reason": "x"}]})
    project.runs.finish(run, RunStatus.FINISHED, scores=[0.5])
    amodal = project.masks.head(MaskKey(track.id, 3, Layer.AMODAL))
    assert amodal is not None
    png = encode_rgba(np.full((2, 3, 4), 7, np.uint8))
    made = NewCompletion(3, 0, 0, 3, 2, png, amodal.revision_id, None)
    project.completions.add(track.id, [made], engine="classical", fingerprint="1")
    project.effort.add([Effort(EffortKind.STROKE, 2.0, now(), clip.id, track.id, 3, 1)])
    project.effort.add([Effort(EffortKind.OTHER, 2.0, now(), clip.id, None, 2, 0)])
    put(project, track.id, 3, 30)
    project.history.undo()


def put(project: Project, track_id: int, frame: int, width: int) -> None:
    key = MaskKey(track_id, frame, Layer.AMODAL)
    head = project.masks.head(key)
    edit = MaskEdit(key, encode_rle(block(width)), head.revision_id if head else None)
    project.masks.commit([edit], step=BRUSH)


def widths(project: Project, track_id: int) -> dict[int, int]:
    """Return the width of the amodal mask by frame."""
    return {head.key.frame: area(head.rle) // 4 for head in project.masks.of_track(track_id, Layer.AMODAL)}
