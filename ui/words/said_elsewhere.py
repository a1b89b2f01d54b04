"""Labels of steps, which a project keeps in English, in the language in use.

A text that is not known here is shown as it came.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from ui.language import mark, tr

WHOLE = frozenset("nmk")
"""Gaps of templates that hold a whole number and nothing else."""
PLAIN: tuple[str, ...] = (
    mark("Add ghost"),
    mark("Margin"),
    mark("Remove amodal box"),
    mark("Restore"),
    mark("Eraser on both layers"),
    mark("Morph"),
    mark("Repair several checks"),
)
TEMPLATES: tuple[str, ...] = (
    # The longer before the shorter: the first that fits is taken.
    mark("Accept completion of {name}"),
    mark("Reject completion of {name}"),
    mark("Accept {name}"),
    mark("Reject {name}"),
    mark("Flag {name}"),
    mark("Reopen {name}"),
    mark("Mark corrected {name}"),
    mark("Resolve {name}"),
    mark("Visibility {name}"),
    mark("New track {name}"),
    mark("Edit track {name}"),
    mark("Put track {name} away"),
    mark("Import {name}"),
    mark("Proposal {name}"),
    mark("Following by {name}"),
    mark("Choose hypothesis {number}"),
    mark("Part of hypothesis {number}"),
    mark("Revert run {name}"),
    mark("Copy frame {frame}"),
    mark("Carry correction of frame {frame}"),
    mark("Stamp ghost of frame {frame}"),
    mark("Add ghost of frame {frame}"),
    mark("{name} to front"),
    mark("{name} to back"),
    mark("frames {span}"),
    mark("frame {frame}"),
    mark("Repair: {repair}"),
    mark("{count} frames"),
    mark("{count} masks"),
    mark("{count} clips"),
    mark("{count} tracks"),
)


def said(text: str) -> str:
    """Return a label in the language in use."""
    plain = tr(text)
    if plain != text:
        return plain
    found = fitting(TEMPLATES, text)
    return text if found is None else tr(found[0], **_parts(found[1]))


def said_parts(text: str) -> str:
    """Return facts joined by commas, the label of an undo step say, in the language in use."""
    return ", ".join(said(part) for part in text.split(", "))


def fitting(templates: Sequence[str], text: str) -> tuple[str, Mapping[str, str]] | None:
    """Return the first template that a text fits, and what stands in its gaps; none fits: None."""
    for template in templates:
        if (found := _pattern(template).fullmatch(text)) is not None:
            return template, found.groupdict()
    return None


def _parts(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return the gaps of a template; what is done about a finding has words of its own."""
    words = dict(values)
    if "repair" in words:
        words["repair"] = said(words["repair"].capitalize())
    return words


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches a template, its gaps named; those of `WHOLE` hold a whole number."""
    pieces = re.split(r"\{(\w+)\}", template)
    gaps = {gap: f"(?P<{gap}>{'[0-9]+' if gap in WHOLE else '.+'})" for gap in pieces[1::2]}
    return re.compile("".join(gaps[p] if i % 2 else re.escape(p) for i, p in enumerate(pieces)))
