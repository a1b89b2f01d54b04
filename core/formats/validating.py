"""Reading a file as an import would, to the end, and telling everything that is wrong with it."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInputError
from core.formats.aliases import plain_name
from core.formats.pictures.sv4d_check import SV4D, folders_handed_over, is_handed_over, loader_crop
from core.formats.registry import find_importer
from core.messages import Message, about, say
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
    token, problems = cancel or CancelToken(), Problems(keeps=True)
    if plain_name(format_name, (SV4D,)) or (format_name == "auto" and is_handed_over(source)):
        # What goes to others only: no importer reads it.
        return (yield from _handed_over(source, problems, token))
    importer, reason = find_importer(format_name, source)
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


def _handed_over(source: Path, problems: Problems, cancel: CancelToken) -> Generator[Progress, None, Verdict]:
    """Do the loader's arithmetic on every folder of pictures that SV4D is to take."""
    notes: list[Message] = []
    pictures = 0
    folders = folders_handed_over(source)
    for place, (folder, count) in enumerate(folders):
        cancel.check()
        yield Progress(place, len(folders), folder.name)
        with problems.record():
            crop = loader_crop(folder, count)
            if not crop.is_whole:
                reason = f"the loader cuts out {crop.padded} of {crop.side} pixels"
                raise BadInputError(folder, "", reason, "export it anew")
            pictures += crop.frames
            text = say("the loader cuts out the whole picture of {n} pixels", n=crop.side)
            notes.append(about(folder.name, text))
    summary = ImportSummary(0, len(notes), pictures, tuple(notes))
    return Verdict(SV4D, "as asked for", tuple(problems.found), problems.count, summary)
