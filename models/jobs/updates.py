"""Joins the updates of a job, so that stores and pipes see fewer and larger ones."""

from collections.abc import Iterable, Iterator

from models.jobs.job import JobEvent, JobUpdate


def group_updates(events: Iterable[JobEvent], frames: int) -> Iterator[JobEvent]:
    """Join following updates of one hypothesis until they hold `frames` masks or pictures.

    Other events pass in order.
    """
    held: JobUpdate | None = None
    for event in events:
        if held is not None and isinstance(event, JobUpdate) and event.hypothesis == held.hypothesis:
            held = join_updates(held, event)
        else:
            if held is not None:
                yield held
            held = event if isinstance(event, JobUpdate) else None
            if held is None:
                yield event
        if held is not None and len(held.masks) + len(held.pictures) >= frames:
            yield held
            held = None
    if held is not None:
        yield held


def join_updates(first: JobUpdate, second: JobUpdate) -> JobUpdate:
    """Return one update that says what two of the same run and hypothesis said."""
    return JobUpdate(
        first.run_id,
        second.fraction,
        second.message or first.message,
        first.hypothesis,
        {**first.masks, **second.masks},
        second.scores if second.scores is not None else first.scores,
        {**first.doubts, **second.doubts},
        {**first.facts, **second.facts},
        {**first.pictures, **second.pictures},
        second.note or first.note,
    )
