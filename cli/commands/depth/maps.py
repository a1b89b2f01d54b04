"""`depth import`, `depth compute`, `depth forget`, `depth list`."""

from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from cli.terminal.projects import opened, pick
from core.changes.tracks import Clip
from core.depth.nearness import Sense
from core.formats.depth_maps import DepthSummary, import_depth
from core.listing import some_of
from core.store.project import Project


def clip_named(project: Project, name: str) -> Clip:
    """Return a clip.

    Raises:
        BadInputError: There is none of this name; near names are offered.
    """
    clips = {one.name: one for one in project.clips.list()}
    pick("clip", name, list(clips), project.url)
    return clips[name]


def run_import(project_path: Path, clip_name: str, source: Path, sense: Sense) -> int:
    """Import maps and say what came of it."""
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        clip = clip_named(project, clip_name)
        found = follow(f"depth {source.name}", import_depth(project, clip, source, sense, cancel=cancel))
        _tell(clip, found)
    return 0


def run_compute(project_path: Path, clip_name: str, network: str, device: str) -> int:
    """Compute maps and say what came of it."""
    from models.depth.keeping import give_depth

    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        clip = clip_named(project, clip_name)
        steps = give_depth(project, clip, network=network, device=device, cancel=cancel)
        _tell(clip, follow(f"depth {clip.name}", steps))
    return 0


def _tell(clip: Clip, found: DepthSummary) -> None:
    print(f"{clip.name}: depth of {found.depth.maps} of {found.frames} frames from {found.depth.source}")
    for note in found.notes:
        print(f"note: {note}")


def run_forget(project_path: Path, clip_name: str) -> int:
    """Remove the maps of a clip."""
    with opened(project_path) as project:
        clip = clip_named(project, clip_name)
        had_any = project.depth.forget(clip.id)
        print(f"{clip.name}: {'its depth is forgotten' if had_any else 'had no depth'}")
    return 0


def run_list(project_path: Path) -> int:
    """Say of every clip whether it has depth, and what is missing of it."""
    with opened(project_path, read_only=True) as project:
        for clip in project.clips.list():
            print(f"{clip.name}: {depth_words(project, clip)}")
    return 0


def depth_words(project: Project, clip: Clip) -> str:
    """Return one line on a clip's depth."""
    known = project.depth.get(clip.id)
    files = project.depth.files(clip.id, project.media.of(clip))
    if known is None or files is None:
        return "no depth"
    there = files.there()
    words = f"depth of {len(there)} of {clip.frame_count} frames, "
    words += f"{'computed by' if known.is_computed else 'imported from'} {known.source}, {known.made_at}"
    if not files.folder.is_dir():
        return f"{words}; its maps are gone: {files.folder} is not there; put it back, or make them anew"
    missing = sorted(set(range(clip.frame_count)) - there)
    return f"{words}; without: {some_of(missing)}" if missing else words
