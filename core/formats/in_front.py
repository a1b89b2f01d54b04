"""Masks of what is in front, from pictures: a folder or a pattern, of one clip or of several by name."""

import glob
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from natsort import natsorted, ns

from core.changes.tracks import Clip
from core.errors import BadInputError
from core.formats.kit.reading.mask_folder import ClipPictures, open_mask_folder, read_together
from core.masks.canvas import MaskCanvas
from core.masks.rle import Rle, area, empty_rle, recanvas, union
from core.messages import Message, about
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.types import Layer, MaskWish, Origin
from core.video.image_folder import list_pictures


@dataclass(frozen=True)
class InFrontSummary:
    """What came of reading masks of what is in front."""

    clips: int
    frames: int
    """With something in front, over all clips."""
    unchanged: int
    """Clips that had the same masks of the same name already."""
    notes: tuple[Message, ...] = ()


def import_in_front(
    project: Project,
    source: Path,
    *,
    clip: str | None = None,
    mask_wish: MaskWish = MaskWish.AUTO,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, InFrontSummary]:
    """Keep masks of what is in front as covers; yields progress.

    A cover has the name of its folder; one of that name that was imported before is put away, and nothing
    happens where its masks are the same. All objects of a picture are in front, whatever their values.

    Args:
        project: Open for writing.
        source: A folder of mask pictures, a folder with one such folder per clip, or a pattern (`m/*.png`).
        clip: Only this clip; needed where neither the project nor the folders tell which.
        mask_wish: What the values of mask pictures mean.
        cancel: Stops before the next picture.

    Raises:
        BadInputError: The source holds no masks, or does not say of which clip; names the file.
        Cancelled: The token was set; clips that were done stay.
    """
    token = cancel or CancelToken()
    found = _files_by_clip(project, source, clip)
    frames = unchanged = 0
    notes: list[Message] = []
    for number, (one, name, files) in enumerate(found):
        yield Progress(number, len(found), one.name)
        folder = open_mask_folder(files, _pictures_of(project, one))
        reading = read_together([folder], mask_wish, token.check)
        masks: dict[int, Rle] = {}
        for frame in sorted(folder.files):
            token.check()
            rle = _on_canvas(list(folder.objects(frame, reading).values()), one)
            if area(rle):
                masks[frame] = rle
        if not masks:
            raise BadInputError(files[0].parent, "", "its mask pictures show nothing", "name others")
        notes += [about(one.name, note) for note in (*folder.notes, *reading.notes)]
        unchanged += not _keep(project, one, name, masks)
        frames += len(masks)
    return InFrontSummary(len(found), frames, unchanged, tuple(notes))


def _files_by_clip(project: Project, source: Path, wanted: str | None) -> list[tuple[Clip, str, list[Path]]]:
    """Return clip, name of the cover and mask pictures."""
    clips = {one.name: one for one in project.clips.list()}
    if wanted is not None and wanted not in clips:
        near = ", ".join(get_close_matches(wanted, clips) or list(clips)[:5]) or "none"
        raise BadInputError(project.url, f"clip {wanted}", "does not exist", f"there are: {near}")
    if not source.is_dir():
        files = _matching(source)
        by_folder = {file.parent.name for file in files}
        if wanted is None and len(clips) > 1 and by_folder <= clips.keys():
            of_clips = {name: [file for file in files if file.parent.name == name] for name in by_folder}
            return [
                (clips[name], _name_of(source.parent.parent), of_clips[name]) for name in sorted(of_clips)
            ]
        return [(_only(project, clips, wanted, source), _name_of(source.parent), files)]
    inside = {name: list_pictures(source / name) for name in clips if (source / name).is_dir()}
    named = {name: files for name, files in inside.items() if files and wanted in (None, name)}
    if named:
        return [(clips[name], _name_of(source), files) for name, files in named.items()]
    files = list_pictures(source)
    if not files:
        way_out = f"give a folder of mask pictures, or one with folders of clips: {', '.join(clips)}"
        raise BadInputError(source, "", "holds no mask pictures", way_out)
    return [(_only(project, clips, wanted, source), _name_of(source), files)]


def _matching(pattern: Path) -> list[Path]:
    files = [Path(name) for name in glob.glob(str(pattern)) if Path(name).is_file()]
    if not files:
        raise BadInputError(pattern, "", "matches no file", "give a folder, or a pattern as masks/*.png")
    return list(natsorted(files, key=str, alg=ns.IGNORECASE))


def _only(project: Project, clips: dict[str, Clip], wanted: str | None, source: Path) -> Clip:
    if wanted is not None:
        return clips[wanted]
    if len(clips) == 1:
        return next(iter(clips.values()))
    reason = f"does not say which of {len(clips)} clips it is of" if clips else "has no clip to belong to"
    raise BadInputError(source, project.name, reason, "name one with --clip")


def _name_of(folder: Path) -> str:
    return folder.absolute().name or "in front"


def _pictures_of(project: Project, clip: Clip) -> ClipPictures:
    media = project.media.of(clip)
    folder = media.path if media.path.is_dir() else None
    return ClipPictures((clip.height, clip.width), clip.frame_count, media.numbers, folder)


def _on_canvas(codes: Sequence[Rle], clip: Clip) -> Rle:
    picture = MaskCanvas(clip.width, clip.height)
    whole = union(codes) if codes else empty_rle(picture.size_hw)
    return recanvas(whole, picture, clip.canvas)


def _keep(project: Project, clip: Clip, name: str, masks: dict[int, Rle]) -> bool:
    """Add a cover in place of the imported one of its name; returns whether anything is new."""
    for cover in project.covers.list(clip.id):
        heads = list(project.masks.of_track(cover.id, Layer.MODAL))
        if cover.name == name and all(head.origin is Origin.IMPORT for head in heads):
            if {head.key.frame: head.rle for head in heads} == masks:
                return False
            project.tracks.archive(cover.id)
    project.covers.add(clip.id, masks, name=name, origin=Origin.IMPORT)
    return True
