"""Media without annotations: a video, a folder of pictures, or a folder of such things."""

from collections.abc import Iterator
from pathlib import Path

from natsort import natsorted

from core.errors import BadInputError
from core.formats.carries import Carry
from core.progress import CancelToken, Progress
from core.store.import_session import ImportSession
from core.video.image_folder import PICTURE_SUFFIXES, list_pictures
from core.video.opening import probe

VIDEO_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".avi", ".webm", ".mpg", ".mpeg", ".ts", ".wmv", ".ogv"}
)


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
        return "a folder of media" if find_media(source) else None

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add one clip per video or folder; see `Importer.run`."""
        del media_root
        found = [source] if source.is_file() else find_media(source)
        if not found:
            raise BadInputError(source, "", "holds no videos and no pictures")
        for number, path in enumerate(found):
            cancel.check()
            yield Progress(number, len(found), path.name)
            session.add_clip(probe(path), name=path.name if path.is_dir() else path.stem)
        yield Progress(len(found), len(found))


def find_media(folder: Path) -> list[Path]:
    """Return the folder itself when it holds pictures, else the videos and picture folders in it."""
    if list_pictures(folder):
        return [folder]
    found = []
    for path in folder.iterdir():
        is_video = path.is_file() and path.suffix.lower() in VIDEO_SUFFIXES
        if path.name.startswith(".") or not (is_video or (path.is_dir() and list_pictures(path))):
            continue
        found.append(path)
    return list(natsorted(found, key=lambda path: path.name))
