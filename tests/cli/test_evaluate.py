"""`evaluate` on the command line: table, JSON, masks and page of real folders; bad input is one line."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

import main
import resources
from core.formats.evaluation.evaluation_folder import open_evaluation_folder
from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from core.formats.exporting import export_project
from core.masks.coco_codes import rle_from_coco
from core.masks.rle import decode_rle, encode_rle
from core.store.importing.import_session import ImportedFrame
from core.store.project import Project
from core.video.media.source import MediaInfo, MediaKind
from core.video.opening import open_source
from tests.evaluation.folders import write_set

DEMO = Path(resources.__file__).parent / "demo"


def run(*arguments: object) -> int:
    return main.main(["evaluate", *(str(argument) for argument in arguments)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("set"))


def test_everything_at_once(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {name: tmp_path / f"{name}.json" for name in ("json", "details")}
    page, out = tmp_path / "report.html", tmp_path / "masks"
    status = run(
        folder,
        "--proposer",
        "convex,temporal",
        "--setting",
        "cued=temporal cue=occluder hypotheses=2",
        "--predictions",
        f"truth={truth_masks(folder, tmp_path / 'truth')}",
        "--out",
        out,
        "--json",
        files["json"],
        "--details",
        files["details"],
        "--report",
        page,
    )
    assert status == 0
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[0] == "3 clips, 18 frames"
    assert [line.split()[0] for line in lines[1:]] == ["convex", "temporal", "cued", "truth"]
    assert "mIoU 1.0000 [1.0000, 1.0000]" in lines[4]
    value = json.loads(files["json"].read_text())
    assert list(value["proposers"]) == ["convex", "temporal", "cued", "truth"]
    assert value["proposers"]["truth"]["mIoU_occ_strict"] == pytest.approx(1, abs=1e-6)
    assert json.loads(files["details"].read_text())["proposers"]["cued"]["by_clip"]["clip1"]["frames"] == 6
    assert page.read_text().startswith("<!doctype html>")
    assert {path.name for path in out.iterdir()} == {"convex", "temporal", "cued"}


def truth_masks(folder: Path, out: Path) -> Path:
    for clip in folder.iterdir():
        (out / clip.name).mkdir(parents=True)
        for path in (clip / "amodal").iterdir():
            (out / clip.name / path.name).write_bytes(path.read_bytes())
    return out


def test_the_demo_as_an_evaluation_set(tmp_path: Path) -> None:
    """Frames of a real video with drawn truth; carried shapes must beat the visible masks there."""
    seen, whole = (json.loads((DEMO / name).read_text()) for name in ("demo.json", "truth.json"))
    size_hw = (whole["videos"][0]["height"], whole["videos"][0]["width"])
    masks = [
        {
            (a["track_id"], a["image_id"]): decode_rle(rle_from_coco(a["segmentation"], size_hw))
            for a in file["annotations"]
        }
        for file in (seen, whole)
    ]
    nothing = np.zeros(size_hw, np.bool_)
    source = open_source(DEMO / "demo.mp4")
    for track in whole["tracks"][:2]:
        with EvaluationClipWriter(tmp_path / "demo", track["name"]) as writer:
            for image in whole["images"][20:32]:
                key = (track["id"], image["id"])
                rgb = source.read(image["frame_index"])[::4, ::4]
                modal, amodal = (part.get(key, nothing)[::4, ::4] for part in masks)
                writer.add(rgb, modal & amodal, amodal)
    source.close()
    out = tmp_path / "table.json"
    assert run(tmp_path / "demo", "--proposer", "modal,temporal", "--json", out) == 0
    rows = json.loads(out.read_text())["proposers"]
    assert rows["temporal"]["mIoU"] >= rows["modal"]["mIoU"]


def one_line(capsys: pytest.CaptureFixture[str], *words: object) -> None:
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    for word in words:
        assert str(word) in lines[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to compare"),
        (["--proposer", "nonsense"], "there is no proposer 'nonsense'"),
        (["--proposer", "modal,"], "empty name"),
        (["--proposer", "modal,modal"], "is there twice"),
        (["--proposer", "modal", "--cue", "fog"], "use none, depth, occluder"),
        (["--proposer", "modal", "--hypotheses", "0"], "hypotheses"),
        (["--proposer", "modal", "--json", "/nowhere/at/all.json"], "/nowhere/at/all.json"),
        (["--proposer", "modal", "--report", "/"], "is a folder"),
        (["--proposer", "modal", "--out", "/proc/masks"], "/proc/masks"),
        (["--setting", "modal"], "is not made of words"),
        (["--predictions", "mine"], "is not NAME=PATH"),
        (["--nonsense"], "nonsense"),
    ],
)
def test_bad_usage_is_one_line(
    arguments: list[str], words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, *arguments) == 2
    one_line(capsys, words)


def test_bad_folders_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "nowhere", "--proposer", "modal") == 2
    one_line(capsys, tmp_path / "nowhere", "does not exist")
    write_set(tmp_path, 2, 3)
    path = tmp_path / "clip2" / "masks" / "frame_00001.png"
    cv2.imwrite(str(path), np.zeros((3, 3), np.uint8))
    out = tmp_path / "table.json"
    assert run(tmp_path, "--proposer", "modal", "--json", out) == 2
    one_line(capsys, path, "is 3×3, but the clip's pictures are 160×96")
    assert not out.exists()


def test_predictions_come_in_one_file_of_any_format(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clips = open_evaluation_folder(folder)
    Project.create(tmp_path / "p.amodal").close()
    with Project.open(tmp_path / "p.amodal") as project:
        with project.importing("predictions") as session:
            for clip in clips:
                height, width = clip.size_hw
                info = MediaInfo(tmp_path / clip.name, MediaKind.IMAGES, width, height, 24.0, len(clip))
                place = session.add_clip(info, name=clip.name)
                assert clip.amodal is not None
                for name in ("another", "the object"):
                    track = session.add_track(place, name=name, category=session.ensure_category("thing"))
                    masks = [
                        np.asarray(clip.amodal[frame]) if name == "the object" else np.eye(height, width) > 0
                        for frame in range(len(clip))
                    ]
                    session.add_frames(
                        ImportedFrame(track.id, frame, amodal=encode_rle(mask))
                        for frame, mask in enumerate(masks)
                        if mask.any()
                    )
        list(export_project(project, tmp_path / "masks.json", "coco"))
    assert run(folder, "--predictions", f"theirs={tmp_path / 'masks.json'}") == 0
    assert "mIoU 1.0000 [1.0000, 1.0000]" in capsys.readouterr().out
    (tmp_path / "broken.json").write_text("{")
    assert run(folder, "--predictions", f"theirs={tmp_path / 'broken.json'}") == 2
    assert "broken.json" in capsys.readouterr().err
