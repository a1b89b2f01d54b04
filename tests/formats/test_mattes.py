"""Mattes and videos of masks, read again by FFmpeg, which knows nothing of what wrote them."""

import json
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

import main
from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.kit.matte_wish import MaskVideo, MatteAlpha, MatteContent, MatteFiles, MatteWish
from core.formats.kit.protocol import ExportOptions
from core.formats.left_out import export_report
from core.formats.mattes.matte_files import layer_names
from core.formats.registry import find_exporter
from core.matte.edges import Edges
from core.pictures.light import linear
from core.store.project import Project
from core.types import Layer
from tests.formats.matte_scene import FRAMES, matte_project, scenes
from tests.soft_scene import SIZE_HW

HEIGHT, WIDTH = SIZE_HW


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with matte_project(tmp_path) as made:
        yield made


def export(project: Project, out: Path, wish: MatteWish, name: str = "matte", **more: object) -> Path:
    options = ExportOptions(matte=wish, **more)  # type: ignore[arg-type]
    list(export_project(project, out, name, options))
    return out


def pixels(path: Path) -> NDArray[np.float64]:
    """Return a PNG of 16 bits as shares; grey, or blue, green, red and alpha."""
    png = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert png is not None
    assert png.dtype == np.uint16
    return np.asarray(png) / 65535


def read(path: Path, layer: str = "") -> list[NDArray[np.float32]]:
    """Return frames as FFmpeg reads them: R, G, B, A as float32."""
    if layer:
        codec = av.codec.CodecContext.create("exr", "r")
        assert isinstance(codec, VideoCodecContext)
        codec.options = {"layer": layer}
        frames = list(codec.decode(av.Packet(path.read_bytes())))
    else:
        with av.open(str(path)) as file:
            frames = list(file.decode(video=0))
    return [np.asarray(one.to_ndarray(format="gbrapf32le"), np.float32) for one in frames]


def test_exr_is_premultiplied_linear_light_under_the_numbers_of_the_shot(
    project: Project, tmp_path: Path
) -> None:
    out = export(project, tmp_path / "out", MatteWish())
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.exr"))
    assert names == [f"shot/{t}/{t}.{n}.exr" for t in ("2.lid", "cup") for n in (1001, 1002, 1003)]
    scene = scenes()[0]
    (frame,) = read(out / "shot" / "cup" / "cup.1001.exr")
    alpha = frame[..., 3]
    assert (
        np.abs(alpha - scene.alpha)[scene.edge].mean()
        < 0.5 * np.abs(scene.mask - scene.alpha)[scene.edge].mean()
    )
    inside = alpha >= 1
    light = linear(np.rint(scene.picture * 255).astype(np.uint8))
    assert np.abs(frame[..., :3] - light)[inside].max() < 2**-11
    assert not frame[alpha == 0].any()
    # A frame without a mask between two that have one is clear, and there.
    (between,) = read(out / "shot" / "cup" / "cup.1002.exr")
    assert not between.any()
    index = json.loads((out / "matte.json").read_text())
    frames = index["clips"][0]["tracks"][0]["frames"]
    assert [one["number"] for one in frames] in ([1001, 1003], [1001, 1002, 1003])


def test_layers_of_one_exr_are_the_files_of_the_tracks(project: Project, tmp_path: Path) -> None:
    apart = export(project, tmp_path / "apart", MatteWish(edges=Edges.GUIDED))
    out = export(project, tmp_path / "out", MatteWish(files=MatteFiles.EXR_LAYERS, edges=Edges.GUIDED))
    files = sorted(path.name for path in (out / "shot").iterdir())
    assert files == ["shot.1001.exr", "shot.1002.exr", "shot.1003.exr"]
    for track, layer in (("cup", "cup"), ("2.lid", "_2_lid")):
        (one,) = read(out / "shot" / "shot.1001.exr", layer)
        (other,) = read(apart / "shot" / track / f"{track}.1001.exr")
        assert np.array_equal(one, other)
        assert one.any()


def test_png_is_straight_and_has_sixteen_bits(project: Project, tmp_path: Path) -> None:
    straight = MatteWish(files=MatteFiles.PNG, first=7, edges=Edges.GUIDED)
    png = pixels(export(project, tmp_path / "out", straight) / "shot" / "cup" / "cup.0007.png")
    scene, alpha = scenes()[0], png[..., 3]
    soft = (alpha > 0.2) & (alpha < 0.9)
    # Straight: the object's own colours, not darker for being half covered.
    error = np.abs(png[..., 2::-1] - scene.front)[soft].mean()
    assert error < np.abs(scene.picture - scene.front)[soft].mean()
    dark = MatteWish(files=MatteFiles.PNG, alpha=MatteAlpha.PREMULTIPLIED, edges=Edges.GUIDED)
    other = pixels(export(project, tmp_path / "dark", dark) / "shot" / "cup" / "cup.1001.png")
    assert np.abs(other[..., :3] - png[..., :3] * alpha[..., None]).max() < 2 / 65535


def test_alpha_alone_needs_no_pictures(project: Project, tmp_path: Path) -> None:
    for path in (tmp_path / "shot").iterdir():
        path.unlink()
    wish = MatteWish(files=MatteFiles.PNG, content=MatteContent.ALPHA, edges=Edges.HARD)
    png = pixels(export(project, tmp_path / "out", wish) / "shot" / "cup" / "cup.1001.png")
    assert np.array_equal(png, scenes()[0].mask)
    with pytest.raises(BadInputError, match="shot"):
        export(project, tmp_path / "more", MatteWish())
    assert not (tmp_path / "more").exists()


def test_prores_keeps_alpha(project: Project, tmp_path: Path) -> None:
    out = export(project, tmp_path / "out", MatteWish(files=MatteFiles.PRORES, edges=Edges.GUIDED))
    frames = read(out / "shot" / "cup.mov")
    assert len(frames) == FRAMES
    assert frames[0].shape[:2] == (HEIGHT, -(-WIDTH // 16) * 16)
    assert not frames[0][:, WIDTH:, 3].any()
    frames = [one[:, :WIDTH] for one in frames]
    assert np.array_equal(frames[0][..., 3] >= 0.5, frames[2][..., 3] >= 0.5)
    assert np.mean((frames[0][..., 3] >= 0.5) != scenes()[0].mask) < 0.02
    assert not frames[1][..., 3].any()
    luma = MatteWish(files=MatteFiles.PRORES, content=MatteContent.ALPHA, edges=Edges.EVEN)
    video = export(project, tmp_path / "grey", luma) / "shot" / "cup.mov"
    grey = [one[:, :WIDTH] for one in read(video)]
    assert all(one[..., 3].min() > 0.99 for one in grey)
    assert grey[1][..., :3].max() < 0.02
    assert np.mean((grey[0][..., 0] >= 0.5) != scenes()[0].mask) < 0.02


@pytest.mark.parametrize("kind", list(MaskVideo))
def test_mask_videos_are_white_on_black(project: Project, tmp_path: Path, kind: MaskVideo) -> None:
    out = export(project, tmp_path / "out", MatteWish(video=kind), "mask-video")
    path = out / "shot" / f"cup.{'mp4' if kind is MaskVideo.MP4 else 'mkv'}"
    with av.open(str(path)) as file:
        frames = [np.asarray(one.to_ndarray(format="gray"), np.uint8) for one in file.decode(video=0)]
    assert len(frames) == FRAMES
    wanted = [scenes()[0].mask, np.zeros_like(scenes()[0].mask), scenes()[2].mask]
    for frame, mask in zip(frames, wanted, strict=True):
        assert np.array_equal(frame[:HEIGHT, :WIDTH] > 127, mask)


def test_whole_objects_are_written_where_they_are_asked_for(project: Project, tmp_path: Path) -> None:
    wish = MatteWish(edges=Edges.EVEN, content=MatteContent.ALPHA)
    out = export(project, tmp_path / "out", wish, layers=frozenset({Layer.AMODAL}))
    assert json.loads((out / "matte.json").read_text())["clips"][0]["masks"] == "amodal"
    report = export_report(project, find_exporter("matte"), ExportOptions())
    assert any("amodal masks" in one.text for one in report.lost)


@pytest.mark.parametrize(
    "option", ["files=tiff", "width=0", "shutter=400", "edges=soft", "first=-2", "depth=16"]
)
def test_what_cannot_be_asked_is_refused_in_one_line(
    project: Project, tmp_path: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    project.close()
    arguments = ["export", "--out", str(tmp_path / "out"), "--project", str(tmp_path / "p.amodal")]
    assert main.main([*arguments, "--format", "matte", "--option", option]) == 2
    said = capsys.readouterr().err.strip()
    assert option.partition("=")[0] in said
    assert "\n" not in said
    assert not (tmp_path / "out").exists()


def test_layers_bear_names_that_programs_take() -> None:
    assert layer_names(["cup", "Cup", "2 lids", "ö", "a.b"]) == [
        "cup",
        "Cup_2",
        "_2_lids",
        "_",
        "a_b",
    ]
