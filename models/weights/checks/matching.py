"""Whether the tensors of a whole folder are those of its networks: each network is built, none is loaded.

`python -m models.weights.checks.matching NAME FOLDER` answers as JSON. A process without torch asks such a
child, as importing the libraries takes seconds and hundreds of megabytes, which the window must not pay.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from core.errors import BadInputError, ModelUnavailableError
from core.progress import CancelToken
from models.weights.checks.blueprints import PARTS, TensorKind, build_blueprint, fit
from models.weights.checks.contents import read_networks
from models.weights.stock.catalogue import WeightsEntry, entry_named

ASK_AGAIN_S = 0.1
FIELDS = ("path", "where", "reason", "way_out")


def match_folder(folder: Path, entry: WeightsEntry, cancel: CancelToken | None = None) -> list[BadInputError]:
    """Return what of a folder does not fit the entry's networks, one problem per file of weights.

    The folder has passed the checks that read headers alone.

    Raises:
        ModelUnavailableError: The libraries cannot be used here.
        Cancelled: The token was set.
    """
    token = cancel or CancelToken()
    return _match_here(folder, entry, token) if "torch" in sys.modules else _ask_child(folder, entry, token)


def _match_here(folder: Path, entry: WeightsEntry, cancel: CancelToken) -> list[BadInputError]:
    problems: list[BadInputError] = []
    for part in entry.components:
        if not part.has_weights:
            continue
        cancel.check()
        try:
            network = build_blueprint(PARTS[entry.layout, part.folder], folder / part.config_path)
            forms = read_networks(folder / part.folder, [])
        except BadInputError as problem:
            problems.append(problem)
            continue
        for form in forms:
            found = {name: TensorKind(one.shape, one.dtype) for name, one in form.tensors.items()}
            try:
                fit(network, form.path, found)
            except BadInputError as problem:
                problems.append(problem)
    return problems


def _ask_child(folder: Path, entry: WeightsEntry, cancel: CancelToken) -> list[BadInputError]:
    with subprocess.Popen(
        [sys.executable, "-P", "-m", __name__, entry.name, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as child:
        try:
            while True:
                cancel.check()
                try:
                    answer, complaint = child.communicate(timeout=ASK_AGAIN_S)
                    break
                except subprocess.TimeoutExpired:
                    continue
        except BaseException:
            child.kill()
            raise
    try:
        return [BadInputError(*(problem[name] for name in FIELDS)) for problem in json.loads(answer)]
    except (ValueError, TypeError, KeyError):
        last = (complaint.strip().splitlines() or [f"exit status {child.returncode}"])[-1]
        raise ModelUnavailableError(f"{entry.name}: its networks cannot be built here: {last}") from None


def main(name: str, folder: str) -> None:
    """Print what does not fit."""
    problems = _match_here(Path(folder), entry_named(name), CancelToken())
    json.dump([{field: getattr(problem, field) for field in FIELDS} for problem in problems], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
