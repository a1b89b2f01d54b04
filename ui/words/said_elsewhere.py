"""Which template a note of an import was made by."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

WHOLE = frozenset("nmk")
"""Gaps of templates that hold a whole number and nothing else."""


def fitting(templates: Sequence[str], text: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the first template that a text fits, and what stands in its gaps; none fits: None."""
    for template in templates:
        if (found := _pattern(template).fullmatch(text)) is not None:
            return template, found.groupdict()
    return None


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches a template, its gaps named; those of `WHOLE` hold a whole number."""
    pieces = re.split(r"\{(\w+)\}", template)
    gaps = {gap: f"(?P<{gap}>{'[0-9]+' if gap in WHOLE else '.+'})" for gap in pieces[1::2]}
    return re.compile("".join(gaps[p] if i % 2 else re.escape(p) for i, p in enumerate(pieces)))
