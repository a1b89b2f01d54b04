"""`models adapters`: systems of others, each in its own environment."""

from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import ModelUnavailableError
from core.program import command
from models.adapters.kit.added import Added, keep_added, read_added
from models.adapters.kit.checking import check
from models.adapters.kit.described import DESCRIBED, Described, described


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    repository: Path
    python: Path
    weights: Path | None
    minutes_silent: float
    memory_gb: float


def run_list() -> int:
    """Print all systems, and of those that were added where they lie and whether they were found whole."""
    rows = read_added()
    for system in DESCRIBED:
        added = rows.get(system.name)
        state = "not added" if added is None else (added.found or "added, not found whole")
        print(f"{system.name}: {state}")
        print(f"  {system.summary}")
        print(f"  repository: {system.repository}; licence: {system.licence}")
        if added is None:
            print(f"  next: `{system.add_command}`")
            continue
        print(f"  {added.repository}, {added.python}, {added.weights}")
        if not added.found:
            print(f"  next: `{command(f'models adapters check {system.name}')}`")
    return 0


def run_add(name: str, wanted: Wanted) -> int:
    """Remember where a system lies, and check it."""
    system = described(name)
    repository = wanted.repository.expanduser().absolute()
    weights = wanted.weights or (repository / system.own_weights if system.own_weights else None)
    if weights is None:
        raise ModelUnavailableError(f"{name} has no place for its weights: name them with --weights FILE")
    # Not resolved: the interpreter of an environment is a link by whose place it knows its packages.
    python = wanted.python.expanduser().absolute()
    places = repository, python, weights.expanduser().absolute()
    print(f"Licence of {name}: {system.licence}")
    added = Added(name, *places, wanted.minutes_silent, wanted.memory_gb)
    keep_added(name, added)
    return _checked(system, added)


def run_check(name: str | None) -> int:
    """Print what is missing of a system, or of all that were added."""
    rows = read_added()
    systems = [described(name)] if name else [one for one in DESCRIBED if one.name in rows]
    if not systems:
        print(f"nothing was added: `{command('models adapters list')}` says what can be")
    status = 0
    for system in systems:
        if system.name not in rows:
            raise ModelUnavailableError(f"{system.name} is not added: `{system.add_command}`")
        status = max(status, _checked(system, rows[system.name]))
    return status


def run_forget(name: str) -> int:
    """Forget where a system lies; nothing is deleted."""
    system = described(name)
    was_there = system.name in read_added()
    keep_added(system.name, None)
    print(f"{name} is forgotten; its runs keep their name" if was_there else f"{name} was not added")
    return 0


def _checked(system: Described, added: Added) -> int:
    found = check(system, added)
    keep_added(system.name, replace(added, found="" if found.problems else found.found))
    if found.problems:
        for problem in found.problems:
            print(f"{system.name}: {problem}")
        return 2
    use = command(f"propose --project PROJECT --proposer {system.name}")
    print(f"{system.name}: {found.found}: nothing is missing; `{use}`")
    return 0
