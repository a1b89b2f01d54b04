"""Hulls, with and without a cue."""

import numpy as np
import pytest

from core.progress import CancelToken
from models.proposers.geometric import fill_hull
from models.proposers.protocol import Cue, CueKind, ProposalRequest
from models.proposers.registry import load_proposer
from tests.models.collecting import collect


def picture(*rows: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in rows])


CORNERS = picture("#...#", ".....", ".....", ".....", "#...#")


def test_hull_of_four_corners_is_the_square() -> None:
    assert fill_hull(CORNERS).all()


@pytest.mark.parametrize("rows", [("...",), ("...", ".#.", "..."), ("#..", ".#.", "..#")])
def test_hull_keeps_points_lines_and_nothing(rows: tuple[str, ...]) -> None:
    assert np.array_equal(fill_hull(picture(*rows)), picture(*rows))


def test_convex_occluder_fills_only_behind_the_occluder() -> None:
    front = picture(".....", ".....", "###..", ".....", ".....")
    request = ProposalRequest(CORNERS[None], cue=Cue(CueKind.OCCLUDER, front[None]))
    found = collect(load_proposer("convex-occluder"), request).masks[0, 0]
    assert np.array_equal(found, CORNERS | front)


def test_convex_occluder_takes_nearer_than_the_object_from_depth() -> None:
    depth = np.ones((1, 5, 5), dtype=np.float32)
    depth[0, 2] = 3
    depth[0, 1] = 0.5
    request = ProposalRequest(CORNERS[None], cue=Cue(CueKind.DEPTH, depth))
    found = collect(load_proposer("convex-occluder"), request).masks[0, 0]
    assert found[2].all()
    assert not found[1].any()


def test_convex_occluder_says_when_there_is_no_cue() -> None:
    updates = list(load_proposer("convex-occluder").propose(ProposalRequest(CORNERS[None]), CancelToken()))
    assert "No cue" in updates[0].message
    assert updates[0].masks[0].all()
