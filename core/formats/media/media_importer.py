"""Media without annotations: a video, a folder of pictures, or a folder of such things.

The rule for folders: its own pictures are one clip; every video in it, and where it has no pictures of its
own every folder of pictures in it, is a clip too. Whatever does not come in is named in a note.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from natsort import natsorted, ns

from core.errors import BadInputError
from core.formats.foreign import foreign
from core.formats.kit.carries import Carry
from core.listing import some_of
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportSession
from core.video.image_folder import PICTURE_SUFFIXES, list_pictures
from core.video.opening import probe
from core.video.source import MediaInfo

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
MOST_TRIED = 32
"""Files of unknown endings that are opened to see whether they are videos."""


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


class MediaImporter:
    """Makes clips without tracks."""

    name = "media"
    summary = "Videos and folders of pictures, without masks"
    carries = frozenset({Carry.CLIPS})

    def recognise(self, source: Path) -> str | None:
        """Take videos, pictures, and folders that hold some."""
        if source.is_file():
            if source.suffix.lower() == ".json":
                return None
            kind = "one picture" if source.suffix.lower() in PICTURE_SUFFIXES else "a media file"
            return kind
        return "a folder of media" if look_into(source).clips else None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add one clip per video or folder; see `Importer.run`."""
        del media_root
        if source.is_file():
            yield Progress(0, 1, source.name)
            told = foreign(source)
            if told is not None:
                raise told
            known = _Known(session)
            known.add(probe(source), source.stem)
            session.notes.extend(known.notes())
            yield Progress(1, 1)
            return
        found = look_into(source)
        if not found.clips and not found.unknown:
            raise BadInputError(source, "", "holds no videos and no pictures")
        known = _Known(session)
        for number, path in enumerate(found.clips):
            cancel.check()
            yield Progress(number, len(found.clips), path.name)
            with session.problems.entry("videos and picture folders", lambda path=path: path.name):  # type: ignore[misc]
                info = probe(path)
                known.add(info, path.name if path.is_dir() else path.stem)
        for path in found.unknown[:MOST_TRIED]:
            cancel.check()
            try:
                told = foreign(path)
                if told is not None:
                    raise told
                known.add(probe(path), path.stem)
            except BadInputError:
                found.others.append(path)
        found.others += found.unknown[MOST_TRIED:]
        session.notes.extend([*left_out_of(found), *known.notes()])
        yield Progress(len(found.clips), len(found.clips))


class _Known:
    """Adds clips and remembers which were in the project before."""

    def __init__(self, session: ImportSession) -> None:
        self._session = session
        self._names: list[str] = []

    def add(self, info: MediaInfo, name: str) -> None:
        """Add a clip."""
        before = self._session.summary().clips
        clip = self._session.add_clip(info, name=name)
        if self._session.summary().clips == before:
            self._names.append(clip.name)

    def notes(self) -> list[str]:
        """Return a line on those that were there, none when there are none."""
        if not self._names:
            return []
        clips = "clip is" if len(self._names) == 1 else "clips are"
        return [f"{len(self._names)} {clips} in the project already: {some_of(self._names)}"]


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
