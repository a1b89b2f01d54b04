"""`evaluate --completions`: what is measured of completed pictures, checked on pictures with known faults."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import main
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import open_clip
from core.progress import CancelToken
from core.types import RgbVideo
from models.evaluation.completions.judging import CompletionRow, load_engine, run_engine
from models.evaluation.completions.measures import Measurer, ssim_map
from models.evaluation.completions.truth import TrueClip, find_true_clips, read_true_clip
from tests.evaluation.folders import write_clip

FRAMES = 5


def write_true_clip(folder: Path, name: str, *, source: str = "") -> Path:
    """Write a clip of a textured disc behind a bar, with the true pixels of what is hidden."""
    path = write_clip(folder, name, FRAMES, shift=6)
    clip = open_clip(path)
    (path / "clean").mkdir()
    for number, file in enumerate(sorted((path / "rgbs").iterdir())):
        assert clip.amodal is not None
        modal, amodal = clip.modal[number], clip.amodal[number]
        skin = np.roll(texture(), 4 * number, axis=1)
        picture = np.where(modal[..., None], skin, clip.frames[number])
        cv2.imwrite(str(file), np.ascontiguousarray(picture[..., ::-1]))
        clean = np.where((amodal & ~modal)[..., None], skin, np.uint8(0))
        cv2.imwrite(str(path / "clean" / f"{file.stem}.png"), np.ascontiguousarray(clean[..., ::-1]))
    if source:
        (path / "meta.json").write_text(json.dumps({"target": {"source": source}}))
    return path


def texture() -> NDArray[np.uint8]:
    rng = np.random.default_rng(3)
    return np.asarray(cv2.resize(rng.integers(0, 256, (12, 20, 3), np.uint8), (160, 96)), np.uint8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("completions")
    for number in range(2):
        write_true_clip(place, f"clip{number + 1}", source=f"video{number}")
    return place


@pytest.fixture(scope="module")
def true(folder: Path) -> TrueClip:
    return read_true_clip(find_true_clips(folder)[0])


def spoilt(true: TrueClip, by: int) -> RgbVideo:
    shown = true.true.astype(np.int16)
    shown[true.hidden] += np.where(shown[true.hidden] > 127, -by, by).astype(np.int16)
    return shown.astype(np.uint8)


def test_the_truth_itself_has_no_fault(true: TrueClip) -> None:
    found = Measurer(true).measure(true.true, true.amodal)
    assert found.psnr is not None
    assert found.psnr > 100
    assert found.ssim == pytest.approx(1)
    assert found.seam == pytest.approx(0)
    assert found.found == 1
    assert found.flicker is not None
    assert found.own is not None
    assert found.flicker < found.own + 6


def test_an_error_of_ten_levels_is_28_decibels(true: TrueClip) -> None:
    found = Measurer(true).measure(spoilt(true, 10), true.amodal)
    assert found.psnr == pytest.approx(20 * np.log10(255 / 10), abs=1e-6)
    assert found.ssim is not None
    assert found.ssim < 0.999


def test_a_step_at_the_edge_and_frames_that_jump_are_seen(true: TrueClip) -> None:
    grey, jumping = true.true.copy(), true.true.copy()
    grey[true.hidden] = 255
    for frame in range(0, FRAMES, 2):
        jumping[frame][true.hidden[frame]] //= 2
    measurer = Measurer(true)
    plain, step, jumps = (measurer.measure(shown, true.amodal) for shown in (true.true, grey, jumping))
    assert plain.flicker is not None
    assert jumps.flicker is not None
    assert step.seam is not None
    assert step.seam > 20
    assert jumps.flicker > plain.flicker + 20
    assert jumps.own == plain.own


def test_what_the_masks_miss_is_the_occluder(true: TrueClip) -> None:
    row = CompletionRow("inpaint", "modal")
    shown, seconds = run_engine(load_engine("inpaint"), row, true, true.modal, CancelToken())
    assert np.array_equal(shown, true.frames)
    assert seconds >= 0
    assert Measurer(true).measure(shown, true.modal).found == 0


def test_structure_looks_at_nothing_outside_the_mask(true: TrueClip) -> None:
    inside = true.amodal[2]
    other = np.where(inside[..., None], true.true[2], np.uint8(255)).astype(np.uint8)
    assert np.allclose(ssim_map(true.true[2], other, inside)[inside], 1)


def test_the_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, file = tmp_path / "sheets", tmp_path / "table.json"
    engines = "classical,inpaint,inpaint-occluder"
    told = [
        "evaluate",
        folder,
        "--completions",
        engines,
        "--proposer",
        "convex",
        "--out",
        out,
        "--json",
        file,
    ]
    assert main.main([str(one) for one in told]) == 0
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[0] == "2 clips, 2 sequences"
    assert [line.split("   ")[0] for line in lines[1:7]] == [
        f"{engine}, {masks} masks" for masks in ("true", "convex") for engine in engines.split(",")
    ]
    rows = json.loads(file.read_text())["rows"]
    ours, plain = (rows[f"{engine}, true masks"]["psnr"]["mean"] for engine in ("classical", "inpaint"))
    assert ours > plain + 3
    assert set(rows["classical, true masks"]["by_clip"]) == {"clip1", "clip2"}
    assert {path.name for path in out.iterdir()} == {"clip1.jpg", "clip2.jpg"}
    assert cv2.imread(str(out / "clip1.jpg")) is not None


def refused(*told: object, capsys: pytest.CaptureFixture[str]) -> str:
    assert main.main(["evaluate", *(str(one) for one in told)]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    return said[-1]


def test_bad_input_is_one_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_clip(tmp_path / "plain", "clip", 3)
    assert "clean/" in refused(tmp_path / "plain", "--completions", "classical", capsys=capsys)
    path = write_true_clip(tmp_path / "gap", "clip")
    gone = sorted((path / "clean").iterdir())[2]
    gone.unlink()
    assert gone.stem in refused(tmp_path / "gap", "--completions", "inpaint", capsys=capsys)
    assert "--report" in refused(
        folder, "--completions", "inpaint", "--report", tmp_path / "page.html", capsys=capsys
    )
    assert "nothing" in refused(folder, "--completions", "nothing", capsys=capsys)
    assert "empty name" in refused(folder, "--completions", "inpaint,", capsys=capsys)


def test_a_true_picture_of_another_size_is_named(tmp_path: Path) -> None:
    path = write_true_clip(tmp_path, "clip")
    first = sorted((path / "clean").iterdir())[0]
    cv2.imwrite(str(first), np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(BadInputError, match=first.name):
        read_true_clip(find_true_clips(tmp_path)[0])
