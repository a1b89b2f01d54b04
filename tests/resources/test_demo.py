"""The demo: files agree with each other, objects pass behind one another, one wholly for a while."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import resources
from core.masks.coco_codes import rle_from_coco
from core.masks.rle import decode_rle
from core.store.project import Project
from core.types import Layer
from core.video.opening import open_source

DEMO = Path(resources.__file__).parent / "demo"
ICONS = Path(resources.__file__).parent / "icons"


@pytest.fixture(scope="module")
def modal() -> dict[str, Any]:
    return dict(json.loads((DEMO / "demo.json").read_text()))


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return dict(json.loads((DEMO / "truth.json").read_text()))


def masks_of(file: dict[str, Any]) -> dict[tuple[int, int], NDArray[np.bool_]]:
    size = (file["videos"][0]["height"], file["videos"][0]["width"])
    return {
        (a["track_id"], a["image_id"]): decode_rle(rle_from_coco(a["segmentation"], size))
        for a in file["annotations"]
    }


def test_video_has_the_frames_that_the_file_says(modal: dict[str, Any]) -> None:
    source = open_source(DEMO / "demo.mp4")
    video = modal["videos"][0]
    facts = (source.info.frame_count, source.info.width, source.info.height)
    source.close()
    assert facts == (video["length"], video["width"], video["height"])
    assert len(modal["images"]) == video["length"]


def test_visible_parts_are_disjoint_and_inside_the_truth(
    modal: dict[str, Any], truth: dict[str, Any]
) -> None:
    seen, whole = masks_of(modal), masks_of(truth)
    for image in modal["images"][::9]:
        total = np.zeros((image["height"], image["width"]), np.uint8)
        for track in modal["tracks"]:
            mask = seen.get((track["id"], image["id"]))
            if mask is not None:
                total += mask
                assert not (mask & ~whole[track["id"], image["id"]]).any()
        assert total.max() <= 1


def test_every_track_is_hidden_somewhere_and_one_wholly(modal: dict[str, Any], truth: dict[str, Any]) -> None:
    seen, whole = masks_of(modal), masks_of(truth)
    assert len(modal["tracks"]) >= 3
    for track in modal["tracks"]:
        shares = [
            1 - seen.get(key, np.zeros(1, np.bool_)).sum() / mask.sum()
            for key, mask in whole.items()
            if key[0] == track["id"]
        ]
        assert max(shares) > 0.15
    assert any(key not in seen for key in whole)


def test_demo_is_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 4_000_000


def test_temporal_proposals_come_nearer_to_the_truth_than_the_modal_masks(
    tmp_path: Path, truth: dict[str, Any]
) -> None:
    from cli.commands.import_ import run as run_import
    from cli.commands.propose import Wanted
    from cli.commands.propose import run as run_propose

    path = tmp_path / "demo.amodal"
    assert run_import(DEMO / "demo.json", path, "auto", DEMO) == 0
    assert run_propose(path, Wanted(None, None, "temporal", 1, None, 0, "auto", complete=False)) == 0
    whole = masks_of(truth)
    names = {track["name"]: track["id"] for track in truth["tracks"]}
    with Project.open(path, read_only=True) as project:
        clip = project.clips.list()[0]
        for track in project.tracks.list(clip.id):
            scores = {
                layer: np.mean([
                    iou(decode_rle(head.rle), whole[names[track.name], head.key.frame + 1])
                    for head in project.masks.of_track(track.id, layer)
                ])
                for layer in Layer
            }  # fmt: skip
            assert scores[Layer.AMODAL] > scores[Layer.MODAL]


def iou(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    return float((first & second).sum() / max(1, (first | second).sum()))


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_icon_is_drawn_in_the_colour_it_is_given(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("<svg")
    if path.stem != "app":
        side = 40 if path.stem.startswith("check-") else 20  # pictures of what a check means are larger
        assert f'viewBox="0 0 {side} {side}"' in text
        assert "currentColor" in text


def test_every_icon_that_an_action_names_exists() -> None:
    from ui.actions.action_table import ACTIONS

    assert {spec.icon for spec in ACTIONS if spec.icon} <= {path.stem for path in ICONS.glob("*.svg")}
