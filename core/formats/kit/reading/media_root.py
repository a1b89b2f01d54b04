"""Finding the media that an annotation file names: the one home of that rule, for all formats.

A name is a row of folders and a file. The longest end of it that lies under the media root is it; whatever
would lead elsewhere (a drive, a host, a leading slash, `..`) is dropped first, so nothing outside is ever
asked for. Names are compared as people see them: composed or decomposed letters, capitals and the ending of
a picture are no difference where they leave one candidate.

An end is believed only as far as the whole file agrees with it: see `_Folders.settle`. A link is followed
when it lies under the root itself and is, or holds, what a listing of its folder would show: a plain file,
or a folder's own files; nothing below a linked folder that leads out is read.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from core.errors import BadInputError
from core.formats.kit.reading.media_listing import Disk
from core.listing import some_of
from core.messages import Message, say, say_n
from core.video.media.clip_media import same_name

BASES = ("", "images", "JPEGImages")
"""Folders under the root from which names may count, in the order in which they are looked at."""
MOST_PARTS = 16
"""Of a name's folders, from its end, that are looked for."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DRIVE = re.compile(r"[A-Za-z]:(?=/)")


def check_relative(name: str, path: Path, where: str) -> PurePosixPath:
    """Return a media name as the path that is looked for under the media root: relative, never upwards.

    Of `C:\\data\\img\\0.jpg`, `/data/img/0.jpg` and `s3://data/img/0.jpg` that is what can lie under a root,
    of `../../img/0.jpg` the parts that name something.

    Raises:
        BadInputError: Nothing is left of it.
    """
    plain = name.replace("\\", "/")
    if _SCHEME.match(plain):
        plain = unquote(urlsplit(plain).path)
    plain = _DRIVE.sub("", plain, count=1)
    if os.name == "nt":
        plain = plain.replace(":", "_")  # would be a drive or a stream of a file
    parts: list[str] = []
    for part in plain.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    if not parts or not name.strip() or "\x00" in name:
        raise BadInputError(
            path, where, f"the media name {name!r:.80} names no file", "name a file or folder"
        )
    return PurePosixPath(*parts)


@dataclass
class _Claim:
    """Which folders under the root one folder of the file is taken for."""

    stripped: int
    """Parts of its name that were left out at the front."""
    matched: int
    """Parts of its name, from the end, that the folder's whole path agrees with; all of them when exact."""
    folders: list[Path]
    is_exact: bool


class _Folders:
    """From the folders that a file names to folders under the root."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self.doubtful: dict[PurePosixPath, Path] = {}
        """Folders whose claim others of the file contradict, and where they would have been found."""
        self._wanted: dict[PurePosixPath, set[str]] = {}
        self._fresh: dict[PurePosixPath, set[str]] = {}
        """Names that nobody has looked for yet, of folders that were not found."""
        self._claims: dict[PurePosixPath, _Claim] = {}
        self._settled: dict[PurePosixPath, _Claim] = {}

    def expect(self, name: PurePosixPath) -> None:
        """Take note of a name that will be looked for."""
        names = self._wanted.setdefault(name.parent, set())
        if name.name not in names:
            names.add(name.name)
            if name.parent not in self._claims:
                self._fresh.setdefault(name.parent, set()).add(name.name)

    def of(self, parent: PurePosixPath) -> _Claim | None:
        """Return what a folder of the file is taken for."""
        if self._fresh:
            found = {folder: self._claim(folder, names) for folder, names in self._fresh.items()}
            self._fresh.clear()
            new = {folder: claim for folder, claim in found.items() if claim is not None}
            if new:
                self._claims |= new
                self._settled = self.settle()
        return self._settled.get(parent)

    def settle(self) -> dict[PurePosixPath, _Claim]:
        """Return the claims that agree with one another; those that do not are kept in `doubtful`.

        Of folders that are after the same files the one wins whose name agrees with more of the real place;
        when they agree alike, none gets them. A name of which nothing but the last part agrees counts only
        in a file of which nothing is found in a better way.
        """
        is_known = any(claim.matched or claim.is_exact for claim in self._claims.values())
        by_folder: dict[Path, list[PurePosixPath]] = {}
        self.doubtful = {}
        for parent, claim in self._claims.items():
            for folder in claim.folders:
                by_folder.setdefault(folder, []).append(parent)
            if is_known and not claim.matched and not claim.is_exact:
                self.doubtful[parent] = claim.folders[0]
        for folder, parents in by_folder.items():
            if len(parents) > 1:
                self._weigh(folder, parents)
        return {p: claim for p, claim in self._claims.items() if p not in self.doubtful}

    def _weigh(self, folder: Path, parents: list[PurePosixPath]) -> None:
        ranks: dict[tuple[bool, int], list[PurePosixPath]] = {}
        for parent in parents:
            claim = self._claims[parent]
            ranks.setdefault((claim.is_exact, claim.matched), []).append(parent)
        taken: set[str] = set()
        for rank in sorted(ranks, reverse=True):
            names = {parent: self._found_in(folder, parent) for parent in ranks[rank]}
            counts = Counter(name for of_parent in names.values() for name in of_parent)
            for parent, of_parent in names.items():
                is_shared = any(name in taken or counts[name] > 1 for name in of_parent)
                if is_shared and not self._claims[parent].is_exact:
                    self.doubtful[parent] = folder
            taken.update(counts)

    def _found_in(self, folder: Path, parent: PurePosixPath) -> set[str]:
        listing = self._disk.listing(folder)
        looked = (listing.look(name) for name in self._wanted[parent]) if listing is not None else ()
        return {name for name in looked if name is not None}

    def _claim(self, parent: PurePosixPath, names: set[str]) -> _Claim | None:
        parts = parent.parts
        for stripped in range(max(0, len(parts) - MOST_PARTS), len(parts) + 1):
            rest = parts[stripped:]
            found = {base: folder for base in BASES if (folder := self._holding(base, rest, names))}
            if found:
                # The root's own path counts where its end is what was left out of the name.
                own = self._agreeing(parts[:stripped]) if "" in found else 0
                return _Claim(stripped, len(rest) + own, list(found.values()), stripped == 0)
        return None

    def _holding(self, base: str, rest: tuple[str, ...], names: set[str]) -> Path | None:
        folder = self._disk.folder((base, *rest) if base else rest)
        listing = self._disk.listing(folder) if folder is not None else None
        if listing is None or all(listing.look(name) is None for name in names):
            return None
        return folder

    def _agreeing(self, stripped: tuple[str, ...]) -> int:
        """Return how many of the parts that were left out are the end of the root's own path."""
        wanted = [same_name(part).casefold() for part in stripped]
        most = 0
        for own in self._disk.root_names():
            count = 0
            while count < min(len(own), len(wanted)) and own[-1 - count] == wanted[-1 - count]:
                count += 1
            most = max(most, count)
        return most


class MediaRoot:
    """A folder under which the media of one annotation file are looked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._refused: dict[PurePosixPath, None] = {}
        self._by_end: dict[PurePosixPath, Path] = {}
        """Names that were found by their end only, and where."""
        self._disk = Disk(root)
        self._folders = _Folders(self._disk)

    def expect(self, names: Iterable[PurePosixPath]) -> None:
        """Tell all names of the file before the first is looked for: they are weighed against each other."""
        for name in names:
            self._folders.expect(name)

    def find(self, name: PurePosixPath) -> Path | None:
        """Return where a media file or folder lies under the root, None when it is not there."""
        self._folders.expect(name)
        if name in self._refused:
            return None
        claim = self._folders.of(name.parent)
        for folder in claim.folders if claim is not None else ():
            place = self.look_in(folder, name.name)
            if place is not None:
                if claim is not None and claim.stripped:
                    self._by_end[name] = place
                return place
        return None

    def refuse(self, name: PurePosixPath) -> None:
        """Find nothing for a name from now on: what it finds is as much the file of another name."""
        self._refused.setdefault(name)
        self._by_end.pop(name, None)

    def holds(self, folder: PurePosixPath, names: Iterable[str]) -> bool:
        """Whether a folder of this very name lies under the root and holds one of these files.

        It tells where the program that wrote the file put them; nothing is left out of a name, or weighed.
        """
        place = self._disk.folder(folder.parts)
        return place is not None and any(self.look_in(place, name) is not None for name in names)

    def look_in(self, folder: Path, name: str) -> Path | None:
        """Return the file of a name in a folder that was found, None when it is not there."""
        listing = self._disk.listing(folder)
        real = listing.look(name) if listing is not None else None
        return None if real is None else folder / real

    def notes(self) -> Iterator[Message]:
        """Yield what a person should know of how names were found."""
        if self._by_end:
            name, place = next(iter(self._by_end.items()))
            yield say_n(
                "{n} media name was found under {place} by their last parts (first: {listed} is {found})",
                "{n} media names were found under {place} by their last parts (first: {listed} is {found})",
                len(self._by_end),
                place=str(self.root),
                listed=str(name),
                found=str(place),
            )
        if self._refused:
            yield say_n(
                "{n} media name finds a file of another name of the file, and were left without media "
                "(first: {listed})",
                "{n} media names find files of another name of the file, and were left without media "
                "(first: {listed})",
                len(self._refused),
                listed=str(next(iter(self._refused))),
            )
        if self._folders.doubtful:
            yield say(
                "files of {listed} would be found in {place} by the end of their names only, which other "
                "names of the file contradict: they were left without media (give the folder that holds all "
                "of them with --media)",
                listed=some_of(self._folders.doubtful, 3),
                place=str(next(iter(self._folders.doubtful.values()))),
            )
        if self._disk.leading_out:
            yield say(
                "{name} lies below a linked folder that leads out of {place}, and was not read (give the "
                "folder that really holds the media with --media)",
                name=str(self._disk.leading_out[0]),
                place=str(self.root),
            )
