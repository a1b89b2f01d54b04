"""Finds the picture of every frame of a clip in its folder, by name and by bytes."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from core.pictures.picture_file import picture_size_wh
from core.video.image_folder import list_pictures
from core.video.media.clip_media import ClipMedia, FileMark, FrameFiles, KnownFrom, MediaIdentity, same_name
from core.video.media.fingerprint import mark_of, mark_or_none
from core.video.media.frame_order import FrameOrder, names_in_folder, order_of_folder
from core.video.media.media_report import MediaReport, MediaState


def match_pictures(media: ClipMedia, known_from: KnownFrom) -> MediaReport:
    """Return the report on a clip's folder of pictures, or on its one picture.

    Raises:
        BadInputError: The folder cannot be listed.
    """
    if not media.path.is_dir():
        return _one_picture(media, known_from)
    listed = list_pictures(media.path)
    if media.identity is None or not media.identity.has_names:
        return _without_names(media, listed, known_from)
    found = _Match(media, listed)
    if found.is_none_here:
        return MediaReport(media, MediaState.OTHER, found_count=len(listed))
    return _report(found, known_from)


@dataclass
class _Match:
    """The work of one comparison: frames find their files, surest ties first."""

    media: ClipMedia
    listed: Sequence[Path]
    files: list[Path | None] = field(init=False)
    marks: list[FileMark | None] = field(init=False)
    exchanged: dict[int, str] = field(default_factory=dict)
    renamed: dict[int, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = self.media.names
        known = self.media.identity.marks if self.media.identity is not None else ()
        self.known = (tuple(known) + (None,) * len(self.names))[: len(self.names)]
        self.files = [None] * len(self.names)
        self.marks = list(self.known)
        is_named_only = self.media.identity is not None and self.media.identity.known_from is KnownFrom.FILE
        self._here = _Folder(self.media.path, self.listed, self.names, is_named_only)
        doubtful = self._take_sure()
        self._take_renamed(doubtful)
        self._take_exchanged(doubtful)
        self._fill_unnamed()

    @property
    def is_none_here(self) -> bool:
        return not any(self.files)

    @property
    def missing(self) -> dict[int, str]:
        return {frame: self.names[frame] for frame, file in enumerate(self.files) if file is None}

    @property
    def added(self) -> tuple[str, ...]:
        taken = set(self.files)
        return tuple(path.name for path in self.listed if path not in taken)

    def _take_sure(self) -> dict[int, FileMark | None]:
        """Take the files whose name and bytes are known; return the others' marks as they are now."""
        doubtful: dict[int, FileMark | None] = {}
        for frame, name in enumerate(self.names):
            path = self._here.find(name) if name else None
            if path is None:
                doubtful[frame] = None
                continue
            before = self.known[frame]
            mark = mark_or_none(path, before)
            if before is None or (mark is not None and mark.is_same_content(before)):
                self._put(frame, path, mark)
            else:
                doubtful[frame] = mark
        return doubtful

    def _take_renamed(self, doubtful: Mapping[int, FileMark | None]) -> None:
        """Take files of other names for frames whose bytes they have, where both are the only ones."""
        wanted = {frame: mark for frame in doubtful if (mark := self.known[frame]) is not None}
        sizes = {mark.size for mark in wanted.values()}
        taken = set(self.files)
        free = [path for path in self.listed if path not in taken]
        marks = {
            path: mark for path in free if _size(path) in sizes and (mark := mark_or_none(path)) is not None
        }
        times_here = Counter((mark.size, mark.digest) for mark in marks.values())
        times_wanted = Counter((mark.size, mark.digest) for mark in wanted.values())
        by_content = {(mark.size, mark.digest): (path, mark) for path, mark in marks.items()}
        for frame, mark in wanted.items():
            key = mark.size, mark.digest
            if times_here[key] == times_wanted[key] == 1:
                path, present = by_content[key]
                self._put(frame, path, present)
                if self.names[frame]:
                    self.renamed[frame] = self.names[frame], path.name

    def _take_exchanged(self, doubtful: Mapping[int, FileMark | None]) -> None:
        taken = set(self.files)
        for frame, mark in doubtful.items():
            path = self._here.find(self.names[frame]) if self.names[frame] else None
            if self.files[frame] is None and path is not None and path not in taken:
                self._put(frame, path, mark)
                self.exchanged[frame] = self.names[frame]

    def _fill_unnamed(self) -> None:
        """Give frames without a known name their place in the folder, if all named ones are in theirs."""
        unnamed = [frame for frame, name in enumerate(self.names) if not name and self.files[frame] is None]
        if not unnamed or len(self.listed) < len(self.names):
            return
        named = [frame for frame, name in enumerate(self.names) if name]
        if all(self.files[frame] == self.listed[frame] for frame in named):
            for frame in unnamed:
                self._put(frame, self.listed[frame], mark_or_none(self.listed[frame]))

    def _put(self, frame: int, path: Path, mark: FileMark | None) -> None:
        self.files[frame], self.marks[frame] = path, mark


class _Folder:
    """Plain files of a folder by name; names are found in any Unicode spelling.

    Names that only an annotation file told may also lack their ending, or have that of a mask.
    """

    def __init__(self, path: Path, listed: Iterable[Path], names: Sequence[str], is_named_only: bool) -> None:
        self._path = path
        self._exact = {file.name: file for file in listed}
        self._same: dict[str, Path] = {}
        for file in self._exact.values():
            self._same.setdefault(same_name(file.name), file)
        self._times_last = Counter(PurePosixPath(name).name for name in names if name)
        stems = Counter(same_name(file.stem) for file in self._exact.values())
        self._stems = {
            same_name(file.stem): file
            for file in self._exact.values()
            if is_named_only and stems[same_name(file.stem)] == 1
        }

    def find(self, name: str) -> Path | None:
        """Return the file of a name: as it is spelt, else in another spelling, else below the folder."""
        found = self._exact.get(name) or self._same.get(same_name(name))
        if found is not None:
            return found
        below = self._path / name
        try:
            is_inside = below.is_file() and ".." not in Path(name).parts and not Path(name).is_absolute()
        except (OSError, ValueError):
            return None
        if is_inside:
            return below
        # A name with folders before it, and the person chose the innermost one.
        last = PurePosixPath(name).name
        if self._times_last[last] > 1:
            return None
        return self._same.get(same_name(last)) or self._stems.get(same_name(PurePosixPath(last).stem))


def _report(found: _Match, known_from: KnownFrom) -> MediaReport:
    media, identity = found.media, found.media.identity
    assert identity is not None
    missing, added = found.missing, found.added
    names = tuple(
        name or (file.name if file is not None else "")
        for name, file in zip(found.names, found.files, strict=True)
    )
    # An exchanged picture keeps its old mark until a person takes the new one, so that it is said again.
    marks = tuple(
        known if frame in found.exchanged else mark
        for frame, (known, mark) in enumerate(zip(found.known, found.marks, strict=True))
    )
    renewed = replace(identity, names=names, marks=marks)
    is_named_only = identity.known_from is KnownFrom.FILE
    # Until a person takes up the folder's other pictures, the clip is one that came without its media.
    stays_named_only = media.takes_whole_folder and added and known_from is not KnownFrom.RELINK
    if is_named_only and not stays_named_only:
        renewed = replace(renewed, known_from=known_from, known_at=datetime.now(UTC))
    if media.takes_whole_folder and known_from is KnownFrom.RELINK:
        order = order_of_folder(media.names, names, found.files, found.listed)
        if order is not None:
            return _placed(found, order, renewed)
    is_changed = bool(missing or found.exchanged or found.renamed or added)
    present = tuple(found.renamed[f][1] if f in found.renamed else name for f, name in enumerate(names))
    accepted = replace(renewed, names=present, marks=tuple(found.marks), known_at=datetime.now(UTC))
    is_new = (names, marks) != (identity.names, identity.marks)
    return MediaReport(
        media,
        MediaState.CHANGED if is_changed else MediaState.SAME,
        missing=missing,
        exchanged=found.exchanged,
        renamed=found.renamed,
        added=added,
        files=FrameFiles(names, tuple(found.files), (media.width, media.height)),
        renewed=renewed if is_new else None,
        accepted=accepted if found.exchanged or found.renamed else None,
    )


def _placed(found: _Match, order: FrameOrder, renewed: MediaIdentity) -> MediaReport:
    """Report on the folder of a clip that came without it: all pictures become frames, in their order."""
    media = found.media
    is_changed = bool(found.missing or found.exchanged or found.renamed or order.joined)
    shown = names_in_folder(renewed.names, found.files, found.listed)
    marks = [mark_or_none(media.path / name) for name in order.joined]
    accepted = replace(renewed, names=shown, marks=tuple(found.marks))
    return MediaReport(
        media,
        MediaState.CHANGED if is_changed else MediaState.SAME,
        missing=found.missing,
        exchanged=found.exchanged,
        renamed=found.renamed,
        files=FrameFiles(renewed.names, tuple(found.files), (media.width, media.height)),
        renewed=order.arrange(replace(renewed, names=shown), marks),
        accepted=order.arrange(accepted, marks) if found.exchanged or found.renamed else None,
        order=order,
    )


def _without_names(media: ClipMedia, listed: Sequence[Path], known_from: KnownFrom) -> MediaReport:
    """Take the pictures as they are when their number and size agree: there is nothing else to go by."""
    if len(listed) != media.frame_count:
        return MediaReport(media, MediaState.OTHER, found_count=len(listed))
    size_wh = picture_size_wh(listed[0])
    if size_wh != (media.width, media.height):
        return MediaReport(media, MediaState.OTHER, found_size_wh=size_wh)
    names = tuple(path.name for path in listed)
    return _taken(media, names, listed, known_from)


def _one_picture(media: ClipMedia, known_from: KnownFrom) -> MediaReport:
    """Report on a clip that is one file: its name is that of the clip's media."""
    known = media.identity.marks[0] if media.identity is not None and media.identity.marks else None
    mark = mark_of(media.path, known)
    files = FrameFiles(
        (media.names or (media.path.name,)), (media.path,) * media.frame_count, (media.width, media.height)
    )
    if known is None:
        names = (media.path.name,) * media.frame_count
        return _taken(media, names, [media.path] * media.frame_count, known_from)
    assert media.identity is not None
    if mark.is_same_content(known):
        is_new = mark != known
        renewed = replace(media.identity, marks=(mark,) * len(media.identity.marks)) if is_new else None
        return MediaReport(media, MediaState.SAME, files=files, renewed=renewed)
    accepted = replace(media.identity, marks=(mark,) * len(media.identity.marks))
    return MediaReport(
        media, MediaState.CHANGED, exchanged={0: media.names[0]}, files=files, accepted=accepted
    )


def _taken(
    media: ClipMedia, names: tuple[str, ...], files: Sequence[Path], known_from: KnownFrom
) -> MediaReport:
    marks = tuple(mark_or_none(path) for path in files)
    taken = MediaIdentity(known_from, datetime.now(UTC), names, marks)
    placed = FrameFiles(names, tuple(files), (media.width, media.height))
    return MediaReport(media, MediaState.TAKEN, files=placed, renewed=taken)


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return -1
