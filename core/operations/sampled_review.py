"""How good proposals are: a plan of what a person judges, what came of it, and accepting the rest.

The plan lies in the project's settings and names revisions, no frames: it follows when frames get other
numbers. A judged mask is bad when its frame was flagged or its shape rejected, when the mask was taken away,
or when what a person made of it has a smaller IoU with it than the plan says. Frames that stand as
`accepted` or `corrected` are judged; all others are open.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from core.changes.changed import Changes
from core.changes.masks import FrameSummary, MaskHead, MaskKey
from core.changes.reviews import Subject, Verdict
from core.errors import BadInputError
from core.masks.occlusion import occlusion_rates
from core.masks.rle import iou
from core.messages import Message, say, say_n
from core.progress import CancelToken
from core.review.doubt import make_doubts
from core.review.facts import TrackFacts, Values
from core.review.sampling import Estimate, SamplingPlan, Unit, estimate, make_plan, open_draws
from core.store.project import Project
from core.tracks.decided import is_protected
from core.types import Layer, Origin, ReviewState

KEY = "sampling-plan"
OPEN = (ReviewState.TODO, ReviewState.PROPOSED)


@dataclass(frozen=True)
class SampledReview:
    """A plan and how far it has come."""

    plan: SamplingPlan
    is_bad: Mapping[int, bool]
    """By revision that was judged."""
    places: Mapping[int, MaskKey]
    """Of all revisions of the plan."""

    @property
    def estimate(self) -> Estimate | None:
        """What is known so far; None before the first look is complete."""
        return estimate(self.plan, self.is_bad)

    def to_judge(self) -> list[MaskKey]:
        """Return what a person must judge now, in an order that keeps tracks together."""
        keys = (self.places[revision] for revision in open_draws(self.plan, self.is_bad))
        return sorted(keys, key=lambda key: (key.track_id, key.frame))

    def words(self) -> Message:
        """Return how the estimate stands, and what is still to be judged."""
        found, missing = self.estimate, len(open_draws(self.plan, self.is_bad))
        if found is None:
            return say_n(
                "Nothing is known yet: 1 mask is to be judged before the first look",
                "Nothing is known yet: {n} masks are to be judged before the first look",
                missing,
            )
        share = say(
            "{share} of {all} masks are below IoU {iou} ({low} to {high} at {level}, from {judged})",
            share=f"{found.share:.1%}",
            all=self.plan.population,
            iou=f"{self.plan.iou:g}",
            low=f"{found.low:.1%}",
            high=f"{found.high:.1%}",
            level=f"{found.level:.0%}",
            judged=found.judged,
        )
        if found.is_enough:
            return say("{share}: as precise as was asked for", share=share)
        return say_n(
            "{share}; 1 more mask is to be judged",
            "{share}; {n} more masks are to be judged",
            missing,
            share=share,
        )

    def facts(self) -> dict[str, Any]:
        """Return plan and estimate as an export says them, JSON values."""
        found = self.estimate
        known = {} if found is None else {
            "share_below_iou": round(found.share, 4),
            "interval": [round(found.low, 4), round(found.high, 4)],
            "level": found.level,
            "bad": found.bad,
            "judged": found.judged,
            "is_enough": found.is_enough,
        }  # fmt: skip
        return {
            "iou": self.plan.iou,
            "precision": self.plan.precision,
            "population": self.plan.population,
            "seed": self.plan.seed,
            "method": "equal parts by category, hidden share, doubt; Clopper-Pearson; up to 4 looks",
            **known,
        }


def plan_sample(
    project: Project, *, precision: float, below_iou: float, seed: int, cancel: CancelToken
) -> SamplingPlan:
    """Draw what a person must judge of all proposals that nobody has decided, and keep the plan.

    Raises:
        BadInputError: The project has no such proposals.
        Cancelled: The token was set; the plan of before stays.
    """
    units: list[Unit] = []
    for clip in project.clips.list():
        cancel.check()
        units += units_of(project, clip.id)
    if not units:
        raise BadInputError(
            project.url,
            "",
            "has no proposals that wait for a review",
            "make some first: pseudo-gt",
        )
    plan = make_plan(units, precision=precision, iou=below_iou, seed=seed)
    project.settings.set(KEY, asdict(plan))
    return plan


def sampled_review(project: Project) -> SampledReview | None:
    """Return the plan of a project and how far it has come; None when there is none.

    Raises:
        BadInputError: What the plan was drawn from is no longer there: a new run replaced proposals.
    """
    plan = _read_plan(project)
    if plan is None:
        return None
    places = project.review_facts.places(set(plan.draws))
    if len(places) < len(set(plan.draws)):
        raise _stale(project)
    is_bad: dict[int, bool] = {}
    for clip in project.clips.list():
        tracks = {track.id for track in project.tracks.list(clip.id)}
        here = {revision: key for revision, key in places.items() if key.track_id in tracks}
        if here:
            states = {(s.track_id, s.frame): s for s in project.masks.summaries(clip.id)}
            verdicts = project.verdicts.of_clip(clip.id)
            for revision, key in here.items():
                found = _judged(project, plan, revision, key, states.get((key.track_id, key.frame)), verdicts)
                if found is not None:
                    is_bad[revision] = found
    return SampledReview(plan, is_bad, places)


def quality_facts(project: Project) -> dict[str, Any] | None:
    """Return what an export says of its quality; None without a plan, or with one that holds no longer."""
    try:
        review = sampled_review(project)
    except BadInputError:
        return None
    return None if review is None else review.facts()


def accept_rest(project: Project) -> tuple[Changes, int]:
    """Accept every proposal that nobody has decided, as one step of undo; returns how many frames.

    Raises:
        BadInputError: There is no plan, or its estimate is not as precise as was asked for.
        TrackLockedError: A track is locked.
    """
    places = rest_of(project)
    return project.verdicts.accept_rest(places), len(places)


def rest_of(project: Project, known: SampledReview | None = None) -> list[tuple[int, int]]:
    """Return (track id, frame) of what `accept_rest` would accept; `known` saves reading the plan again.

    Raises:
        BadInputError: As there.
    """
    review = known or sampled_review(project)
    if review is None:
        raise BadInputError(project.url, "", "has no sampling plan", "make one first: sample plan")
    found = review.estimate
    if found is None or not found.is_enough:
        missing = len(review.to_judge())
        raise BadInputError(
            project.url,
            "",
            "is not known precisely enough yet",
            f"judge {missing} more masks: sample next",
        )
    places: list[tuple[int, int]] = []
    for clip in project.clips.list():
        for head, _ in _waiting(project, clip.id):
            if head.revision_id > review.plan.newest_revision:
                raise _stale(project)
            places.append((head.key.track_id, head.key.frame))
    return places


def _waiting(project: Project, clip_id: int) -> Iterator[tuple[MaskHead, FrameSummary]]:
    """Yield the amodal masks of machines in frames that nobody has decided."""
    facts = {(s.track_id, s.frame): s for s in project.masks.summaries(clip_id)}
    for track in project.tracks.list(clip_id):
        for head in project.masks.of_track(track.id, Layer.AMODAL):
            fact = facts.get((track.id, head.key.frame))
            if fact is not None and head.origin is Origin.MODEL and fact.state in OPEN:
                yield head, fact


def units_of(project: Project, clip_id: int) -> list[Unit]:
    """Return the proposals of a clip that nobody has decided: what a plan would draw from."""
    categories = {track.id: track.category.name for track in project.tracks.list(clip_id)}
    doubts: dict[int, Values] = {}
    units = []
    for head, fact in _waiting(project, clip_id):
        track_id, frame = head.key.track_id, head.key.frame
        if track_id not in doubts:
            doubts = {track_id: _doubts(project.review_facts.of_track(track_id))}
        hidden = (fact.hidden_area or 0) / max(1, fact.amodal_area or 1)
        units.append(Unit(head.revision_id, categories[track_id], float(doubts[track_id][frame]), hidden))
    return units


def _doubts(facts: TrackFacts) -> Values:
    """Return the doubt of every frame from what the store knows without measuring masks, float32 (T,)."""
    unknown: Values = np.full(len(facts.states), np.nan, np.float32)
    visible = (1 - occlusion_rates(facts.hidden_area, facts.amodal_area)).astype(np.float32)
    return make_doubts(
        disagreement=facts.disagreement,
        unsteadiness=unknown,
        growth=unknown,
        visible=visible,
        score=facts.scores,
    ).total


def _judged(
    project: Project,
    plan: SamplingPlan,
    revision: int,
    key: MaskKey,
    fact: FrameSummary | None,
    verdicts: Mapping[tuple[int, int, Subject], Verdict],
) -> bool | None:
    """Return whether a person found a mask bad; None where nobody has judged it."""
    head = project.masks.head(key)
    if head is not None and head.origin is Origin.MODEL and head.revision_id != revision:
        raise _stale(project)
    rejected = verdicts.get((key.track_id, key.frame, Subject.SHAPE)) is Verdict.REJECTED
    state = ReviewState.TODO if fact is None else fact.state
    if rejected or state is ReviewState.FLAGGED:
        return True
    if not is_protected(state):
        return None
    if head is None:
        return True
    if head.revision_id == revision:
        return False
    before = next((one.rle for one in project.masks.revisions(key) if one.id == revision), None)
    return before is None or iou(before, head.rle) < plan.iou


def _read_plan(project: Project) -> SamplingPlan | None:
    kept = project.settings.get(KEY)
    if not isinstance(kept, dict) or set(kept) != {one.name for one in fields(SamplingPlan)}:
        return None
    lists: dict[str, Sequence[int]] = {name: tuple(kept[name]) for name in ("draws", "looks")}
    return SamplingPlan(**{**kept, **lists})


def _stale(project: Project) -> BadInputError:
    return BadInputError(
        project.url,
        "sampling plan",
        "is older than some proposals",
        "make a new one: sample plan",
    )
