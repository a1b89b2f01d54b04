"""What a sampling plan means before and while a person judges: what it draws of which kind, look by look."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from core.review.sampling import Estimate, SamplingPlan, Unit, estimate_at


@dataclass(frozen=True, slots=True)
class Stratum:
    """One kind of mask: category, how much is hidden, how doubtful."""

    category: str
    hidden_band: int
    doubt_band: int
    """From 0 on; they begin at `HIDDEN_BANDS` and `DOUBT_BANDS`."""
    masks: int
    drawn: int
    """Of these masks, by the whole plan; one that is drawn twice counts once."""


@dataclass(frozen=True, slots=True)
class Look:
    """When it is asked whether what was judged is enough."""

    draws: int
    """So many come before it, those of earlier looks among them."""
    judged: int
    bad: int
    estimate: Estimate | None
    """None before all its draws are judged."""


def strata(units: Sequence[Unit], plan: SamplingPlan) -> list[Stratum]:
    """Return what a plan draws of each kind of masks that are there, in their order."""
    drawn = set(plan.draws)
    masks: Counter[tuple[str, int, int]] = Counter()
    picked: Counter[tuple[str, int, int]] = Counter()
    for unit in units:
        doubt, hidden = unit.bands
        kind = unit.category, hidden, doubt
        masks[kind] += 1
        picked[kind] += unit.revision_id in drawn
    return [Stratum(*kind, masks[kind], picked[kind]) for kind in sorted(masks)]


def looks(plan: SamplingPlan, is_bad: Mapping[int, bool]) -> list[Look]:
    """Return how every look of a plan stands; those after one that was enough are not asked for any more."""
    found: list[Look] = []
    for draws in plan.looks:
        seen = plan.draws[:draws]
        judged = [is_bad[revision] for revision in seen if revision in is_bad]
        is_whole = len(judged) == draws
        told = estimate_at(plan, seen, is_bad) if is_whole else None
        found.append(Look(draws, len(judged), sum(judged), told))
    asked = list(takewhile(lambda look: look.estimate is None or not look.estimate.is_enough, found))
    return found[: len(asked) + 1]
