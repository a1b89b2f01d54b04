"""One project file, open. Hands its rooms (clips, tracks, masks, …) to whoever works with them."""

import getpass
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout
from sqlalchemy import Engine, create_engine, exc, select
from sqlalchemy.orm import Session

from core.errors import StoreError
from core.problems import Problems
from core.store.boxes import AmodalBoxes
from core.store.clips import Clips
from core.store.codes import now
from core.store.comments import Comments
from core.store.completions import Completions
from core.store.damage import DamageLog
from core.store.database import Database, sqlite_engine, store_error
from core.store.effort import EffortRecords
from core.store.fillings import Fillings
from core.store.front_orders import FrontOrders
from core.store.history import History
from core.store.import_session import ImportSession
from core.store.lane_facts import LaneRoom
from core.store.masks import Masks
from core.store.media import MediaRoom
from core.store.migrating import back_up, check_revision, schema_revision, upgrade
from core.store.own_schema import check_tables, refuse_code
from core.store.records import Clip
from core.store.review_facts import ReviewFacts
from core.store.reviews import Reviews
from core.store.runs import Runs
from core.store.schema import APPLICATION_ID, ProjectRow
from core.store.settings import Settings
from core.store.soundness import look_at_opening
from core.store.tracks import Tracks
from core.store.unknown_regions import UnknownRegions
from core.store.verdicts import Verdicts
from core.store.versions import Versions
from core.store.visibility import Visibilities

SQLITE_MAGIC = b"SQLite format 3\x00"


class Project:
    """A project. All methods may be called from any thread; writes take turns."""

    def __init__(
        self, database: Database, path: Path | None, name: str, author: str, lock: BaseFileLock | None
    ) -> None:
        self._database = database
        self._lock = lock
        self.path = path
        self.name = name
        self.author = author
        self.url = database.place
        """File or URL, as named in messages."""
        self.is_read_only = database.is_read_only
        self.clips = Clips(database)
        self.tracks = Tracks(database, author)
        self.masks = Masks(database, author)
        self.fillings = Fillings(database, author)
        self.lanes = LaneRoom(database)
        self.reviews = Reviews(database, author)
        self.review_facts = ReviewFacts(database)
        self.comments = Comments(database, author)
        self.verdicts = Verdicts(database, author)
        self.visibility = Visibilities(database, author)
        self.front_orders = FrontOrders(database, author)
        self.media_folder = path.parent if path is not None else None
        """Folder to which stored media names are relative."""
        self.media = MediaRoom(database, self.media_folder)
        self.unknown_regions = UnknownRegions(database, author)
        self.amodal_boxes = AmodalBoxes(database, author)
        self.runs = Runs(database, author)
        self.versions = Versions(database, author)
        self.completions = Completions(database, author)
        self.effort = EffortRecords(database, author)
        self.history = History(database, author)
        self.settings = Settings(database)

    @classmethod
    def create(cls, location: Path | str, *, author: str | None = None) -> "Project":
        """Make a new project file and open it. It appears whole or not at all.

        Raises:
            StoreError: A file of this name exists, or the folder cannot be written to.
        """
        path = Path(location).absolute()
        if path.exists():
            raise StoreError(path, "", "exists already", "choose another name, or open it")
        if not path.parent.is_dir():
            raise StoreError(path, "", "its folder does not exist", "make the folder first")
        partial = path.with_name(f".{path.name}.new-{os.getpid()}")
        try:
            _build(partial, path.stem)
            os.link(partial, path)  # unlike a rename this never overwrites
        except FileExistsError:
            raise StoreError(path, "", "exists already", "choose another name, or open it") from None
        except OSError as error:
            raise StoreError(path, "", f"cannot be made: {error.strerror}", "choose another folder") from None
        except exc.DBAPIError as error:
            raise store_error(str(path), error.orig) from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        return cls.open(path, author=author)

    @classmethod
    def open(cls, location: Path | str, *, author: str | None = None, read_only: bool = False) -> "Project":
        """Open a project file (or a database URL); an older one is backed up and upgraded first.

        A file that cannot be written to is opened for reading only (`is_read_only`).

        Raises:
            StoreError: Missing, not ours, from a newer version, damaged, or open elsewhere.
        """
        who = author or _user_name()
        if isinstance(location, str) and "://" in location:
            return cls._open_url(location, who)
        path = Path(location).absolute()
        _check_file(path)
        read_only = read_only or not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK)
        lock = None if read_only else _lock(path)
        try:
            engine = sqlite_engine(path, is_read_only=read_only)
            name = _prepare(engine, path, read_only=read_only)
        except exc.DBAPIError as error:
            _release(lock)
            raise store_error(str(path), error.orig) from error
        except BaseException:
            _release(lock)
            raise
        project = cls(Database(engine, str(path), is_read_only=read_only), path, name, who, lock)
        try:
            project.look_for_damage()
            if lock is not None:
                project.runs.mark_interrupted()
        except BaseException:
            project.close()
            raise
        return project

    @classmethod
    def _open_url(cls, url: str, author: str) -> "Project":
        engine = create_engine(url)
        place = engine.url.render_as_string(hide_password=True)
        try:
            if check_revision(schema_revision(engine), place):
                with engine.begin() as connection:
                    upgrade(connection)
        except exc.DBAPIError as error:
            raise store_error(place, error.orig) from error
        return cls(Database(engine, place, is_read_only=False), None, place, author, None)

    @contextmanager
    def importing(self, label: str, problems: Problems | None = None) -> Iterator[ImportSession]:
        """Give a session for an import: one transaction, rolled back as a whole on any exception.

        Args:
            label: What is imported, as the history says it.
            problems: Where the reader says what is wrong; by default the first problem is raised.
        """
        with self._database.writing() as session:
            yield ImportSession(session, self.author, label, self.media_folder, problems)

    def look_for_damage(self) -> None:
        """Check the rows that the window needs at once; what is damaged is in `damage` and left out."""
        with self._database.translated():
            look_at_opening(self._database)

    @property
    def damage(self) -> DamageLog:
        """What was found damaged so far; it is left out of everything that is read."""
        return self._database.damage

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
        """Wait for a write under way and let the file go."""
        self._database.close()
        _release(self._lock)

    def __enter__(self) -> "Project":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _build(path: Path, name: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            upgrade(connection)
        with Session(engine) as session, session.begin():
            session.add(ProjectRow(id=1, name=name, created_at=now()))
    finally:
        engine.dispose()


def _check_file(path: Path) -> None:
    if not path.exists():
        raise StoreError(path, "", "does not exist", "check the name, or make it with import")
    if path.is_dir():
        raise StoreError(path, "", "is a folder, not a project", "choose a *.amodal file")
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise StoreError(path, "", f"cannot be read: {error.strerror}", "check its permissions") from None
    if not head.startswith(SQLITE_MAGIC) or len(head) < 100:
        raise StoreError(path, "", "is not an Amodal Studio project", "choose a *.amodal file")
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise StoreError(path, "", "is a database of another program", "choose a *.amodal file")


def _prepare(engine: Engine, path: Path, *, read_only: bool) -> str:
    with engine.connect() as connection:
        refuse_code(connection, str(path))
    revision = schema_revision(engine)
    if check_revision(revision, str(path)):
        if read_only:
            raise StoreError(
                path, f"schema {revision}", "is from an older version and must be upgraded",
                "open it once for writing",
            )  # fmt: skip
        back_up(path, revision or "")
        with engine.begin() as connection:
            upgrade(connection)
            check_tables(connection, str(path))
    with Session(engine) as session:
        check_tables(session.connection(), str(path))
        row = session.execute(select(ProjectRow.name).where(ProjectRow.id == 1)).one_or_none()
        return path.stem if row is None or not isinstance(row[0], str) else row[0]


def _lock(path: Path) -> BaseFileLock | None:
    """Take the writer's lock; the system frees it when the process dies, however it dies."""
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreError(
            path, "", f"is open in another window or program{_holder(path)}",
            "close it there, or open it here for reading only",
        ) from None  # fmt: skip
    except OSError as error:
        raise StoreError(
            path, "", f"cannot be locked: {error.strerror}", "open it for reading only"
        ) from None
    with suppress(OSError):
        _note(path).write_text(f"{os.getpid()} on {os.uname().nodename}" if hasattr(os, "uname") else "")
    return lock


def _holder(path: Path) -> str:
    try:
        text = _note(path).read_text().strip()
    except OSError:
        return ""
    return f" (process {text})" if text else ""


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock-holder")


def _release(lock: BaseFileLock | None) -> None:
    if lock is not None:
        with suppress(OSError):
            _note(Path(lock.lock_file.removesuffix(".lock"))).unlink(missing_ok=True)
        lock.release()


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "annotator"
