"""The same file imported again: asked about, renewed without touching a person's work, or added."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from cli.app import app
from core.changes.masks import MaskEdit, MaskKey
from core.changes.reviews import Judgement
from core.formats.importing import import_into
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import Rle, encode_rle
from core.store.importing.again import Again, ImportedBeforeError
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from core.types import Layer, MaskWish, Origin, ReviewState
from tests.formats.projects import empty_project
from tests.steps import BRUSH

WIDTH, HEIGHT, FRAMES = 12, 10, 5


def box(x: int, size: int = 4) -> Rle:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[2 : 2 + size, x : x + size] = True
    return encode_rle(pixels)


def coco(masks: dict[tuple[int, int], Rle]) -> dict[str, Any]:
    """Return a file with modal masks by track and frame."""
    images = [
        {"id": f + 1, "file_name": f"clip/{f}.png", "width": WIDTH, "height": HEIGHT, "frame_index": f}
        for f in range(FRAMES)
    ]
    annotations = [
        {
            "id": number, "image_id": frame + 1, "category_id": 1, "track_id": track,
            "segmentation": rle_to_coco(rle),
        }
        for number, ((track, frame), rle) in enumerate(masks.items())
    ]  # fmt: skip
    return {"images": images, "categories": [{"id": 1, "name": "cup"}], "annotations": annotations}


def drain(steps: Any) -> ImportSummary:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            summary: ImportSummary = end.value
            return summary


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(coco({(1, frame): box(frame) for frame in range(4)})))
    return path


@pytest.fixture
def place(tmp_path: Path, file: Path) -> Path:
    path = tmp_path / "p.amodal"
    with empty_project(path) as project:
        drain(import_into(project, file))
    return path


def masks(project: Project) -> dict[str, dict[int, bytes]]:
    """Return codes by track name and frame."""
    (clip,) = project.clips.list()
    return {
        f"{track.name} #{number}": {
            head.key.frame: head.rle.counts for head in project.masks.of_track(track.id, Layer.MODAL)
        }
        for number, track in enumerate(project.tracks.list(clip.id))
    }


def test_the_same_file_is_asked_about_and_nothing_is_done(place: Path, file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy of a.json"
    copy.write_bytes(file.read_bytes())
    for source in (file, copy):
        with Project.open(place) as project:
            before = masks(project)
            with pytest.raises(ImportedBeforeError, match=r"already \(1 track\); nothing was done") as asked:
                drain(import_into(project, source))
            assert asked.value.earlier.is_same
            assert masks(project) == before


def test_it_can_be_added_a_second_time(place: Path, file: Path) -> None:
    with Project.open(place) as project:
        drain(import_into(project, file, again=Again.ADD))
        assert [len(frames) for frames in masks(project).values()] == [4, 4]


def test_renewing_takes_over_what_changed_and_keeps_a_persons_work(place: Path, file: Path) -> None:
    mine = box(7, 2)
    with Project.open(place) as project:
        (track,) = project.tracks.list(project.clips.list()[0].id)
        head = project.masks.head(MaskKey(track.id, 1, Layer.MODAL))
        assert head is not None
        edit = MaskEdit(head.key, mine, head.revision_id)
        project.masks.commit([edit], origin=Origin.PERSON, step=BRUSH)
        project.verdicts.judge(track.id, [2], Judgement(ReviewState.ACCEPTED))
        new = {(1, 0): box(0), (1, 1): box(5), (1, 2): box(5), (1, 4): box(5), (2, 0): box(6)}
        file.write_text(json.dumps(coco(new)))
        with pytest.raises(ImportedBeforeError, match="has changed since"):
            drain(import_into(project, file))
        summary = drain(import_into(project, file, again=Again.RENEW))
        first, second = masks(project).values()
        assert first == {
            0: box(0).counts, 1: mine.counts, 2: box(2).counts, 3: box(3).counts, 4: box(5).counts
        }  # fmt: skip
        assert second == {0: box(6).counts}
        notes = "\n".join(summary.notes)
        assert "1 track was renewed: 1 masks changed, 1 are as they were, 2 stay" in notes
        assert "1 mask that the file no longer has stay" in notes
        assert {key.frame for key in summary.changes.masks} == {4}


def test_renewing_is_one_step_of_undo(place: Path, file: Path) -> None:
    with Project.open(place) as project:
        before = masks(project)
        file.write_text(json.dumps(coco({(1, frame): box(5) for frame in range(4)})))
        drain(import_into(project, file, again=Again.RENEW))
        assert masks(project) != before
        project.history.undo()
        assert masks(project) == before


def test_a_track_that_is_gone_from_the_file_is_named(place: Path, file: Path) -> None:
    with Project.open(place) as project:
        file.write_text(json.dumps(coco({(7, 0): box(1)})))
        summary = drain(import_into(project, file, again=Again.RENEW))
        assert len(masks(project)) == 2
    assert "1 track that the file no longer has stay: cup 1" in "\n".join(summary.notes)


def test_what_was_put_away_may_come_in_again(place: Path, file: Path) -> None:
    with Project.open(place) as project:
        (track,) = project.tracks.list(project.clips.list()[0].id)
        project.tracks.archive(track.id)
        assert drain(import_into(project, file)).tracks == 1


def test_a_strange_record_is_no_record(place: Path, file: Path) -> None:
    for value in ({"source": 3}, 7, None, {"source": "", "root": "", "digest": "", "at": "x", "spans": "y"}):
        with Project.open(place) as project:
            project.settings.set("import:strange", value)
            with pytest.raises(ImportedBeforeError):
                drain(import_into(project, file))


def test_the_command_line_skips_by_default_and_says_so(place: Path, file: Path) -> None:
    words = ["import", str(file), "--project", str(place)]
    skipped = CliRunner().invoke(app, words)
    assert skipped.exit_code == 0
    assert "note: " in skipped.output
    assert "--again renew brings its tracks up to date" in skipped.output
    renewed = CliRunner().invoke(app, [*words, "--again", "renew"])
    assert "0 masks changed, 4 are as they were" in renewed.output
    assert CliRunner().invoke(app, [*words, "--again", "x"]).exit_code == 2
    file.write_text(json.dumps(coco({(1, 0): box(3)})))
    assert CliRunner().invoke(app, words).exit_code == 2
    with Project.open(place) as project:
        assert [len(frames) for frames in masks(project).values()] == [4]


def states(project: Project) -> dict[str, list[ReviewState]]:
    """Return review states of frames 0 to 3 by name of the tracks in use."""
    (clip,) = project.clips.list()
    known = list(ReviewState)
    return {
        track.name: [known[number] for number in project.lanes.of_track(track.id).states[:4]]
        for track in project.tracks.list(clip.id)
    }


def test_renewing_says_anew_what_masks_are_that_did_not_change(place: Path, file: Path) -> None:
    todo, accepted = ReviewState.TODO, ReviewState.ACCEPTED
    with Project.open(place) as project:
        (track,) = project.tracks.list(project.clips.list()[0].id)
        project.verdicts.judge(track.id, [2], Judgement(ReviewState.FLAGGED, "edge"))
        summary = drain(import_into(project, file, again=Again.RENEW, review=accepted))
        assert "3 masks that did not change are accepted now" in summary.notes
        assert states(project) == {track.name: [accepted, accepted, ReviewState.FLAGGED, accepted]}
        assert {frame for _, frame in summary.changes.states} == {0, 1, 3}
        project.history.undo()
        assert states(project) == {track.name: [todo, todo, ReviewState.FLAGGED, todo]}


def test_renewing_says_what_masks_are_that_changed(place: Path, file: Path) -> None:
    with Project.open(place) as project:
        file.write_text(json.dumps(coco({(1, frame): box(5) for frame in range(4)})))
        drain(import_into(project, file, again=Again.RENEW, review=ReviewState.ACCEPTED))
        (found,) = states(project).values()
        assert found == [ReviewState.ACCEPTED] * 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of pictures and of mask pictures with two grey values beside 0."""
    for number in range(2):
        masks = np.zeros((48, 64), np.uint8)
        masks[10:20, 5:15], masks[10:20, 30:40] = 100, 200
        for name, pixels in (("rgbs", masks // 2), ("masks", masks)):
            path = tmp_path / "clip" / name / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            assert cv2.imwrite(str(path), pixels)
    return tmp_path / "clip"


def names(project: Project) -> list[str]:
    (clip,) = project.clips.list()
    return [track.name for track in project.tracks.list(clip.id) if not track.is_archived]


def test_mask_pictures_that_mean_something_else_put_their_first_tracks_away(
    tmp_path: Path, folder: Path
) -> None:
    with Project.create(tmp_path / "q.amodal") as project:
        drain(import_into(project, folder))
        before = names(project)
        assert len(before) == 2
        summary = drain(import_into(project, folder, again=Again.RENEW, mask_wish=MaskWish.ONE))
        assert names(project) == ["clip"]
        assert any("2 tracks were put away" in note for note in summary.notes)
        project.history.undo()
        assert names(project) == before


def test_a_track_that_somebody_worked_on_stays_whatever_mask_pictures_mean(
    tmp_path: Path, folder: Path
) -> None:
    with Project.create(tmp_path / "q.amodal") as project:
        drain(import_into(project, folder))
        first, second = project.tracks.list(project.clips.list()[0].id)
        project.verdicts.judge(first.id, [0], Judgement(ReviewState.ACCEPTED))
        summary = drain(import_into(project, folder, again=Again.RENEW, mask_wish=MaskWish.ONE))
        assert names(project) == [first.name, "clip"]
        notes = "\n".join(summary.notes)
        assert f"1 track was put away, since the masks mean something else now: {second.name}" in notes
        assert f"1 track that the file no longer has stay: {first.name}" in notes
