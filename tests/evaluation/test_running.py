"""Whole evaluations of real proposers on real folders."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import pytest

from core.errors import BadInputError, Cancelled, ModelUnavailableError
from core.formats.evaluation.evaluation_folder import open_evaluation_folder
from core.metrics.frame import METRICS
from core.pictures.reading import read_picture
from core.progress import CancelToken, Progress
from models.evaluation.cues import GivenCue
from models.evaluation.requests import make_request
from models.evaluation.results import Evaluation, describe, summarise
from models.evaluation.rows import Predictions, Row, Setting
from models.evaluation.running import evaluate
from models.proposers.registry import load_proposer
from tests.evaluation.folders import write_clip, write_set
from tests.metrics.published import evaluate as published
from tests.models.collecting import collect

T = TypeVar("T")
KEYS = [*METRICS, "seconds_per_frame", "top_k", "mIoU_top_k", "mIoU_occ_strict_top_k"]


def run(steps: Generator[Progress, None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("set"))


def without_times(found: Evaluation) -> object:
    whole = json.loads(json.dumps(describe(found)))
    for row in whole["proposers"].values():
        row["seconds_per_frame"] = row["load_seconds"] = None
        for clip in row["by_clip"].values():
            clip["seconds"] = None
    return whole


def test_scores_equal_the_published_evaluation_of_the_same_masks(folder: Path) -> None:
    rows = [Setting(name, name) for name in ("modal", "convex", "temporal")]
    found = run(evaluate(folder, rows))
    for row in found.rows:
        made = []
        for clip in open_evaluation_folder(folder):
            assert clip.amodal is not None
            masks = collect(load_proposer(row.name), make_request(clip, Setting(row.name, row.name))).masks[0]
            truth, modal = (np.stack([s[t] for t in range(len(clip))]) for s in (clip.amodal, clip.modal))
            made.append((masks, truth, modal))
        judge = published(made)
        assert row.mean("mIoU") == pytest.approx(judge["mIoU"], abs=1e-12)
        occ = row.mean("mIoU_occ")
        assert (np.nan if occ is None else occ) == pytest.approx(judge["mIoU_occ"], abs=1e-12, nan_ok=True)
    assert found.rows[0].mean("mIoU_occ_strict") == 0.0
    assert found.rows[0].mean("mIoU_occ") is None


def test_the_json_of_the_contract(folder: Path) -> None:
    found = run(evaluate(folder, [Setting("modal", "modal"), Setting("t", "temporal", hypotheses=3)]))
    value = json.loads(json.dumps(summarise(found), allow_nan=False))
    assert list(value) == ["clips", "frames", "proposers"]
    assert (value["clips"], value["frames"]) == (3, 18)
    for entry in value["proposers"].values():
        assert list(entry) == KEYS
    modal, temporal = value["proposers"]["modal"], value["proposers"]["t"]
    assert modal["mIoU_occ"] is None
    assert (modal["top_k"], temporal["top_k"]) == (1, 3)
    assert modal["mIoU_top_k"] == modal["mIoU"]
    assert temporal["mIoU_top_k"] >= temporal["mIoU"]
    assert temporal["seconds_per_frame"] > 0


def test_same_seed_same_numbers(folder: Path) -> None:
    rows = [
        Setting("convex", "convex", seed=3),
        Setting("t", "temporal", GivenCue.OCCLUDER, hypotheses=3, seed=3),
    ]
    first, second = (without_times(run(evaluate(folder, rows, seed=3))) for _ in range(2))
    assert first == second


def test_cue_reaches_the_proposer(folder: Path) -> None:
    rows = [Setting(str(cue), "convex-occluder", cue) for cue in (None, GivenCue.DEPTH, GivenCue.OCCLUDER)]
    plain, depth, occluder = run(evaluate(folder, rows)).rows
    assert depth.samples["clip1"] != plain.samples["clip1"]
    assert occluder.mean("mIoU") == depth.mean("mIoU")
    assert (occluder.mean("mIoU") or 0) > (plain.mean("mIoU") or 0)


def test_masks_made_elsewhere_score_like_their_maker(folder: Path, tmp_path: Path) -> None:
    first = run(evaluate(folder, [Setting("convex", "convex")], out=tmp_path))
    names = sorted(path.name for path in (tmp_path / "convex" / "clip1").iterdir())
    assert names == [f"frame_{number:05d}.png" for number in range(6)]
    assert set(np.unique(read_picture(tmp_path / "convex" / "clip2" / names[0]))) == {0, 255}
    again = run(evaluate(folder, [Predictions("mine", tmp_path / "convex")]))
    mine = summarise(again)["proposers"]["mine"]
    theirs = summarise(first)["proposers"]["convex"]
    assert mine["seconds_per_frame"] is None
    assert {**mine, "seconds_per_frame": 0} == {**theirs, "seconds_per_frame": 0}
    run(evaluate(folder, [Setting("convex", "modal")], out=tmp_path))
    assert sorted(path.name for path in (tmp_path / "convex").iterdir()) == ["clip1", "clip2", "clip3"]


@pytest.mark.parametrize("what", ["clip", "frame", "size", "damage"])
def test_predictions_that_do_not_fit_are_named(what: str, folder: Path, tmp_path: Path) -> None:
    run(evaluate(folder, [Setting("a", "modal")], out=tmp_path))
    path = tmp_path / "a" / "clip2" / "frame_00003.png"
    if what == "clip":
        (tmp_path / "a" / "clip2").rename(tmp_path / "a" / "other")
        path = path.parent
    elif what == "frame":
        path.unlink()
        path = path.parent
    elif what == "size":
        cv2.imwrite(str(path), np.zeros((4, 4), np.uint8))
    else:
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadInputError) as caught:
        run(evaluate(folder, [Predictions("mine", tmp_path / "a")]))
    assert str(path) in str(caught.value)


def test_boxes_alone_give_shares_of_boxes(tmp_path: Path) -> None:
    clip = write_clip(tmp_path, "disc", 3, truth=False)
    values: list[object] = [[12, 30, 37, 37], None, [-500, -500, 5, 5]]
    (clip / "boxes.json").write_text(json.dumps({"amodal_boxes": values}))
    found = run(evaluate(tmp_path, [Setting("modal", "modal")]))
    entry = summarise(found)["proposers"]["modal"]
    assert entry["mIoU"] is None
    assert entry["mIoU_top_k"] is None
    assert (entry["AP25"], entry["AP75"]) == (0.5, 0.5)


def test_one_clip_with_truth_and_one_without(tmp_path: Path) -> None:
    write_clip(tmp_path, "a", 3)
    write_clip(tmp_path, "b", 3, truth=False)
    found = run(evaluate(tmp_path, [Setting("modal", "modal")]))
    assert found.rows[0].clips[0].top_1.mean("mIoU") is not None
    assert found.rows[0].clips[1].top_1.mean("mIoU") is None
    assert found.rows[0].interval("mIoU") is None


def test_damaged_files_are_named_before_any_proposal(tmp_path: Path) -> None:
    write_set(tmp_path, 2, 3)
    for kind in ("rgbs", "amodal", "depth"):
        path = tmp_path / "clip2" / kind / "frame_00001.png"
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) * 2 // 3])
        with pytest.raises(BadInputError) as caught:
            run(evaluate(tmp_path, [Setting("modal", "modal")], out=tmp_path / "out"))
        assert str(path) in str(caught.value)
        path.write_bytes(whole)
    assert not (tmp_path / "out").exists()


def test_unknown_proposer_and_missing_cue_are_refused_first(tmp_path: Path) -> None:
    clip = write_clip(tmp_path, "a", 2)
    with pytest.raises(ModelUnavailableError, match="nonsense"):
        run(evaluate(tmp_path, [Setting("a", "modal"), Setting("b", "nonsense")]))
    for path in (clip / "depth").iterdir():
        path.unlink()
    (clip / "depth").rmdir()
    with pytest.raises(BadInputError, match="has no folder depth/"):
        run(evaluate(tmp_path, [Setting("a", "convex-occluder", GivenCue.DEPTH)]))


def test_settings_that_a_proposer_refuses_are_found_before_the_first_clip(
    folder: Path, tmp_path: Path
) -> None:
    """diffusion-vas is refused at once: without weights, or for an option that it does not know."""
    rows = [Setting("first", "modal"), Setting("second", "diffusion-vas", options={"nonsense": "1"})]
    with pytest.raises((BadInputError, ModelUnavailableError)):
        run(evaluate(folder, rows, out=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_cancel_leaves_whole_clips_only(folder: Path, tmp_path: Path) -> None:
    cancel = CancelToken()
    steps = evaluate(folder, [Setting("modal", "modal")], out=tmp_path, cancel=cancel)
    for step in steps:
        if step.message.startswith("modal, clip2"):
            cancel.cancel()
            break
    with pytest.raises(Cancelled):
        run(steps)
    assert [path.name for path in (tmp_path / "modal").iterdir()] == ["clip1"]
    assert len(list((tmp_path / "modal" / "clip1").iterdir())) == 6


def test_progress_never_runs_backwards_and_counts_all_rows(folder: Path) -> None:
    rows: list[Row] = [Setting("modal", "modal"), Setting("convex", "convex", hypotheses=4)]
    steps = [step for step in evaluate(folder, rows) if step.message.split(",")[0] in ("modal", "convex")]
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert (steps[-1].done, steps[-1].total) == (6000, 6000)


def test_time_is_only_that_of_proposals(folder: Path) -> None:
    found = run(evaluate(folder, [Setting("temporal", "temporal")]))
    row = found.rows[0]
    parts = [clip.seconds for clip in row.clips]
    assert all(part is not None and part > 0 for part in parts)
    assert row.seconds_per_frame == pytest.approx(sum(part or 0.0 for part in parts) / found.frames)
    assert row.load_seconds is not None
