"""Tracks of boxes alone get visible masks that say what they are, and unannotated frames get none unasked."""

import json
from pathlib import Path

import numpy as np

from benchmarks.support.tao_like import TaoLike
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.masks.rle import decode_rle
from core.operations.datasheet import make_datasheet
from core.progress import CancelToken, result_of
from core.store.project import Project
from core.types import Layer, Origin, Provenance, ReviewState, RunKind
from models.jobs.job import ProposalSettings
from models.pseudo_truth.crews import local_crew
from models.pseudo_truth.from_boxes import cut_out
from models.pseudo_truth.report import make_report
from models.pseudo_truth.running import Counts, make_pseudo_truth
from models.scribble.grabcut import GrabCutSegmenter

CONVEX, TEMPORAL = ProposalSettings("convex"), ProposalSettings("temporal")
"""The second one tells of frames in which nothing is seen."""


def opened(folder: Path, data: TaoLike) -> Project:
    path = folder / "p.amodal"
    with Project.create(path, author="ann") as project:
        list(import_into(project, data.write(folder), media_root=folder / "frames"))
    return Project.open(path)


def made(
    project: Project, settings: ProposalSettings = CONVEX, *, boxes: bool = False, every: bool = False
) -> Counts:
    steps = make_pseudo_truth(
        project, settings, local_crew(1), CancelToken(), from_boxes=boxes, every_frame=every
    )
    return result_of(steps, lambda _told: None)


def test_boxes_alone_make_a_track_that_says_so_everywhere(tmp_path: Path) -> None:
    data = TaoLike(clips=2, tracks=2, frames=3, boxes_only=1)
    with opened(tmp_path, data) as project:
        alone = project.clips.list()[0]
        assert made(project).boxes_only == 2
        counts = made(project, boxes=True)
        assert counts.done == counts.from_boxes == 2
        seen = data.visible(0)
        for place, track in enumerate(project.tracks.list(alone.id)):
            heads = list(project.masks.of_track(track.id, Layer.MODAL))
            assert {head.provenance for head in heads} == {Provenance.MODEL}
            (run,) = project.runs.list(track.id, kind=RunKind.TRACKING)
            assert run.proposer == "boxes"
            margin = alone.margin
            for head in heads:
                found = decode_rle(head.rle)[margin : margin + alone.height, margin : margin + alone.width]
                truth = seen[place, head.key.frame]
                if truth.sum() > 100:
                    assert (found & truth).sum() > 0.5 * (found | truth).sum()
        states = {s.state for s in project.masks.summaries(alone.id)}
        assert states == {ReviewState.PROPOSED}
        list(export_project(project, tmp_path / "out.json", "tao"))
        entries = json.loads((tmp_path / "out.json").read_text())["annotations"]
        of_machine = {e["video_id"] for e in entries if e.get("visible_provenance") == Provenance.MODEL}
        assert of_machine == {alone.id}
        total = make_report(project, CONVEX, CancelToken()).total
        assert (total.from_boxes, total.boxes_only, total.not_done) == (2, 0, 0)
        assert "made from boxes alone: 2 tracks" in make_datasheet(project)
        assert made(project, boxes=True).before == 4


def test_a_box_gives_what_is_in_it_and_not_what_another_object_shows() -> None:
    picture = np.full((60, 80, 3), 40, np.uint8)
    picture[20:40, 20:60] = (200, 60, 60)
    others = np.zeros((60, 80), np.bool_)
    others[20:40, 45:60] = True
    mask = cut_out(GrabCutSegmenter(), picture, (19.0, 19.0, 42.0, 22.0), others)
    assert not (mask & others).any()
    assert mask[20:40, 20:45].mean() > 0.9
    assert not mask[:19].any()
    assert not mask[:, 61:].any()


def test_only_annotated_frames_get_masks_until_somebody_asks(tmp_path: Path) -> None:
    data = TaoLike(clips=1, tracks=1, frames=5, annotated_every=2)
    with opened(tmp_path, data) as project:
        (track,) = project.tracks.list(project.clips.list()[0].id)
        assert made(project, TEMPORAL).done == 1
        frames = [head.key.frame for head in project.masks.of_track(track.id, Layer.AMODAL)]
        assert frames == [0, 2, 4]
        assert make_report(project, TEMPORAL, CancelToken()).total.frames_left_out == 2
        assert made(project, TEMPORAL, every=True).done == 1
        heads = list(project.masks.of_track(track.id, Layer.AMODAL))
        assert [head.key.frame for head in heads] == [0, 1, 2, 3, 4]
        assert {head.origin for head in heads} == {Origin.MODEL}
        assert make_report(project, TEMPORAL, CancelToken()).total.frames_left_out == 0
