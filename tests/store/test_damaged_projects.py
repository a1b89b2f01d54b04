"""Damaged and tampered projects, by seed: whatever is read of them ends in masks or in one line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import AmodalError, StoreError
from core.formats.exporting import export_project
from core.store.damage.checkup import check_project, rescue_project
from core.store.project import Project
from core.tracks.front_order import FrontOrder, FrontSpan
from core.types import Layer
from models.jobs.job import ProposalSettings
from models.jobs.prepare import prepare_job
from tests.store.damaging import damage, sound_project, unguarded

Masks = dict[tuple[Any, ...], Any]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sound_project(tmp_path_factory.mktemp("sound"))


def read_all(project: Project) -> None:
    """Read what the window reads."""
    project.clips.progress()
    project.history.status()
    for clip in project.clips.list():
        project.masks.at_frames(clip.id, 0, clip.frame_count)
        project.masks.summaries(clip.id)
        project.front_orders.get(clip.id)
        project.compositions.of(clip.id)
        for room in (project.visibility, project.verdicts, project.unknown_regions, project.amodal_boxes):
            room.of_clip(clip.id)
        project.comments.list(clip.id)
        project.completions.frames(clip.id)
        project.media.of(clip)
        for track in project.tracks.list(clip.id):
            project.lanes.of_track(track.id)
            project.review_facts.of_track(track.id)
            project.versions.of_track(track.id)
            list(project.completions.of_track(track.id))
            list(project.masks.of_track(track.id, Layer.AMODAL))
            prepare_job(project, track.id, ProposalSettings("temporal"))


def in_one_line(work: Callable[[], object]) -> bool:
    """Return whether a piece of work was done; what it refuses must be one line for people."""
    refused: AmodalError | None = None
    try:
        work()
    except AmodalError as error:
        refused = error
    assert type(refused) is not AmodalError, refused
    assert refused is None or len(str(refused).splitlines()) == 1
    return refused is None


def exported(path: Path, out: Path) -> Masks:
    with Project.open(path, read_only=True) as project:
        list(export_project(project, out, "coco"))
    data = json.loads(out.read_text())
    images = {one["id"]: one for one in data["images"]}
    return {
        (images[one["image_id"]]["video_id"], images[one["image_id"]]["frame_index"], one["track_id"]): one
        for one in data["annotations"]
    }


@pytest.mark.parametrize("seed", range(1000, 1012))
def test_a_damaged_project_ends_in_masks_or_in_one_line(sound: Path, tmp_path: Path, seed: int) -> None:
    path = sound.with_name(f"damaged-{seed}.amodal")  # beside the media
    way = damage(sound, path, seed)
    truth = exported(sound, tmp_path / "truth.json")
    in_one_line(lambda: list(check_project(path).lines()))
    found: Masks = {}
    in_one_line(lambda: found.update(exported(path, tmp_path / "out.json")))
    if way in ("flipped", "head", "pages", "cut"):
        for place, one in found.items():
            assert one["segmentation"] == truth[place]["segmentation"]
    if in_one_line(lambda: rescue_project(path, tmp_path / "copy.amodal")):
        assert check_project(tmp_path / "copy.amodal").is_whole

    def read() -> None:
        with Project.open(path) as project:
            in_one_line(lambda: read_all(project))

    in_one_line(read)


def test_a_frame_of_a_hypothesis_that_is_no_number_is_named_and_left_out(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.amodal"
    path.write_bytes(sound.read_bytes())
    connection = unguarded(path)
    with connection:
        place = "rowid = (SELECT min(rowid) FROM hypothesis_masks)"
        connection.execute(f"UPDATE hypothesis_masks SET frame = 'third' WHERE {place}")
    connection.close()
    with Project.open(path) as project:
        tracks = [track.id for clip in project.clips.list() for track in project.tracks.list(clip.id)]
        with pytest.raises(StoreError, match="hypothesis_masks"):
            [project.versions.of_track(track) for track in tracks]
        versions = [version for track in tracks for version in project.versions.of_track(track)]
        assert any(fact.frame_count for version in versions for fact in version.hypotheses)


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        ("step_marks", "before", "7"),
        ("step_marks", "before", '{"nothing": 1}'),
        ("step_marks", "before", '{"text": {}}'),
        ("step_marks", "key", "[]"),
        ("step_marks", "key", "{}"),
        ("step_marks", "room", "kitchen"),
        ("step_tracks", "before", '{"name": [1]}'),
        ("front_orders", "spans", "[7]"),
        ("front_orders", "spans", '[[0, 1, ["x"]]]'),
        ("front_orders", "spans", '{"a": 1}'),
        ("compositions", "layers", "[7]"),
        ("compositions", "ids", '["x"]'),
        ("compositions", "spans", "[[0, 1]]"),
        ("compositions", "backdrop", "blue"),
    ],
)
def test_kept_texts_of_another_shape_are_named(
    sound: Path, tmp_path: Path, table: str, column: str, text: str
) -> None:
    path = tmp_path / "p.amodal"
    path.write_bytes(sound.read_bytes())
    with Project.open(path) as project:
        (clip, *_) = project.clips.list()
        track = project.tracks.list(clip.id)[0].id
        project.comments.add(clip.id, 0, "look")
        project.front_orders.set(clip.id, FrontOrder((FrontSpan(0, 1, (track,)),)))
        project.tracks.update(track, name="another")
    connection = unguarded(path)
    with connection:
        changed = connection.execute(f"UPDATE OR REPLACE {table} SET {column} = ?", (text,)).rowcount
    connection.close()
    assert changed > 0
    assert not check_project(path).is_whole
    with Project.open(path) as project:
        for _ in range(6):
            in_one_line(project.history.undo)
        in_one_line(lambda: read_all(project))
