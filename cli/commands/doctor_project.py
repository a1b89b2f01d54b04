"""`doctor --project`: what of a project is damaged, and a sound copy of what is whole."""

from pathlib import Path

from cli.commands import doctor
from cli.terminal.edge import say
from cli.terminal.projects import named, opened
from core.errors import BadInputError
from core.store.damage.checkup import Checkup, check_project, rescue_project
from core.store.server.names import is_server

DAMAGED_STATUS = 2


def run(project: Path | None, rescue: Path | None, *, whole: bool = False) -> int:
    """Print the damage line by line; the status is 2 when there is some and no copy was asked for.

    Without a project it is the program that is looked at, `whole` or in short.

    Raises:
        BadInputError: `--rescue` without a project, or one of the two cannot be used.
    """
    if project is None and rescue is None:
        return doctor.run(whole=whole)
    if project is None:
        raise BadInputError("--rescue", "", "wants the project to rescue", "add --project P")
    if is_server(project):
        return _run_on_server(project, rescue)
    found = rescue_project(project, rescue) if rescue is not None else check_project(project)
    for line in found.lines():
        print(line)
    if rescue is not None:
        print(f"{rescue}: written{_without(found)}")
        return 0
    if found.is_whole:
        print(f"{project}: whole")
        return 0
    count = f"{found.log.count} place" + ("s are" if found.log.count > 1 else " is")
    say(f"{project}: {count} damaged (`doctor --project {project} --rescue OUT` writes what is sound)")
    return DAMAGED_STATUS


def _run_on_server(project: Path, rescue: Path | None) -> int:
    copy = f"`project copy {named(project)} FILE`"
    if rescue is not None:
        raise BadInputError("--rescue", "", "wants a project file", f"{copy} makes one")
    with opened(project, read_only=True) as store:
        clips = store.clips.list()
        tracks = sum(len(store.tracks.list(clip.id)) for clip in clips)
        print(f"{store.url}: opens, {len(clips)} clips, {tracks} tracks")
    print(f"every value is read by {copy} and `doctor --project FILE`")
    return 0


def _without(found: Checkup) -> str:
    count = sum(found.left_out.values())
    rows = f"{count} row{'s' if count > 1 else ''}"
    return f", without {rows} that cannot be used" if count else ", nothing is missing"
