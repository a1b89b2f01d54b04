"""The media of an open project's clips: where they lie, and what they must be."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.changes.changed import Changes
from core.changes.steps import Step, StepKind
from core.changes.tracks import Clip
from core.errors import BadInputError
from core.store.file.database import Database
from core.store.schema.media_rows import clip_media, read_identity, write_identity
from core.store.tables.clips import ClipRow
from core.video.media.clip_media import ClipMedia, FileMark, MediaIdentity


class MediaRoom:
    """What is known of the media of a project's clips. Nothing in here looks at the disk.

    Args:
        folder: Folder to which stored media names are relative; None = they are absolute.
    """

    def __init__(self, database: Database, folder: Path | None) -> None:
        self._database = database
        self._folder = folder

    def of(self, clip: Clip) -> ClipMedia:
        """Return what a clip's media must be: give it to `open_clip` or `compare`."""
        with self._database.reading() as session:
            identity = read_identity(session, clip.id, clip.frame_count)
        stored = Path(clip.media_path)
        path = stored if stored.is_absolute() or self._folder is None else self._folder / stored
        return clip_media(clip, path, identity)

    def keep(self, clip_id: int, identity: MediaIdentity, was: MediaIdentity | None) -> Changes:
        """Keep what was found out about a clip's media; its masks stay. No undo step: files are no masks.

        Args:
            was: What was known when the media were compared; when it is something else by now, the clip was
                relinked meanwhile and nothing is kept.
        """
        with self._database.writing() as session:
            frame_count = session.get_one(ClipRow, clip_id).frame_count
            if read_identity(session, clip_id, frame_count) == was:
                write_identity(session, clip_id, identity)
            return Changes(step=Step(StepKind.MEDIA))

    def take_up(self, clip_id: int, names: Sequence[str], marks: Sequence[FileMark | None]) -> Changes:
        """Make new pictures frames of a clip, after its last one: no frame that is there moves.

        Args:
            names: Names of the pictures below the clip's folder, in the order they shall have.
            marks: Their marks.

        Raises:
            BadInputError: A picture is a frame of the clip already.
        """
        with self._database.writing() as session:
            row = session.get_one(ClipRow, clip_id)
            known = read_identity(session, clip_id, row.frame_count)
            if known is None or len(known.names) != row.frame_count:
                raise BadInputError(
                    row.name, "", "has frames without known names", "open the clip with its media first"
                )
            twice = set(known.names) & set(names)
            if twice:
                raise BadInputError(row.name, min(twice), "is a frame of the clip already")
            row.frame_count += len(names)
            grown = replace(known, names=(*known.names, *names), marks=(*known.marks, *marks))
            write_identity(session, clip_id, grown)
            return Changes(clips=frozenset({clip_id}), step=Step(StepKind.NEW_PICTURES))
