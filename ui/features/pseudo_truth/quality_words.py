"""Sampling plans and estimates in words and rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.review.looks import Stratum, looks
from core.review.sampling import DOUBT_BANDS, HIDDEN_BANDS, Estimate, SamplingPlan
from ui.language import mark, number, tr, trn

if TYPE_CHECKING:
    from core.operations.sampled_review import SampledReview

HIDDEN_WORDS = (mark("nothing"), mark("little"), mark("much"), mark("next to all"))


def drawn_words(plan: SamplingPlan) -> str:
    """Return how many masks such a plan asks a person to judge, before it is made."""
    least, most = len(set(plan.draws[: plan.looks[0]])), len(set(plan.draws))
    if least == most:
        return trn(
            "1 proposal waits, and it is to be judged",
            "All {n:,} proposals are to be judged: there are too few for a sample",
            plan.population,
        )
    return tr(
        "Of {all:,} proposals {least:,} are to be judged where few are bad, {most:,} at most",
        all=plan.population,
        least=least,
        most=most,
    )


def rule_words(plan: SamplingPlan | None) -> str:
    """Return when it stops, for a plan."""
    if plan is None:
        return ""
    precision = f"{plan.precision * 100:g}"
    return tr(
        "It stops at the first look whose interval is within ± {precision} %; masks that are judged beyond "
        "it do not count. Every look is paid for with its part of the 5 % risk. Bad is a mask that was "
        "flagged, rejected or taken away, or whose IoU with what you made of it is below {iou:g}.",
        precision=precision,
        iou=plan.iou,
    )


def strata_rows(strata: Sequence[Stratum]) -> list[tuple[str, ...]]:
    """Return a row per kind of mask."""
    return [
        (
            one.category,
            tr(HIDDEN_WORDS[one.hidden_band]) + _from_to(HIDDEN_BANDS, one.hidden_band),
            _band(DOUBT_BANDS, one.doubt_band),
            number(one.masks, ","),
            number(one.drawn, ","),
        )
        for one in strata
    ]


def look_rows(review: "SampledReview") -> list[tuple[str, ...]]:
    """Return a row per look."""
    rows: list[tuple[str, ...]] = []
    for look in looks(review.plan, review.is_bad):
        found = look.estimate
        rows.append(
            (
                trn("1 mask", "{n:,} masks", look.draws),
                number(look.judged, ","),
                number(look.bad, ","),
                "–" if found is None else _interval(found),
                "–" if found is None else _enough(found),
            )
        )
    return rows


def _interval(found: Estimate) -> str:
    if found.low == found.high:
        return tr("{share:.1f} %, all are judged", share=found.share * 100)
    return tr(
        "{share:.1f} % ({low:.1f} to {high:.1f} %)",
        share=found.share * 100,
        low=found.low * 100,
        high=found.high * 100,
    )


def _enough(found: Estimate) -> str:
    width = tr("± {half:.1f} %", half=found.half_width * 100)
    return tr("yes, {width}", width=width) if found.is_enough else tr("no, {width}", width=width)


def _from_to(starts: Sequence[float], band: int) -> str:
    return f" ({_band(starts, band)})"


def _band(starts: Sequence[float], band: int) -> str:
    """Return a band of shares: `< 1 %`, `1–20 %`, `≥ 90 %`."""
    if band == 0:
        return f"< {starts[0] * 100:g} %"
    if band == len(starts):
        return f"≥ {starts[-1] * 100:g} %"
    return f"{starts[band - 1] * 100:g}–{starts[band] * 100:g} %"
