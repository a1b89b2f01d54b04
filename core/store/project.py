"""One open project, a file or on a server. Hands its rooms (clips, tracks, masks, …) to whoever uses them."""

import getpass
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from core.beside import remove_leftovers
from core.changes.tracks import Clip
from core.errors import StoreError
from core.problems import Problems
from core.store.damage.health import Health
from core.store.file.condition import FileCondition, FileState
from core.store.file.database import Database
from core.store.file.new_file import check_free, new_file
from core.store.file.opening import OpenedFile, build_file, open_file
from core.store.file.sqlite import in_words
from core.store.importing.again import ImportRecord
from core.store.importing.import_records import ImportRecords
from core.store.importing.import_session import ImportSession
from core.store.importing.renewing_session import RenewingSession
from core.store.importing.scripted import ScriptedSteps
from core.store.parts.boxes import AmodalBoxes
from core.store.parts.clips import Clips
from core.store.parts.comments import Comments
from core.store.parts.completions import Completions
from core.store.parts.compositions import Compositions
from core.store.parts.covers import Covers
from core.store.parts.depth_sets import DepthSets
from core.store.parts.effort import EffortRecords
from core.store.parts.front_orders import FrontOrders
from core.store.parts.history import History
from core.store.parts.labels.label_schema import Labels
from core.store.parts.labels.label_values import LabelValues
from core.store.parts.masks import Masks
from core.store.parts.media import MediaRoom
from core.store.parts.prompts.track_prompts import Prompts
from core.store.parts.runs import Runs
from core.store.parts.settings import Settings
from core.store.parts.track_joining import TrackJoining
from core.store.parts.tracks import Tracks
from core.store.parts.unknown_regions import UnknownRegions
from core.store.parts.verdicts import Verdicts
from core.store.parts.versions import Versions
from core.store.parts.visibility import Visibilities
from core.store.reading.category_masks import CategoryMasks
from core.store.reading.kept_shapes import KeptShapes
from core.store.reading.lane_facts import LaneRoom
from core.store.reading.review_facts import ReviewFacts
from core.store.server.address import read_address
from core.store.server.names import is_server, is_url
from core.store.server.opening import create_on_server, open_on_server
from core.store.writing.filled_frames import Fillings

MEDIA_ROOT = "AMODAL_MEDIA"
"""Names the folder of this machine below which the media of projects on servers lie."""


class Project:
    """A project. All methods may be called from any thread; writes take turns."""

    def __init__(
        self, database: Database, path: Path | None, name: str, author: str, file: OpenedFile | None = None
    ) -> None:
        self._database = database
        self._file = file
        self._is_closed = False
        self.notes = file.notes if file is not None else ()
        """What the person should read about how the file was opened, each one line."""
        self.path = path
        self.name = name
        self.author = author
        self.url = database.place
        """File or URL, as named in messages."""
        self.is_read_only = database.is_read_only
        self.clips = Clips(database, author)
        self.tracks = Tracks(database, author)
        self.labels = Labels(database, author)
        self.label_values = LabelValues(database, author)
        self.joining = TrackJoining(database, author)
        self.covers = Covers(database, author)
        self.masks = Masks(database, author)
        self.kept_shapes = KeptShapes(database)
        self.import_records = ImportRecords(database)
        self.fillings = Fillings(database, author)
        self.lanes = LaneRoom(database)
        self.review_facts = ReviewFacts(database)
        self.category_masks = CategoryMasks(database)
        self.comments = Comments(database, author)
        self.verdicts = Verdicts(database, author)
        self.visibility = Visibilities(database, author)
        self.front_orders = FrontOrders(database, author)
        self.media_folder = file.file.real_path.parent if file is not None else _media_root()
        """Folder to which stored media names are relative."""
        self.media = MediaRoom(database, self.media_folder)
        self.depth = DepthSets(database, self.media_folder)
        self.unknown_regions = UnknownRegions(database, author)
        self.amodal_boxes = AmodalBoxes(database, author)
        self.prompts = Prompts(database, author)
        self.runs = Runs(database, author)
        self.versions = Versions(database, author)
        self.completions = Completions(database, author)
        self.compositions = Compositions(database, author)
        self.effort = EffortRecords(database, author)
        self.history = History(database, author)
        self.scripted = ScriptedSteps(database, author)
        self.settings = Settings(database)
        self.health = Health(database)

    @classmethod
    def create(cls, location: Path | str, *, author: str | None = None) -> "Project":
        """Make a new project file (or one in an empty database of a server) and open it, whole or not at all.

        Raises:
            StoreError: A file of this name exists, or the folder cannot be written to.
        """
        if is_server(location):
            address = read_address(location)
            create_on_server(address, address.database or "")
            return cls.open(location, author=author)
        path = Path(location).absolute()
        way_out = "choose another name, or open it"
        check_free(path, way_out)
        remove_leftovers(path.parent)
        with new_file(path, way_out) as partial, in_words(str(path)):
            build_file(partial, path.stem)
        return cls.open(path, author=author)

    @classmethod
    def open(cls, location: Path | str, *, author: str | None = None, read_only: bool = False) -> "Project":
        """Open a project file (or a database URL); an older one is backed up and upgraded first.

        A file that cannot be written to is opened for reading only (`is_read_only`).

        Raises:
            StoreError: Missing, not ours, from a newer version, damaged, or open elsewhere.
        """
        who = author or _user_name()
        if is_url(location):
            return cls._open_url(str(location), who, read_only=read_only)
        path = Path(location).absolute()
        read_only = read_only or (
            path.exists() and not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK))
        )
        opened = open_file(path, read_only=read_only)
        project = cls(opened.database, path, opened.name, who, opened)
        try:
            project.health.look()
            if not read_only:
                project.runs.mark_interrupted("the program ended while it ran")
        except BaseException:
            project.close()
            raise
        return project

    @classmethod
    def _open_url(cls, url: str, author: str, *, read_only: bool) -> "Project":
        if not is_server(url):
            parts = make_url(url)
            if parts.get_backend_name() != "sqlite" or not parts.database:
                place, way_out = parts.render_as_string(hide_password=True), "postgresql://HOST/DATABASE"
                raise StoreError(place, "", "is no project", f"a *.amodal file, or {way_out}")
            # A file is a file, however it is named.
            return cls.open(Path(parts.database), author=author, read_only=read_only)
        database, name = open_on_server(read_address(url), is_read_only=read_only)
        return cls(database, None, name, author)

    # The file

    def condition(self) -> FileCondition:
        """Look what has become of the file since it was opened; all is well with a database by URL."""
        return self._file.file.condition() if self._file is not None else FileCondition(FileState.WELL)

    @property
    def is_settled(self) -> bool:
        """Whether all that was saved is in the file that has the project's name now."""
        return self._database.is_settled

    def settle(self) -> None:
        """Bring into the file what could not be brought there when it was saved."""
        self._database.settle()

    def save_copy(self, target: Path) -> None:
        """Write all that was saved into a new file, also when the one that is open was moved or deleted.

        Depth maps are copied to its folder.

        Raises:
            StoreError: The target exists or cannot be written, or this is no file or open for reading only.
        """
        if self._file is None or self._file.settled is None:
            raise StoreError(self.url, "", "is not open for writing", "copy the file")
        self._file.settled.copy_to(target.absolute())
        self.depth.copy_to(target.absolute().parent)

    @contextmanager
    def importing(
        self, name: str, problems: Problems | None = None, *, renews: ImportRecord | None = None
    ) -> Iterator[ImportSession]:
        """Give a session for an import: one transaction, rolled back as a whole on any exception.

        Args:
            name: Of the file or folder that is imported.
            problems: Where the reader says what is wrong; by default the first problem is raised.
            renews: The earlier import whose tracks are brought up to date; by default all tracks are new.
        """
        with self._database.writing() as session:
            if renews is not None:
                folder = self.media_folder
                yield RenewingSession(session, self.author, name, folder, problems, renews)
                return
            yield ImportSession(session, self.author, name, self.media_folder, problems)

    def lock_tracks(self, track_ids: Iterable[int]) -> None:
        """Refuse every change of these tracks, and of no others, as long as this project is open here.

        What would change one of them raises `TrackLockedError` and changes nothing, undo included.
        """
        self._database.locked_tracks = frozenset(track_ids)

    def resolve_media(self, clip: Clip) -> Path:
        """Return where a clip's media lie."""
        stored = Path(clip.media_path)
        if stored.is_absolute() or self.media_folder is None:
            return stored
        return self.media_folder / stored

    def close(self) -> None:
        """Wait for a write under way and let the file go; runs that have not ended end with it."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._file is not None and not self.is_read_only:
            # The file may be away, the disk full: then they are marked when it is opened next.
            with suppress(StoreError):
                self.runs.mark_interrupted("the project was closed while it ran")
        self._database.close()
        if self._file is not None:
            self._file.file.close()

    def __enter__(self) -> "Project":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _media_root() -> Path | None:
    named = os.environ.get(MEDIA_ROOT)
    return Path(named).absolute() if named else None


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "annotator"
