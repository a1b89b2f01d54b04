"""What people have, as it comes: the same clip in every layout gives the same figures as in our own."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import main
from core.metrics.boxes import box_iou, mask_box
from core.metrics.frame import METRICS
from core.metrics.overlap import mask_iou
from core.store.project import Project
from tests.evaluation.data_sets import (
    FRAMES,
    SHIFT,
    masks_and_pictures,
    write_movi,
    write_project,
    write_sail_vos,
    write_tao,
)
from tests.evaluation.folders import write_clip

ROWS = "modal,convex-occluder,temporal"


def run(source: Path, *more: object, out: Path) -> dict[str, Any]:
    """Evaluate and return the rows."""
    words = [source, "--proposer", ROWS, "--json", out / "table.json", *more]
    assert main.main(["evaluate", *map(str, words)]) == 0
    found: dict[str, Any] = json.loads((out / "table.json").read_text())
    return found


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The figures of the clip in our own layout."""
    folder = tmp_path_factory.mktemp("own")
    write_clip(folder / "set", "disc", FRAMES, shift=SHIFT)
    return run(folder / "set", out=folder)


@pytest.mark.parametrize("layout", ["sail-vos", "project", "project with a margin"])
def test_the_same_clip_has_the_same_figures_in_every_layout(
    layout: str, own: dict[str, Any], tmp_path: Path
) -> None:
    source = write_sail_vos(tmp_path / "set") if layout == "sail-vos" else None
    margin = 4 if "margin" in layout else 0
    found = run(source or write_project(tmp_path / "set", range(FRAMES), margin=margin), out=tmp_path)
    assert (found["clips"], found["frames"]) == (1, FRAMES)
    rows = ROWS.split(",") if not margin else ["modal"]  # a canvas with room around changes what is proposed
    for name in rows:
        for metric in METRICS:
            assert found["proposers"][name][metric] == pytest.approx(own["proposers"][name][metric]), metric


def test_movi_gives_a_clip_per_object_and_what_is_in_front(tmp_path: Path) -> None:
    """Pictures lie among the masks there; the bar is an object too, which nothing hides."""
    found = run(write_movi(tmp_path / "set"), "--cue", "occluder", "--details", tmp_path / "d", out=tmp_path)
    assert (found["clips"], found["frames"]) == (2, 2 * FRAMES)
    clips = json.loads((tmp_path / "d").read_text())["proposers"]["temporal"]["by_clip"]
    assert list(clips) == ["17 object 0", "17 object 3"]
    assert clips["17 object 3"]["mIoU"] == pytest.approx(1)
    assert clips["17 object 0"]["mIoU_occ_strict"] > 0.9


def test_tao_has_boxes_only_which_may_reach_beyond_the_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only annotated pictures count; masks come from BURST, joined as the data set says."""
    found = run(write_tao(tmp_path / "set"), out=tmp_path)
    assert (found["clips"], found["frames"]) == (1, FRAMES / 2)
    modal, amodal, _ = masks_and_pictures()
    expected = []
    for seen, whole in list(zip(modal, amodal, strict=True))[::2]:
        x, y, width, height = mask_box(whole) or (0.0, 0.0, 0.0, 0.0)
        expected.append(box_iou(mask_box(seen), (x - 4, y, width + 4, height)))
    row = found["proposers"]["modal"]
    assert row["box_IoU"] == pytest.approx(np.mean(expected))
    assert row["AP50"] == pytest.approx(np.mean(np.array(expected) > 0.5))
    assert row["mIoU"] is row["mIoU_occ_strict"] is None
    said = capsys.readouterr().err
    assert "1 tracks of BURST_annotations have no amodal box" in said


def test_only_frames_that_a_person_decided_are_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decided = range(2, 5)
    path = write_project(tmp_path / "set", decided)
    before = path.read_bytes()
    found = run(path, out=tmp_path)
    modal, amodal, _ = masks_and_pictures()
    expected = np.mean([mask_iou(modal[frame], amodal[frame]) for frame in decided])
    assert found["frames"] == FRAMES
    assert found["proposers"]["modal"]["mIoU"] == pytest.approx(expected)
    said = capsys.readouterr().err
    assert f"{FRAMES - len(decided)} frames are not scored: nobody decided them" in said
    assert "1 tracks were left out" in said
    assert "disc, nobody looked" in said
    assert path.read_bytes() == before


def nothing_decided(root: Path) -> Path:
    return write_project(root, range(0))


def without_pictures(root: Path) -> Path:
    path = write_project(root, range(FRAMES))
    (root / "disc").rename(root / "elsewhere")
    return path


def boxes_alone(root: Path) -> Path:
    return write_tao(root, with_masks=False)


def damaged_bitmap(root: Path) -> Path:
    path = write_sail_vos(root)
    picture = root / "ah_3b" / "000002.bmp"
    picture.write_bytes(picture.read_bytes()[:3000])
    return path


def broken_masks(root: Path) -> Path:
    path = write_tao(root)
    (root / "BURST_annotations" / "val" / "all_classes_visibility.json").write_text("{")
    return path


def no_layout(root: Path) -> Path:
    root.mkdir()
    (root / "notes.txt").write_text("nothing")
    return root


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (nothing_decided, ("discs.amodal", "nobody decided", "accept or correct")),
        (without_pictures, ("disc", "relink")),
        (boxes_alone, ("validation.json", "no visible mask", "BURST_annotations")),
        (damaged_bitmap, ("000002.bmp",)),
        (broken_masks, ("all_classes_visibility.json",)),
        (no_layout, ("holds no clip",)),
    ],
)
def test_what_cannot_be_scored_is_refused_in_one_line(
    make: Any, words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = make(tmp_path / "set")
    capsys.readouterr()
    assert main.main(["evaluate", str(source), "--proposer", "modal"]) == 2
    said = capsys.readouterr().err
    (refused,) = (line for line in said.splitlines() if str(tmp_path) in line and "note: " not in line)
    assert said.splitlines()[-1] == refused
    for word in words:
        assert word in refused


def test_imported_movi_pictures_are_the_clip_and_no_mask_is(tmp_path: Path) -> None:
    from core.formats.importing import import_into

    Project.create(tmp_path / "p.amodal").close()
    with Project.open(tmp_path / "p.amodal") as project:
        list(import_into(project, write_movi(tmp_path / "set")))
        (clip,) = project.clips.list()
        assert clip.frame_count == FRAMES
        assert project.media.of(clip).names[0] == "rgba_full_00000.png"
