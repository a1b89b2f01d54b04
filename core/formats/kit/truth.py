"""Whether a file says that people made its masks, so that they come in accepted instead of proposed.

Which formats say it is written down in docs/formats.md: data sets of truth without a score. Files of ours are
no truth by themselves, since unreviewed masks are exported too; they say in `info` what was exported.
"""

import re
from pathlib import Path
from typing import Any

from core.formats.kit.protocol import ExportOptions
from core.operations.sampled_review import quality_facts
from core.store.project import Project
from core.types import ReviewState

OURS = "exported by Amodal Studio"
FIELD = "review_state"
HEAD_BYTES = 4096
_REVIEWED = re.compile(rb'"%b"\s*:\s*"%b"' % (FIELD.encode(), ReviewState.ACCEPTED.value.encode()))


def info_of(project: Project, options: ExportOptions) -> dict[str, Any]:
    """Return the `info` of a file of ours, which says when all in it was accepted.

    Where masks were sampled and judged it says how good they are, last: what comes before it has no braces.
    """
    info: dict[str, Any] = {"description": f"{project.name}, {OURS}", "version": "1.0"}
    info |= {FIELD: ReviewState.ACCEPTED.value} if options.only_accepted else {}
    quality = quality_facts(project)
    return info if quality is None else info | {"quality": quality}


def may_be_truth(path: Path) -> bool:
    """Whether masks of a format of truth are one: not those of a file of ours that holds unreviewed ones.

    Only the head of the file is read, where we write `info`.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return False
    own = head.partition(b"}")[0]
    return OURS.encode() not in own or _REVIEWED.search(own) is not None
