"""The same file imported again: asked about, renewed without touching a person's work, or added."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from cli.app import app
from core.formats.importing import import_into
from core.masks.coco_codes import rle_to_coco
from core.masks.rle import Rle, encode_rle
from core.store.again import Again, ImportedBeforeError
from core.store.import_session import ImportSummary
from core.store.project import Project
from core.store.records import MaskEdit, MaskKey
from core.types import Layer, Origin, ReviewState

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
    Project.create(path).close()
    with Project.open(path) as project:
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
        project.masks.commit([edit], origin=Origin.PERSON, label="Brush")
        project.reviews.set(track.id, [2], ReviewState.ACCEPTED)
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
