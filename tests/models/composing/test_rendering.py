"""Rendered files hold every frame, at the clip's rate and with its sound; or they are not there."""

import resource
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import OpenEXR
import pytest
from av.audio.stream import AudioStream

from core.compose.layers import Backdrop, KeyFrame
from core.errors import BadInputError, Cancelled
from core.progress import CancelToken
from core.store.project import Project
from models.composing.asking import asking
from models.composing.rendering import Rendered, render
from models.composing.source import CompositionSource
from models.composing.targets import CODECS, RenderKind
from tests.compose.plain import plain
from tests.compose.scene import FRAMES, SIZE, picture, write_scene

RATE = Fraction(30000, 1001)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("AMODAL_CACHE", str(tmp_path / "cache"))
    with write_scene(tmp_path) as made:
        composition = made.compositions.of(1).moved(1, 1).with_key(1, KeyFrame(0, 4.5, -3, 1.1))
        made.compositions.change(1, composition)
        yield made


@pytest.fixture
def filmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """The same from a video with sound, at 30000/1001 pictures a second."""
    monkeypatch.setenv("AMODAL_CACHE", str(tmp_path / "cache"))
    with write_scene(tmp_path, video_with_sound(tmp_path / "clip.mov")) as made:
        yield made


def video_with_sound(path: Path, codec: str = "pcm_s16le") -> Path:
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=RATE, options={"crf": "1"})
        video.width, video.height, video.pix_fmt = SIZE[1], SIZE[0], "yuv444p"
        sound = container.add_stream(codec, rate=8000, layout="mono")
        assert isinstance(sound, AudioStream)
        for frame in range(FRAMES):
            shown = av.VideoFrame.from_ndarray(picture(frame), format="rgb24")
            shown.pts = frame
            container.mux(video.encode(shown))
        wave = (np.sin(np.arange(int(8000 * (FRAMES + 3) / RATE)) / 4) * 9000).astype(np.int16)
        heard = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
        heard.sample_rate = 8000
        heard.pts = 0
        container.mux(sound.encode(heard))
        container.mux(video.encode(None))
        container.mux(sound.encode(None))
    return path


def rendered(project: Project, out: Path, kind: RenderKind, token: CancelToken | None = None) -> Rendered:
    steps = render(asking(project), 1, out, kind, token or CancelToken())
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            assert [(one.done, one.total) for one in told] == [(n + 1, FRAMES) for n in range(FRAMES)]
            made: Rendered = end.value
            return made


def composed(project: Project) -> list[Any]:
    with CompositionSource(asking(project), 1) as source:
        composition = project.compositions.of(1)
        return [source.composed(composition, frame) for frame in range(FRAMES)]


def test_pictures_are_what_other_code_composes_and_holes_are_clear(project: Project, tmp_path: Path) -> None:
    made = rendered(project, tmp_path / "out", RenderKind.PNG)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"frame_{frame:06}.png" for frame in range(FRAMES)]
    composition = project.compositions.of(1)
    count = 0
    with CompositionSource(asking(project), 1) as source:
        for frame, name in enumerate(names):
            rgba = cv2.imread(str(tmp_path / "out" / name), cv2.IMREAD_UNCHANGED)
            assert rgba is not None
            right, unknown = plain(
                composition, frame, source.background(frame), source.pictures(composition, frame)
            )
            known = unknown < 1e-6
            assert np.abs(rgba[..., 2::-1][known] - right[known]).max() <= 2
            assert (rgba[known, 3] == 255).all()
            assert (rgba[unknown > 1 - 1e-6, 3] == 0).all()
            count += int((unknown > 1 / 510).sum())
    assert (made.frames, made.hole_pixels) == (FRAMES, count)
    assert made.hole_frames == tuple(range(FRAMES)), "under the box nothing is known, and the ball is moved"


def test_a_video_has_every_frame_the_rate_and_the_sound(filmed: Project, tmp_path: Path) -> None:
    right = composed(filmed)
    rendered(filmed, tmp_path / "out.mp4", RenderKind.MP4)
    with av.open(str(tmp_path / "out.mp4")) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert video.average_rate == RATE
        frames = list(container.decode(video))
        pictures = [frame.to_ndarray(format="rgb24") for frame in frames]
    assert len(pictures) == FRAMES
    assert [frame.time for frame in frames] == pytest.approx([float(n / RATE) for n in range(FRAMES)])
    for shown, made in zip(pictures, right, strict=True):
        assert np.abs(shown.astype(int) - made.rgb).mean() < 6
    with av.open(str(tmp_path / "out.mp4")) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert abs(samples - 8000 * FRAMES / RATE) < 2100, "to the end of the pictures, in AAC's blocks of 1024"


def test_sound_that_fits_is_carried_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMODAL_CACHE", str(tmp_path / "cache"))
    media = video_with_sound(tmp_path / "clip.mp4", "aac")
    with write_scene(tmp_path, media) as project:
        rendered(project, tmp_path / "out.mp4", RenderKind.MP4)
    found = []
    for path in (media, tmp_path / "out.mp4"):
        with av.open(str(path)) as container:
            found.append([bytes(packet) for packet in container.demux(audio=0) if packet.size])
    assert found[1]
    assert found[1] == found[0][: len(found[1])]


def test_prores_keeps_the_alpha_of_layers_alone(project: Project, tmp_path: Path) -> None:
    composition = replace(project.compositions.of(1), backdrop=Backdrop.NONE)
    project.compositions.change(1, composition)
    right = composed(project)
    made = rendered(project, tmp_path / "out.mov", RenderKind.PRORES)
    assert made.hole_frames == ()
    with av.open(str(tmp_path / "out.mov")) as container:
        assert container.streams.video[0].codec_context.name == "prores"
        pictures = [frame.to_ndarray(format="rgba") for frame in container.decode(video=0)]
    assert len(pictures) == FRAMES
    for shown, one in zip(pictures, right, strict=True):
        assert np.abs(shown[..., 3].astype(int) - one.alpha).max() <= 2
        inside = one.alpha == 255
        assert np.abs(shown[inside, :3].astype(int) - one.rgb[inside]).mean() < 4


def test_exr_is_linear_light_with_premultiplied_alpha(project: Project, tmp_path: Path) -> None:
    right = composed(project)
    rendered(project, tmp_path / "out", RenderKind.EXR)
    with OpenEXR.File(str(tmp_path / "out" / "frame_000002.exr")) as file:
        pixels = file.channels()["RGBA"].pixels
    assert pixels.dtype == np.float16
    known = right[2].alpha == 255
    share = right[2].rgb[known] / 255.0
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    assert np.abs(pixels[known, :3] - light).max() < 1e-3
    assert (pixels[right[2].alpha == 0] == 0).all()


@pytest.mark.parametrize("kind", list(RenderKind))
def test_what_is_stopped_or_lacks_a_picture_leaves_nothing(
    project: Project, tmp_path: Path, kind: RenderKind
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    token = CancelToken()
    steps = render(asking(project), 1, tmp_path / "out", kind, token)
    next(steps)
    token.cancel()
    with pytest.raises(Cancelled):
        list(steps)
    (tmp_path / "clip" / "004.png").unlink()
    with pytest.raises(BadInputError, match=r"frame 4") as caught:
        rendered(project, tmp_path / "out", kind)
    assert len(str(caught.value).splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "cache") == [
        name for name in before if name != "cache"
    ]


@pytest.mark.parametrize("kind", list(RenderKind))
def test_a_full_disk_is_one_line_and_leaves_nothing(
    project: Project, tmp_path: Path, kind: RenderKind
) -> None:
    """The system refuses what is longer than a limit, as it does when the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1500, before[1]))
    try:
        with pytest.raises(BadInputError, match="cannot be written") as caught:
            rendered(project, tmp_path / "out", kind)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(str(caught.value).splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert not [path for path in tmp_path.iterdir() if ".part-" in path.name]


def test_a_missing_encoder_and_the_clips_own_video_are_refused(
    filmed: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = tmp_path / "clip.mov"
    before = media.read_bytes()
    with pytest.raises(BadInputError, match="is the clip's own video, nothing was written"):
        rendered(filmed, media, RenderKind.PRORES)
    assert media.read_bytes() == before
    (tmp_path / "out").mkdir()
    with pytest.raises(BadInputError, match="exists already, nothing was written"):
        rendered(filmed, tmp_path / "out", RenderKind.PNG)
    monkeypatch.setitem(CODECS, RenderKind.MP4, replace(CODECS[RenderKind.MP4], name="libnone"))
    with pytest.raises(BadInputError, match="this installation has no encoder libnone"):
        rendered(filmed, tmp_path / "out.mp4", RenderKind.MP4)
    assert not (tmp_path / "out.mp4").exists()
