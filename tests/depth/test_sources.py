"""Depth is read from what people have: pictures, EXR of renderers, NumPy's files; others are refused."""

import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import OpenEXR
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.depth.source_files import open_depth_source
from core.errors import BadInputError

DEPTH = np.linspace(1, 50, 6 * 8, dtype=np.float32).reshape(6, 8)


def write_exr(path: Path, channels: dict[str, np.ndarray], **header: object) -> Path:
    facts = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage, **header}
    OpenEXR.File(facts, channels).write(str(path))
    return path


def only(path: Path) -> np.ndarray:
    source = open_depth_source(path)
    assert source.count == 1
    return source.read(0)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_grey_pictures(tmp_path: Path, kind: type) -> None:
    values: np.ndarray = (DEPTH * 5).astype(kind)
    cv2.imwrite(str(tmp_path / "a.png"), values)
    assert np.array_equal(only(tmp_path / "a.png"), values)
    cv2.imwrite(str(tmp_path / "b.png"), np.dstack([values] * 3))
    assert np.array_equal(only(tmp_path / "b.png"), values)


def test_float_tiff(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.tiff"), DEPTH)
    assert np.array_equal(only(tmp_path / "a.tiff"), DEPTH)


@pytest.mark.parametrize(
    "compression",
    [OpenEXR.NO_COMPRESSION, OpenEXR.RLE_COMPRESSION, OpenEXR.ZIPS_COMPRESSION, OpenEXR.PIZ_COMPRESSION],
)
@pytest.mark.parametrize("name", ["Z", "Depth.V", "ViewLayer.Depth.Z", "anything"])
def test_exr_with_one_channel(tmp_path: Path, compression: object, name: str) -> None:
    path = write_exr(tmp_path / "a.exr", {name: DEPTH}, compression=compression)
    assert np.array_equal(only(path), DEPTH)


def test_exr_takes_depth_beside_colours(tmp_path: Path) -> None:
    colours = {name: np.full_like(DEPTH, at) for at, name in enumerate(("R", "G", "B"))}
    path = write_exr(tmp_path / "a.exr", colours | {"Z": DEPTH})
    assert np.array_equal(only(path), DEPTH)
    grey = write_exr(tmp_path / "b.exr", {name: DEPTH.astype(np.float16) for name in "RGB"})
    assert np.array_equal(only(grey), DEPTH.astype(np.float16))
    with pytest.raises(BadInputError, match=r"no channel of depth among B, G, R"):
        only(write_exr(tmp_path / "c.exr", colours))


def test_exr_lies_on_its_display_window(tmp_path: Path) -> None:
    windows = {
        "dataWindow": (np.array([2, 1], np.int32), np.array([9, 6], np.int32)),
        "displayWindow": (np.array([0, 0], np.int32), np.array([9, 7], np.int32)),
    }
    found = only(write_exr(tmp_path / "a.exr", {"Z": DEPTH}, **windows))
    assert found.shape == (8, 10)
    assert np.array_equal(found[1:7, 2:], DEPTH)
    assert np.isnan(found[0]).all()
    assert np.isnan(found[:, :2]).all()


def test_damaged_pixels_of_an_exr_are_no_depth(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # Rounded, so that it can be packed: what is stored plainly has no checksum.
    steps = np.random.default_rng(0).integers(0, 9, (90, 80)).astype(np.float32)
    whole = write_exr(tmp_path / "a.exr", {"Z": steps}).read_bytes()
    middle = len(whole) // 2
    for data in (whole[:middle], whole[:middle] + bytes(200) + whole[middle + 200 :]):
        (tmp_path / "a.exr").write_bytes(data)
        with pytest.raises(BadInputError, match="is no OpenEXR file that can be read"):
            only(tmp_path / "a.exr")
    assert capfd.readouterr() == ("", ""), "the library has nothing to say beside our line"


@pytest.mark.parametrize("shape", [(3, 6, 8), (3, 6, 8, 1), (3, 1, 6, 8)])
@pytest.mark.parametrize("ending", [".npy", ".npz"])
def test_stacks(tmp_path: Path, shape: tuple[int, ...], ending: str) -> None:
    values = np.random.default_rng(0).random(shape)
    path = tmp_path / f"a{ending}"
    np.save(path, values) if ending == ".npy" else np.savez_compressed(path, depth=values, other=1)
    source = open_depth_source(path)
    assert (source.count, source.names) == (3, ())
    assert np.array_equal(source.read(2), values.reshape(3, 6, 8)[2])


def test_folders_are_in_natural_order(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        np.save(tmp_path / f"d{number}.npy", DEPTH + number)
    (tmp_path / "notes.txt").write_text("x")
    source = open_depth_source(tmp_path)
    assert source.names == ("d1", "d9", "d10")
    assert source.read(2)[0, 0] == DEPTH[0, 0] + 10


def test_what_is_no_depth_is_refused_in_one_line(tmp_path: Path) -> None:
    np.save(tmp_path / "words.npy", np.array(["a", "b"]))
    np.save(tmp_path / "objects.npy", np.array([[{}]], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "many.npz", a=DEPTH, b=DEPTH)
    (tmp_path / "cut.exr").write_bytes(write_exr(tmp_path / "whole.exr", {"Z": DEPTH}).read_bytes()[:90])
    (tmp_path / "no.exr").write_bytes(b"no")
    (tmp_path / "no.npz").write_bytes(b"PK")
    cv2.imwrite(str(tmp_path / "colours.png"), np.random.default_rng(0).integers(0, 99, (6, 8, 3)))
    (tmp_path / "a.mp4").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    for name in ("words.npy", "objects.npy", "many.npz", "cut.exr", "no.exr", "no.npz", "colours.png",
                 "a.mp4", "empty", "missing.npy"):  # fmt: skip
        with pytest.raises(BadInputError) as caught:
            only(tmp_path / name)
        assert name in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_packed_array_that_claims_too_much_is_not_unpacked(tmp_path: Path) -> None:
    head = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({10**6}, {10**6}), }}".ljust(117) + "\n"
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("depth.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode())
    with pytest.raises(BadInputError, match="too large"):
        only(tmp_path / "a.npz")


@given(place=st.integers(0, 400), byte=st.integers(0, 255), ending=st.sampled_from([".npy", ".npz", ".exr"]))
@example(place=10, byte=0, ending=".npy")
@example(place=98, byte=0, ending=".npz")
@settings(max_examples=150)
def test_damaged_files_give_a_map_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int, ending: str
) -> None:
    path = tmp_path_factory.mktemp("damaged") / f"a{ending}"
    if ending == ".exr":
        write_exr(path, {"Z": DEPTH})
    elif ending == ".npy":
        np.save(path, DEPTH)
    else:
        np.savez_compressed(path, DEPTH)
    data = bytearray(path.read_bytes())
    data[place % len(data)] = byte
    path.write_bytes(data)
    # Whatever else is raised fails the test.
    with suppress(BadInputError):
        assert open_depth_source(path).read(0).ndim == 2
