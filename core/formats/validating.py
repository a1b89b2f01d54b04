"""Reading a file as an import would, to the end, and telling everything that is wrong with it."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInputError
from core.formats.registry import find_importer
from core.messages import about
from core.plain_file import check_source
from core.problems import Problems
from core.progress import CancelToken, Progress
from core.scratch import scratch_folder
from core.store.importing.import_session import ImportSummary
from core.store.project import Project


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a validation found."""

    format_name: str
    reason: str
    """Why it was taken for that format."""
    problems: tuple[BadInputError, ...]
    """At most a thousand, in the order of the file."""
    problem_count: int
    summary: ImportSummary
    """What an import of the sound records would bring."""


def validate(
    source: Path,
    *,
    format_name: str = "auto",
    media_root: Path | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, Verdict]:
    """Check a file of any format that can be imported; yields progress. Nothing is kept.

    Raises:
        BadInputError: It is of no known format.
        Cancelled: The token was set.
    """
    check_source(source)
    importer, reason = find_importer(format_name, source)
    token, problems = cancel or CancelToken(), Problems(keeps=True)
    yield Progress(0, 0, about(importer.name, reason))
    with scratch_folder("validate") as folder:
        place = folder / "check.amodal"
        Project.create(place).close()
        with Project.open(place) as project, project.importing("check", problems) as session:
            # Whatever ends the reading early is a problem like the others.
            with problems.record():
                for progress in importer.run(source, session, media_root=media_root, cancel=token):
                    token.check()
                    yield progress
            summary = session.summary()
    return Verdict(importer.name, reason, tuple(problems.found), problems.count, summary)
