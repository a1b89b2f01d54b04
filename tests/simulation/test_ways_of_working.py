"""Ways of working that choose, draw boxes where doubt is high, edit ranges; errors; a run that goes on."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from benchmarks.support.moving_scenes import make_scene
from core.errors import BadInputError
from core.formats.evaluation.evaluation_folder import open_evaluation_folder
from core.formats.evaluation.evaluation_writer import EvaluationClipWriter
from core.progress import CancelToken
from core.simulation.annotator import Annotator
from core.simulation.effort import SECONDS
from core.types import BoolVideo
from main import main
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.simulation.policies import POLICIES
from models.simulation.running import Terms, lay_out
from models.simulation.work import ClipWork
from tests.simulation.test_simulate import result_of

WAYS = {policy.name: policy.work for policy in POLICIES}


@dataclass
class Told:
    """A proposer that answers what it was told to."""

    answers: Sequence[BoolVideo]
    doubts: dict[int, float] = field(default_factory=dict)
    asked: list[ProposalRequest] = field(default_factory=list)
    name: str = "told"
    summary: str = ""
    needs_frames: bool = False
    fingerprint: str = "1"
    max_hypotheses: int = 0

    def __post_init__(self) -> None:
        """There are as many hypotheses as answers."""
        self.max_hypotheses = len(self.answers)

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Hand the answers over."""
        cancel.check()
        self.asked.append(request)
        for number in range(request.hypotheses):
            masks = dict(enumerate(self.answers[number]))
            yield ProposalUpdate(1.0, "", number, masks, doubts=self.doubts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clips of twelve frames."""
    made = tmp_path_factory.mktemp("ways")
    for kind in ("follower", "ball-box"):
        scene = make_scene(kind, frame_count=12, size_hw=(90, 160))
        with EvaluationClipWriter(made, kind) as writer:
            for picture, modal, amodal in zip(scene.frames, scene.modal, scene.amodal, strict=True):
                writer.add(picture, modal, amodal)
        (made / kind / "meta.json").write_text(json.dumps({"kind": kind}), encoding="utf-8")
    return made


def desk(folder: Path, annotator: Annotator | None = None) -> ClipWork:
    """A clip as the annotator begins with it."""
    clip = next(one for one in open_evaluation_folder(folder) if one.name == "follower")
    terms = Terms(0.9, None, 0, CancelToken())
    if annotator is not None:
        terms = Terms(0.9, None, 0, CancelToken(), annotator)
    return lay_out(clip, terms)


def test_the_best_of_several_hypotheses_is_taken_and_looking_is_counted(folder: Path) -> None:
    """One look for each hypothesis in each stretch; a stretch may have another winner."""
    work = desk(folder)
    early, late = work.modal.copy(), work.modal.copy()
    early[:6], late[6:] = work.truth[:6], work.truth[6:]
    for way, choices, strokes_left in (("choose", 3, True), ("choose-range", 6, False)):
        now = work.begun_anew(way)
        proposer = Told((work.modal, early, late), name=way)
        WAYS[way](now, proposer)
        assert now.effort.choices == choices
        assert (now.effort.strokes > 0) == strokes_left
        assert now.effort.runs == 1
        assert proposer.asked[0].hypotheses == 3
    alone = work.begun_anew("alone")
    WAYS["choose"](alone, Told((work.truth,), name="one"))
    assert alone.effort.choices == 0, "where there is one there is nothing to choose"


def test_boxes_are_drawn_only_where_doubt_is_high(folder: Path) -> None:
    """And where there is none, nothing is drawn and nothing asked again."""
    work = desk(folder)
    unsure = Told((work.truth,), doubts={frame: 0.9 if frame in (3, 4, 9) else 0.0 for frame in range(12)})
    WAYS["boxes-doubt"](work, unsure)
    assert work.effort.boxes == 2
    assert [sorted(one.boxes_xywh) for one in unsure.asked] == [[], [3, 9]]
    sure = Told((work.truth,), name="sure")
    certain = work.begun_anew("sure")
    certain.modal = certain.truth
    WAYS["boxes-doubt"](certain, sure)
    assert (certain.effort.boxes, len(sure.asked)) == (0, 1)


def test_an_edit_of_a_range_saves_strokes_where_it_helps(folder: Path) -> None:
    """Fewer frames are painted than without it; each edit is counted; every frame is decided once."""
    found = result_of(folder, ["convex"], policies=["modal", "range", "propose", "propose-range"])
    efforts = {one.name: one.total for one in found.results}
    assert efforts["range"].fills > 0
    assert efforts["range"].touched < efforts["modal"].touched
    assert efforts["range"].strokes < efforts["modal"].strokes
    assert efforts["propose-range convex"].touched <= efforts["propose convex"].touched
    assert all(effort.accepts == effort.frames == 24 for effort in efforts.values())
    assert all(one.below == 0 for one in found.results), "an exact annotator leaves nothing bad behind"


def test_who_errs_leaves_errors_behind(folder: Path) -> None:
    """They are counted against what is true, not against what was believed; the seed decides them."""
    errs = Annotator(jitter_px=1.5, misjudged_px=4.0, overlooked=0.5)
    found = result_of(folder, ["convex"], policies=["modal", "range"], noisy=errs)
    exact, noisy = found.results[0], next(one for one in found.results if one.name == "modal, noisy")
    assert noisy.below > exact.below == 0
    assert noisy.iou < exact.iou
    again = result_of(folder, ["convex"], policies=["modal"], noisy=errs)
    assert again.results[1].outcomes == noisy.outcomes


def test_ways_of_working_share_ideas_but_not_slips(folder: Path) -> None:
    """What is believed of a clip is the same for all; slips are of each way its own."""
    work = desk(folder, Annotator(jitter_px=2.0, misjudged_px=4.0))
    one, two = work.begun_anew("modal"), work.begun_anew("copy")
    assert (one.truth == two.truth).all()
    assert (one.truth != one.real).any()
    assert one.rng.random() != two.rng.random()


def test_looking_through_hypotheses_costs_time() -> None:
    """As every act does."""
    assert SECONDS["choices"] > 0


def test_a_kept_run_goes_on_where_it_was_cut_off(folder: Path, tmp_path: Path) -> None:
    """Nothing is counted twice, half a line is counted again, and the numbers are those of one go."""
    kept = tmp_path / "kept.jsonl"
    command = ["simulate", str(folder), "--proposer", "convex", "--policy", "modal,range,propose"]
    assert main([*command, "--json", str(tmp_path / "once.json")]) == 0
    assert main([*command, "--keep", str(kept)]) == 0
    whole = kept.read_bytes()
    lines = whole.splitlines(keepends=True)
    assert len(lines) == 1 + 2 * 3
    kept.write_bytes(b"".join(lines[:4]) + lines[4][:25])
    assert main([*command, "--keep", str(kept), "--json", str(tmp_path / "again.json")]) == 0
    assert kept.read_bytes() == whole
    assert (tmp_path / "once.json").read_text() == (tmp_path / "again.json").read_text()
    spoilt = whole.replace(b'"strokes": ', b'"strokes": 9', 1)
    kept.write_bytes(spoilt)
    assert main([*command, "--keep", str(kept), "--json", str(tmp_path / "read.json")]) == 0
    assert (tmp_path / "read.json").read_text() != (tmp_path / "once.json").read_text(), (
        "it is read, not redone"
    )


def test_clips_that_changed_are_counted_again(folder: Path, tmp_path: Path) -> None:
    """A name is not enough: the truth's digest belongs to the key."""
    kept = tmp_path / "kept.jsonl"
    result_of(folder, ["convex"], policies=["modal"], keep=kept, most_clips=1)
    lines = kept.read_text().splitlines()
    key = json.loads(lines[1])["key"]
    kept.write_text(lines[0] + "\n" + lines[1].replace(key[1], "00000000") + "\n")
    result_of(folder, ["convex"], policies=["modal"], keep=kept, most_clips=1)
    assert [json.loads(line)["key"][1] for line in kept.read_text().splitlines()[1:]] == ["00000000", key[1]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"simulate": 1, "target": 0.8, "cue": "none", "seed": 0}\n', "another target, cue or seed"),
        ("no such thing\n", "line 1: is no outcome"),
        ("half a line", "line 1: is no outcome"),
        ('{"simulate": 1, "target": 0.9, "cue": "none", "seed": 0}\n{"key": 3}\n', "line 2: is no outcome"),
    ],
)
def test_a_file_that_is_none_is_left_alone(folder: Path, tmp_path: Path, text: str, reason: str) -> None:
    """It is named, and not written to."""
    kept = tmp_path / "notes.txt"
    kept.write_text(text)
    with pytest.raises(BadInputError, match=reason):
        result_of(folder, ["convex"], policies=["modal"], keep=kept)
    assert kept.read_text() == text


def test_the_cheapest_way_is_named_for_each_kind(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By time, with its interval, and the next one beside it."""
    out = tmp_path / "found.json"
    command = ["simulate", str(folder), "--proposer", "convex", "--policy", "scratch,modal,morph"]
    assert main([*command, "--json", str(out), "--noisy", "jitter=1"]) == 0
    told = capsys.readouterr().out
    assert "| kind of clip |" in told
    assert "| morph, noisy |" in told
    kinds = json.loads(out.read_text())["kinds"]
    assert set(kinds) == {"follower", "ball-box"}
    for one in kinds.values():
        assert one["cheapest"] in ("modal", "morph"), "nobody who errs, and never from nothing"
        low, high = one["seconds_per_frame"][1]
        assert low <= one["seconds_per_frame"][0] <= high
        assert one["seconds_per_frame"][0] <= one["seconds_per_frame_of_second"][0]
    assert np.isclose([one["cheapest_in_draws"] for one in kinds.values()], 1.0).all(), "one clip of each"


def test_tuning_does_not_mix_with_errors(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said, not ignored."""
    assert main(["simulate", str(folder), "--tune", "--noisy", "jitter=1"]) == 2
    assert "works without --noisy" in capsys.readouterr().err
