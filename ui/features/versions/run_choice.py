"""Which run is looked at when nobody has chosen one."""

from collections.abc import Sequence

from core.changes.runs import RunVersion
from core.types import RunStatus


def run_to_look_at(versions: Sequence[RunVersion], before: Sequence[RunVersion], looked_at: int) -> int:
    """Return the id of the run to look at; 0 = there is none.

    A run comes into view when it has ended well, or while it runs where there is nothing better. One that was
    cancelled or failed never takes the place of the whole one before it.

    Args:
        versions: The track's runs, newest first.
        before: The same as they were when last looked at.
        looked_at: The run in view now.
    """
    preferred = _preferred(versions)
    were_whole = {version.run.id for version in before if _is_whole(version)}
    are_whole = {version.run.id for version in versions if _is_whole(version)}
    is_news = preferred in are_whole - were_whole
    is_there = looked_at in {version.run.id for version in versions}
    return looked_at if is_there and not is_news else preferred


def _preferred(versions: Sequence[RunVersion]) -> int:
    whole = (version for version in versions if _is_whole(version))
    some = (version for version in versions if version.hypotheses)
    best = next(whole, None) or next(some, None) or next(iter(versions), None)
    return 0 if best is None else best.run.id


def _is_whole(version: RunVersion) -> bool:
    return version.run.status is RunStatus.FINISHED and bool(version.hypotheses)
