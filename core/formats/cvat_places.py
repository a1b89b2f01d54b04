"""Which clip and frame a picture or a task of CVAT is."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from core.errors import BadInputError
from core.formats.cvat_meta import LARGEST_FRAME, CvatTask, first_there, number_in_name
from core.formats.media_root import check_relative, find_media
from core.formats.source_clips import PlacedClip, SourceClip, SourceClips
from core.video.image_folder import list_pictures
from core.video.opening import probe


@dataclass(frozen=True, slots=True)
class Image:
    """One picture of the file."""

    name: PurePosixPath
    width: int
    height: int
    where: str
    number: int | None
    """Its id: in files of a video the number of the frame."""
    task: CvatTask
    subset: str = ""


@dataclass
class Placing:
    """Where the file's pictures and tasks are in the project."""

    clips: SourceClips
    tasks: list[CvatTask]
    keys: dict[int, Hashable] = field(default_factory=dict)
    """Clip of every usable picture, by its place in the file."""
    frames: dict[int, int] = field(default_factory=dict)
    """Frame of the file's clip, likewise."""
    sources: dict[Hashable, SourceClip] = field(default_factory=dict)

    def place(self, number: int) -> PlacedClip:
        """Return the clip of a picture.

        Raises:
            BadInputError: Its media are of another size than the file says.
        """
        key = self.keys[number]
        return self.clips.place(key, self.sources[key])


def images_in_clips(placing: Placing, images: Sequence[Image | None]) -> None:
    """Say which frame of which clip every picture is: those of one task, folder and size make one."""
    groups: dict[tuple[int, str], list[int]] = {}
    for number, image in enumerate(images):
        if image is not None:
            groups.setdefault((id(image.task), str(image.name.parent)), []).append(number)
    for (task, folder), numbers in groups.items():
        of_group = [image for number in numbers if (image := images[number]) is not None]
        sizes = {(image.width, image.height) for image in of_group}
        video = _video_of(placing, of_group)
        if video is not None and len(sizes) == 1:
            _place_in_video(placing, (task, "video"), video, numbers, of_group)
        elif len(sizes) == 1:
            name = of_group[0].name.parent.name
            if not name or len({id(image.task) for image in images if image is not None}) > 1:
                name = of_group[0].task.name or name
            _place_pictures(placing, (task, folder), name, numbers, of_group)
        else:
            for number, image in zip(numbers, of_group, strict=True):
                _place_pictures(placing, (task, str(image.name)), image.name.stem, [number], [image])


def _place_pictures(
    placing: Placing, key: Hashable, name: str, numbers: Sequence[int], images: Sequence[Image]
) -> None:
    first = images[0]
    inside = _inside(placing, first)
    names = tuple(inside / image.name for image in images)
    placing.sources[key] = SourceClip(
        name or placing.clips.path.stem, first.width, first.height, len(images), first.where, frames=names
    )
    for frame, number in enumerate(numbers):
        placing.keys[number], placing.frames[number] = key, frame


def _inside(placing: Placing, image: Image) -> PurePosixPath:
    """Return the folder below the media root in which a task's pictures lie, as CVAT packs them."""
    parts = [PurePosixPath()]
    for named in (image.task.name, image.subset):
        plain = named.replace("\\", "/").strip("/")
        if plain and ".." not in plain and "\x00" not in plain and len(plain) < 200:
            parts += [PurePosixPath(plain), PurePosixPath("images") / plain]
    own = parts[1:] + parts[:1] if len(placing.tasks) > 1 else parts
    found = first_there(placing.clips.root, (part / image.name for part in own))
    return next((part for part in own if found == part / image.name), PurePosixPath())


def _video_of(placing: Placing, images: Sequence[Image]) -> PurePosixPath | None:
    """Return the video whose frames these pictures are; None where they are files."""
    task = images[0].task
    if not task.is_video or any(number_in_name(image.name) is None for image in images):
        return None
    video = check_relative(task.source, placing.clips.path, "meta.source")
    if find_media(placing.clips.path, "meta.source", placing.clips.root, video) is not None:
        return video
    first = find_media(placing.clips.path, images[0].where, placing.clips.root, images[0].name)
    return video if first is None else None


def _place_in_video(
    placing: Placing, key: Hashable, video: PurePosixPath, numbers: Sequence[int], images: Sequence[Image]
) -> None:
    task = images[0].task
    if key not in placing.sources:
        size = images[0].width, images[0].height
        most = max(min(number_in_name(image.name) or 0, LARGEST_FRAME) for image in images)
        task.numbers.most = max(task.numbers.most, most)
        placing.sources[key] = SourceClip(video.stem, *size, task.frame_count, "meta", video=video)
    for number, image in zip(numbers, images, strict=True):
        placing.keys[number], placing.frames[number] = key, number_in_name(image.name) or 0


def place_of_tracks(placing: Placing, task: CvatTask) -> PlacedClip:
    """Return the clip of a task whose objects are written as tracks.

    Raises:
        BadInputError: Nothing says how large its pictures are, or its name leaves the media folder.
    """
    key = ("task", id(task))
    if key not in placing.sources:
        placing.sources[key] = _source_of_task(placing, task)
    return placing.clips.place(key, placing.sources[key])


def _source_of_task(placing: Placing, task: CvatTask) -> SourceClip:
    path, root = placing.clips.path, placing.clips.root
    name = task.source or task.name or path.stem
    video = check_relative(name, path, "meta.source")
    media = find_media(path, "meta.source", root, video)
    if media is None and not task.is_video:
        # A task of pictures: its numbers are places in their order.
        for folder in (PurePosixPath("images"), PurePosixPath()):
            if (root / folder).is_dir() and list_pictures(root / folder):
                video, media = folder, root / folder
                break
    size = task.size_wh
    if size is None and media is not None:
        info = probe(media)
        size = info.width, info.height
    if size is None:
        where = f"meta.{task.name or 'task'}"
        reason = f"says no size of its pictures, and {name} is not under {root}"
        raise BadInputError(path, where[:80], reason, "give the folder that holds it with --media")
    title = video.stem if task.source else task.name or path.stem
    return SourceClip(title or path.stem, *size, task.frame_count, "meta", video=video)
