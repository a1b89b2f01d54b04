"""The rules of the protocol, checked on every registered proposer."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import Cancelled, ModelUnavailableError, ShapeMismatchError
from core.progress import CancelToken
from core.types import BoolMask, BoolVideo
from models.adapters.kit.described import DESCRIBED
from models.proposers.protocol import Cue, CueKind, ProposalRequest, ProposalUpdate
from models.proposers.registry import load_proposer, proposer_names
from tests.models.collecting import collect

ADAPTERS = [one.name for one in DESCRIBED if sys.platform != "win32"]
"""Each against its stub, whose interpreter is a shell script."""
NEEDS_PICTURES = "one-stage"
"""It paints pictures: without any it has nothing to go by, and says so."""
OURS = [name for name in proposer_names() if name not in {one.name for one in DESCRIBED}]


pytestmark = pytest.mark.usefixtures("tiny_weights", "added_adapters")
every_proposer = pytest.mark.parametrize("name", [*OURS, *ADAPTERS])
fuzzed = settings(max_examples=20, suppress_health_check=list(HealthCheck), derandomize=True)


def pictures_for(name: str, count: int, height: int, width: int) -> NDArray[np.uint8] | None:
    """Black pictures for what cannot do without any."""
    return np.zeros((count, height, width, 3), np.uint8) if name == NEEDS_PICTURES else None


def blobs(rng: np.random.Generator, count: int, height: int, width: int, kind: str) -> BoolVideo:
    """Masks of the awkward kinds that people and models hand over."""
    masks = np.zeros((count, height, width), dtype=np.bool_)
    for frame in range(count):
        if kind == "full":
            masks[frame] = True
        elif kind == "pixel":
            masks[frame, rng.integers(height), rng.integers(width)] = True
        elif kind == "noise":
            masks[frame] = rng.random((height, width)) < 0.3
        elif kind != "empty" and not (kind == "gaps" and rng.random() < 0.5):
            y, x = rng.integers(height), rng.integers(width)
            masks[frame, y : y + height // 2 + 1, x : x + width // 2 + 1] = True
    return masks


@st.composite
def requests(draw: st.DrawFn) -> ProposalRequest:
    """Requests of any size, with and without pictures, cue, anchors and boxes."""
    count, height, width = draw(st.integers(1, 6)), draw(st.integers(1, 40)), draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    kind = draw(st.sampled_from(["box", "full", "pixel", "noise", "empty", "gaps"]))
    modal = blobs(rng, count, height, width, kind)
    frames = None
    if draw(st.booleans()):
        frames = rng.integers(0, 256, (count, height, width, 3), dtype=np.uint8)
        margin = draw(st.integers(0, 3))
        if 2 * margin < min(height, width):
            frames[:, :margin] = frames[:, height - margin :] = 0
            frames[:, :, :margin] = frames[:, :, width - margin :] = 0
    cue = None
    cue_kind = draw(st.sampled_from([None, *CueKind]))
    if cue_kind is CueKind.OCCLUDER:
        cue = Cue(cue_kind, blobs(rng, count, height, width, "box"))
    elif cue_kind is CueKind.DEPTH:
        cue = Cue(cue_kind, rng.random((count, height, width)).astype(np.float32))
    fixed = draw(st.sets(st.integers(0, count - 1), max_size=2))
    boxed = draw(st.sets(st.integers(0, count - 1), max_size=2))
    anchors = {frame: rng.random((height, width)) < 0.5 for frame in sorted(fixed)}
    number = st.floats(-20, 60, allow_nan=False)
    boxes = {
        frame: (draw(number), draw(number), abs(draw(number)), abs(draw(number))) for frame in sorted(boxed)
    }
    return ProposalRequest(
        modal,
        frames,
        cue,
        anchors,
        boxes,
        hypotheses=draw(st.integers(1, 4)),
        seed=draw(st.integers(0, 2**33)),
    )


def check_rules(request: ProposalRequest, updates: list[ProposalUpdate], count: int) -> None:
    delivered: set[tuple[int, int]] = set()
    for update in updates:
        assert 0.0 <= update.fraction <= 1.0
        assert 0 <= update.hypothesis < count
        for frame, mask in update.masks.items():
            assert (update.hypothesis, frame) not in delivered
            delivered.add((update.hypothesis, frame))
            modal = request.modal[frame]
            assert mask.dtype == np.bool_
            assert mask.shape == modal.shape
            if frame in request.anchors:
                assert np.array_equal(mask, request.anchors[frame])
                continue
            assert not (modal & ~mask).any()
            if frame in request.boxes_xywh:
                x, y, width, height = request.boxes_xywh[frame]
                rows, columns = np.nonzero(mask & ~modal)
                assert ((columns + 1 > x) & (columns < x + width)).all()
                assert ((rows + 1 > y) & (rows < y + height)).all()
        for frame, chance in update.soft.items():
            assert chance.dtype == np.float32
            assert ((chance >= 0) & (chance <= 1)).all()
            if frame not in request.anchors:
                assert (chance[request.modal[frame]] == 1).all()
    assert delivered == {(number, frame) for number in range(count) for frame in range(len(request.modal))}
    assert updates[-1].scores is not None
    assert len(updates[-1].scores) == count
    assert all(0.0 <= score <= 1.0 for score in updates[-1].scores)
    fractions = [update.fraction for update in updates]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("name", OURS)
@fuzzed
@given(request=requests())
def test_proposer_keeps_all_rules(name: str, request: ProposalRequest) -> None:
    check_all_rules(name, request)


@pytest.mark.parametrize("name", ADAPTERS)
@settings(fuzzed, max_examples=4)  # each starts a process
@given(request=requests())
def test_adapter_keeps_all_rules(name: str, request: ProposalRequest) -> None:
    check_all_rules(name, request)


def check_all_rules(name: str, request: ProposalRequest) -> None:
    before = np.array(request.modal)
    proposer = load_proposer(name)
    if name == NEEDS_PICTURES and request.frames is None:
        with pytest.raises(ModelUnavailableError, match="pictures"):
            list(proposer.propose(request, CancelToken()))
        return
    updates = list(proposer.propose(request, CancelToken()))
    check_rules(request, updates, min(request.hypotheses, proposer.max_hypotheses))
    assert np.array_equal(before, np.asarray(request.modal))


@every_proposer
def test_proposer_gives_the_same_for_the_same_seed(name: str) -> None:
    rng = np.random.default_rng(3)
    modal = blobs(rng, 9, 60, 80, "gaps")
    frames = rng.integers(0, 256, (9, 60, 80, 3), dtype=np.uint8)
    request = ProposalRequest(modal, frames, hypotheses=3, seed=11)
    first, second = (collect(load_proposer(name), request) for _ in range(2))
    assert np.array_equal(first.masks, second.masks)
    assert first.scores == second.scores


@every_proposer
def test_proposer_does_not_start_when_cancelled_before(name: str) -> None:
    cancel = CancelToken()
    cancel.cancel()
    request = ProposalRequest(np.ones((3, 8, 8), dtype=np.bool_))
    with pytest.raises(Cancelled):
        next(load_proposer(name).propose(request, cancel))


@every_proposer
def test_proposer_stops_at_the_next_step_when_cancelled(name: str) -> None:
    cancel = CancelToken()
    masks = blobs(np.random.default_rng(0), 40, 30, 30, "box")
    request = ProposalRequest(masks, pictures_for(name, 40, 30, 30))
    updates = load_proposer(name).propose(request, cancel)
    next(updates)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(updates)


@every_proposer
def test_proposer_reads_each_frame_only_when_it_gets_there(name: str) -> None:
    class Watched:
        """Masks that remember the furthest frame asked for."""

        def __init__(self, masks: BoolVideo) -> None:
            self.masks, self.shape, self.furthest = masks, masks.shape, 0

        def __len__(self) -> int:
            return len(self.masks)

        def __getitem__(self, frame: int, /) -> BoolMask:
            self.furthest = max(self.furthest, frame)
            return np.asarray(self.masks[frame])

    watched = Watched(np.pad(np.ones((2000, 4, 4), dtype=np.bool_), ((0, 0), (4, 4), (4, 4))))
    request = ProposalRequest(watched, pictures_for(name, 2000, 12, 12))
    updates = load_proposer(name).propose(request, CancelToken())
    while not next(updates).masks:
        pass
    assert watched.furthest < 500


@every_proposer
def test_proposer_refuses_parts_that_do_not_belong_together(name: str) -> None:
    request = ProposalRequest(np.ones((3, 8, 8), dtype=np.bool_))
    short = np.ones((2, 8, 8), dtype=np.bool_)
    for broken in (
        replace(request, frames=np.zeros((4, 8, 8, 3), dtype=np.uint8)),
        replace(request, cue=Cue(CueKind.OCCLUDER, short)),
        replace(request, anchors={3: short[0]}),
        replace(request, anchors={0: short[0, :4]}),
        replace(request, boxes_xywh={0: (0.0, float("nan"), 1.0, 1.0)}),
    ):
        with pytest.raises(ShapeMismatchError):
            list(load_proposer(name).propose(broken, CancelToken()))


@every_proposer
def test_proposer_describes_itself(name: str) -> None:
    proposer = load_proposer(name)
    assert proposer.name == name
    assert proposer.summary
    assert proposer.fingerprint
    assert proposer.max_hypotheses >= 1


@pytest.mark.parametrize(
    ("name", "count"),
    [(name, count) for name in OURS for count in (1, 7, 25, 26, 60)]
    + [(name, count) for name in ADAPTERS for count in (1, 32)],
)
def test_any_number_of_frames_and_odd_sizes(name: str, count: int) -> None:
    rng = np.random.default_rng(count)
    modal = blobs(rng, count, 37, 51, "gaps")
    anchors = {frame: rng.random((37, 51)) < 0.5 for frame in {0, count // 2}}
    boxes = {count - 1: (3.0, 4.0, 30.0, 20.0)}
    cue = Cue(CueKind.DEPTH, rng.random((count, 37, 51)).astype(np.float32))
    proposer = load_proposer(name)
    whole_windows = (
        {"window": "25", "overlap": "8", "pad": "yes"}
        if name in ("diffusion-vas", "unet3d", "one-stage")
        else {}
    )
    for fixed in ({}, boxes):
        frames = pictures_for(name, count, 37, 51)
        request = ProposalRequest(modal, frames, cue, anchors, fixed, 2, 7, 1, options=whole_windows)
        updates = list(proposer.propose(request, CancelToken()))
        check_rules(request, updates, min(2, proposer.max_hypotheses))
