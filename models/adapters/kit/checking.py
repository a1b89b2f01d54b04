"""Says exactly what an adapter lacks, by looking at files and by running its interpreter."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import printable
from models.adapters.kit.added import Added
from models.adapters.kit.described import Described
from models.adapters.kit.process import FOREIGN, clean_environment

SECONDS_TO_LOOK = 300
"""Importing torch from a cold disk of a network takes minutes."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    problems: tuple[str, ...]
    """One line each, in the order in which they are best mended; empty = it can run."""
    found: str = ""
    """Versions in its environment."""


def lacking_files(system: Described, added: Added) -> list[str]:
    """Return what is not where it should be, one line each; looks at names only."""
    problems = []
    if not (added.python.is_file() and os.access(added.python, os.X_OK)):
        problems.append(f"{added.python}: is no interpreter that can be run (--python)")
    if not added.repository.is_dir():
        problems.append(f"{added.repository}: is no folder (--repo; get {system.repository})")
    else:
        lacks = [name for name in system.layout if not (added.repository / name).is_file()]
        if lacks:
            problems.append(
                f"{added.repository}: lacks {', '.join(lacks)} (--repo is the folder of {system.repository})"
            )
    if not added.weights_files(system):
        problems.append(f"{added.weights}: {_words_for_weights(system, added)} (--weights)")
    return problems


def check(system: Described, added: Added) -> Checked:
    """Look at the files, then ask the interpreter whether it can import the repository.

    Nothing of the weights is opened. The interpreter runs code of the repository, as a run does.
    """
    problems = lacking_files(system, added)
    if not os.access(added.python, os.X_OK):
        return Checked(tuple(problems))
    facts = _asked(system, added)
    problems += [f"{added.python}: {problem}" for problem in facts.get("problems", ())]
    if system.needs_gpu and "torch" in facts and not facts.get("cuda"):
        problems.append(f"{added.python}: its torch sees no CUDA GPU, and {system.name} runs on nothing else")
    versions = [f"Python {facts['python']}"] if "python" in facts else []
    versions += [f"{name} {facts[name]}" for name in ("torch", "numpy") if name in facts]
    if "cuda" in facts:
        versions.append("GPU" if facts["cuda"] else "no GPU")
    return Checked(tuple(map(printable, problems)), ", ".join(versions))


def _asked(system: Described, added: Added) -> dict[str, Any]:
    look = [str(added.python), "-u", str(FOREIGN), "look", str(system.script), str(added.repository)]
    with tempfile.TemporaryDirectory(prefix="amodal-look-") as folder:
        try:
            done = subprocess.run(
                look,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                env=clean_environment(added.python, Path(folder)),
                timeout=SECONDS_TO_LOOK,
            )
        except subprocess.TimeoutExpired:
            return {"problems": [f"gave no answer within {SECONDS_TO_LOOK} s"]}
        except OSError as error:
            return {"problems": [f"cannot be started: {error.strerror}"]}
    try:
        facts = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or done.stdout.strip().splitlines() or ["nothing"])[-1]
        return {"problems": [f"does not answer as Python 3.7 or newer does: {last[-300:]}"]}
    return facts if isinstance(facts, dict) else {"problems": ["answers with something else"]}


def _words_for_weights(system: Described, added: Added) -> str:
    if system.weights_parts == ((),):
        return "is no file with weights"
    groups = [" ".join(group) for group in system.weights_parts]
    return f"lacks weights; one of these groups must be there: {'; '.join(groups)}"
