"""Finds weights on this computer. Looks at names only, so the window may ask at any time off its thread."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import ModelUnavailableError
from core.messages import mark
from core.progress import CancelToken
from models.weights.checks.fingerprints import DigestMemory, fingerprint_folder
from models.weights.stock.catalogue import WeightsEntry, entry_named
from models.weights.stock.choices import read_choices
from models.weights.stock.files import lacking_parts
from models.weights.stock.places import WEIGHTS_VARIABLE, WeightPlaces


class Origin(StrEnum):
    """Why a folder was looked at; in the order in which they are asked."""

    CHOSEN = mark("chosen folder")
    ENVIRONMENT = WEIGHTS_VARIABLE
    OWN = mark("downloaded here")
    HUB_CACHE = "Hugging Face cache"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A folder that should hold certain weights, and what it lacks of them."""

    folder: Path
    origin: Origin
    lacks: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all files are there, by name."""
        return not self.lacks


@dataclass(frozen=True, slots=True)
class LocatedWeights:
    """Weights that are there."""

    name: str
    folder: Path
    origin: Origin
    places: WeightPlaces

    @property
    def fingerprint(self) -> str:
        """16 hex characters over the content of all files.

        Reads everything once, seconds for big files; later calls only look at sizes and times.

        Raises:
            BadInputError: A file cannot be read.
        """
        return self.read_fingerprint()

    def read_fingerprint(self, cancel: CancelToken | None = None) -> str:
        """Return the fingerprint; can be cancelled."""
        return fingerprint_folder(self.folder, DigestMemory(self.places.digest_file), cancel)


def find_weights(name: str, places: WeightPlaces | None = None) -> LocatedWeights | None:
    """Return where the weights of this name lie, or None.

    Order: the folder that a person chose, `AMODAL_WEIGHTS`, our own data folder, the Hugging Face cache.
    A chosen folder that is gone is not replaced by another place: it may have held weights of one's own, and
    others would give other masks without a word.

    Raises:
        ModelUnavailableError: The name is unknown.
        BadInputError: The file with the chosen folders is damaged.
    """
    places = places or WeightPlaces.from_environment()
    for sighting in sightings(entry_named(name), places):
        if sighting.is_whole:
            return LocatedWeights(entry_named(name).name, sighting.folder, sighting.origin, places)
    return None


def require_weights(name: str, places: WeightPlaces | None = None) -> LocatedWeights:
    """Return where the weights of this name lie.

    Raises:
        ModelUnavailableError: They are nowhere; one line with id, size, the command that fetches them and the
            way to point to a folder, or with what is wrong about the folder that was found.
        BadInputError: The file with the chosen folders is damaged.
    """
    places = places or WeightPlaces.from_environment()
    located = find_weights(name, places)
    if located is not None:
        return located
    entry = entry_named(name)
    raise ModelUnavailableError(explain_absence(entry, next(sightings(entry, places), None)))


def explain_absence(entry: WeightsEntry, seen: Sighting | None) -> str:
    """Return one line: what is missing and the ways to get it; `seen` is a folder that is not whole."""
    if entry.is_published:
        ways = f"fetch them: `{entry.fetch_command}` ({entry.about_size}), or use a folder: "
        subject = f"weights {entry.name} ({entry.repo_id})"
    else:
        ways = "they are published nowhere; use a folder that was trained: "
        subject = f"weights {entry.name}"
    ways += f"`{entry.use_command}`"
    if seen is None:
        return f"{subject} are not here; {ways}"
    if not seen.folder.is_dir():
        gone = f"the {seen.origin} {seen.folder} is not there (a disk that is not plugged in?)"
        return f"{subject}: {gone}; {ways}, or forget it: `{entry.forget_command}`"
    return f"{subject}: {seen.folder} ({seen.origin}) lacks {', '.join(seen.lacks)}; {ways}"


def sightings(entry: WeightsEntry, places: WeightPlaces) -> Iterator[Sighting]:
    """Yield folders that exist under a name of the entry, best first; a chosen folder is the only one.

    Raises:
        BadInputError: The file with the chosen folders is damaged.
    """
    chosen = read_choices(places.settings_file).get(entry.name)
    if chosen is not None:
        yield Sighting(chosen, Origin.CHOSEN, lacking_parts(entry, chosen))
        return
    candidates: list[tuple[Path, Origin]] = []
    if places.shared is not None:
        candidates += [(places.shared / name, Origin.ENVIRONMENT) for name in entry.folder_names]
    candidates.append((places.own / entry.name, Origin.OWN))
    candidates += [(folder, Origin.HUB_CACHE) for folder in _snapshots(entry, places.hub_cache)]
    for folder, origin in candidates:
        if folder.is_dir():
            yield Sighting(folder, origin, lacking_parts(entry, folder))


def _snapshots(entry: WeightsEntry, cache: Path) -> list[Path]:
    """Return the snapshots of a repository in the hub's cache: what `main` is first, then the newest."""
    if not entry.is_published:
        return []
    repository = cache / f"models--{entry.repo_id.replace('/', '--')}"
    try:
        folders = [path for path in (repository / "snapshots").iterdir() if path.is_dir()]
        folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return []
    try:
        main = (repository / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return folders
    return sorted(folders, key=lambda path: path.name != main)
