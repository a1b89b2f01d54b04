"""What lies in folders under a media root, and how names are compared with what lies there."""

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from core.formats.kit.reading.media_folder import VIDEO_SUFFIXES
from core.video.image_folder import PICTURE_SUFFIXES
from core.video.media.clip_media import same_name


def without_ending(name: str) -> str:
    """Return a name without the ending of a picture or video; other dots belong to the name."""
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and f".{ending.lower()}" in PICTURE_SUFFIXES | VIDEO_SUFFIXES else name


@dataclass
class Listing:
    """What a folder holds: names of plain files and folders, links followed."""

    names: set[str] = field(default_factory=set)
    _spelt: dict[str, list[str]] | None = None
    _bare: dict[str, list[str]] | None = None

    def look(self, name: str) -> str | None:
        """Return how a name is really spelt here, None when no name (or more than one) can be meant."""
        if name in self.names:
            return name
        if self._spelt is None or self._bare is None:
            self._spelt, self._bare = {}, {}
            for real in self.names:
                self._spelt.setdefault(same_name(real).casefold(), []).append(real)
                bare = without_ending(real)
                if bare != real:
                    self._bare.setdefault(same_name(bare).casefold(), []).append(real)
        wanted = same_name(name)
        alike = self._spelt.get(wanted.casefold(), [])
        exact = [real for real in alike if same_name(real) == wanted]
        found = exact or alike or self._of_other_ending(name)
        return found[0] if len(found) == 1 else None

    def _of_other_ending(self, name: str) -> list[str]:
        bare = without_ending(name)
        found = (self._bare or {}).get(same_name(bare).casefold(), [])
        if bare == name:
            return found
        endings = (
            PICTURE_SUFFIXES if PurePosixPath(name).suffix.lower() in PICTURE_SUFFIXES else VIDEO_SUFFIXES
        )
        return [real for real in found if PurePosixPath(real).suffix.lower() in endings]


class Disk:
    """Listings of folders below a root, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.leading_out: list[str] = []
        """Folders that were not entered, since a link before them leads out of the root."""
        self._whole = root.resolve()
        self._listings: dict[Path, Listing | None] = {}
        self._outward: dict[Path, bool] = {}

    def folder(self, parts: tuple[str, ...]) -> Path | None:
        """Return a folder below the root as it is really spelt, None when it is not there."""
        place, out = self.root, False
        for part in parts:
            listing = self.listing(place)
            real = listing.look(part) if listing is not None else None
            if real is None:
                return None
            if out:
                self.leading_out.append(str(PurePosixPath(*parts)))
                return None
            place = place / real
            out = self._leads_out(place)
        return place if self.listing(place) is not None else None

    def listing(self, folder: Path) -> Listing | None:
        """Return what a folder holds, None when it is no folder that can be listed."""
        if folder not in self._listings:
            self._listings[folder] = _read_listing(folder)
        return self._listings[folder]

    def root_names(self) -> list[list[str]]:
        """Return the parts of the root's own path, as it was given and as it really is."""
        every = {self.root.absolute(), self._whole}
        return [[same_name(part).casefold() for part in place.parts] for place in every]

    def _leads_out(self, place: Path) -> bool:
        if place not in self._outward:
            try:
                self._outward[place] = place.is_symlink() and not place.resolve().is_relative_to(self._whole)
            except (OSError, RuntimeError):
                self._outward[place] = True
        return self._outward[place]


def _read_listing(folder: Path) -> Listing | None:
    found = Listing()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    if entry.is_file() or entry.is_dir():
                        found.names.add(entry.name)
                except OSError:  # a link that leads in a circle
                    continue
    except (OSError, ValueError):
        return None
    return found
