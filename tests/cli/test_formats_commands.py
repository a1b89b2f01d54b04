"""`convert`, `validate`, `export` with choices, hypotheses of other systems: as they are called."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from cli.app import app
from core.changes.reviews import Judgement
from core.masks.rle import encode_rle
from core.store.project import Project
from core.types import Layer, ReviewState
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan, make


def mask(first: int, last: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    pixels = np.zeros((HEIGHT, WIDTH), bool)
    pixels[1:5, first:last] = True
    return pixels


MODAL, AMODAL, OTHER = (encode_rle(mask(*span)) for span in ((1, 4), (1, 6), (1, 5)))
FAR = encode_rle(mask(7, 9))


def plan(name: str, *, tracks: tuple[TrackPlan, ...] | None = None) -> ClipPlan:
    cup = TrackPlan("a", "cup", {0: (MODAL, AMODAL), 1: (MODAL, AMODAL)})
    both = (cup, TrackPlan("b", "dog", {0: (FAR, None)}))
    return ClipPlan(name, 2, 0, both if tracks is None else tracks, False)


def call(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.amodal"
    make(path, (plan("one"), plan("two"), plan("three"))).close()
    return path


def test_convert_writes_the_other_format_and_says_what_is_lost(project: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "in.json", tmp_path / "out.json"
    assert call("export", "--project", project, "--out", source)[0] == 0
    status, said = call("convert", source, out, "--to", "diffusion-vas")
    assert status == 0, said
    assert "3 clips, 6 tracks" in said
    assert "no place for names and colours of tracks (6 tracks)" in said
    samples = json.loads(out.read_text())
    assert [len(sample["visible_mask"]) for sample in samples] == [2, 2, 2]
    # Nobody knows what the pictures are called: each gets a name with its number, below its clip's own.
    made = [[f"{name}/{frame:06d}.png" for frame in range(2)] for name in ("one", "two", "three")]
    assert [sample["image_file_names"] for sample in samples] == made
    again = tmp_path / "again.amodal"
    status, said = call("import", out, "--project", again)
    assert (status, "3 clips" in said) == (0, True), said
    with Project.open(again) as read:
        clips = [(clip.name, clip.frame_count) for clip in read.clips.list()]
    assert clips == [("one", 2), ("two", 2), ("three", 2)]


def test_validate_names_every_bad_record_and_counts_the_good_ones(project: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    call("export", "--project", project, "--out", source)
    assert call("validate", source)[0] == 0
    values = json.loads(source.read_text())
    values["annotations"][1]["segmentation"]["counts"] = "zz"
    values["annotations"][2]["image_id"] = 999
    values["annotations"][4]["bbox"] = [0, 0, -1, 2]
    source.write_text(json.dumps(values))
    status, said = call("validate", source)
    assert status == 2
    for place in ("annotations[1].segmentation", "annotations[2].image_id: 999", "annotations[4].bbox"):
        assert place in said
    assert "3 problems; 3 clips, " in said
    assert "Traceback" not in said


def test_export_writes_only_what_was_asked_for(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    wanted = ("--clips", "two", "--categories", "cup", "--layer", "modal")
    status, said = call("export", "--project", project, "--out", out, *wanted)
    assert status == 0, said
    values = json.loads(out.read_text())
    assert [video["name"] for video in values["videos"]] == ["two"]
    assert [category["name"] for category in values["categories"]] == ["cup"]
    assert {entry["segmentation_layer"] for entry in values["annotations"]} == {"modal"}
    status, said = call("export", "--project", project, "--out", tmp_path / "x.json", "--clips", "four")
    assert (status, "clip four: is not in the project" in said) == (2, True)


def test_split_divides_by_clip_and_the_seed_repeats_it(project: Path, tmp_path: Path) -> None:
    parts = []
    for folder in ("first", "again"):
        (tmp_path / folder).mkdir()
        out = tmp_path / folder / "set.json"
        status, said = call(
            "export", "--project", project, "--out", out, "--split", "train=0.7,val=0.3", "--seed", 4
        )
        assert status == 0, said
        files = [out.with_name(f"set-{name}.json") for name in ("train", "val")]
        parts.append([[video["name"] for video in json.loads(f.read_text())["videos"]] for f in files])
    assert parts[0] == parts[1]
    assert sorted(parts[0][0] + parts[0][1]) == ["one", "three", "two"]
    assert len(parts[0][0]) == 2
    for bad in ("train", "train=2", "a=0.5,b=0.4", "../x=1"):
        status, said = call("export", "--project", project, "--out", tmp_path / "y.json", "--split", bad)
        assert (status, "--split" in said) == (2, True)


def test_masks_of_another_system_become_hypotheses_and_persons_masks_stay(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine.amodal", tmp_path / "theirs.amodal"
    make(mine, (plan("one"),)).close()
    foreign = (
        TrackPlan("object 7", "thing", {0: (None, OTHER), 1: (None, OTHER)}),
        TrackPlan("object 8", "thing", {1: (None, FAR)}),
    )
    make(theirs, (plan("one", tracks=foreign),)).close()
    assert call("export", "--project", theirs, "--out", tmp_path / "theirs.json")[0] == 0
    with Project.open(mine) as opened:
        (clip,) = opened.clips.list()
        track = opened.tracks.list(clip.id)[0]
        opened.verdicts.judge(track.id, [0], Judgement(ReviewState.ACCEPTED))
    status, said = call("import", tmp_path / "theirs.json", "--project", mine, "--as-hypotheses", "AISFormer")
    assert status == 0, said
    assert "2 masks are hypotheses of AISFormer for 1 tracks" in said
    assert "1 objects overlap no track and were left out: object 8" in said
    assert "relinked" not in said, "no clip came in whose pictures could be missing"
    with Project.open(mine) as opened:
        (run,) = opened.runs.list(track.id)
        assert run.proposer == "AISFormer"
        assert dict(opened.runs.hypothesis_masks(run.id, 0)) == {0: OTHER, 1: OTHER}
        heads = {head.key.frame: head.rle for head in opened.masks.of_track(track.id, Layer.AMODAL)}
        assert heads == {0: AMODAL, 1: OTHER}
    status, said = call(
        "import", tmp_path / "theirs.json", "--project", tmp_path / "none.amodal", "--as-hypotheses", "X"
    )
    assert status == 2


def test_a_format_of_one_layer_loses_only_the_layer_that_it_leaves_out(project: Path, tmp_path: Path) -> None:
    wanted = ("export", "--project", project, "--format", "youtube-vis", "--out")
    assert "no place for amodal masks (6 masks)" in call(*wanted, tmp_path / "a.json")[1]
    status, said = call(*wanted, tmp_path / "b.json", "--layer", "amodal")
    assert (status, "no place for amodal" in said) == (0, False)


def test_polygons_come_with_the_iou_that_they_lose(tmp_path: Path) -> None:
    ring = mask(1, 8)
    ring[2:4, 3:5] = False
    tracks = (TrackPlan("a", "cup", {0: (encode_rle(ring), None), 1: (MODAL, None)}),)
    make(tmp_path / "p.amodal", (plan("one", tracks=tracks),)).close()
    wanted = (
        "--project",
        tmp_path / "p.amodal",
        "--out",
        tmp_path / "o.json",
        "--layer",
        "modal",
        "--polygons",
    )
    status, said = call("export", *wanted)
    assert status == 0, said
    # The ring has 24 pixels of 28 within its outline; the other mask is exact.
    assert "4 outlines lose 7.14 % IoU on average, at most 14.29 % (holes)" in said
    values = json.loads((tmp_path / "o.json").read_text())
    assert all(isinstance(entry["segmentation"], list) for entry in values["annotations"])


def test_comments_are_named_as_lost(project: Path, tmp_path: Path) -> None:
    with Project.open(project) as opened:
        clip = opened.clips.list()[0]
        opened.comments.add(clip.id, 0, "Whose leg is this?")
    status, said = call("export", "--project", project, "--out", tmp_path / "o.json")
    assert status == 0, said
    assert "no place for comments, visibility classes and regions that cannot be known (1 marks)" in said
