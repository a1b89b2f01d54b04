"""Opening projects for subcommands."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from cli.terminal.edge import say
from core.errors import BadInputError
from core.store.project import Project
from core.store.server.address import read_address
from core.store.server.names import is_server, shown
from core.store.server.opening import is_empty
from core.types import Layer


def named(location: Path | str) -> str:
    """Return a project's place for people."""
    return shown(location) if is_server(location) else str(location)


def make_where_empty(location: Path | str) -> None:
    """Make a project in a database that holds nothing at all, as `import` does with a file that is not there.

    Raises:
        StoreError: The server cannot be reached, or refuses.
    """
    if is_empty(read_address(location)):
        Project.create(location).close()


@contextmanager
def opened(path: Path, *, read_only: bool = False) -> Iterator[Project]:
    """Open a project for one command.

    Raises:
        StoreError: It cannot be opened; for writing also when it is read-only.
    """
    with Project.open(path, read_only=read_only) as project:
        if project.is_read_only and not read_only:
            raise BadInputError(path, "", "is read-only", "make the file and its folder writable")
        for note in project.notes:
            say(f"note: {note}")
        yield project


def pick(kind: str, name: str, known: list[str], place: str) -> None:
    """Check that a name is known.

    Raises:
        BadInputError: It is not; near names are offered.
    """
    if name not in known:
        near = get_close_matches(name, known) or known[:5]
        raise BadInputError(
            place, f"{kind} {name}", "does not exist", f"there are: {', '.join(near) or 'none'}"
        )


def pick_tracks(project: Project, clip: str | None, track: str | None, layer: Layer) -> list[int]:
    """Return the tracks that have masks of a layer, of one clip and of one name if asked for.

    Raises:
        BadInputError: A name is not known.
    """
    clips = project.clips.list()
    if clip is not None:
        pick("clip", clip, [one.name for one in clips], project.url)
        clips = [one for one in clips if one.name == clip]
    tracks = [one for of_clip in clips for one in project.tracks.list(of_clip.id)]
    if track is not None:
        pick("track", track, [one.name for one in tracks], project.url)
        tracks = [one for one in tracks if one.name == track]
    return [one.id for one in tracks if next(project.masks.of_track(one.id, layer), None) is not None]
