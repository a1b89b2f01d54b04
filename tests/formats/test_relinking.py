"""Annotations imported without their pictures find each picture by its name afterwards."""

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.relinking import look_at, look_under, missing_media, relink
from core.masks.rle import area
from core.operations.media_notes import media_reports
from core.store.project import Project
from core.types import Layer
from core.video.clip_opening import open_clip
from core.video.media.media_report import MediaState
from core.video.media.source import MediaInfo, MediaKind
from core.video.opening import probe
from tests.changed_media import (
    HEIGHT,
    WIDTH,
    make_project,
    shown_numbers,
    the_clip,
    write_picture,
    write_pictures,
    write_video,
)
from tests.clips import read_number

NAMES = [f"f_{number}.png" for number in range(12)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pictures(tmp_path / "img", NAMES)


def numbers_of_masks(project: Project) -> dict[int, int]:
    """Return {number on the picture: number that the mask was made for}."""
    clip = the_clip(project)
    source = open_clip(project.media.of(clip))
    try:
        return {
            read_number(source.read(head.key.frame)): area(head.rle) // 4 - 1
            for track in project.tracks.list(clip.id)
            for head in project.masks.of_track(track.id, Layer.MODAL)
        }
    finally:
        source.close()


def reversed_lists(value: Any, length: int) -> Any:
    """Return JSON with every list of one entry per frame turned round."""
    if isinstance(value, dict):
        return {key: reversed_lists(one, length) for key, one in value.items()}
    if isinstance(value, list):
        items = [reversed_lists(one, length) for one in value]
        return items[::-1] if len(items) == length else items
    return value


def turn_round(path: Path) -> None:
    """Write the pictures of a file in the other order; what is said of each stays with it."""
    if path.suffix == ".json":
        path.write_text(json.dumps(reversed_lists(json.loads(path.read_text()), len(NAMES))))
        return
    tree = ElementTree.parse(path)
    root = tree.getroot()
    images = root.findall("image")
    for image in images:
        root.remove(image)
    for number, image in enumerate(reversed(images)):
        image.set("id", str(number))
        root.append(image)
    tree.write(path)


@pytest.mark.parametrize(
    ("format_name", "ending"),
    [
        ("coco", ".json"),
        ("label-studio", ".json"),
        ("cvat", ".xml"),
        ("youtube-vis", ".json"),
        ("diffusion-vas", ".json"),
    ],
)
def test_masks_find_their_pictures_whatever_the_order_of_the_file(
    tmp_path: Path, folder: Path, format_name: str, ending: str
) -> None:
    away = tmp_path / "away"
    away.mkdir()
    file = away / f"a{ending}"
    with Project.open(make_project(tmp_path / "p.amodal", folder)) as project:
        list(export_project(project, file, format_name))
    turn_round(file)
    with Project.create(away / "q.amodal") as project:
        list(import_into(project, file))
        (one,) = missing_media(project)
        assert one.report.state is MediaState.UNREACHABLE
        # A picture of which the file does not speak becomes a frame between the others.
        write_picture(folder / "f_03b.png", 500)
        report = look_under(tmp_path, [one])[one.clip.id]
        assert (report.joined, report.added, report.missing) == (("f_03b.png",), (), {})
        relink(project, one.clip, report)
        assert numbers_of_masks(project) == {number: number for number in range(12)}
        assert missing_media(project) == []
        assert shown_numbers(project) == [0, 1, 2, 3, 500, 4, 5, 6, 7, 8, 9, 10, 11]


@pytest.mark.parametrize(
    ("format_name", "ending"),
    [
        ("coco", ".json"),
        ("label-studio", ".json"),
        ("cvat", ".xml"),
        ("youtube-vis", ".json"),
        ("diffusion-vas", ".json"),
    ],
)
def test_relinking_ends_as_an_import_with_the_media(tmp_path: Path, format_name: str, ending: str) -> None:
    some = tmp_path / "some" / "img"
    for number in (0, 5, 10, 15):
        write_picture(some / f"f_{number}.png", number)
    away = tmp_path / "away"
    away.mkdir()
    file = away / f"a{ending}"
    with Project.open(make_project(tmp_path / "p.amodal", some)) as project:
        list(export_project(project, file, format_name))
    shutil.rmtree(tmp_path / "some")
    whole = write_pictures(tmp_path / "img", [f"f_{number}.png" for number in range(20)])
    with Project.create(tmp_path / "with.amodal") as project:
        list(import_into(project, file, media_root=tmp_path))
        expected = everything(project)
    with Project.create(away / "without.amodal") as project:
        list(import_into(project, file))
        (one,) = missing_media(project)
        relink(project, one.clip, look_at(one.media, whole))
        assert everything(project) == expected
        assert numbers_of_masks(project) == {0: 0, 5: 1, 10: 2, 15: 3}
        assert shown_numbers(project) == list(range(20))


def everything(project: Project) -> object:
    """Return what is known of the one clip: frames, names, and masks by frame."""
    clip = the_clip(project)
    media = project.media.of(clip)
    masks = [
        (layer, head.key.frame, head.rle)
        for track in project.tracks.list(clip.id)
        for layer in Layer
        for head in project.masks.of_track(track.id, layer)
    ]
    return clip.frame_count, clip.kind, media.path, media.names, masks


def test_a_folder_that_came_to_lie_at_its_place_is_taken_up_in_order_by_relinking(
    tmp_path: Path,
) -> None:
    names = ("f_0.png", "f_2.png")
    info = MediaInfo(tmp_path / "img", MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, 2, names=names)
    path = make_project(tmp_path / "p.amodal", tmp_path / "img", info)
    folder = write_pictures(tmp_path / "img", [f"f_{number}.png" for number in range(4)])
    with Project.open(path) as project:
        (clip, report), *_ = media_reports(project, project.clips.list())
        assert report.added == ("f_1.png", "f_3.png")
        assert the_clip(project).frame_count == 2
        relink(project, clip, look_at(project.media.of(clip), folder))
        assert numbers_of_masks(project) == {0: 0, 2: 1}
        assert the_clip(project).frame_count == 4
        # From now on it is a clip that had its media: a new picture moves nothing.
        write_picture(folder / "f_00.png", 9)
        relink(project, the_clip(project), look_at(project.media.of(the_clip(project)), folder))
        assert the_clip(project).frame_count == 4


def test_one_picture_alone_stays_one(tmp_path: Path) -> None:
    info = MediaInfo(tmp_path / "gone", MediaKind.IMAGES, WIDTH, HEIGHT, 24.0, 1, names=("f_3.png",))
    path = make_project(tmp_path / "p.amodal", tmp_path / "gone", info)
    folder = write_pictures(tmp_path / "img", NAMES)
    with Project.open(path) as project:
        relink(project, the_clip(project), look_at(project.media.of(the_clip(project)), folder))
        assert shown_numbers(project) == [3]


@pytest.mark.parametrize("is_opened_first", [False, True])
def test_a_video_that_a_file_named_gets_all_its_frames(tmp_path: Path, is_opened_first: bool) -> None:
    video = tmp_path / "v.mkv"
    info = MediaInfo(video, MediaKind.VIDEO, WIDTH, HEIGHT, 10.0, 6)
    path = make_project(tmp_path / "p.amodal", video, info)
    write_video(video, range(10))
    with Project.open(path) as project:
        if is_opened_first:
            list(media_reports(project, project.clips.list()))
        report = look_at(project.media.of(the_clip(project)), video)
        assert "the clip gets all 10 frames of the video" in report.line()
        relink(project, the_clip(project), report)
        assert the_clip(project).frame_count == 10
        assert numbers_of_masks(project) == {number: number for number in range(6)}
        assert look_at(project.media.of(the_clip(project)), video).state is MediaState.SAME


def test_a_folder_with_other_pictures_is_refused(tmp_path: Path, folder: Path) -> None:
    path = make_project(tmp_path / "p.amodal", folder)
    other = write_pictures(tmp_path / "other", ["a.png", "b.png"])
    for number, name in enumerate(["a.png", "b.png"]):
        write_picture(other / name, 300 + number)
    folder.rename(tmp_path / "moved")
    with Project.open(path) as project:
        (one,) = missing_media(project)
        report = look_at(one.media, other)
        assert report.state is MediaState.OTHER
        with pytest.raises(BadInputError, match="holds none of the clip's pictures"):
            relink(project, one.clip, report)
        relink(project, one.clip, look_at(one.media, tmp_path / "moved"))
        assert numbers_of_masks(project) == {number: number for number in range(12)}


def test_no_two_clips_are_offered_the_same_folder(tmp_path: Path) -> None:
    one = write_pictures(tmp_path / "one", NAMES)
    path = make_project(tmp_path / "p.amodal", one)
    two = write_pictures(tmp_path / "two", NAMES)
    with Project.open(path) as project, project.importing("more") as session:
        session.add_clip(probe(two), name="two")
    (one / "f_3.png").unlink()
    two.rename(tmp_path / "new")
    with Project.open(path) as project:
        found = look_under(tmp_path / "new", missing_media(project))
        assert {clip_id: report.media.path.name for clip_id, report in found.items()} == {2: "new"}


def test_exchanged_pictures_and_other_videos_want_consent(tmp_path: Path, folder: Path) -> None:
    path = make_project(tmp_path / "p.amodal", folder)
    moved = folder.rename(tmp_path / "moved")
    write_picture(moved / "f_4.png", 99)
    with Project.open(path) as project:
        (one,) = missing_media(project)
        report = look_at(one.media, moved)
        with pytest.raises(BadInputError, match=r"1 picture has other content than it had \(f_4\.png\)"):
            relink(project, one.clip, report)
        relink(project, one.clip, report, has_consent=True)
        assert missing_media(project) == []


@pytest.mark.parametrize(("count", "is_possible"), [(8, False), (10, True), (13, True)])
def test_a_video_in_another_cut_wants_consent_and_enough_frames(
    tmp_path: Path, count: int, is_possible: bool
) -> None:
    video = write_video(tmp_path / "v.mkv", range(10))
    path = make_project(tmp_path / "p.amodal", video)
    video.unlink()
    other = write_video(tmp_path / "w.mkv", range(20, 20 + count), rate=25)
    with Project.open(path) as project:
        (one,) = missing_media(project)
        report = look_at(one.media, other)
        with pytest.raises(BadInputError):
            relink(project, one.clip, report)
        if not is_possible:
            with pytest.raises(BadInputError, match="has 8 frames, the clip 10"):
                relink(project, one.clip, report, has_consent=True)
            return
        relink(project, one.clip, report, has_consent=True)
        assert numbers_of_masks(project) == {20 + number: number for number in range(10)}
