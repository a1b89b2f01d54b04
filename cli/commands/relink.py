"""`relink`: say where the media of clips are now."""

from pathlib import Path

from cli.terminal.projects import named, opened, pick
from core.errors import BadInputError
from core.formats.relinking import MissingMedia, look_at, look_under, media_of_clips, missing_media, relink
from core.store.project import Project
from core.video.identity.comparing import compare
from core.video.media.media_report import MediaReport


def run(place: Path, project_path: Path, clip: str | None, *, has_consent: bool) -> int:
    """Look for missing media under a folder, or take `place` for the one clip that is named."""
    with opened(project_path) as project:
        wanted = _wanted(project, clip)
        if not wanted:
            print(f"{named(project_path)}: all media are where the project says")
            return 0
        found = _found(place, wanted, is_one=clip is not None)
        for one in wanted:
            report = found.get(one.clip.id)
            if report is None:
                print(f"clip {one.clip.name}: nothing of its media is under {place}")
                continue
            relink(project, one.clip, report, has_consent=has_consent)
            words = f": {report.line()}" if report.line() else ""
            print(f"clip {one.clip.name}: {report.media.path}{words}")
    return 0 if found else 2


def _wanted(project: Project, clip: str | None) -> list[MissingMedia]:
    if clip is None:
        return missing_media(project)
    pick("clip", clip, [one.name for one in project.clips.list()], project.url)
    return [MissingMedia(c, m, compare(m)) for c, m in media_of_clips(project) if c.name == clip]


def _found(place: Path, wanted: list[MissingMedia], *, is_one: bool) -> dict[int, MediaReport]:
    if is_one:
        (one,) = wanted
        return {one.clip.id: look_at(one.media, place)}
    if not place.is_dir():
        raise BadInputError(place, "", "is not a folder", "name one clip with --clip to give it a file")
    return look_under(place, wanted)
