"""What is learned from: only what a person decided, and never what judges it."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from core.changes.reviews import Judgement
from core.errors import BadInputError
from core.masks.rle import encode_rle
from core.progress import CancelToken
from core.store.project import Project
from core.types import ReviewState
from models.proposers.protocol import ProposalRequest
from models.tuning.examples import cues_of, examples
from models.tuning.gathering import gather, opened_lessons
from models.tuning.lessons import SPAN_GAP, Lesson, SplitBy, split_lessons
from tests.review_scene import write_project
from tests.tuning_scene import FRAMES, write_decided


def lesson(clip: str, track: str, frames: Iterable[int]) -> Lesson:
    modal = np.zeros((40, 4, 4), np.bool_)
    return Lesson(clip, track, ProposalRequest(modal), {f: encode_rle(modal[f]) for f in frames})


def test_only_frames_that_a_person_decided_are_gathered(tmp_path: Path) -> None:
    """Proposed masks stand in every frame; corrected are some, accepted one, flagged one."""
    path = write_decided(tmp_path / "p.amodal", clips=1, corrected=(3, 4))
    with Project.open(path) as project:
        disc, bar = project.tracks.list(project.clips.list()[0].id)
        project.verdicts.judge(disc.id, [7], Judgement(ReviewState.ACCEPTED))
        project.verdicts.judge(disc.id, [8], Judgement(ReviewState.FLAGGED, "unsure"))
        found = gather(project)
    assert [one.track_name for one in found] == ["disc"], bar.name
    assert sorted(found[0].anchors) == [3, 4, 7]
    assert len(found[0].modal) == FRAMES


def test_a_project_that_nobody_reviewed_has_nothing_to_learn_from(tmp_path: Path) -> None:
    write_project(tmp_path / "p.amodal", frames=4)
    with (
        Project.open(tmp_path / "p.amodal") as project,
        pytest.raises(BadInputError, match="no amodal mask that was accepted or corrected"),
    ):
        gather(project)


def test_samples_know_the_truth_of_decided_frames_alone(tmp_path: Path) -> None:
    """With the project's cue, and without."""
    path = write_decided(tmp_path / "p.amodal", clips=1, corrected=(3, 4))
    with Project.open(path) as project:
        tracks = gather(project)
    with opened_lessons(tracks) as (one,):
        requests = cues_of(one)
        found = [[each.sample for each in examples(one, request, CancelToken())] for request in requests]
    assert [samples[0].flags[0] for samples in found] == [1, 0]
    for samples in found:
        for sample in samples:
            whole = np.unpackbits(sample.amodal).reshape(8, -1).any(axis=1)
            assert np.array_equal(whole, sample.decided.astype(np.bool_))
        assert max(sample.decided.sum() for sample in samples) == 2


@pytest.mark.parametrize(
    ("lessons", "by"),
    [
        ([lesson(f"c{n}", f"c{n}/t", range(5)) for n in range(4)], SplitBy.CLIP),
        ([lesson("c", f"c/t{n}", range(5)) for n in range(3)], SplitBy.TRACK),
    ],
)
def test_what_judges_is_apart_from_what_is_learned_from(lessons: list[Lesson], by: SplitBy) -> None:
    split = split_lessons(lessons, "p")
    assert split.by is by
    assert len(split.judged) == 1
    assert {one.track for one in split.learned} | {one.track for one in split.judged} == {
        one.track for one in lessons
    }
    assert not {one.track for one in split.learned} & {one.track for one in split.judged}


def test_a_single_track_is_split_in_time_with_a_gap() -> None:
    split = split_lessons([lesson("c", "c/t", range(24))], "p")
    assert split.by is SplitBy.FRAMES
    assert min(split.judged[0].decided) == 18
    assert max(split.learned[0].decided) == 18 - SPAN_GAP - 1


def test_too_little_is_refused_with_the_way_out() -> None:
    with pytest.raises(BadInputError, match=r"holds 3 frames .* \(decide on 8 at least"):
        split_lessons([lesson("c", "c/t", range(3))], "p.amodal")
