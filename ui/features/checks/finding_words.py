"""Words and places of findings, and which of them a person leads to their end."""

from core.checks.findings import Finding
from ui.language import mark

GUIDED = {"jump": mark("Propose again between decided frames")}
"""Kinds of findings that no computation puts right alone, with what is offered instead."""


def frames_text(finding: Finding) -> str:
    """Return "12" or "12–18"."""
    return f"{finding.first}" if finding.first == finding.last else f"{finding.first}–{finding.last}"


def is_same_place(one: Finding | None, other: Finding) -> bool:
    """Whether two findings are of one kind, track and stretch, whatever they say about it."""
    return one is not None and (one.check, one.track_id, one.first) == (
        other.check,
        other.track_id,
        other.first,
    )
