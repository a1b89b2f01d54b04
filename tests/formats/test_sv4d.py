"""SV4D gets pictures that its loader neither moves nor cuts, with and without what completions add."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import core.formats.pictures.sv4d_export as sv4d_export
import main
from core.changes.masks import MaskKey
from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.importing import import_into
from core.formats.kit.object_cut import PLAIN_CUT, FrameChoice, ObjectCut
from core.formats.kit.protocol import ExportOptions
from core.formats.left_out import NOT_CHOSEN, export_report
from core.formats.pictures.sv4d_check import loader_crop
from core.formats.registry import find_exporter
from core.formats.validating import validate
from core.masks.rle import decode_rle, encode_rle
from core.pictures.rgba_png import decode_rgba
from core.progress import CancelToken
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.types import Layer
from core.video.opening import probe
from models.jobs.batch import complete_tracks
from models.jobs.job import CompletionSettings

SHARED = Path(os.environ.get("AMODAL_SHARED", Path(__file__).resolve().parents[3] / "shared"))
FRAMES = 25
SIZE_HW = 90, 120


def passing(frame: int, radius: int = 17) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return modal and amodal mask of a disc that passes behind a pole."""
    y, x = np.mgrid[: SIZE_HW[0], : SIZE_HW[1]]
    whole = (x - 25 - 2.5 * frame) ** 2 + (y - 40 - frame * 0.5) ** 2 <= radius**2
    return whole & ~((x >= 55) & (x < 66)), whole


def make(folder: Path, frames: int = FRAMES) -> Project:
    """Return a project with a nearly white disc behind a dark pole, not completed."""
    (folder / "rgbs").mkdir(parents=True)
    masks = []
    for frame in range(frames):
        modal, whole = passing(frame)
        y, x = np.mgrid[: SIZE_HW[0], : SIZE_HW[1]]
        picture = np.stack([(x * 2) % 256, (y * 2) % 256, np.full(SIZE_HW, 90)], axis=-1).astype(np.uint8)
        picture[whole] = 253
        picture[:, 55:66] = (20, 30, 10)
        cv2.imwrite(str(folder / "rgbs" / f"{frame:03d}.png"), picture[..., ::-1])
        masks.append((encode_rle(modal), encode_rle(whole)))
    project = Project.create(folder / "p.amodal")
    with project.importing("Import") as session:
        clip = session.add_clip(probe(folder / "rgbs"), name="disc", margin=0)
        track = session.add_track(clip, name="ball", category=session.ensure_category("thing"))
        session.add_frames(ImportedFrame(track.id, f, modal, whole) for f, (modal, whole) in enumerate(masks))
    return project


def complete(project: Project) -> None:
    """Complete every track with the engine that needs no weights."""
    tracks = [track.id for clip in project.clips.list() for track in project.tracks.list(clip.id)]
    for _ in complete_tracks(project, tracks, CompletionSettings(), CancelToken()):
        pass


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project that is completed and its pictures; for copies."""
    folder = tmp_path_factory.mktemp("template") / "clip"
    with make(folder) as made:
        complete(made)
    return folder


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Iterator[Project]:
    shutil.copytree(template, tmp_path / "clip")
    with Project.open(tmp_path / "clip" / "p.amodal") as made:
        yield made


def export(project: Project, out: Path, cut: ObjectCut = PLAIN_CUT) -> None:
    list(export_project(project, out, "sv4d", ExportOptions(cut=cut)))


def pictures(folder: Path) -> list[NDArray[np.uint8]]:
    return [decode_rgba(path.read_bytes()) for path in sorted(folder.glob("*.png"))]


def cut_by_the_loader(shown: list[NDArray[np.uint8]]) -> list[NDArray[np.uint8]]:
    """Return what the loader scales to 576 × 576, by its published arithmetic; nothing of ours is asked."""
    side = shown[0].shape[0]
    rows, columns = np.nonzero(np.any([rgba[..., 3] > 0 for rgba in shown], axis=0))
    middle = side // 2
    reach = int(
        max(middle - rows.min(), middle - columns.min(), rows.max() + 1 - middle, columns.max() + 1 - middle)
    )
    padded = int(2 * reach / 0.9)
    place = slice(padded // 2 - reach, padded // 2 + reach)
    taken = slice(middle - reach, middle + reach)
    found = []
    for rgba in shown:
        square = np.zeros((padded, padded, 4), np.uint8)
        square[place, place] = rgba[taken, taken]
        found.append(square)
    return found


def check_pair(project: Project, place: Path, cut: ObjectCut = PLAIN_CUT) -> None:
    """Export with and without completions; the loader takes both whole, and they differ where hidden."""
    export(project, place / "with", cut)
    export(project, place / "without", replace(cut, without_completion=True))
    index = json.loads((place / "with" / "sv4d.json").read_text())
    for entry in index["objects"]:
        folders = [place / one / entry["folder"] for one in ("with", "without")]
        crops = [loader_crop(folder) for folder in folders]
        assert crops[0] == crops[1]
        assert crops[0].is_whole
        assert crops[0].side == entry["side"] >= 576
        track = next(
            track
            for clip in project.clips.list()
            if clip.name == entry["clip"]
            for track in project.tracks.list(clip.id)
            if track.name == entry["track"]
        )
        for folder in folders:
            for rgba, square in zip(pictures(folder), cut_by_the_loader(pictures(folder)), strict=True):
                assert np.array_equal(rgba, square)
        x, y, width, _ = entry["box"]
        scale = entry["side"] / width
        assert sorted(path.name for path in folders[0].iterdir()) == [f"frame_{i:03d}.png" for i in range(21)]
        for frame, whole, holes in zip(entry["frames"], *map(pictures, folders), strict=True):
            differs = (whole != holes).any(axis=-1)
            heads = [project.masks.head(MaskKey(track.id, frame, layer)) for layer in Layer]
            amodal = decode_rle(heads[1].rle) if heads[1] is not None else np.zeros(SIZE_HW, bool)
            modal = decode_rle(heads[0].rle) if heads[0] is not None else np.zeros_like(amodal)
            far = cv2.distanceTransform((~(amodal & ~modal)).astype(np.uint8), cv2.DIST_L2, 5)
            rows, columns = np.nonzero(differs)
            at_y = np.clip((y + (rows + 0.5) / scale).astype(int), 0, amodal.shape[0] - 1)
            at_x = np.clip((x + (columns + 0.5) / scale).astype(int), 0, amodal.shape[1] - 1)
            # An edge is two pixels wide, of the file or of the picture.
            assert (far[at_y, at_x] <= 2 * max(1, 1 / scale)).all()
            # Composed on white, as the loader does it, nothing of a hole is seen.
            assert (holes[differs] == (255, 255, 255, 1)).all()
            assert differs.any() == (amodal & ~modal).any()


def test_the_loader_takes_the_whole_picture_and_only_the_hidden_part_differs(
    project: Project, tmp_path: Path
) -> None:
    check_pair(project, tmp_path)
    shown = pictures(tmp_path / "with" / "disc" / "ball")
    # A nearly white object before a loader that takes white for nothing: alpha keeps all of it.
    entry = json.loads((tmp_path / "with" / "sv4d.json").read_text())["objects"][0]
    area = passing(0)[1].sum() * (entry["side"] / entry["box"][2]) ** 2
    assert abs((shown[0][..., 3] >= 128).sum() / area - 1) < 0.02
    assert (shown[0][shown[0][..., 3] == 255][:, :3] >= 250).all()


@pytest.mark.parametrize("choice", list(FrameChoice))
def test_frames_are_chosen_and_named(project: Project, tmp_path: Path, choice: FrameChoice) -> None:
    cut = ObjectCut(frames=choice, size=700)
    report = export_report(project, find_exporter("sv4d"), ExportOptions(cut=cut))
    assert sum(report.states.values()) == 21
    assert [(one.reason, one.count) for one in report.left_out] == [(NOT_CHOSEN, FRAMES - 21)]
    export(project, tmp_path / "out", cut)
    entry = json.loads((tmp_path / "out" / "sv4d.json").read_text())["objects"][0]
    expected = {
        FrameChoice.FIRST: list(range(21)),
        FrameChoice.MIDDLE: list(range(2, 23)),
        FrameChoice.SPREAD: [round(i * 24 / 20) for i in range(21)],
    }
    assert entry["frames"] == expected[choice]
    assert entry["side"] >= 700
    assert loader_crop(tmp_path / "out" / "disc" / "ball").is_whole


def test_what_is_missing_is_refused_by_name(project: Project, tmp_path: Path) -> None:
    clip = project.clips.list()[0]
    track = project.tracks.list(clip.id)[0]
    head = project.masks.head(MaskKey(track.id, 4, Layer.AMODAL))
    assert head is not None
    project.masks.restore(head.revision_id)
    with pytest.raises(BadInputError, match="clip disc, track ball: frames 4 were completed for other masks"):
        export(project, tmp_path / "out")
    with pytest.raises(BadInputError, match="is known in 25 frames, and 26 are needed"):
        export(project, tmp_path / "out", ObjectCut(count=26))
    project.tracks.create(clip.id, name="nothing", category="thing")
    with pytest.raises(BadInputError, match="track nothing: has no amodal masks"):
        export(project, tmp_path / "out", ObjectCut(without_completion=True))
    options = ExportOptions(track_names=frozenset({"who"}))
    with pytest.raises(BadInputError, match="track who: is not among the tracks"):
        list(export_project(project, tmp_path / "out", "sv4d", options))
    with pytest.raises(BadInputError, match="background: is no option of this format"):
        export(project, tmp_path / "out", ObjectCut(background="blur"))
    assert not list(tmp_path.glob("*out*"))


def test_frames_without_a_completion_are_refused_by_name(tmp_path: Path) -> None:
    with make(tmp_path / "clip") as project:
        with pytest.raises(BadInputError, match="has no completions to export"):
            export(project, tmp_path / "out")
        options = ExportOptions(track_names=frozenset({"ball"}))
        with pytest.raises(BadInputError, match="track ball: frames 0–20 have no completion"):
            list(export_project(project, tmp_path / "out", "sv4d", options))
        only = ExportOptions(layers=frozenset({Layer.AMODAL}))
        with pytest.raises(BadInputError, match="needs both masks"):
            list(export_project(project, tmp_path / "out", "sv4d", only))
        # What is visible is in the pictures of the clip; without them it cannot be written.
        (tmp_path / "clip" / "rgbs").rename(tmp_path / "away")
        with pytest.raises(BadInputError, match="rgbs"):
            export(project, tmp_path / "out", ObjectCut(without_completion=True))
    assert not list(tmp_path.glob("*out*"))


def test_a_full_disk_leaves_nothing(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        if path.name == "frame_003.png":
            raise OSError(errno.ENOSPC, "No space left on device")
        path.write_bytes(data)

    # A disk that is full cannot be had without rights over the machine.
    monkeypatch.setattr(sv4d_export, "write_synced", full)
    with pytest.raises(BadInputError, match="No space left on device"):
        export(project, tmp_path / "out")
    assert not list(tmp_path.glob("*out*"))
    assert not list(tmp_path.glob(".*out*"))


def test_validate_replays_the_loader(project: Project, tmp_path: Path) -> None:
    export(project, tmp_path / "out")
    steps = validate(tmp_path / "out")
    assert verdict_of(steps) == (0, "ball: the loader cuts out the whole picture of")
    # A picture that was moved by hand: the loader would cut at another place.
    path = tmp_path / "out" / "disc" / "ball" / "frame_000.png"
    shown = decode_rgba(path.read_bytes())
    cv2.imwrite(str(path), np.roll(shown, -20, axis=1))
    assert verdict_of(validate(tmp_path / "out" / "disc" / "ball", format_name="sv4d"))[0] == 1
    path.unlink()
    assert verdict_of(validate(tmp_path / "out"))[0] == 1
    (tmp_path / "out" / "sv4d.json").write_text("{")
    with pytest.raises(BadInputError, match="is no valid JSON"):
        list(validate(tmp_path / "out"))


def verdict_of(steps: Iterator[object]) -> tuple[int, str]:
    try:
        while True:
            next(steps)
    except StopIteration as end:
        verdict = end.value
    text = str(verdict.summary.notes[0]) if verdict.summary.notes else ""
    return verdict.problem_count, text[: text.rfind(" of ") + 3]


def test_command_line(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = project.path
    project.close()
    base = ["export", "--project", str(place), "--format", "sv4d", "--tracks", "ball"]
    assert main.main([*base, "--out", str(tmp_path / "a"), "--option", "frames=middle"]) == 0
    assert json.loads((tmp_path / "a" / "sv4d.json").read_text())["objects"][0]["frames"][0] == 2
    assert main.main([*base, "--out", str(tmp_path / "b"), "--without-completion"]) == 0
    for wrong in ("frames=last", "size=7", "colour=red", "count=x", "plain"):
        capsys.readouterr()
        assert main.main([*base, "--out", str(tmp_path / "c"), "--option", wrong]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "c").exists()
    assert main.main(["validate", str(tmp_path / "b")]) == 0


@pytest.mark.skipif(not (SHARED / "clips").is_dir(), reason="needs the real clips beside the checkout")
@pytest.mark.parametrize("name", ["00-bear-cut-heavy", "27-surf-pole-medium"])
def test_real_clips(tmp_path: Path, name: str) -> None:
    with Project.create(tmp_path / "p.amodal") as project:
        list(import_into(project, SHARED / "clips" / "real-texture" / name))
        complete(project)
        check_pair(project, tmp_path)
