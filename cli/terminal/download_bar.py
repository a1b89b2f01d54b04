"""Progress of a download: a bar with speed and time left on a terminal, elsewhere plain lines."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from models.weights.hub.speed import DownloadProgress, in_words

PLAIN_EVERY_S = 5.0
Show = Callable[[DownloadProgress], None]


@contextmanager
def shown_download(title: str) -> Iterator[Show]:
    """Give a function that shows reports of one download on standard error."""
    if not sys.stderr.isatty():
        yield _lines(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None, note="")

        def show(report: DownloadProgress) -> None:
            bar.update(
                task, total=report.total_bytes or None, completed=report.done_bytes, note=in_words(report)
            )

        yield show


def _lines(title: str) -> Show:
    last = time.monotonic()

    def show(report: DownloadProgress) -> None:
        nonlocal last
        if time.monotonic() - last >= PLAIN_EVERY_S:
            last = time.monotonic()
            print(f"{title}: {report.fraction:.0%} {in_words(report)}", file=sys.stderr)

    return show
