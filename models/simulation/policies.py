"""Ways of working through a clip, each a fixed rule. Add one by adding a function to `POLICIES`."""

from collections.abc import Callable
from dataclasses import dataclass

from core.simulation.doubtful import doubtful_frames
from core.tracks.boxes import boxes_between
from models.proposers.protocol import Proposer
from models.simulation.work import ClipWork

BOX_SHARES = (0.0, 0.5, 1.0)
"""Where in the clip key boxes are drawn."""
MOST_RUNS = 6
"""Later repairs are made without asking again: a run must pay for its waiting."""


HYPOTHESES = 3
"""To choose among; more than most proposers have."""
CHOICE_FRAMES = 6
"""Of a range that one hypothesis is chosen for."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A way of working."""

    name: str
    words: str
    work: Callable[[ClipWork, Proposer | None], None]
    needs_proposer: bool = True


def from_scratch(work: ClipWork, _proposer: Proposer | None) -> None:
    """Every frame begins empty and is painted."""
    for frame in range(len(work.clip)):
        work.effort.looks += 1
        work.masks[frame] = work.masks[frame] & False
        if work.truth[frame].any():
            work.mend(frame)
        else:
            work.accept(frame)


def from_modal(work: ClipWork, _proposer: Proposer | None) -> None:
    """Every frame begins with its visible mask."""
    _walk(work)


def with_copies(work: ClipWork, _proposer: Proposer | None) -> None:
    """Every frame begins with its visible mask or the frame before's mask, whichever is nearer the truth."""
    for frame in range(len(work.clip)):
        if frame:
            work.take_better(frame, work.masks[frame - 1] | work.modal[frame])
        _finish(work, frame)


def with_morphs(work: ClipWork, _proposer: Proposer | None) -> None:
    """First and last frame are painted and the rest morphed; a painted frame morphs both its sides again."""
    last = len(work.clip) - 1
    for frame in sorted({0, last}):
        _finish(work, frame)
    work.morph(0, last)
    for frame in (place + 1 for place in _halving(last - 1)):
        if work.is_good(frame):
            work.accept(frame)
            continue
        left = max(other for other in work.fixed if other < frame)
        right = min(other for other in work.fixed if other > frame)
        work.mend(frame)
        work.morph(left, frame)
        work.morph(frame, right)


def with_carries(work: ClipWork, _proposer: Proposer | None) -> None:
    """Every frame begins with its visible mask; what is painted is carried forward while that helps."""
    _walk_with_carries(work)


def with_ranges(work: ClipWork, _proposer: Proposer | None) -> None:
    """Frames in the order that halves; what is painted is laid over the range around, as far as it helps."""
    _walk_with_ranges(work)


def proposed(work: ClipWork, proposer: Proposer | None) -> None:
    """One run for the clip; what fails is painted."""
    assert proposer is not None
    work.propose(proposer, {})
    _walk(work)


def proposed_and_carried(work: ClipWork, proposer: Proposer | None) -> None:
    """One run; what is painted is carried forward while that helps."""
    assert proposer is not None
    work.propose(proposer, {})
    _walk_with_carries(work)


def proposed_again(work: ClipWork, proposer: Proposer | None) -> None:
    """One run; after each painted frame the rest is proposed again with all decided frames held."""
    assert proposer is not None
    work.propose(proposer, {})
    _walk_with_runs(work, proposer)


def proposed_and_ranged(work: ClipWork, proposer: Proposer | None) -> None:
    """One run; what is painted is laid over the range around, as far as it helps."""
    assert proposer is not None
    work.propose(proposer, {})
    _walk_with_ranges(work)


def chosen(work: ClipWork, proposer: Proposer | None) -> None:
    """One run with several hypotheses; the best one of the clip is taken, then what fails is painted."""
    assert proposer is not None
    work.propose_and_choose(proposer, HYPOTHESES, len(work.clip))
    _walk(work)


def chosen_by_range(work: ClipWork, proposer: Proposer | None) -> None:
    """As `chosen`, with one choice for each range of frames."""
    assert proposer is not None
    work.propose_and_choose(proposer, HYPOTHESES, CHOICE_FRAMES)
    _walk(work)


def boxed_where_doubtful(work: ClipWork, proposer: Proposer | None) -> None:
    """One run; where doubt is high boxes are drawn, and one more run has them."""
    assert proposer is not None
    work.propose(proposer, {})
    frames = doubtful_frames(work.doubt())
    if frames:
        work.draw_boxes(frames)
        work.propose(proposer, work.boxes)
    _walk(work)


def boxed(work: ClipWork, proposer: Proposer | None) -> None:
    """Amodal boxes on the first, middle and last frame go into the run; what fails is painted."""
    assert proposer is not None
    _draw_key_boxes(work)
    work.propose(proposer, boxes_between(work.boxes))
    _walk(work)


def boxed_again(work: ClipWork, proposer: Proposer | None) -> None:
    """As `boxed`, and proposed again after each painted frame."""
    assert proposer is not None
    _draw_key_boxes(work)
    work.propose(proposer, boxes_between(work.boxes))
    _walk_with_runs(work, proposer)


def stroked(work: ClipWork, proposer: Proposer | None) -> None:
    """One stroke on what is in front goes into the run; what fails is painted."""
    assert proposer is not None
    work.draw_on_cover()
    work.propose(proposer, {})
    _walk(work)


def stroked_again(work: ClipWork, proposer: Proposer | None) -> None:
    """As `stroked`, and proposed again after each painted frame."""
    assert proposer is not None
    work.draw_on_cover()
    work.propose(proposer, {})
    _walk_with_runs(work, proposer)


POLICIES = (
    Policy("scratch", "painted from nothing", from_scratch, needs_proposer=False),
    Policy("modal", "visible masks, painted on", from_modal, needs_proposer=False),
    Policy("copy", "visible masks, the frame before copied", with_copies, needs_proposer=False),
    Policy("morph", "key frames painted, morphed between them", with_morphs, needs_proposer=False),
    Policy("carry", "visible masks, what is painted carried forward", with_carries, needs_proposer=False),
    Policy("range", "visible masks, what is painted laid over a range", with_ranges, needs_proposer=False),
    Policy("propose", "one proposal, painted on", proposed),
    Policy("propose-carry", "one proposal, what is painted carried forward", proposed_and_carried),
    Policy("propose-range", "one proposal, what is painted laid over a range", proposed_and_ranged),
    Policy("choose", "the best of three hypotheses, painted on", chosen),
    Policy("choose-range", "the best of three hypotheses in every range, painted on", chosen_by_range),
    Policy("propose-again", "proposed again after each painted frame", proposed_again),
    Policy("stroke", "one stroke on what is in front, one proposal", stroked),
    Policy("stroke-again", "stroke, and proposed again after each painted frame", stroked_again),
    Policy("boxes-doubt", "boxes where doubt is high, proposed again once", boxed_where_doubtful),
    Policy("boxes", "amodal boxes on three frames, one proposal", boxed),
    Policy("boxes-again", "boxes, and proposed again after each painted frame", boxed_again),
)


def _walk(work: ClipWork) -> None:
    for frame in range(len(work.clip)):
        _finish(work, frame)


def _walk_with_carries(work: ClipWork) -> None:
    for frame in range(len(work.clip)):
        if work.is_good(frame):
            work.accept(frame)
        else:
            work.mend_and_carry(frame)


def _walk_with_ranges(work: ClipWork) -> None:
    for frame in _halving(len(work.clip)):
        if work.is_good(frame):
            work.accept(frame)
        else:
            work.mend_and_spread(frame)


def _walk_with_runs(work: ClipWork, proposer: Proposer) -> None:
    """Frames in the order that halves what is left: an anchor in the middle serves both sides."""
    for frame in _halving(len(work.clip)):
        if work.is_good(frame):
            work.accept(frame)
            continue
        work.mend(frame)
        left = len(work.clip) - len(work.fixed)
        if left and work.effort.runs < MOST_RUNS:
            work.propose(proposer, boxes_between(work.boxes))


def _finish(work: ClipWork, frame: int) -> None:
    if work.is_good(frame):
        work.accept(frame)
    else:
        work.mend(frame)


def _draw_key_boxes(work: ClipWork) -> None:
    last = len(work.clip) - 1
    work.draw_boxes(sorted({round(share * last) for share in BOX_SHARES}))


def _halving(count: int) -> list[int]:
    """Return all frames, first the middle one, then the middles of the halves, and so on."""
    order: list[int] = []
    parts = [(0, count)]
    while parts:
        low, high = parts.pop(0)
        if low < high:
            middle = (low + high) // 2
            order.append(middle)
            parts += [(low, middle), (middle + 1, high)]
    return order
