"""Media without annotations: a video, a folder of pictures, or a folder of such things."""

from collections.abc import Iterator
from pathlib import Path

from core.errors import BadInputError
from core.formats.kit.carries import Carry
from core.formats.kit.reading.foreign import foreign
from core.formats.kit.reading.media_folder import left_out_of, look_into
from core.listing import some_of
from core.messages import Message, mark, say_n
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportSession
from core.video.image_folder import PICTURE_SUFFIXES
from core.video.media.source import MediaInfo
from core.video.opening import probe

MOST_TRIED = 32
"""Files of unknown endings that are opened to see whether they are videos."""


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
            with session.problems.entry(mark("videos and picture folders"), lambda path=path: path.name):  # type: ignore[misc]
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

    def notes(self) -> list[Message]:
        """Return a line on those that were there, none when there are none."""
        if not self._names:
            return []
        note = say_n(
            "{n} clip is in the project already: {listed}",
            "{n} clips are in the project already: {listed}",
            len(self._names),
            listed=some_of(self._names),
        )
        return [note]
