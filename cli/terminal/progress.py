"""Progress on a terminal as a bar, elsewhere as plain lines."""

import sys
import time
from collections.abc import Callable, Generator
from typing import TypeVar

from core.progress import Progress, heard_by, result_of

PLAIN_EVERY_S = 2.0
T = TypeVar("T")


def follow(title: str, steps: Generator[Progress, None, T]) -> T:
    """Run a generator of progress to its end, show how far it is, return its result."""
    return result_of(show(title, steps), lambda _told: None)


def show(title: str, steps: Generator[Progress, None, T]) -> Generator[Progress, None, T]:
    """Pass progress on while showing it."""
    return (yield from (_bar(title, steps) if sys.stderr.isatty() else _lines(title, steps)))


def _lines(title: str, steps: Generator[Progress, None, T]) -> Generator[Progress, None, T]:
    last = time.monotonic()

    def report(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= PLAIN_EVERY_S:
            last = time.monotonic()
            share = f"{progress.fraction:.0%} " if progress.total else ""
            print(f"{title}: {share}{progress.message}", file=sys.stderr)

    return (yield from _reported(steps, report))


def _bar(title: str, steps: Generator[Progress, None, T]) -> Generator[Progress, None, T]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"))
    with RichProgress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, note="")

        def report(progress: Progress) -> None:
            bar.update(task, total=progress.total or None, completed=progress.done, note=progress.message)

        return (yield from _reported(steps, report))


def _reported(
    steps: Generator[Progress, None, T], report: Callable[[Progress], None]
) -> Generator[Progress, None, T]:
    """Report every step, and what is told within one."""
    while True:
        try:
            with heard_by(report):
                progress = next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        report(progress)
        yield progress
