"""All checks, in the order of the list. A new check is one file and one line here."""

from collections.abc import Iterable

import numpy as np

from core.checks.apart import Apart
from core.checks.behind import OverVisible
from core.checks.beyond import Beyond, CutOff
from core.checks.empty import Empty
from core.checks.findings import Check, Finding
from core.checks.gap import Gap
from core.checks.growth import Growth
from core.checks.jump import Jump
from core.checks.lacks_visible import LacksVisible
from core.checks.measures import ClipMeasures
from core.checks.never_whole import NeverWhole
from core.checks.overlap import Overlap
from core.checks.taller import Taller
from core.checks.unlike import Unlike

CHECKS: tuple[Check, ...] = (
    LacksVisible(),
    Taller(),
    OverVisible(),
    Growth(),
    Apart(),
    Jump(),
    Unlike(),
    Overlap(),
    Gap(),
    Empty(),
    Beyond(),
    CutOff(),
    NeverWhole(),
)
BY_NAME = {check.name: check for check in CHECKS}


def find_all(clip: ClipMeasures, track_ids: Iterable[int] | None = None) -> list[Finding]:
    """Return what all checks find, by kind, the worst first; `track_ids` limits it to some tracks."""
    wanted = list(clip.tracks) if track_ids is None else [t for t in track_ids if t in clip.tracks]
    found: list[Finding] = []
    # Unknown values are nan, and comparing them is no fault here.
    with np.errstate(invalid="ignore"):
        for check in CHECKS:
            kind = [f for track_id in wanted for f in check.find(track_id, clip.rows(track_id), clip)]
            found.extend(sorted(kind, key=lambda f: (-f.badness, f.track_id, f.first)))
    return found
