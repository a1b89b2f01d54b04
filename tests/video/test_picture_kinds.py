"""Pictures as cameras, microscopes and screen recorders write them: turned, deep, several in one file."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

from core.errors import BadInputError
from core.formats.importing import import_into
from core.pictures.orientation import upright
from core.pictures.picture_file import picture_facts, picture_size_wh
from core.store.project import Project
from core.video.image_folder import list_pictures
from core.video.media.source import MediaKind
from core.video.opening import open_source, probe

WIDTH, HEIGHT = 48, 32
Values = NDArray[np.integer[Any] | np.floating[Any]]
SAVED_AS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".tif": "TIFF"}


def corners() -> NDArray[np.uint8]:
    """Return a picture whose four corners have different colours."""
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for (rows, columns), colour in zip(
        [(slice(0, 16), slice(0, 16)), (slice(0, 16), slice(32, 48)), (slice(16, 32), slice(0, 16))],
        [(250, 20, 20), (20, 250, 20), (20, 20, 250)],
        strict=True,
    ):
        rgb[rows, columns] = colour
    return rgb


@pytest.mark.parametrize("suffix", SAVED_AS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_pictures_have_one_size_and_are_shown_upright(
    tmp_path: Path, suffix: str, orientation: int
) -> None:
    path = tmp_path / f"a{suffix}"
    exif = Image.Exif()
    exif[274] = orientation
    Image.fromarray(corners()).save(path, SAVED_AS[suffix], exif=exif)
    stored = Image.fromarray(corners())
    stored.getexif()[274] = orientation
    expected = np.asarray(ImageOps.exif_transpose(stored))
    source = open_source(tmp_path)
    assert (source.info.height, source.info.width) == expected.shape[:2]
    assert np.abs(source.read(0).astype(int) - expected).mean() < 8
    assert np.array_equal(upright(corners(), orientation), expected)
    facts = picture_facts(path)
    assert (facts.orientation, facts.stored_wh) == (orientation, (WIDTH, HEIGHT))


def test_folder_of_turned_pictures_is_one_clip_whose_pictures_can_all_be_read(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(corners()).save(tmp_path / "0.jpg", exif=exif)
    Image.fromarray(upright(corners(), 6)).save(tmp_path / "1.jpg")
    source = open_source(tmp_path)
    assert (source.info.width, source.info.height, source.info.frame_count) == (HEIGHT, WIDTH, 2)
    assert np.abs(source.read(0).astype(int) - source.read(1)).mean() < 8


def tiff(path: Path, values: Values) -> None:
    assert cv2.imwrite(str(path), values)


def ramp(dtype: type, high: float) -> Values:
    return np.linspace(0, high, HEIGHT * WIDTH).reshape(HEIGHT, WIDTH).astype(dtype)


@pytest.mark.parametrize(
    ("dtype", "high", "said"),
    [
        (np.uint16, 4095, "0 is black, 4,095 white"),
        (np.uint16, 1000, "0 is black, 1,023 white"),
        (np.uint16, 65535, "0 is black, 65,535 white"),
        (np.float32, 1.0, "0 is black, 1 white"),
        (np.float32, 83.5, "0 is black, 83.5 white"),
        (np.float64, 1.0, "0 is black, 1 white"),
    ],
)
def test_deep_pictures_are_shown_on_one_scale_that_is_told(
    tmp_path: Path, dtype: type, high: float, said: str
) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    tiff(folder / "0.tif", ramp(dtype, high))
    tiff(folder / "1.tif", ramp(dtype, high) // 2 if dtype is np.uint16 else ramp(dtype, high / 2))
    source = open_source(folder)
    bright, half = source.read(0), source.read(1)
    assert bright.dtype == np.uint8
    assert 240 <= bright.max() <= 255
    assert abs(int(half.max()) - int(bright.max()) // 2) <= 1  # not stretched by itself
    assert np.array_equal(bright[..., 0], bright[..., 2])
    Project.create(tmp_path / "p.amodal").close()
    with Project.open(tmp_path / "p.amodal") as project:
        notes = _notes_of(project, folder)
    assert any(said in note for note in notes)


def _notes_of(project: Project, source: Path) -> tuple[str, ...]:
    steps = import_into(project, source)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return tuple(end.value.notes)


def test_deep_colours_and_numbers_below_zero_are_shown(tmp_path: Path) -> None:
    tiff(tmp_path / "rgb.tif", np.stack([ramp(np.uint16, 4095)] * 3, axis=-1))
    tiff(tmp_path / "float.tif", np.stack([ramp(np.float32, 1)] * 3, axis=-1))
    values = np.linspace(-500, 1500, HEIGHT * WIDTH, dtype=np.float32).reshape(HEIGHT, WIDTH)
    values[0, 0] = np.nan
    tiff(tmp_path / "ct.tif", values)
    for name in ("rgb.tif", "float.tif", "ct.tif"):
        picture = open_source(tmp_path / name).read(0)
        assert picture.shape == (HEIGHT, WIDTH, 3)
        assert picture.dtype == np.uint8
        assert picture.max() >= 254
        assert picture[0, 0].max() == 0


def test_picture_whose_kind_cannot_be_decoded_is_refused_at_once(tmp_path: Path) -> None:
    Image.fromarray(corners()).save(tmp_path / "0.tif", compression="jpeg")
    data = bytearray((tmp_path / "0.tif").read_bytes())
    place = data.index(b"\xff\xd8")
    data[place : place + 64] = bytes(64)
    (tmp_path / "0.tif").write_bytes(data)
    with pytest.raises(BadInputError, match=r"0\.tif"):
        probe(tmp_path)


def marked(number: int) -> Image.Image:
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    rgb[:, : 4 * (number + 1)] = 240
    return Image.fromarray(rgb)


def marks(picture: NDArray[np.uint8]) -> int:
    return int((picture[16, :, 1] > 128).sum()) // 4 - 1


@pytest.mark.parametrize("name", ["a.tif", "a.gif", "a.webp", "a.png", "a.apng"])
def test_several_pictures_in_one_file_are_the_frames_of_a_clip(tmp_path: Path, name: str) -> None:
    pages = [marked(number) for number in range(8)]
    timed = {} if name.endswith("tif") else {"duration": 50, "lossless": True}
    kind = "PNG" if "png" in name else None
    pages[0].save(tmp_path / name, kind, save_all=True, append_images=pages[1:], **timed)
    source = open_source(tmp_path / name)
    info = source.info
    assert (info.kind, info.frame_count, info.width, info.height) == (MediaKind.VIDEO, 8, WIDTH, HEIGHT)
    assert info.fps == pytest.approx(20 if timed else 24)
    for frame in (0, 7, 3, 2, 5, 0):  # the same picture however it is reached
        assert marks(source.read(frame)) == frame
    with pytest.raises(IndexError):
        source.read(8)
    source.close()


def test_picture_for_programs_that_know_no_animation_is_no_frame(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    marked(7).save(path, save_all=True, default_image=True, append_images=[marked(0), marked(1), marked(2)])
    source = open_source(path)
    assert [marks(source.read(frame)) for frame in range(source.info.frame_count)] == [0, 1, 2]
    source.close()


def test_deep_stack_is_shown_on_one_scale_and_small_copies_in_it_are_left_out(tmp_path: Path) -> None:
    pages = [Image.fromarray(ramp(np.uint16, high).astype(np.uint16)) for high in (4000, 2000, 1000)]
    small = pages[0].resize((WIDTH // 2, HEIGHT // 2))
    path = tmp_path / "s.tif"
    pages[0].save(path, save_all=True, append_images=[small, *pages[1:]])
    source = open_source(path)
    assert [int(source.read(frame).max()) for frame in range(3)] == pytest.approx([249, 124, 62], abs=1)
    assert any("1 of 4 pictures" in note for note in source.info.notes)
    assert any("4,095 white" in note for note in source.info.notes)
    source.close()


def test_folder_of_stacks_says_that_only_the_first_picture_of_each_is_taken(tmp_path: Path) -> None:
    for name in ("a.tif", "b.tif"):
        marked(0).save(tmp_path / name, save_all=True, append_images=[marked(1)])
    info = probe(tmp_path)
    assert info.frame_count == 2
    assert "a.tif holds 2 pictures" in info.notes[0]


def test_preview_behind_a_photo_is_no_second_frame(tmp_path: Path) -> None:
    marked(3).save(tmp_path / "phone.jpg", "MPO", save_all=True, append_images=[marked(1)])
    assert probe(tmp_path / "phone.jpg").frame_count == 1


def test_damaged_pages_are_named_and_the_others_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "s.tif"
    marked(0).save(path, save_all=True, append_images=[marked(1), marked(2)], compression="tiff_lzw")
    with Image.open(path) as image:
        image.seek(1)
        assert isinstance(image, TiffImageFile)
        place = image.tag_v2[273][0]
    data = bytearray(path.read_bytes())
    data[place : place + 40] = b"\xff" * 40
    path.write_bytes(data)
    source = open_source(path)
    assert source.info.frame_count == 3
    with pytest.raises(BadInputError, match=r"s\.tif: picture 1"):
        source.read(1)
    assert marks(source.read(2)) == 2
    source.close()


def test_names_without_an_ending_are_pictures_where_their_content_is(tmp_path: Path) -> None:
    for name in ("1403636579.763", "1403636579.863", "000001"):
        marked(2).save(tmp_path / name, "JPEG")
    (tmp_path / "LICENSE").write_text("free")
    assert [path.name for path in list_pictures(tmp_path)] == ["000001", "1403636579.763", "1403636579.863"]
    assert probe(tmp_path).frame_count == 3
    assert picture_size_wh(tmp_path / "000001") == (WIDTH, HEIGHT)
    marked(1).save(tmp_path / "a.png")  # names with an ending are taken alone
    assert [path.name for path in list_pictures(tmp_path)] == ["a.png"]
