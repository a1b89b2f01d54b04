"""What stands in a folder of media, and what of it makes no clip.

The rule: its own pictures are one clip; every video in it, and where it has no pictures of its own every
folder of pictures in it, is a clip too. Whatever does not come in is named in a note.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from natsort import natsorted, ns

from core.listing import some_of
from core.messages import Message, say_n
from core.video.image_folder import PICTURE_SUFFIXES, list_pictures

VIDEO_SUFFIXES = frozenset(
    {
        ".mp4", ".m4v", ".mov", ".qt", ".mkv", ".mk3d", ".avi", ".divx", ".webm", ".mpg", ".mpeg", ".mpe",
        ".m1v", ".m2v", ".mpv", ".ts", ".mts", ".m2ts", ".m2t", ".vob", ".mod", ".tod", ".wmv", ".asf",
        ".ogv", ".ogm", ".flv", ".f4v", ".3gp", ".3g2", ".mxf", ".gif", ".apng", ".dv", ".y4m", ".ivf",
        ".h264", ".264", ".avc", ".h265", ".265", ".hevc", ".av1", ".obu", ".mjpeg", ".mjpg", ".nut",
        ".rm", ".rmvb", ".insv", ".lrv", ".mj2",
    }
)  # fmt: skip
OTHER_SUFFIXES = frozenset(
    {
        ".json", ".xml", ".txt", ".csv", ".tsv", ".md", ".yaml", ".yml", ".html", ".pdf", ".zip", ".gz",
        ".tar", ".7z", ".rar", ".npz", ".npy", ".amodal", ".db", ".ini", ".log", ".py", ".sh", ".srt",
        ".wav", ".mp3", ".m4a", ".aac", ".flac", ".lock", ".tmp", ".part", ".bak", ".safetensors", ".pt",
        ".pth", ".pkl", ".h5", ".hdf5", ".parquet", ".mat", ".svg", ".psd", ".doc", ".docx", ".xlsx",
    }
)  # fmt: skip


@dataclass
class FolderContents:
    """What stands in a folder."""

    clips: list[Path] = field(default_factory=list)
    """Videos and folders of pictures, in natural order; the folder itself first, if it has pictures."""
    unknown: list[Path] = field(default_factory=list)
    """Files whose endings say nothing."""
    others: list[Path] = field(default_factory=list)
    """Files that are neither."""
    folders: list[Path] = field(default_factory=list)
    """Folders that are not looked into."""


def look_into(folder: Path) -> FolderContents:
    """Return what stands in a folder, by the rule above; hidden files are none of it.

    Raises:
        BadInputError: It cannot be listed.
    """
    has_pictures = bool(list_pictures(folder))
    found = FolderContents([folder] if has_pictures else [])
    entries = (path for path in folder.iterdir() if not path.name.startswith("."))
    for path in natsorted(entries, key=lambda path: path.name, alg=ns.IGNORECASE):
        ending = path.suffix.lower()
        if path.is_dir():
            is_clip = not has_pictures and list_pictures(path)
            (found.clips if is_clip else found.folders).append(path)
        elif not path.is_file():
            found.others.append(path)
        elif ending in VIDEO_SUFFIXES:
            found.clips.append(path)
        elif ending not in PICTURE_SUFFIXES:
            (found.others if ending in OTHER_SUFFIXES else found.unknown).append(path)
    return found


def videos_beside(folder: Path, used: Collection[Path]) -> Message | None:
    """Return the note on the videos in a folder of another format that none of its clips refers to."""
    if not folder.is_dir():
        return None
    beside = [path for path in look_into(folder).clips if path.is_file() and path not in used]
    if not beside:
        return None
    return say_n(
        "{n} video beside the clips was left out (import by itself): {listed}",
        "{n} videos beside the clips were left out (import by itself): {listed}",
        len(beside),
        listed=some_of(path.name for path in beside),
    )


def left_out_of(found: FolderContents) -> Iterator[Message]:
    """Yield a line for each kind of thing in a folder that makes no clip."""
    others, names = len(found.others), some_of(path.name for path in found.others)
    if any(path.suffix.lower() in (".json", ".xml", ".npz") for path in found.others):
        yield say_n(
            "{n} file is neither a video nor a picture and was left out (annotations come in by importing "
            "their file): {listed}",
            "{n} files are neither videos nor pictures and were left out (annotations come in by importing "
            "their file): {listed}",
            others,
            listed=names,
        )
    elif others:
        yield say_n(
            "{n} file is neither a video nor a picture and was left out: {listed}",
            "{n} files are neither videos nor pictures and were left out: {listed}",
            others,
            listed=names,
        )
    if found.folders:
        yield say_n(
            "{n} folder in it was not looked into (import each by itself): {listed}",
            "{n} folders in it were not looked into (import each by itself): {listed}",
            len(found.folders),
            listed=some_of(path.name for path in found.folders),
        )
