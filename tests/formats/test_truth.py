"""Masks that people made come in accepted, those of models proposed, and a person's word counts most."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.changes.masks import MaskKey
from core.changes.reviews import Judgement
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.protocol import ExportOptions
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import encode_rle
from core.store.project import Project
from core.types import Layer, ReviewState
from tests.formats.projects import empty_project
from tests.formats.test_hardening import HEIGHT, WIDTH, document, root, write

__all__ = ["root"]
ACCEPTED, PROPOSED, TODO = ReviewState.ACCEPTED, ReviewState.PROPOSED, ReviewState.TODO


def code() -> dict[str, Any]:
    return rle_to_coco(encode_rle(np.eye(HEIGHT, WIDTH) > 0))


def states(project: Project, path: Path, **options: Any) -> set[ReviewState]:
    """Import a file and return the states of its masks."""
    steps = import_into(project, path, **options)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            is_told = any("came in as accepted" in note for note in end.value.notes)
            assert is_told is (ACCEPTED in _states(project) and not options)
            return _states(project)


def _states(project: Project) -> set[ReviewState]:
    return {fact.state for clip in project.clips.list() for fact in project.masks.summaries(clip.id)}


def youtube_vis(**extra: Any) -> dict[str, Any]:
    names = [f"cat/{n}.png" for n in range(3)]
    return {
        "videos": [{"id": 1, "file_names": names, "width": WIDTH, "height": HEIGHT}],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": [{"id": 1, "video_id": 1, "category_id": 1, "segmentations": [code()] * 3, **extra}],
    }


def cocoa() -> dict[str, Any]:
    region = {"name": "a", "segmentation": [1, 1, 6, 1, 6, 6, 1, 6], "order": 1, "isStuff": 0}
    file = document()
    return {"images": file["images"], "annotations": [{"id": 1, "image_id": 1, "regions": [region]}]}


FILES: dict[str, tuple[Any, ReviewState]] = {
    "coco, visible masks only": (document(track_id=1), TODO),
    "coco with scores": (document(track_id=1, score=0.5, visible_mask=code()), PROPOSED),
    "coco with states": (document(track_id=1, review_state="proposed", visible_mask=code()), PROPOSED),
    "COCOA-cls": (document(visible_mask=code(), occlude_rate=0), ACCEPTED),
    "KINS": (document(inmodal_seg=code()), ACCEPTED),
    "SAIL-VOS": (document(obj_id=1, visible_mask=code()), ACCEPTED),
    "COCO-Amodal": (cocoa(), ACCEPTED),
    "YouTube-VIS": (youtube_vis(), ACCEPTED),
    "YouTube-VIS with scores": (youtube_vis(score=0.9), PROPOSED),
    "results": ([{"image_id": 1, "category_id": 1, "score": 0.5, "segmentation": code()}], PROPOSED),
}


@pytest.mark.parametrize("which", FILES)
def test_what_a_file_says_of_its_masks_is_their_state(root: Path, which: str) -> None:
    file, state = FILES[which]
    with empty_project(root / "p.amodal") as project:
        assert states(project, write(root, file)) == {state}


@pytest.mark.parametrize("which", FILES)
@pytest.mark.parametrize("said", [ACCEPTED, PROPOSED])
def test_what_a_person_says_of_masks_counts_more_than_the_file(
    root: Path, which: str, said: ReviewState
) -> None:
    with empty_project(root / "p.amodal") as project:
        assert states(project, write(root, FILES[which][0]), review=said) == {said}


@pytest.mark.parametrize("name", ["cocoa-cls", "kins", "sail-vos", "coco-amodal", "youtube-vis"])
@pytest.mark.parametrize("is_reviewed", [False, True])
def test_our_own_files_are_truth_only_when_all_in_them_was_accepted(
    root: Path, name: str, is_reviewed: bool
) -> None:
    out = root / "out.json"
    with empty_project(root / "p.amodal") as project:
        kept = ACCEPTED if is_reviewed else PROPOSED
        states(project, write(root, document(track_id=1, visible_mask=code())), review=kept)
        list(export_project(project, out, name, ExportOptions(only_accepted=is_reviewed)))
    with empty_project(root / "q.amodal") as project:
        list(import_into(project, out))
        found = _states(project)
    assert (found == {ACCEPTED}) is is_reviewed
    assert (ACCEPTED in found) is is_reviewed


def test_accepted_visible_masks_do_not_keep_proposals_out(root: Path) -> None:
    with empty_project(root / "p.amodal") as project:
        states(project, write(root, youtube_vis()))
        (clip,) = project.clips.list()
        (track,) = project.tracks.list(clip.id)
        run = project.runs.start(track.id, proposer="x", parameters={}, seed=0, fingerprint="x")
        seen = {head.key.frame: head.rle for head in project.masks.of_track(track.id, Layer.MODAL)}
        project.runs.add_masks(run.id, 0, seen)
        assert len(list(project.masks.of_track(track.id, Layer.AMODAL))) == 3
        assert _states(project) == {PROPOSED}


def test_accepted_whole_masks_keep_proposals_out(root: Path) -> None:
    with empty_project(root / "p.amodal") as project:
        states(project, write(root, FILES["SAIL-VOS"][0]))
        (clip,) = project.clips.list()
        (track,) = project.tracks.list(clip.id)
        before = [head.rle for head in project.masks.of_track(track.id, Layer.AMODAL)]
        run = project.runs.start(track.id, proposer="x", parameters={}, seed=0, fingerprint="x")
        project.runs.add_masks(run.id, 0, dict.fromkeys(range(3), encode_rle(_full())))
        assert [head.rle for head in project.masks.of_track(track.id, Layer.AMODAL)] == before
        assert _states(project) == {ACCEPTED}


def _full() -> Any:
    return np.ones((HEIGHT, WIDTH), bool)


def test_the_command_takes_masks_as_what_it_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from main import main

    path, place = write(root, youtube_vis()), root / "p.amodal"
    assert main(["import", str(path), "--project", str(place), "--as", "proposed"]) == 0
    with Project.open(place) as project:
        assert _states(project) == {PROPOSED}
    assert main(["import", str(path), "--project", str(place), "--as", "best"]) == 2
    assert "--as: best: is not known" in capsys.readouterr().err
    assert json.loads(path.read_text())["videos"]


def test_a_run_may_put_whole_masks_where_only_a_file_accepted_visible_ones(root: Path) -> None:
    with empty_project(root / "p.amodal") as project:
        assert states(project, write(root, youtube_vis())) == {ACCEPTED}
        clip = project.clips.list()[0]
        track = project.tracks.list(clip.id)[0].id
        assert project.review_facts.of_track(track).hands == {}, "a file is nobody's hand"
        project.verdicts.judge(track, [1], Judgement(ReviewState.FLAGGED))
        project.verdicts.judge(track, [1], Judgement(ACCEPTED))
        run = project.runs.start(track, proposer="test", parameters={}, seed=0, fingerprint="1")
        project.runs.add_masks(run.id, 0, dict.fromkeys(range(3), encode_rle(np.ones((HEIGHT, WIDTH), bool))))
        heads = (project.masks.head(MaskKey(track, frame, Layer.AMODAL)) for frame in range(3))
        assert [head is not None for head in heads] == [True, False, True], "frame 1 was accepted by a person"
