"""Which masks a person must judge so that the share of bad ones is known, and when it is known well enough.

All masks are put in order (category, how much is hidden, doubt) and cut into as many equal parts as are to
be judged; of each part one mask is drawn. So categories, kinds of hiding and heights of doubt are in the
sample as they are in the whole, every mask has the same chance, and the interval of `share_interval` holds.
A person judges in up to four looks; after each the estimate may be good enough. Every look is paid for with a
quarter of the risk, so that stopping early costs no truth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from core.review.share_interval import share_interval

LEVEL = 0.95
LOOKS = (0.125, 0.25, 0.5, 1.0)
"""Parts of the whole sample after which it is asked whether it is enough."""
DOUBT_BANDS = (0.1, 0.3, 0.6)
HIDDEN_BANDS = (0.01, 0.2, 0.9)
"""Where bands begin; the first is what lies below. Hidden: nothing, little, much, next to all."""
LEAST_PRECISION = 0.005


@dataclass(frozen=True, slots=True)
class Unit:
    """One mask that could be judged."""

    revision_id: int
    category: str
    doubt: float
    """0..1."""
    hidden: float
    """Hidden share of the whole object, 0..1."""

    @property
    def bands(self) -> tuple[int, int]:
        """Which band of doubt and of hiding, from 0 on."""
        return _band(self.doubt, DOUBT_BANDS), _band(self.hidden, HIDDEN_BANDS)


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """What is to be judged, in its order."""

    precision: float
    """The share shall be known to ± this, 0..1."""
    level: float
    """How surely, 0..1."""
    iou: float
    """Masks below this IoU with what a person holds right are bad."""
    seed: int
    population: int
    """Masks that were drawn from."""
    newest_revision: int
    """The largest of theirs: a machine's mask beyond it was none of them."""
    draws: tuple[int, ...]
    """Revisions in the order of judging; one can be drawn twice."""
    looks: tuple[int, ...]
    """After how many draws it is asked whether it is enough, ascending; the last is all of them."""

    @property
    def is_census(self) -> bool:
        """Whether the last look sees every mask, so that nothing is left to estimate."""
        return len(set(self.draws)) == self.population


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of the share of bad masks."""

    bad: int
    judged: int
    """Draws; the same mask counts as often as it was drawn."""
    share: float
    low: float
    high: float
    level: float
    is_enough: bool
    """The precision of the plan is reached: nobody has to judge more."""

    @property
    def half_width(self) -> float:
        """How far the truth may be from the middle of the interval."""
        return (self.high - self.low) / 2


def make_plan(
    units: Sequence[Unit], *, precision: float, iou: float, seed: int = 0, level: float = LEVEL
) -> SamplingPlan:
    """Return which masks are to be judged.

    Args:
        units: All masks that the share is of, each once, in an order of their own: the same draws the same.
        precision: The share shall be known to ± this; LEAST_PRECISION..0.5.
        iou: Below it a mask is bad, 0..1.
        seed: The same seed draws the same masks.
        level: How surely.

    Raises:
        ValueError: There is nothing to draw from, or the precision is none.
    """
    if not units or not LEAST_PRECISION <= precision <= 0.5:
        raise ValueError(f"{len(units)} masks, precision {precision}")
    ordered = sorted(units, key=lambda unit: (unit.category, unit.bands[1], unit.doubt))
    most = sample_size(precision, level)
    sizes = sorted({max(1, round(most * part)) for part in LOOKS})
    small = [size for size in sizes if size < len(ordered)]
    random = Random(seed)
    draws: list[int] = []
    for before, after in pairwise([0, *small]):
        draws += _draw(ordered, after - before, random)
    if len(small) < len(sizes):  # the next look would ask for as many as there are: all of them, then
        known = set(draws)
        draws += [unit.revision_id for unit in ordered if unit.revision_id not in known]
    looks = (*small, *([len(draws)] if len(draws) > (small[-1] if small else 0) else ()))
    newest = max(unit.revision_id for unit in units)
    return SamplingPlan(precision, level, iou, seed, len(ordered), newest, tuple(draws), looks)


def sample_size(precision: float, level: float = LEVEL) -> int:
    """Return how many draws make any share known to ± `precision`, with every look paid for."""
    low, high = 1, 2
    while _worst(high, level) > precision:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _worst(middle, level) > precision else (low, middle)
    return high


def estimate(plan: SamplingPlan, is_bad: Mapping[int, bool]) -> Estimate | None:
    """Return what the judged masks say, at the first look that is enough, else at the last that is complete.

    What was judged beyond that look does not count: who judges on until the number pleases would be believed.

    Args:
        plan: What was to be judged.
        is_bad: By revision what a person holds of it; others are open.

    Returns:
        None before the first look is complete.
    """
    found = None
    for look in plan.looks:
        seen = plan.draws[:look]
        if any(revision not in is_bad for revision in seen):
            break
        found = estimate_at(plan, seen, is_bad)
        if found.is_enough:
            break
    return found


def open_draws(plan: SamplingPlan, is_bad: Mapping[int, bool]) -> list[int]:
    """Return what a person must judge now, each revision once: of the first look that is not complete."""
    found = estimate(plan, is_bad)
    if found is not None and found.is_enough:
        return []
    for look in plan.looks:
        still = [revision for revision in dict.fromkeys(plan.draws[:look]) if revision not in is_bad]
        if still:
            return still
    return []


def estimate_at(plan: SamplingPlan, seen: Sequence[int], is_bad: Mapping[int, bool]) -> Estimate:
    """Return what the first draws say, all of which were judged; at least one."""
    distinct = set(seen)
    bad_masks = sum(is_bad[revision] for revision in distinct)
    if len(distinct) == plan.population:
        share = bad_masks / plan.population
        return Estimate(bad_masks, plan.population, share, share, share, plan.level, is_enough=True)
    bad, judged = sum(is_bad[revision] for revision in seen), len(seen)
    low, high = share_interval(bad, judged, _level_of_a_look(plan.level))
    # Masks that were judged are known, whatever chance says of the others.
    low = max(low, bad_masks / plan.population)
    high = min(high, 1 - (len(distinct) - bad_masks) / plan.population)
    share = min(max(bad / judged, low), high)
    is_enough = (high - low) / 2 <= plan.precision
    return Estimate(bad, judged, share, low, high, plan.level, is_enough)


def _draw(ordered: Sequence[Unit], count: int, random: Random) -> list[int]:
    """Return one revision of each of `count` equal parts, in an order that says nothing."""
    part = len(ordered) / count
    places = [min(int((number + random.random()) * part), len(ordered) - 1) for number in range(count)]
    random.shuffle(places)
    return [ordered[place].revision_id for place in places]


def _level_of_a_look(level: float) -> float:
    return 1 - (1 - level) / len(LOOKS)


def _worst(draws: int, level: float) -> float:
    """Half the widest interval of so many draws: that of a share of one half."""
    low, high = share_interval(draws // 2, draws, _level_of_a_look(level))
    return (high - low) / 2


def _band(value: float, starts: Sequence[float]) -> int:
    return sum(value >= start for start in starts)
