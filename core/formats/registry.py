"""What an importer and an exporter are, and which there are."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, Protocol

from core.errors import BadInputError
from core.formats.aliases import near_names, plain_name
from core.formats.foreign import foreign
from core.formats.kit.carries import Carry
from core.plugins import registered
from core.progress import CancelToken, Progress
from core.store.importing.import_session import ImportSession
from core.store.project import Project
from core.types import Layer

IMPORTERS = "amodal_studio.importers"
EXPORTERS = "amodal_studio.exporters"
LAST = {"coco-amodal": 1, "coco": 2, "media": 3}
"""Importers that are asked last: what has regions, any JSON file, any file at all."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What shall be exported."""

    only_accepted: bool = False
    clip_ids: frozenset[int] | None = None
    """None = all clips."""
    clip_names: frozenset[str] | None = None
    """None = all clips."""
    categories: frozenset[str] | None = None
    """Names; None = all."""
    layers: frozenset[Layer] = frozenset(Layer)
    as_polygons: bool = False
    """Outlines instead of run lengths, in formats that have both; holes are lost."""
    tell_iou: Callable[[float], None] | None = field(default=None, compare=False)
    """Called with the IoU of every outline, drawn again, with its mask."""


class Importer(Protocol):
    """Brings files of one format into a project.

    With `reads_mask_pictures = True` it asks the session's `mask_wish` what the values of pictures mean.
    """

    name: str
    summary: str
    carries: frozenset[Carry]
    """What of a project can come out of such a file."""

    def recognise(self, source: Path) -> str | None:
        """Return why `source` is of this format, None when it is not. Cheap; reads little."""

    def run(
        self, source: Path, session: ImportSession, *, media_root: Path | None, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Add everything in `source` to the session.

        Every one of many entries is read inside `session.problems.entry(unit, named)`: an odd one is left
        out, counted and named, and costs nothing else. What the rest needs is read inside
        `session.problems.record()`, which only a validation survives. What cannot be matched is counted in
        `session.notes`.

        Raises:
            BadInputError: Something in it cannot be used; names file, place, reason, way out.
            Cancelled: The token was set.
        """


class Exporter(Protocol):
    """Writes a project in one format: a file, or a folder if it has `writes_folder = True`.

    With `has_one_layer = True` it writes modal masks, or amodal ones where only these are asked for; with
    `needs = frozenset({layers})` only frames of a track that have these masks; with `modal_stands_in = True`
    the modal mask where there is no amodal one.
    """

    name: str
    summary: str
    carries: frozenset[Carry]
    """What of a project can stand in such a file; the rest is named as lost before writing."""

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write `out`, whole or not at all.

        Raises:
            BadInputError: The place cannot be written to, or the disk is full.
            Cancelled: The token was set.
        """


def importers() -> dict[str, Importer]:
    """Return all importers by name; those that cannot be loaded are left out."""
    return _working(IMPORTERS)


def exporters() -> dict[str, Exporter]:
    """Return all exporters by name; those that cannot be loaded are left out."""
    return _working(EXPORTERS)


def find_importer(name: str, source: Path) -> tuple[Importer, str]:
    """Return the importer of this name, or for `auto` the first that recognises the source, and why.

    Raises:
        BadInputError: There is none, or it cannot be loaded.
    """
    if name.strip().lower() not in ("auto", ""):
        importer: Importer = _by_name(IMPORTERS, name)
        return importer, "as asked for"
    found = importers()
    for key in sorted(found, key=lambda key: (LAST.get(key, 0), key)):
        # The last ones take whatever might have been meant so: what is known to be something else is said.
        told = foreign(source) if key in LAST else None
        if told is not None:
            raise told
        reason = found[key].recognise(source)
        if reason is not None:
            return found[key], reason
    known = ", ".join(sorted(found))
    raise BadInputError(source, "", "is of no known format", f"force one with --format: {known}")


def find_exporter(name: str) -> Exporter:
    """Return the exporter of this name.

    Raises:
        BadInputError: There is none, or it cannot be loaded.
    """
    exporter: Exporter = _by_name(EXPORTERS, name)
    return exporter


def _by_name(group: str, name: str) -> Any:
    known = registered(group)
    meant = plain_name(name, known)
    if meant is None:
        near = near_names(name, known)
        said = f"did you mean {' or '.join(near)}? known: " if near else "known: "
        every = ", ".join(sorted(_working(group)))
        raise BadInputError(f"format {name}", "", "is not known", f"{said}{every}")
    return _load(known[meant])


def _working(group: str) -> dict[str, Any]:
    found = {}
    for name, entry in registered(group).items():
        # One broken package must not take away the formats of the others.
        with suppress(BadInputError):
            found[name] = _load(entry)
    return found


def _load(entry: EntryPoint) -> Any:
    """Return a new importer or exporter.

    Raises:
        BadInputError: The package breaks while it is imported or called.
    """
    try:
        return entry.load()()
    except (Exception, SystemExit) as error:  # code of others may raise anything
        reason = f"cannot be loaded: {type(error).__name__}: {error}"
        way_out = f"install {entry.value} again or remove it"
        raise BadInputError(f"format {entry.name}", "", reason, way_out) from error
