"""Every picture and video of a file has a name of its own, and what we wrote is read as the same clips."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.protocol import ExportOptions
from core.formats.kit.writing.media_names import MediaNames
from core.formats.registry import exporters, importers
from core.masks.rle import Rle, encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Layer
from core.video.media.source import MediaInfo, MediaKind
from tests.formats.fuzz_seeds import ENDINGS, READ_BY
from tests.formats.projects import HEIGHT, WIDTH, empty_project

FORMATS = sorted(
    name
    for name in exporters()
    if READ_BY.get(name, name) in importers()
    # The last writes pictures, and these clips have none.
    and name not in ("coco-results", "tao", "diffusion-vas", "object-clip")
)
ALIKE = {
    "folders": [("s1/cam0/rgb", "rgb", MediaKind.IMAGES), ("s2/cam0/rgb", "rgb", MediaKind.IMAGES)],
    "videos": [("s1/rgb.mp4", "rgb", MediaKind.VIDEO), ("s2/rgb.mp4", "rgb", MediaKind.VIDEO)],
    "a video like a folder": [
        ("s1/cam0/rgb", "a", MediaKind.IMAGES),
        ("rgb.mp4", "cam0/rgb", MediaKind.VIDEO),
    ],
}


def mask(place: int) -> Rle:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[place, place : place + 3] = True
    return encode_rle(pixels)


def fill(project: Project, media: list[tuple[Path, str, MediaKind]]) -> None:
    """Add a clip of two frames for each, with a track whose masks tell it from the others."""
    with project.importing("start") as session:
        for number, (path, name, kind) in enumerate(media):
            names = ("00000.jpg", "00001.jpg") if kind is MediaKind.IMAGES else ()
            clip = session.add_clip(MediaInfo(path, kind, WIDTH, HEIGHT, 24.0, 2, names=names), name=name)
            track = session.add_track(clip, name="t", category=session.ensure_category("c"))
            code = mask(number)
            session.add_frames(ImportedFrame(track.id, frame, code, code) for frame in range(2))


def shapes(project: Project) -> list[list[bytes]]:
    """Return the masks of every clip."""
    return sorted(
        [
            head.rle.counts
            for track in project.tracks.list(clip.id)
            for head in (*project.masks.of_track(track.id, Layer.MODAL),)
        ]
        for clip in project.clips.list()
    )


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("which", ALIKE)
def test_clips_whose_media_are_called_alike_come_back_as_they_were(
    tmp_path: Path, name: str, which: str
) -> None:
    out = tmp_path / f"out{ENDINGS.get(name, '.json')}"
    (tmp_path / "p").mkdir()
    elsewhere = tmp_path / "elsewhere"
    with empty_project(tmp_path / "p" / "p.amodal") as project:
        fill(project, [(elsewhere / path, title, kind) for path, title, kind in ALIKE[which]])
        list(export_project(project, out, name))
        before = shapes(project)
        names = MediaNames(project)
        pictures = [picture for clip in project.clips.list() for picture in names.of_frames(clip)]
    assert len(set(pictures)) == len(pictures) == 4
    with empty_project(tmp_path / "q.amodal") as project:
        list(import_into(project, out, format_name=READ_BY.get(name, name)))
        found = shapes(project)
    if name in ("coco-amodal", "cocoa-cls", "kins"):
        # Pictures without tracks: the masks of a clip are those of its pictures.
        assert sorted({code for clip in found for code in clip}) == sorted(
            {c for clip in before for c in clip}
        )
        assert all(len(set(clip)) == 1 for clip in found)
    else:
        assert found == before


def test_names_of_a_project_are_alike_only_where_media_are(tmp_path: Path) -> None:
    places = ["/a/x/rgb", "/b/x/rgb", "/c/y/rgb", "/a/rgb.mp4", "/b/rgb.mp4", "/z.mp4"]
    (tmp_path / "p" / "x" / "rgb").mkdir(parents=True)
    with empty_project(tmp_path / "p" / "p.amodal") as project:
        kinds = [MediaKind.VIDEO if place.endswith("4") else MediaKind.IMAGES for place in places]
        media = [(Path(place), "rgb", kind) for place, kind in zip(places, kinds, strict=True)]
        fill(project, [*media, (tmp_path / "p" / "x" / "rgb", "rgb", MediaKind.IMAGES)])
        names = MediaNames(project)
        found = [names.of(clip) for clip in project.clips.list()]
        folders = {
            picture.rpartition("/")[0] for clip in project.clips.list() for picture in names.of_frames(clip)
        }
    assert found == ["a/x/rgb", "b/x/rgb", "y/rgb", "a/rgb.mp4", "b/rgb.mp4", "z.mp4", "x/rgb"]
    assert len(folders) == len(places) + 1


def test_media_of_one_name_get_a_number_where_no_longer_name_tells_them_apart(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    with empty_project(tmp_path / "p" / "p.amodal") as project:
        fill(
            project,
            [(tmp_path / "p" / "a" / "b", "x", MediaKind.IMAGES), (Path("/a/b"), "y", MediaKind.IMAGES)],
        )
        names = MediaNames(project)
        assert [names.of(clip) for clip in project.clips.list()] == ["a/b", "a/b-2"]


@pytest.mark.parametrize("name", ["..", "/", "../x", "a/../b", "\\"])
def test_names_made_for_frames_never_lead_upwards(tmp_path: Path, name: str) -> None:
    with empty_project(tmp_path / "p.amodal") as project:
        fill(project, [(Path("/v.mp4"), name, MediaKind.VIDEO)])
        (clip,) = project.clips.list()
        pictures = MediaNames(project).of_frames(clip)
    assert all(".." not in picture and not picture.startswith("/") for picture in pictures)


def test_part_of_a_project_has_the_names_of_the_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    with empty_project(tmp_path / "p.amodal") as project:
        fill(project, [(Path(f"/{n}/cam0/rgb"), "rgb", MediaKind.IMAGES) for n in ("s1", "s2")])
        list(export_project(project, out, "coco", ExportOptions(clip_names=frozenset({"rgb 2"}))))
    images = json.loads(out.read_text())["images"]
    assert [image["file_name"] for image in images] == ["s2/cam0/rgb/00000.jpg", "s2/cam0/rgb/00001.jpg"]
