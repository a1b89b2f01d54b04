"""Folders of mask pictures as other tools write them: what their values and their names mean."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.formats.importing import import_into
from core.formats.kit.reading.mask_names import match_names
from core.masks.rle import decode_rle
from core.pictures.palette_png import palette
from core.store.importing.import_session import ImportSummary
from core.store.project import Project
from core.types import BoolMask, Layer, MaskWish
from tests.formats.projects import empty_project

WIDTH, HEIGHT, FRAMES = 96, 64, 4
Labels = NDArray[np.uint8]


def labels(frame: int, objects: int = 1) -> Labels:
    """Return objects 1, 2, … as squares of 20 × 20 that move to the right; the last is not in frame 0."""
    picture = np.zeros((HEIGHT, WIDTH), np.uint8)
    for number in range(1, objects + 1):
        if frame or number == 1 or number < objects:
            left = 28 * (number - 1) + frame
            picture[10:30, left : left + 20] = number
    return picture


def write(source: Path, draw: Callable[[Labels], Image.Image], objects: int = 1, ending: str = "png") -> Path:
    """Write rgbs/ and masks/ and return the folder."""
    for name in ("rgbs", "masks"):
        (source / name).mkdir(parents=True)
    rng = np.random.default_rng(0)
    for frame in range(FRAMES):
        picture = rng.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
        Image.fromarray(picture).save(source / "rgbs" / f"{frame:05d}.png")
        mask = draw(labels(frame, objects))
        if ending == "jpg":
            mask.save(source / "masks" / f"{frame:05d}.jpg", quality=90)
        else:
            mask.save(source / "masks" / f"{frame:05d}.{ending}", lossless=True)
    return source


def summary_of(
    project: Project, source: Path, *, media: Path | None = None, wish: MaskWish = MaskWish.AUTO
) -> ImportSummary:
    steps = import_into(project, source, media_root=media, mask_wish=wish)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            summary: ImportSummary = end.value
            return summary


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return empty_project(tmp_path / "p.amodal")


def masks_in(project: Project, layer: Layer = Layer.MODAL) -> dict[str, dict[int, BoolMask]]:
    """Return {track: {frame: mask}} of the only clip, and close the project."""
    with project:
        (clip,) = project.clips.list()
        return {
            track.name: {
                head.key.frame: decode_rle(head.rle) for head in project.masks.of_track(track.id, layer)
            }
            for track in project.tracks.list(clip.id)
        }


def times(value: int, kind: type = np.uint8) -> Callable[[Labels], Image.Image]:
    return lambda one: Image.fromarray((one.astype(kind) * kind(value)).astype(kind))


def indexed(one: Labels) -> Image.Image:
    image = Image.fromarray(one)
    image.putpalette([channel for colour in palette() for channel in colour])
    return image


def shuffled(one: Labels) -> Image.Image:
    """White background at index 0, black object at index 1 … as optimisers may sort them: colours count."""
    image = Image.fromarray(1 - one.clip(0, 1))
    image.putpalette([255, 255, 255, 0, 0, 0])
    return image


def coloured(*colours: tuple[int, int, int]) -> Callable[[Labels], Image.Image]:
    return lambda one: Image.fromarray(np.array(colours, np.uint8)[one])


def cut_out(one: Labels) -> Image.Image:
    rng = np.random.default_rng(1)
    rgba = rng.integers(0, 255, (HEIGHT, WIDTH, 4), np.uint8)
    rgba[..., 3] = np.where(one > 0, 255, 0)
    rgba[one == 0] = 0
    return Image.fromarray(rgba)


def one_bit(one: Labels) -> Image.Image:
    return Image.fromarray(one * 255).convert("1")


def smoothed(one: Labels) -> Image.Image:
    wide = cv2.resize(one * 255, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    wide = np.roll(wide, 3, axis=1)
    return Image.fromarray(cv2.resize(wide, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA))


def grey_with_alpha(one: Labels) -> Image.Image:
    return Image.merge("LA", [Image.fromarray(one * 255), Image.fromarray(one * 255)])


ONE_OBJECT: dict[str, tuple[Callable[[Labels], Image.Image], str]] = {
    "0 and 255": (times(255), "png"),
    "0 and 1": (times(1), "png"),
    "0 and 38": (times(38), "png"),
    "16 bit 1": (times(1, np.uint16), "png"),
    "16 bit 1001": (times(1001, np.uint16), "png"),
    "16 bit 65535": (times(65535, np.uint16), "png"),
    "index 1": (indexed, "png"),
    "optimised palette": (shuffled, "png"),
    "red on black": (coloured((0, 0, 0), (255, 0, 0)), "png"),
    "dark blue on black": (coloured((0, 0, 0), (0, 0, 128)), "png"),
    "red on white": (coloured((255, 255, 255), (255, 0, 0)), "png"),
    "cut out": (cut_out, "png"),
    "grey with alpha": (grey_with_alpha, "png"),
    "one bit": (one_bit, "png"),
    "one bit TIFF": (one_bit, "tif"),
    "soft edges": (smoothed, "png"),
    "float TIFF": (times(1, np.float32), "tif"),
    "JPEG": (times(255), "jpg"),
    "red JPEG": (coloured((0, 0, 0), (255, 0, 0)), "jpg"),
    "lossless WebP of 0 and 1": (lambda one: Image.fromarray(one).convert("RGB"), "webp"),
}


@pytest.mark.parametrize("case", ONE_OBJECT)
def test_one_object_comes_in_whatever_values_its_masks_have(
    case: str, project: Project, tmp_path: Path
) -> None:
    draw, ending = ONE_OBJECT[case]
    source = write(tmp_path / "set", draw, ending=ending)
    summary = summary_of(project, source)
    found = masks_in(project)
    assert list(found) == ["set"]
    assert sorted(found["set"]) == list(range(FRAMES))
    least = 0.93 if ending == "jpg" or case == "soft edges" else 1.0
    for frame, mask in found["set"].items():
        truth = labels(frame) > 0
        assert (mask & truth).sum() / (mask | truth).sum() >= least, frame
    assert bool(summary.notes) == (case != "0 and 255")


SEVERAL: dict[str, tuple[Callable[[Labels], Image.Image], str]] = {
    "values 1 to 3": (times(1), "png"),
    "spread values": (times(85), "png"),
    "16 bit": (times(1001, np.uint16), "png"),
    "palette": (indexed, "png"),
    "colours": (coloured((0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255)), "png"),
    "VOC colours": (coloured(*palette()[:4]), "png"),
    "colours on white": (coloured((255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255)), "png"),
    "JPEG colours": (coloured((0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255)), "jpg"),
    "JPEG greys": (times(80), "jpg"),
}


@pytest.mark.parametrize("case", SEVERAL)
def test_several_objects_in_one_picture_become_tracks_that_stay_themselves(
    case: str, project: Project, tmp_path: Path
) -> None:
    draw, ending = SEVERAL[case]
    summary = summary_of(project, write(tmp_path / "set", draw, 3, ending))
    found = masks_in(project)
    assert len(found) == 3
    for masks in found.values():
        (number,) = {int(np.median(labels(frame, 3)[mask])) for frame, mask in masks.items()}
        assert sorted(masks) == list(range(1 if number == 3 else 0, FRAMES))
        for frame, mask in masks.items():
            truth = labels(frame, 3) == number
            assert (mask & truth).sum() / (mask | truth).sum() >= (0.8 if ending == "jpg" else 1)
    assert any("3 objects" in note for note in summary.notes)


def with_void(one: Labels) -> Image.Image:
    image = one.copy()
    image[40:50, :] = 255
    return Image.fromarray(image)


def test_255_is_void_only_beside_other_labels(project: Project, tmp_path: Path) -> None:
    summary = summary_of(project, write(tmp_path / "set", with_void, 2))
    assert any("255 is void" in note for note in summary.notes)
    found = masks_in(project)
    assert sorted(found) == ["set 1", "set 2"]
    assert {int(mask.sum()) for masks in found.values() for mask in masks.values()} == {400}


def test_davis_of_2016_has_one_object_of_255(project: Project, tmp_path: Path) -> None:
    source = write(tmp_path / "flat", times(255))
    for old, new in (("rgbs", "JPEGImages"), ("masks", "Annotations")):
        (tmp_path / "set" / new / "480p").mkdir(parents=True)
        (source / old).rename(tmp_path / "set" / new / "480p" / "bear")
    summary = summary_of(project, tmp_path / "set")
    assert any("255 is the only value beside 0" in note for note in summary.notes)
    (masks,) = masks_in(project).values()
    assert [int(masks[frame].sum()) for frame in range(FRAMES)] == [400] * FRAMES


def mixed(one: Labels) -> Image.Image:
    return Image.fromarray(one * (255 if one[10, 1:].any() and one[10, 0] else 1))


def test_two_conventions_in_one_folder_are_one_object(project: Project, tmp_path: Path) -> None:
    summary = summary_of(project, write(tmp_path / "set", mixed))
    assert any("one object" in note for note in summary.notes)
    (masks,) = masks_in(project).values()
    assert [int(masks[frame].sum()) for frame in range(FRAMES)] == [400] * FRAMES


def test_modal_and_amodal_of_other_values_are_the_same_object(project: Project, tmp_path: Path) -> None:
    source = write(tmp_path / "set", times(255))
    (source / "amodal").mkdir()
    for frame in range(FRAMES):
        coloured((0, 0, 0), (255, 0, 0))(labels(frame)).save(source / "amodal" / f"{frame:05d}.png")
    assert summary_of(project, source).masks == 2 * FRAMES
    assert [len(masks) for masks in masks_in(project, Layer.AMODAL).values()] == [FRAMES]


@pytest.mark.parametrize(
    ("draw", "wish", "tracks", "area"),
    [
        (times(1), MaskWish.ONE, 1, 1200),
        (with_void, MaskWish.OBJECTS, 4, None),
        (times(255), MaskWish.INVERTED, 1, HEIGHT * WIDTH - 1200),
        (cut_out, MaskWish.ALPHA, 1, 1200),
        (times(80), MaskWish.SOFT, 1, 800),
    ],
)
def test_a_person_decides_what_is_ambiguous(
    draw: Callable[[Labels], Image.Image],
    wish: MaskWish,
    tracks: int,
    area: int | None,
    project: Project,
    tmp_path: Path,
) -> None:
    if wish is MaskWish.INVERTED:
        source = write(tmp_path / "set", lambda one: draw(one.clip(0, 1)), 3)
    else:
        source = write(tmp_path / "set", draw, 3)
    summary = summary_of(project, source, wish=wish)
    assert any("as asked for" in note for note in summary.notes)
    found = masks_in(project)
    assert len(found) == tracks
    if area is not None:
        assert int(next(iter(found.values()))[2].sum()) == area


def test_masks_that_look_inverted_are_said_to(project: Project, tmp_path: Path) -> None:
    source = write(tmp_path / "set", lambda one: Image.fromarray(255 - one * 255))
    assert any("--mask-values inverted" in note for note in summary_of(project, source).notes)
    project.close()


@pytest.mark.parametrize("kind", ["black", "photos", "empty"])
def test_what_holds_no_masks_is_said(kind: str, project: Project, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    source = write(
        tmp_path / "set",
        lambda one: Image.fromarray(
            np.zeros_like(one) if kind == "black" else rng.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
        ),
    )
    if kind == "empty":
        for path in (source / "masks").iterdir():
            path.unlink()
    summary = summary_of(project, source)
    assert summary.masks == 0
    assert summary.notes
    project.close()


def turned(source: Path, *, square: bool = False) -> None:
    """Make the photos of a folder as a phone held upright stores them; masks stay as they are."""
    exif = Image.Exif()
    exif[274] = 6
    for path in (source / "rgbs").iterdir():
        with Image.open(path) as image:
            stored = image.crop((0, 0, 64, 64)) if square else image.copy()
        stored.convert("RGB").save(path.with_suffix(".jpg"), exif=exif)
        path.unlink()


def test_masks_of_photos_as_they_are_stored_are_turned_like_them(project: Project, tmp_path: Path) -> None:
    source = write(tmp_path / "set", times(255))
    turned(source)
    summary = summary_of(project, source)
    assert (summary.masks, summary.clips) == (FRAMES, 1)
    assert any("turned" in note for note in summary.notes)
    (masks,) = masks_in(project).values()
    assert np.array_equal(masks[2], np.rot90(labels(2) > 0, -1))


@pytest.mark.parametrize(
    ("masks", "pictures", "count", "frames"),
    [
        (["000001.png", "000002.png"], ["000001.jpg", "000002.jpg"], 2, [0, 1]),
        (["000100.png", "000110.png"], ["000100.jpg", "000110.jpg", "000120.jpg"], 3, [0, 1]),
        (["mask_7.png", "mask_9.png"], ["frame_0007.jpg", "frame_0008.jpg", "frame_0009.jpg"], 3, [0, 2]),
        (["a.jpg.png"], ["b.jpg", "a.jpg"], 2, [1]),
        (["bild ä.png"], ["bild a\u0308.jpg", "other.jpg"], 2, [0]),
        (["1403636579.863"], ["1403636579.763", "1403636579.863"], 2, [1]),
        (["12:30:05.png"], ["12:30:04.jpg", "12:30:05.jpg"], 2, [1]),
        (["000000.png", "000003.png"], ["000001.jpg", "000002.jpg", "000003.jpg", "000004.jpg"], 4, [0, 3]),
        (["x.png", "y.png"], ["a.jpg", "b.jpg"], 2, [0, 1]),
        (["000000.png", "000009.png"], [], 10, [0, 9]),
        (["000001.png", "000010.png"], [], 10, [0, 9]),
        (["other.png", "b.png"], ["a.jpg", "b.jpg", "c.jpg"], 3, [None, 1]),
    ],
)
def test_masks_find_their_frames_by_name_number_or_order(
    masks: list[str], pictures: list[str], count: int, frames: list[int | None]
) -> None:
    found = match_names(masks, {name: frame for frame, name in enumerate(pictures)}, count)
    assert [found.frames.get(place) for place in range(len(masks))] == frames
    if None in frames:
        assert any(masks[frames.index(None)] in note for note in found.notes)


@pytest.mark.parametrize("first", [0, 1])
def test_png_folders_named_as_their_pictures_lie_on_them(
    first: int, project: Project, tmp_path: Path
) -> None:
    (tmp_path / "clip").mkdir()
    folder = tmp_path / "masks" / "clip" / "person" / "modal"
    folder.mkdir(parents=True)
    for frame in range(FRAMES):
        name = f"{10 * frame + first:06d}"
        Image.new("RGB", (WIDTH, HEIGHT)).save(tmp_path / "clip" / f"{name}.jpg")
        times(1)(labels(frame)).save(folder / f"{name}.png")
    summary_of(project, tmp_path / "masks", media=tmp_path)
    (masks,) = masks_in(project).values()
    assert {frame: int(np.argwhere(mask)[:, 1].min()) for frame, mask in masks.items()} == {
        frame: frame for frame in range(FRAMES)
    }
