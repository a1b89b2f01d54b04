"""What stands in a folder of media, and what of it makes no clip.

The rule: its own pictures are one clip; every video in it, and where it has no pictures of its own every
folder of pictures in it, is a clip too. Whatever does not come in is named in a note.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from natsort import natsorted, ns

from core.listing import some_of
from core.video.sources.image_folder import PICTURE_SUFFIXES, list_pictures

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


def videos_beside(folder: Path, used: Collection[Path]) -> str | None:
    """Return the note on the videos in a folder of another format that none of its clips refers to."""
    if not folder.is_dir():
        return None
    beside = [path for path in look_into(folder).clips if path.is_file() and path not in used]
    if not beside:
        return None
    count = (
        "1 video beside the clips was" if len(beside) == 1 else f"{len(beside)} videos beside the clips were"
    )
    return f"{count} left out (import by itself): {some_of(path.name for path in beside)}"


def left_out_of(found: FolderContents) -> list[str]:
    """Return a line for each kind of thing in a folder that makes no clip."""
    notes = []
    if found.others:
        were = "file is neither a video nor a picture and was" if len(found.others) == 1 else (
            "files are neither videos nor pictures and were"
        )  # fmt: skip
        names = some_of(path.name for path in found.others)
        has_annotations = any(path.suffix.lower() in (".json", ".xml", ".npz") for path in found.others)
        hint = " (annotations come in by importing their file)" if has_annotations else ""
        notes.append(f"{len(found.others)} {were} left out{hint}: {names}")
    if found.folders:
        were = "folder in it was" if len(found.folders) == 1 else "folders in it were"
        names = some_of(path.name for path in found.folders)
        notes.append(f"{len(found.folders)} {were} not looked into (import each by itself): {names}")
    return notes
