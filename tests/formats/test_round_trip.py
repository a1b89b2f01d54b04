"""Project → COCO → new project: nothing that the format carries is lost; foreign dialects are read right."""

import json
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools.coco import COCO

from core.errors import Cancelled
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.protocol import ExportOptions
from core.masks.rle import Rle, decode_rle, encode_rle
from core.progress import CancelToken
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Layer, Provenance, ReviewState
from core.video.opening import probe
from tests.clips import write_video

WIDTH, HEIGHT, FRAMES = 12, 10, 3
NUMBERS = count()


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two clips of pictures whose folders have the same name, and a video."""
    root = tmp_path_factory.mktemp("media")
    for name in ("cat", "dog ä"):
        folder = root / name / "rgbs"
        folder.mkdir(parents=True)
        for number in range(FRAMES):
            _, png = cv2.imencode(".png", np.full((HEIGHT, WIDTH, 3), number, np.uint8))
            (folder / f"{number}.png").write_bytes(png.tobytes())
    write_video(root / "clip.mp4", FRAMES, size_wh=(24, 16))
    return root


def pixels_of(margin: int) -> Any:
    shape = (HEIGHT + 2 * margin, WIDTH + 2 * margin)
    return st.none() | arrays(np.bool_, shape).filter(lambda mask: bool(mask.any())).map(encode_rle)


@st.composite
def frames_of_track(draw: Any, margin: int) -> list[tuple[Any, ...]]:
    found = []
    for frame in range(FRAMES):
        modal, amodal = draw(pixels_of(margin)), draw(pixels_of(margin))
        if modal is None and amodal is None:
            continue
        state = draw(st.sampled_from(list(ReviewState)))
        reason = draw(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5))
        provenance = draw(st.sampled_from(list(Provenance))) if amodal is not None else Provenance.IMPORT
        found.append((frame, modal, amodal, provenance, state, reason if state != ReviewState.TODO else ""))
    return found


@st.composite
def contents(draw: Any) -> list[tuple[str, int, list[list[tuple[Any, ...]]]]]:
    clips = []
    for name in ("cat", "dog ä"):
        margin = draw(st.sampled_from([0, 4]))
        tracks = draw(st.lists(frames_of_track(margin).filter(bool), min_size=1, max_size=2))
        clips.append((name, margin, tracks))
    return clips


def fill(project: Project, root: Path, clips: list[Any]) -> None:
    with project.importing("start") as session:
        for name, margin, tracks in clips:
            clip = session.add_clip(probe(root / name / "rgbs"), name=name, margin=margin)
            for number, frames in enumerate(tracks):
                category = session.ensure_category(f"kind {number}", external_id=7 + number)
                track = session.add_track(clip, name=f"it {number} ö", category=category, colour="#123456")
                session.add_frames(ImportedFrame(track.id, *facts) for facts in frames)


def snapshot(project: Project) -> list[Any]:
    """Return everything that must come back, without the ids of this project."""
    found: list[Any] = []
    for clip in project.clips.list():
        found.append((clip.name, clip.media_path, clip.width, clip.height, clip.frame_count, clip.margin))
        states = {(s.track_id, s.frame): (s.state, s.reason) for s in project.masks.summaries(clip.id)}
        for track in project.tracks.list(clip.id):
            category = track.category
            found.append((track.name, track.colour, category.name, category.external_id))
            for layer in Layer:
                for head in project.masks.of_track(track.id, layer):
                    kept = head.provenance if layer is Layer.AMODAL else None
                    found.append((head.key.frame, layer, head.rle, kept, states[track.id, head.key.frame]))
    return found


def write(project: Project, out: Path, options: ExportOptions | None = None) -> dict[str, Any]:
    for _ in export_project(project, out, "coco", options):
        pass
    file: dict[str, Any] = json.loads(out.read_text())
    return file


def read(path: Path, source: Path) -> Project:
    project = Project.create(path)
    for _ in import_into(project, source):
        pass
    return project


@settings(max_examples=15)
@given(clips=contents())
def test_export_and_import_give_the_same_project(media: Path, clips: list[Any]) -> None:
    number = next(NUMBERS)
    out = media / f"{number}.json"
    with Project.create(media / f"{number}.amodal") as first:
        fill(first, media, clips)
        write(first, out)
        with read(media / f"{number}-again.amodal", out) as second:
            assert snapshot(second) == snapshot(first)
    for annotation in COCO(str(out)).loadAnns(COCO(str(out)).getAnnIds()):
        assert annotation["area"] > 0


def test_video_comes_back_as_the_same_video(media: Path) -> None:
    mask = encode_rle(np.eye(16, 24, dtype=np.bool_))
    with Project.create(media / "video.amodal") as first:
        with first.importing("start") as session:
            clip = session.add_clip(probe(media / "clip.mp4"), name="clip")
            track = session.add_track(clip, name="t", category=session.ensure_category("c", external_id=1))
            session.add_frames([ImportedFrame(track.id, 2, mask, mask)])
        write(first, media / "video.json")
        with read(media / "video-again.amodal", media / "video.json") as second:
            assert snapshot(second) == snapshot(first)
            assert second.clips.list()[0].media_path == "clip.mp4"


def test_only_accepted_frames_are_written_when_asked(media: Path) -> None:
    mask = encode_rle(np.ones((HEIGHT, WIDTH), np.bool_))
    frames = [(f, mask, mask, Provenance.MODEL, s, "") for f, s in enumerate(list(ReviewState)[2:])]
    with Project.create(media / "accepted.amodal") as project:
        fill(project, media, [("cat", 0, [frames])])
        file = write(project, media / "accepted.json", ExportOptions(only_accepted=True))
        assert [a["review_state"] for a in file["annotations"]] == ["accepted"]
        nothing = write(project, media / "none.json", ExportOptions(clip_ids=frozenset()))
        assert nothing["annotations"] == []


def test_cancelled_export_and_import_leave_nothing(media: Path, tmp_path: Path) -> None:
    mask = encode_rle(np.ones((HEIGHT, WIDTH), np.bool_))
    token = CancelToken()
    with Project.create(media / "cancel.amodal") as project:
        fill(project, media, [("cat", 0, [[(0, mask, None)]])])
        write(project, media / "cancel.json")
        token.cancel()
        with pytest.raises(Cancelled):
            list(export_project(project, tmp_path / "out.json", "coco", None, token))
        assert list(tmp_path.iterdir()) == []
        before = snapshot(project)
        with pytest.raises(Cancelled):
            list(import_into(project, media / "cancel.json", cancel=token))
        assert snapshot(project) == before


def foreign(media: Path, segmentations: list[Any], **extra: Any) -> Path:
    """Write a plain COCO file as other tools do: pictures by name, one annotation per picture."""
    path = media / f"foreign-{next(NUMBERS)}.json"
    file = {
        "images": [
            {"id": 10 + n, "file_name": f"cat/rgbs/{n}.png", "width": WIDTH, "height": HEIGHT}
            for n in range(FRAMES)
        ],
        "categories": [{"id": 3, "name": "cat"}],
        "annotations": [
            {"id": n, "image_id": 10 + n, "category_id": 3, "iscrowd": 0, "segmentation": value, **extra}
            for n, value in enumerate(segmentations)
        ],
    }
    path.write_text(json.dumps(file))
    return path


def masks_of(project: Project, layer: Layer) -> list[dict[int, Rle]]:
    clip = project.clips.list()[0]
    return [
        {head.key.frame: head.rle for head in project.masks.of_track(track.id, layer)}
        for track in project.tracks.list(clip.id)
    ]


def test_polygons_and_both_codes_are_read_as_pycocotools_reads_them(media: Path) -> None:
    square = [[1.5, 2, 8, 2, 8, 9, 1, 9], [9, 0, 11.2, 0, 11, 4]]
    runs = {"size": [HEIGHT, WIDTH], "counts": [23, 30, 67]}
    text = {"size": [HEIGHT, WIDTH], "counts": encode_rle(np.eye(HEIGHT, WIDTH) > 0).counts.decode()}
    path = foreign(media, [square, runs, text], track_id=5)
    judge = COCO(str(path))
    with read(path.with_suffix(".amodal"), path) as project:
        (found,) = masks_of(project, Layer.MODAL)
        for frame, annotation in enumerate(judge.loadAnns([0, 1, 2])):
            assert np.array_equal(decode_rle(found[frame]), judge.annToMask(annotation).astype(bool))
        assert masks_of(project, Layer.AMODAL) == [{}]


def test_annotations_without_track_ids_become_tracks_by_overlap(media: Path) -> None:
    left, right = [[0, 0, 5, 0, 5, 9, 0, 9]], [[7, 0, 12, 0, 12, 9, 7, 9]]
    path = foreign(media, [left, left, right])
    with read(path.with_suffix(".amodal"), path) as project:
        assert [sorted(masks) for masks in masks_of(project, Layer.MODAL)] == [[0, 1], [2]]
