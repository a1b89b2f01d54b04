"""What clips and their pictures are called in files for others: every one has a name of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath, PurePosixPath

from core.changes.tracks import Clip
from core.formats.kit.writing.frame_files import frame_file
from core.store.project import Project
from core.video.identity.comparing import compare
from core.video.image_folder import PICTURE_SUFFIXES
from core.video.media.clip_media import same_name
from core.video.media.source import MediaKind


class MediaNames:
    """Names of the media of a project, the same whichever of its clips are exported.

    A name can stand in a file for others: never absolute, never upwards. Of media elsewhere the end of the
    path is kept that no other clip has: at least the last two parts of a folder, since many data sets call
    every folder `rgbs`.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        clips = project.clips.list()
        self._names = _unique({clip.id: _ends(clip) for clip in clips}, set())
        taken = {same_name(name) for name in self._names.values()}
        # Frames of videos have no pictures: the folder of the names made for them is nobody's either.
        self._made = _unique({clip.id: [_plain(clip.name)] for clip in clips}, taken)

    def of(self, clip: Clip) -> str:
        """Return the name of a clip's video, folder or picture."""
        return self._names[clip.id]

    def of_frames(self, clip: Clip) -> Sequence[str]:
        """Return the name of every frame: that of its picture, or `<clip>/<6-digit index>.png`.

        The picture's name is the one that the project knows, whatever lies in the folder now; frames of
        videos and pictures whose names were never known get one with their number.
        """
        is_folder = clip.kind is MediaKind.IMAGES
        if is_folder and clip.frame_count == 1 and _is_picture(clip):
            return [self.of(clip)]
        folder = self._made[clip.id]
        made = [f"{folder}/{frame_file(frame)}" for frame in range(clip.frame_count)]
        if not is_folder:
            return made
        media = self._project.media.of(clip)
        if media.identity is None and (taken := compare(media).renewed) is not None:
            # A project of an older version, opened for reading only: its pictures are those that are there.
            media = replace(media, identity=taken)
        own = self.of(clip)
        return [f"{own}/{name}" if name else other for name, other in zip(media.names, made, strict=True)]


def _is_picture(clip: Clip) -> bool:
    return PurePosixPath(clip.media_path).suffix.lower() in PICTURE_SUFFIXES


def _ends(clip: Clip) -> list[str]:
    """Return the names that a clip's media can have, the shortest first."""
    path = PurePath(clip.media_path)
    if not path.is_absolute() and ".." not in path.parts:
        return [path.as_posix()]
    parts = [part for part in path.parts if part not in (path.anchor, "..")]
    least = 2 if clip.kind is MediaKind.IMAGES and not _is_picture(clip) else 1
    return ["/".join(parts[-count:]) for count in range(min(least, len(parts)), len(parts) + 1)] or [
        clip.name
    ]


def _plain(name: str) -> str:
    """Return a clip's name as that of a folder: not upwards, not absolute, not empty."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "clip"


def _unique(ends: Mapping[int, Sequence[str]], taken: set[str]) -> dict[int, str]:
    """Return a name for every clip: the shortest of its own that neither another has nor is taken.

    Where even the longest is not its own (a folder of the project beside one elsewhere) it gets a number.
    """
    length = dict.fromkeys(ends, 0)
    while True:
        names = {clip_id: of_clip[length[clip_id]] for clip_id, of_clip in ends.items()}
        owners: dict[str, list[int]] = {}
        for clip_id, name in names.items():
            owners.setdefault(same_name(name), []).append(clip_id)
        shared = [
            clip_id
            for name, of_name in owners.items() if len(of_name) > 1 or name in taken
            for clip_id in of_name if length[clip_id] + 1 < len(ends[clip_id])
        ]  # fmt: skip
        if not shared:
            return _numbered(names, taken)
        for clip_id in shared:
            length[clip_id] += 1


def _numbered(names: Mapping[int, str], taken: set[str]) -> dict[int, str]:
    used, found = set(taken), {}
    wanted = {same_name(name) for name in names.values()}
    for clip_id, name in names.items():
        free, number = name, 2
        path = PurePosixPath(name)
        while same_name(free) in used or (free != name and same_name(free) in wanted):
            free, number = str(path.with_name(f"{path.stem}-{number}{path.suffix}")), number + 1
        used.add(same_name(free))
        found[clip_id] = free
    return found
