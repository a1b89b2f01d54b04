"""Which clip and frame every image of a COCO file is (the rule is written down in docs/formats.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from natsort import natsorted, ns

from core.changes.tracks import Clip
from core.errors import BadInputError
from core.formats.coco.coco_images import UNIT, ImageEntry, Images, VideoEntry
from core.formats.kit.reading.fields import Key, check_canvas
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
from core.masks.canvas import MaskCanvas
from core.video.opening import probe


@dataclass(frozen=True, slots=True)
class Place:
    """Where an image is in the project."""

    placed: PlacedClip
    index: int
    """Its place in the file's list of frames of that clip."""
    frame: int
    source: MaskCanvas
    """The canvas that the file's masks of this image are on."""

    @property
    def clip(self) -> Clip:
        """The clip that it is a frame of."""
        return self.placed.clip


def place_images(clips: SourceClips, images: Images, videos: Mapping[Key, VideoEntry]) -> dict[Key, Place]:
    """Add the clips to the session and return where every image is.

    Images of a clip that cannot be placed are left out.
    """
    groups = _groups(images, videos)
    clips.media.expect(entry.name for group in groups for entry in group.entries)
    clips.media.expect(video.file_name for video in videos.values() if video.file_name is not None)
    places: dict[Key, Place] = {}
    for group in groups:
        for part in _clips_of(clips, group):
            places.update(_place(clips, part))
    return places


@dataclass(frozen=True)
class _Group:
    """Images that the file holds together: those of a video, or of a folder."""

    video: VideoEntry | None
    entries: list[ImageEntry]
    is_one_picture: bool = False


def _groups(images: Images, videos: Mapping[Key, VideoEntry]) -> list[_Group]:
    groups: dict[tuple[str, object], _Group] = {}
    for entry in images.by_id.values():
        # Without a list of videos the ids still mean something to other tools; the folders decide then.
        video = videos.get(entry.video_id) if entry.video_id is not None else None
        key = ("folder", str(entry.name.parent)) if video is None else ("video", video.id)
        groups.setdefault(key, _Group(video, [])).entries.append(entry)
    owners: dict[PurePosixPath, int] = {}
    for group in groups.values():
        for name in {entry.name for entry in group.entries if len(entry.name.parts) == 1}:
            owners[name] = owners.get(name, 0) + 1
    return [_below_their_video(group, owners) for group in groups.values()]


def _below_their_video(group: _Group, owners: Mapping[PurePosixPath, int]) -> _Group:
    """Return a group whose names, where other videos have the same, stand below the video's own name."""
    if group.video is None or not any(owners.get(entry.name, 0) > 1 for entry in group.entries):
        return group
    folder = PurePosixPath(group.video.name.replace("/", "_").replace("\\", "_").strip(". ") or "video")
    entries = [replace(entry, name=folder / entry.name.name) for entry in group.entries]
    return replace(group, entries=entries)


def _clips_of(clips: SourceClips, group: _Group) -> Iterator[_Group]:
    """Yield a group as the clips that it is, whose images have one size each."""
    video = group.video
    is_media = video is not None and video.file_name is not None and clips.media.find(video.file_name)
    sized: list[ImageEntry] = []
    for entry in natsorted(group.entries, key=lambda entry: str(entry.name), alg=ns.IGNORECASE):
        try:
            sized.append(with_size(clips, entry, video))
        except BadInputError as error:
            clips.session.problems.leave_out(UNIT, error)
    if not sized:
        return
    if is_media or _is_one_clip(clips, sized, video):
        yield from _of_one_size(clips, replace(group, entries=sized))
    else:
        here = [entry for entry in sized if clips.media.find(entry.name) is not None]
        for entry in here or sized:
            yield _Group(None, [entry], is_one_picture=True)


def _of_one_size(clips: SourceClips, group: _Group) -> Iterator[_Group]:
    size = group.entries[0].size_wh
    for entry in group.entries:
        if entry.size_wh != size:
            reason = f"is {_said(entry.size_wh)}, but the first picture of its clip is {_said(size)}"
            clips.session.problems.leave_out(UNIT, BadInputError(clips.path, entry.where, reason))
    yield replace(group, entries=[entry for entry in group.entries if entry.size_wh == size])


def _said(size_wh: tuple[int, int] | None) -> str:
    return "×".join(map(str, size_wh or ()))


def with_size(clips: SourceClips, entry: ImageEntry, video: VideoEntry | None) -> ImageEntry:
    """Return an image with its size: what the file states, else that of its picture.

    Raises:
        BadInputError: There is neither.
    """
    if entry.size_wh is not None:
        return entry
    named = [entry.name] if video is None or video.file_name is None else [video.file_name, entry.name]
    media = next((place for name in named if (place := clips.media.find(name)) is not None), None)
    if media is None:
        raise BadInputError(
            clips.path, entry.where, "states no size, and its picture is not there", "give --media FOLDER"
        )
    info = probe(media)
    check_canvas(clips.path, entry.where, MaskCanvas(info.width, info.height, entry.margin))
    return replace(entry, size_wh=(info.width, info.height))


def _is_one_clip(clips: SourceClips, entries: list[ImageEntry], video: VideoEntry | None) -> bool:
    """Whether images are frames of one clip: of one size, and all those that are there in one folder."""
    is_one_size = len({entry.size_wh for entry in entries}) == 1
    folders = {media.parent for entry in entries if (media := clips.media.find(entry.name)) is not None}
    if not folders:
        return is_one_size or video is not None
    if len(folders) > 1 or not is_one_size:
        return False
    try:
        info = probe(next(iter(folders)))
    except BadInputError:
        return False  # pictures of several sizes: every one is a clip of its own
    return sorted((info.width, info.height)) == sorted(entries[0].size_wh or ())


def _place(clips: SourceClips, group: _Group) -> dict[Key, Place]:
    source = _source(clips, group)
    try:
        placed = clips.place((source.where, source.name), source)
    except BadInputError as error:
        for _ in group.entries:
            clips.session.problems.leave_out(UNIT, error)
        return {}
    width, height = placed.source.width, placed.source.height
    places: dict[Key, Place] = {}
    taken: dict[int, ImageEntry] = {}
    for index, entry in enumerate(group.entries):
        frame = placed.numbers.get(index)
        if frame is None:
            continue
        other = taken.setdefault(frame, entry)
        if other.name != entry.name:
            reason = f"is frame {frame} of {placed.clip.name}, as is {other.where}"
            clips.session.problems.leave_out(UNIT, BadInputError(clips.path, entry.where, reason))
            continue
        places[entry.id] = Place(placed, index, frame, MaskCanvas(width, height, entry.margin))
    return places


def _source(clips: SourceClips, group: _Group) -> SourceClip:
    first, video = group.entries[0], group.video
    found = next((p for entry in group.entries if (p := clips.media.find(entry.name)) is not None), None)
    file_name = video.file_name if video is not None else None
    is_video = file_name is not None and (found is None or clips.media.find(file_name) is not None)
    width, height = first.size_wh or (0, 0)
    if video is not None:
        name = video.name
    elif group.is_one_picture or (found is None and len(group.entries) == 1):
        name = first.name.stem
    else:
        name = (found.parent.name if found is not None else first.name.parent.name) or clips.path.stem
    return SourceClip(
        name,
        width,
        height,
        len(group.entries),
        first.where,
        video=file_name if is_video else None,
        frames=tuple(entry.name for entry in group.entries),
        stated=tuple(e.stated for e in group.entries)
        if any(e.stated is not None for e in group.entries)
        else (),
        length=video.length if video is not None else 0,
        fps=video.fps if video is not None else None,
        margin=video.margin if video is not None else first.margin,
        is_whole_folder=found is not None and not group.is_one_picture,
    )
