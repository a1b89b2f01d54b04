"""Which importers and exporters there are."""

from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from core.errors import BadInputError
from core.formats.aliases import near_names, plain_name
from core.formats.kit.protocol import Exporter, Importer
from core.formats.kit.reading.foreign import foreign
from core.plugins import PluginBrokenError, new_object, registered

IMPORTERS = "amodal_studio.importers"
EXPORTERS = "amodal_studio.exporters"
LAST = {"coco-amodal": 1, "coco": 2, "media": 3}
"""Importers that are asked last: what has regions, any JSON file, any file at all."""


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
        return new_object(entry)
    except PluginBrokenError as error:
        reason = f"cannot be loaded: {error}"
        way_out = f"install {entry.value} again or remove it"
        raise BadInputError(f"format {entry.name}", "", reason, way_out) from error
