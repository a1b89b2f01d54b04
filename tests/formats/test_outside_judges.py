"""Readers of others, where they are installed, read what we write and give it full marks against itself.

    .venv/bin/python -m pip install --no-deps -c constraints.txt -r scripts/judges.txt

`bash scripts/test.sh` does that before it runs everything; without them the tests are skipped.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as codes

from core.formats.exporting import export_project
from core.masks.rle import Rle, encode_rle
from core.types import BoolMask
from tests.formats import projects
from tests.formats.projects import ClipPlan, TrackPlan, make

WIDTH, HEIGHT, FRAMES = 64, 48, 12
CLIPS = ("one", "zwei ü")
EXPORTS = {
    "coco": "coco.json", "youtube-vis": "vis.json", "tao": "tao.json", "davis": "davis", "cvat": "cvat.xml",
    "label-studio": "studio.json",
}  # fmt: skip
QUIET = {"PRINT_CONFIG": False}
EVALUATOR = QUIET | {
    "PRINT_RESULTS": False, "OUTPUT_SUMMARY": False, "OUTPUT_DETAILED": False, "PLOT_CURVES": False,
    "TIME_PROGRESS": False, "DISPLAY_LESS_PROGRESS": True, "LOG_ON_ERROR": None, "RETURN_ON_ERROR": False,
}  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore")


def disc(x: int, y: int, radius: int) -> BoolMask:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    found: BoolMask = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
    return found


def track(name: str, category: str, place: tuple[int, int, int], gaps: tuple[int, ...] = ()) -> TrackPlan:
    """Return a ring that moves right behind a bar."""
    x, y, radius = place
    frames: dict[int, tuple[Rle | None, Rle | None]] = {}
    for frame in sorted(set(range(FRAMES)) - set(gaps)):
        whole = disc(x + 2 * frame, y, radius) & ~disc(x + 2 * frame, y, radius // 3)
        seen = whole.copy()
        seen[:, 30:36] = False
        frames[frame] = (encode_rle(seen) if seen.any() else None, encode_rle(whole))
    return TrackPlan(name, category, frames)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of every format."""
    monkeypatch.setattr(projects, "WIDTH", WIDTH)
    monkeypatch.setattr(projects, "HEIGHT", HEIGHT)
    ring = track("b ä", "dog", (12, 34, 9), gaps=(3, 4))
    tracks = (track("a", "cup", (10, 12, 8)), ring, track("c", "cup", (40, 24, 5)))
    plans = [ClipPlan(name, FRAMES, 0, tracks[: 3 - place], False) for place, name in enumerate(CLIPS)]
    with make(tmp_path / "p.amodal", tuple(plans)) as project:
        for name, file in EXPORTS.items():
            list(export_project(project, tmp_path / file, name))
    return tmp_path


def scores(written: Path, dataset: str, config: dict[str, Any], metric: str, value: str) -> set[float]:
    """Return the values that TrackEval finds for all classes together."""
    trackeval = pytest.importorskip("trackeval")
    data = getattr(trackeval.datasets, dataset)(QUIET | config)
    made = getattr(trackeval.metrics, metric)
    metrics = [made() if metric == "JAndF" else made(QUIET)]
    found, _ = trackeval.Evaluator(EVALUATOR).evaluate([data], metrics)
    classes = found[dataset]["ours"]["COMBINED_SEQ"]
    return {round(float(np.mean(of_class[metric][value])), 6) for of_class in classes.values()}


def pictures(folder: Path) -> None:
    for name in CLIPS:
        (folder / name).mkdir(parents=True)
        for number in range(FRAMES):
            Image.new("RGB", (WIDTH, HEIGHT)).save(folder / name / f"{number:06d}.png")


def test_trackeval_takes_youtube_vis(written: Path) -> None:
    pytest.importorskip("trackeval")
    truth, ours = written / "gt" / "youtube_vis_val", written / "tr" / "youtube_vis_val" / "ours" / "data"
    truth.mkdir(parents=True)
    ours.mkdir(parents=True)
    shutil.copy(written / "vis.json", truth / "gt.json")
    results = []
    for entry in json.loads((written / "vis.json").read_text())["annotations"]:
        packed = [code and codes.frPyObjects(code, HEIGHT, WIDTH) for code in entry["segmentations"]]
        shown = [code and code | {"counts": code["counts"].decode()} for code in packed]
        kept = {key: entry[key] for key in ("video_id", "category_id")}
        results.append(kept | {"score": 1.0, "segmentations": shown})
    (ours / "r.json").write_text(json.dumps(results))
    config = {"GT_FOLDER": f"{written}/gt/", "TRACKERS_FOLDER": f"{written}/tr/", "SPLIT_TO_EVAL": "val"}
    assert scores(written, "YouTubeVIS", config, "HOTA", "HOTA") == {1.0}


def test_trackeval_takes_tao(written: Path) -> None:
    pytest.importorskip("trackeval")
    ours = written / "tr" / "ours" / "data"
    (written / "gt").mkdir()
    ours.mkdir(parents=True)
    values = json.loads((written / "tao.json").read_text())
    for category in values["categories"]:
        category["merged"] = []
    for entry in values["annotations"]:  # as in the published file for evaluation
        entry["bbox"] = entry["amodal_bbox"]
        entry["area"] = entry["bbox"][2] * entry["bbox"][3]
    (written / "gt" / "gt.json").write_text(json.dumps(values))
    kept = ("image_id", "category_id", "bbox", "track_id", "video_id")
    results = [{key: entry[key] for key in kept} | {"score": 1.0} for entry in values["annotations"]]
    (ours / "r.json").write_text(json.dumps(results))
    config = {"GT_FOLDER": str(written / "gt"), "TRACKERS_FOLDER": str(written / "tr")}
    assert scores(written, "TAO", config, "TrackMAP", "AP_all") == {1.0}


def test_trackeval_and_vos_benchmark_take_davis(written: Path) -> None:
    pytest.importorskip("trackeval")
    masks = written / "davis" / "Annotations"
    shutil.copytree(masks, written / "tr" / "ours" / "data")
    config = {
        "GT_FOLDER": str(masks), "TRACKERS_FOLDER": str(written / "tr"), "SPLIT_TO_EVAL": "val",
        "SEQMAP_FILE": str(written / "davis" / "ImageSets" / "2017" / "val.txt"),
    }  # fmt: skip
    assert scores(written, "DAVIS", config, "JAndF", "J&F") == {1.0}
    judge = pytest.importorskip("vos_benchmark.benchmark")
    found = judge.benchmark([str(masks)], [str(masks)], strict=True, num_processes=1, verbose=False)
    assert [float(value[0]) for value in found[:3]] == [100.0] * 3


def test_datumaro_takes_cvat_and_coco(written: Path) -> None:
    datumaro = pytest.importorskip("datumaro")
    entries = json.loads((written / "coco.json").read_text())["annotations"]
    (written / "cvat").mkdir()
    shutil.copy(written / "cvat.xml", written / "cvat" / "default.xml")
    pictures(written / "cvat" / "images")
    (written / "coco" / "annotations").mkdir(parents=True)
    shutil.copy(written / "coco.json", written / "coco" / "annotations" / "instances_val.json")
    pictures(written / "coco" / "images" / "val")
    expected = {
        "cvat": sum(1 + ("visible_mask" in entry) for entry in entries),
        "coco_instances": len(entries),
    }
    for kind, count in expected.items():
        read = datumaro.Dataset.import_from(str(written / kind.removesuffix("_instances")), kind)
        assert len(read) == FRAMES * len(CLIPS)
        assert sum(one.type.name == "mask" for item in read for one in item.annotations) == count


def test_label_studios_own_converter_reads_our_brushes(written: Path) -> None:
    brush = pytest.importorskip("label_studio_sdk.converter.brush")
    entries = json.loads((written / "coco.json").read_text())["annotations"]
    names = ("segmentation", "visible_mask")
    expected = sorted(int(codes.area(entry[name])) for entry in entries for name in names if name in entry)
    results = [
        result
        for task in json.loads((written / "studio.json").read_text())
        for result in task["annotations"][0]["result"]
    ]
    drawn = [np.reshape(brush.decode_rle(r["value"]["rle"]), (HEIGHT, WIDTH, 4)) for r in results]
    assert sorted(int((pixels[:, :, 3] > 127).sum()) for pixels in drawn) == expected
