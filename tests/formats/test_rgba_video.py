"""Completions as videos with alpha and as WebP: decoded again, the alpha is the mask."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray
from PIL import Image

from core.changes.completions import NewCompletion
from core.changes.masks import MaskEdit, MaskKey
from core.errors import BadInputError
from core.formats.exporting import export_project
from core.masks.rle import encode_rle
from core.pictures.rgba_png import encode_rgba
from core.store.project import Project
from core.types import Layer
from core.video.media.source import MediaInfo, MediaKind
from tests.steps import BRUSH

WIDTH, HEIGHT, FRAMES = 49, 33, 4
"""Odd sides, which VP9 with halved chroma does not have."""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.amodal") as made:
        with made.importing("start") as session:
            info = MediaInfo(tmp_path / "one", MediaKind.IMAGES, WIDTH, HEIGHT, 12.0, FRAMES)
            clip = session.add_clip(info, name="one")
        track, _ = made.tracks.create(clip.id, name="cup", category="thing")
        for frame in (0, 2):
            mask = np.zeros((HEIGHT, WIDTH), bool)
            mask[8:24, 8:40] = True
            key = MaskKey(track.id, frame, Layer.AMODAL)
            changes = made.masks.commit([MaskEdit(key, encode_rle(mask), None)], step=BRUSH)
            revision = changes.revision_ids[key]
            assert revision is not None
            rgba = np.full((16, 32, 4), (200, 40 * frame, 30, 255), np.uint8)
            new = NewCompletion(frame, 8, 8, 32, 16, encode_rgba(rgba), revision, None)
            made.completions.add(track.id, [new], engine="classical", fingerprint="c1")
        yield made


def decoded(path: Path, codec: str) -> list[NDArray[np.uint8]]:
    context = av.codec.CodecContext.create(codec, "r")
    assert isinstance(context, VideoCodecContext)
    frames = []
    with av.open(path) as container:
        stream = container.streams.video[0]
        if stream.codec_context.extradata:
            context.extradata = stream.codec_context.extradata
        for packet in container.demux(stream):
            frames += [np.asarray(one.to_ndarray(format="rgba"), np.uint8) for one in context.decode(packet)]
    return frames


@pytest.mark.parametrize(
    ("name", "ending", "codec", "near"),
    [("prores4444", ".mov", "prores", 1), ("vp9-alpha", ".webm", "libvpx-vp9", 1)],
)
def test_videos_keep_alpha(
    project: Project, tmp_path: Path, name: str, ending: str, codec: str, near: int
) -> None:
    list(export_project(project, tmp_path / "out", name))
    frames = decoded(tmp_path / "out" / "one" / f"cup{ending}", codec)
    assert len(frames) == FRAMES
    for number, frame in enumerate(frames):
        alpha = frame[:HEIGHT, :WIDTH, 3].astype(int)
        expected = np.zeros((HEIGHT, WIDTH), int)
        if number in (0, 2):
            expected[8:24, 8:40] = 255
        inner = np.ones((HEIGHT, WIDTH), bool)
        inner[6:10], inner[22:26], inner[:, 6:10], inner[:, 38:42] = False, False, False, False
        assert np.abs(alpha - expected)[inner].max() <= near
    assert abs(int(frames[2][16, 24, 0]) - 200) <= 8


def test_webp_is_exact(project: Project, tmp_path: Path) -> None:
    list(export_project(project, tmp_path / "out", "webp"))
    files = sorted(path.name for path in (tmp_path / "out" / "one" / "cup").iterdir())
    assert files == ["frame_000000.webp", "frame_000002.webp"]
    with Image.open(tmp_path / "out" / "one" / "cup" / files[1]) as image:
        rgba = np.array(image.convert("RGBA"))
    assert rgba.shape == (HEIGHT, WIDTH, 4)
    assert rgba[10, 10].tolist() == [200, 80, 30, 255]
    assert not rgba[:8].any()


@pytest.mark.parametrize("name", ["prores4444", "vp9-alpha", "webp"])
def test_without_completions_there_is_one_line_and_no_folder(name: str, tmp_path: Path) -> None:
    with (
        Project.create(tmp_path / "p.amodal") as project,
        pytest.raises(BadInputError, match="has no completions to export"),
    ):
        list(export_project(project, tmp_path / "out", name))
    assert not (tmp_path / "out").exists()
