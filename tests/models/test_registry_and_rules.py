"""Finding proposers by name, and what the rules do to one that breaks them."""

from collections.abc import Iterator

import numpy as np
import pytest

from core.errors import AmodalError, ModelUnavailableError
from core.progress import CancelToken
from models.proposers.protocol import ProposalRequest, ProposalUpdate
from models.proposers.registry import load_proposer, offered_proposers, proposer_names
from models.proposers.rules import RuledProposer
from tests.models.collecting import collect


class Careless:
    """Ignores modal masks, boxes and anchors; hands over what it was made with."""

    name, summary, fingerprint, needs_frames, max_hypotheses = "careless", "for tests", "1", False, 1

    def __init__(self, *frames: int) -> None:
        self._frames = frames

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        mask = np.zeros(request.modal.shape[1:], dtype=np.bool_)
        mask[:, 0] = True
        for frame in self._frames:
            chance = np.full(mask.shape, 1.2 if frame else 0.3, dtype=np.float32)
            yield ProposalUpdate(2.0, masks={frame: mask}, soft={frame: chance}, scores=(7.0,))


def request() -> ProposalRequest:
    modal = np.zeros((2, 4, 5), dtype=np.bool_)
    modal[:, 2, 4] = True
    return ProposalRequest(modal, anchors={1: ~modal[0]}, boxes_xywh={0: (0, 0, 5, 2)})


def test_known_names_are_listed() -> None:
    assert {"modal", "convex", "convex-occluder", "temporal"} <= set(proposer_names())


def test_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ModelUnavailableError, match="convex-occluder"):
        load_proposer("cubist")


def test_rules_mend_a_careless_proposer() -> None:
    found = collect(RuledProposer(Careless(0, 1)), request())
    assert np.array_equal(found.masks[0, 1], request().anchors[1])
    assert found.masks[0, 0, 2, 4]
    assert found.masks[0, 0, :2, 0].all()
    assert not found.masks[0, 0, 2:, 0].any()
    assert found.scores == (1.0,)


def test_a_soft_map_stays_a_chance_and_is_sure_only_where_something_decides() -> None:
    asked = request()
    soft = {
        frame: chance
        for update in RuledProposer(Careless(0, 1)).propose(asked, CancelToken())
        for frame, chance in update.soft.items()
    }
    assert soft[0][2, 4] == 1  # visible
    assert (soft[0][:2] == np.float32(0.3)).all()  # as the proposer said, inside the mask and outside
    assert (soft[0][2:, :4] == 0).all()  # beyond the box
    assert np.array_equal(soft[1], asked.anchors[1].astype(np.float32))


@pytest.mark.parametrize(("frames", "text"), [((0,), "1 of its frames"), ((0, 1, 2), "frame 2")])
def test_rules_name_frames_that_are_left_out_or_invented(frames: tuple[int, ...], text: str) -> None:
    with pytest.raises(AmodalError, match=text):
        collect(RuledProposer(Careless(*frames)), request())


@pytest.mark.usefixtures("tiny_weights")
def test_no_frames_give_no_updates_with_masks() -> None:
    empty = ProposalRequest(np.zeros((0, 4, 4), dtype=np.bool_))
    for name in offered_proposers():
        assert collect(load_proposer(name), empty).masks.shape == (1, 0, 4, 4)
