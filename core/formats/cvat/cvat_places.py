"""Which clip and frame a picture or a task of CVAT is."""

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from core.errors import BadInputError
from core.formats.cvat.cvat_meta import LARGEST_FRAME, CvatTask, number_in_name
from core.formats.kit.reading.media_root import check_relative
from core.formats.kit.reading.source_clips import PlacedClip, SourceClip, SourceClips
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


@dataclass(frozen=True, slots=True)
class _Group:
    """Pictures of one task and folder."""

    numbers: list[int]
    """Their places in the file."""
    images: list[Image]
    inside: PurePosixPath
    """The folder below the media root in which the task's pictures lie."""

    @property
    def task(self) -> CvatTask:
        return self.images[0].task

    def names(self) -> tuple[PurePosixPath, ...]:
        """Return the names by which its pictures are looked for."""
        return tuple(self.inside / image.name for image in self.images)


def images_in_clips(placing: Placing, images: Sequence[Image | None]) -> None:
    """Say which frame of which clip every picture is: those of one task, folder and size make one."""
    groups = _groups(placing, images)
    for group in groups:
        placing.clips.media.expect(group.names())
    expect_sources(placing)
    has_one_task = len({id(group.task) for group in groups}) == 1
    for group in groups:
        sizes = {(image.width, image.height) for image in group.images}
        key = (id(group.task), str(group.images[0].name.parent))
        video = _video_of(placing, group)
        if video is not None and len(sizes) == 1:
            _place_in_video(placing, (id(group.task), "video"), video, group.numbers, group.images)
        elif len(sizes) == 1:
            name = group.images[0].name.parent.name
            if not name or not has_one_task:
                name = group.task.name or name
            _place_pictures(placing, key, name, group)
        else:
            for number, image in zip(group.numbers, group.images, strict=True):
                one = _Group([number], [image], group.inside)
                _place_pictures(placing, (id(group.task), str(image.name)), image.name.stem, one)


def expect_sources(placing: Placing) -> None:
    """Tell what the tasks of the file are of, before the first is looked for."""
    for task in placing.tasks:
        with suppress(BadInputError):  # said where the task is placed
            placing.clips.media.expect([_name_of(placing, task)])


def _groups(placing: Placing, images: Sequence[Image | None]) -> list[_Group]:
    found: dict[tuple[int, str], list[int]] = {}
    owners: dict[PurePosixPath, set[int]] = {}
    for number, image in enumerate(images):
        if image is not None:
            found.setdefault((id(image.task), str(image.name.parent)), []).append(number)
            owners.setdefault(image.name, set()).add(id(image.task))
    groups = []
    for numbers in found.values():
        of_group = [image for number in numbers if (image := images[number]) is not None]
        is_shared = any(len(owners[image.name]) > 1 for image in of_group)
        inside = _inside(placing, of_group, is_shared=is_shared)
        groups.append(_Group(numbers, of_group, inside))
    return _told_apart(placing, groups)


def _told_apart(placing: Placing, groups: list[_Group]) -> list[_Group]:
    """Return the groups with a folder of their own where two tasks would be after the same pictures."""
    owners: dict[PurePosixPath, set[int]] = {}
    for group in groups:
        for name in group.names():
            owners.setdefault(name, set()).add(id(group.task))
    return [
        replace(group, inside=_own_folder(placing, group.task))
        if any(len(owners[name]) > 1 for name in group.names())
        else group
        for group in groups
    ]


def _place_pictures(placing: Placing, key: Hashable, name: str, group: _Group) -> None:
    first = group.images[0]
    placing.sources[key] = SourceClip(
        name or placing.clips.path.stem,
        first.width,
        first.height,
        len(group.images),
        first.where,
        frames=group.names(),
    )
    for frame, number in enumerate(group.numbers):
        placing.keys[number], placing.frames[number] = key, frame


def _inside(placing: Placing, images: Sequence[Image], *, is_shared: bool) -> PurePosixPath:
    """Return the folder below the media root in which a task's pictures lie, as CVAT packs them.

    Args:
        is_shared: Another task has pictures of the same names: those that lie in no folder of either may be
            of the other, so that the name of the task counts as a part of theirs.
    """
    parts = [PurePosixPath()]
    for named in (images[0].task.name, images[0].subset):
        plain = named.replace("\\", "/").strip("/")
        if plain and ".." not in plain and "\x00" not in plain and len(plain) < 200:
            parts += [PurePosixPath(plain), PurePosixPath("images") / plain]
    own = parts[1:] + parts[:1] if len(placing.tasks) > 1 else parts
    names, folder = [image.name.name for image in images], images[0].name.parent
    media = placing.clips.media
    found = next((part for part in own if media.holds(part / folder, names)), PurePosixPath())
    return _own_folder(placing, images[0].task) if is_shared and found == PurePosixPath() else found


def _own_folder(placing: Placing, task: CvatTask) -> PurePosixPath:
    """Return a folder that is named like a task and no other task of the file."""
    name = task.name.replace("/", "_").replace("\\", "_").replace("\x00", "").strip(". ")[:200]
    if not name or sum(other.name == task.name for other in placing.tasks) > 1:
        name = f"{name or 'task'} {task.id[:80].replace('/', '_')}".strip()
    return PurePosixPath(name)


def _video_of(placing: Placing, group: _Group) -> PurePosixPath | None:
    """Return the video whose frames these pictures are; None where they are files."""
    if not group.task.is_video or any(number_in_name(image.name) is None for image in group.images):
        return None
    video = check_relative(group.task.source, placing.clips.path, "meta.source")
    if placing.clips.media.find(video) is not None:
        return video
    return video if placing.clips.media.find(group.names()[0]) is None else None


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


def _name_of(placing: Placing, task: CvatTask) -> PurePosixPath:
    """Return the name of what a task is of: its video, else the folder of its name."""
    return check_relative(
        task.source or task.name or placing.clips.path.stem, placing.clips.path, "meta.source"
    )


def _source_of_task(placing: Placing, task: CvatTask) -> SourceClip:
    path, root = placing.clips.path, placing.clips.root
    video = _name_of(placing, task)
    media = placing.clips.media.find(video)
    if media is None and not task.is_video and len(placing.tasks) == 1:
        # The only task, of pictures: its numbers are places in their order.
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
        reason = f"says no size of its pictures, and {video} is not under {root}"
        raise BadInputError(path, where[:80], reason, "give the folder that holds it with --media")
    title = video.stem if task.source else task.name or path.stem
    return SourceClip(title or path.stem, *size, task.frame_count, "meta", video=video)
