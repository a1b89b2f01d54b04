"""What saves most work next: a doubtful stretch, a box, the rest accepted, a proposal; the most first."""

from dataclasses import replace

import numpy as np

from core.operations.next_steps import MOST, Aid, next_steps
from core.review.queue import STATES, QueueTrack
from core.types import ReviewState
from tests.review.test_queue import track, values

TODO = STATES.index(ReviewState.TODO)


def told(*tracks: QueueTrack) -> list[tuple[int, int, Aid]]:
    return [(step.track_id, step.frame, step.aid) for step in next_steps(tracks)]


def test_longest_doubtful_stretch_first_at_its_worst_frame() -> None:
    steps = next_steps([track(1, [0.0, 0.5, 0.9, 0.6, 0.0, 0.7]), track(2, [0.4, 0.4, 0.0])])
    assert [(step.track_id, step.frame) for step in steps] == [(1, 2), (2, 0), (1, 5)]
    assert steps[0].why == "3 doubtful frames, the others follow"
    assert steps[0].doubt == "jumps 90 %"
    assert all(step.aid is Aid.PAINT for step in steps)


def test_decided_frames_are_nobodys_next_step() -> None:
    assert told(track(1, [0.9, 0.8], done=(0, 1))) == []
    assert told(track(1, [0.9, 0.8, 0.9], done=(0, 1))) == [(1, 2, Aid.PAINT)]


def test_where_nothing_is_doubtful_the_rest_is_accepted() -> None:
    assert told(track(1, [0.01, 0.2, 0.02])) == [(1, 1, Aid.ACCEPT)]
    # A doubtful frame comes before, however many others there are.
    assert told(track(1, [0.01, 0.5, *[0.02] * 50])) == [(1, 1, Aid.PAINT)]


def test_the_means_follow_from_the_reason() -> None:
    plain = track(1, [0.1, 0.3, 0.1])
    grown = replace(plain, doubts=replace(plain.doubts, growth=values(0, 0.9, 0)))
    unseen = replace(plain, doubts=replace(plain.doubts, evidence=values(0, 0.95, 0)))
    assert told(grown) == [(1, 1, Aid.ERASE)]
    assert told(unseen) == [(1, 1, Aid.BOX)]


def test_a_track_without_proposals_is_proposed_from_its_middle() -> None:
    bare = track(1, [0.0] * 9)
    bare = replace(bare, states=np.full(9, TODO, np.uint8))
    assert told(bare) == [(1, 4, Aid.PROPOSE)]
    assert next_steps([bare])[0].seconds > next_steps([track(2, [0.0] * 9)])[0].seconds


def test_never_more_than_five() -> None:
    assert len(next_steps([track(one, [0.9, 0.0, 0.9]) for one in range(9)])) == MOST == 5
