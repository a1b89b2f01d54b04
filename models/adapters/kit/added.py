"""Which adapters a person has added, in one small JSON file beside the other settings."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from core.atomic import atomic_text
from core.errors import BadInputError
from models.adapters.kit.described import DESCRIBED, Described
from models.weights.stock.places import WeightPlaces

WAY_OUT = "delete the file, then add the adapters again"


@dataclass(frozen=True, slots=True)
class Added:
    """One adapter with the places that it needs."""

    name: str
    repository: Path
    python: Path
    weights: Path
    minutes_silent: float = 15.0
    """So long it may say nothing before it is ended; loading weights is one silence."""
    memory_gb: float = 0.0
    """Most private memory of its process; 0 = as much as the computer has."""
    found: str = ""
    """What a check that found everything says of the environment; empty = there was none since."""

    def weights_files(self, system: Described) -> list[Path]:
        """Return the files of the first whole group of weights; empty where none is whole."""
        for group in system.weights_parts:
            files = [self.weights / part for part in group] or [self.weights]
            if all(file.is_file() for file in files):
                return files
        return []


def read_added() -> dict[str, Added]:
    """Return what was added, by name; empty when nothing was.

    Raises:
        BadInputError: The file cannot be read or holds something else.
    """
    file = _file()
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadInputError(file, "", f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BadInputError(file, "", f"is not JSON: {error}", WAY_OUT) from None
    rows = value.get("adapters") if isinstance(value, dict) else None
    if not isinstance(rows, dict):
        raise BadInputError(file, "adapters", "is not an object", WAY_OUT)
    return {one.name: one for one in _rows(rows, file)}


def keep_added(name: str, added: Added | None) -> None:
    """Remember an adapter; None forgets it. The file changes whole or not at all.

    Raises:
        BadInputError: The file is damaged or cannot be written.
    """
    rows = read_added()
    rows.pop(name, None)
    if added is not None:
        rows[name] = added
    file = _file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(file.parent, "", f"cannot be made: {error.strerror}") from None
    plain = {key: {k: _plain(v) for k, v in asdict(row).items()} for key, row in sorted(rows.items())}
    with atomic_text(file) as text:
        json.dump({"adapters": plain}, text, indent=1)
        text.write("\n")


def _file() -> Path:
    return WeightPlaces.from_environment().settings_file.with_name("adapters.json")


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def _rows(rows: Mapping[str, object], file: Path) -> Iterator[Added]:
    for system in DESCRIBED:
        match rows.get(system.name):
            case None:
                pass
            case {
                "repository": str(repository),
                "python": str(python),
                "weights": str(weights),
                "minutes_silent": int() | float() as minutes,
                "memory_gb": int() | float() as memory,
                "found": str(found),
            }:
                places = Path(repository), Path(python), Path(weights)
                yield Added(system.name, *places, float(minutes), float(memory), found)
            case _:
                raise BadInputError(file, f"adapters.{system.name}", "is not what `add` writes", WAY_OUT)
