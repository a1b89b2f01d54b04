"""Sets of weights that were tuned on this computer, by name, beside the weights that the program came with.

A set is two files in the user's data folder, `tuned/<proposer>/<name>.safetensors` and `.json`, which says
what it was made of. As a proposer it is called `<proposer>:<name>`.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.atomic import atomic_text
from core.errors import BadInputError, ModelUnavailableError
from core.program import command
from models.weights.stock.places import WeightPlaces

MARK = ":"
"""Between the name of a proposer and that of a set."""
NAME = re.compile(r"[^\W_][\w .-]{0,39}")
ENDING = ".safetensors"


@dataclass(frozen=True, slots=True)
class TunedSet:
    """One set."""

    proposer: str
    """Whose weights these are."""
    name: str
    path: Path
    facts: Mapping[str, Any]
    """What tuning wrote down; empty where the file is missing or damaged."""

    @property
    def full_name(self) -> str:
        """Name under which it proposes."""
        return f"{self.proposer}{MARK}{self.name}"


def tuned_sets(places: WeightPlaces | None = None) -> list[TunedSet]:
    """Return all sets, by name; an empty list where the folder is not there or cannot be read."""
    folder = (places or WeightPlaces.from_environment()).tuned
    found = []
    with suppress(OSError):
        for path in sorted(folder.glob(f"*/*{ENDING}")):
            if NAME.fullmatch(path.stem):
                found.append(TunedSet(path.parent.name, path.stem, path, _facts(path)))
    return found


def find_tuned(proposer: str, name: str) -> TunedSet:
    """Return a set.

    Raises:
        ModelUnavailableError: There is none of this name; the text names those that there are.
    """
    every = [one for one in tuned_sets() if one.proposer == proposer]
    for one in every:
        if one.name == name:
            return one
    known = ", ".join(one.full_name for one in every) or "none"
    raise ModelUnavailableError(
        f"there are no weights '{proposer}{MARK}{name}' on this computer, they may have been forgotten "
        f"(known: {known}; make some: `{command('tune --project PROJECT --name NAME')}`)"
    )


def place_for(proposer: str, name: str) -> Path:
    """Return where a new set goes; its folder is made.

    Raises:
        BadInputError: It is no name for a set, there is one already, or the folder cannot be made.
    """
    if not NAME.fullmatch(name):
        raise BadInputError(
            "--name", name, "is no name for weights", "letters, digits, space, . _ -; 40 at most"
        )
    path = WeightPlaces.from_environment().tuned / proposer / f"{name}{ENDING}"
    if path.exists():
        raise BadInputError("--name", name, "is taken", "choose another, or forget those weights first")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(
            path.parent, "", f"cannot be made: {error.strerror}", "make room for it"
        ) from None
    return path


def free_name(proposer: str, wish: str) -> str:
    """Return a name that is free and near a wish, the name of a project say."""
    plain = re.sub(r"[^\w .-]+", " ", wish).strip(" ._-")[:36] or "mine"
    taken = {one.name for one in tuned_sets() if one.proposer == proposer}
    names = [plain, *(f"{plain} {number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def write_facts(weights: Path, facts: Mapping[str, Any]) -> None:
    """Write what a set was made of beside its weights."""
    with atomic_text(weights.with_suffix(".json")) as file:
        json.dump(dict(facts), file, indent=2)
        file.write("\n")


def forget_tuned(proposer: str, name: str) -> None:
    """Remove a set; runs that were made with it keep saying so.

    Raises:
        ModelUnavailableError: There is none of this name.
        BadInputError: Its files cannot be removed.
    """
    path = find_tuned(proposer, name).path
    try:
        path.unlink()
        path.with_suffix(".json").unlink(missing_ok=True)
    except OSError as error:
        raise BadInputError(path, "", f"cannot be removed: {error.strerror}", "see who holds it") from None


def _facts(path: Path) -> Mapping[str, Any]:
    try:
        facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}
