"""What is compared: proposers with their settings, and masks made elsewhere. One row of the table each."""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.errors import BadInputError
from models.evaluation.cues import GivenCue

NAME = re.compile(r"\w[\w .+-]{0,99}")
"""Names of rows; they are folder names under `--out` too."""


@dataclass(frozen=True)
class Setting:
    """A proposer and everything that it is asked with."""

    name: str
    """Name of the row."""
    proposer: str
    cue: GivenCue | None = None
    hypotheses: int = 1
    seed: int = 0
    steps: int | None = None
    device: str = "auto"
    options: Mapping[str, str] = field(default_factory=dict)
    """As `ProposalRequest.options`."""

    def words(self) -> str:
        """Return the setting in one line, for tables and reports."""
        parts = [self.proposer, f"cue {self.cue or 'none'}"]
        parts += [f"{self.hypotheses} hypotheses"] if self.hypotheses > 1 else []
        parts += [f"{self.steps} steps"] if self.steps is not None else []
        parts += [f"{name} {value}" for name, value in self.options.items()]
        return ", ".join((*parts, f"seed {self.seed}"))


@dataclass(frozen=True)
class Predictions:
    """Amodal masks made elsewhere: `folder/<clip>/<frame name>.png`."""

    name: str
    folder: Path

    def words(self) -> str:
        """Return where the masks are."""
        return f"masks in {self.folder}"


Row = Setting | Predictions


def proposer_rows(names: Iterable[str], base: Setting) -> list[Setting]:
    """Return a row for each proposer, named after it and otherwise as `base`.

    Raises:
        BadInputError: A name is empty.
    """
    rows = [replace(base, name=name.strip(), proposer=name.strip()) for name in names]
    for row in rows:
        if not row.proposer:
            raise BadInputError("--proposer", "", "holds an empty name", "separate names with one comma")
    return rows


def parse_setting(text: str, base: Setting) -> Setting:
    """Return the row that `NAME=PROPOSER [WORD=VALUE ...]` describes, otherwise as `base`.

    The words steps, hypotheses, seed, cue and device are ours; all others go to the proposer as options.

    Raises:
        BadInputError: A part has no `=`, or a value of ours is wrong.
    """
    try:
        parts = [part.partition("=") for part in shlex.split(text)]
    except ValueError as error:
        raise BadInputError("--setting", text, f"cannot be read: {error}") from None
    if not parts or any(not key or not sign or not value for key, sign, value in parts):
        way_out = 'write "NAME=PROPOSER preset=fast steps=10"'
        raise BadInputError("--setting", text, "is not made of words with = between two parts", way_out)
    (name, _, proposer), *words = parts
    setting = replace(base, name=name, proposer=proposer, options=dict(base.options))
    for key, _, value in words:
        if key in ("steps", "hypotheses", "seed"):
            setting = replace(setting, **{key: _whole(text, key, value)})  # type: ignore[arg-type]
        elif key == "cue":
            setting = replace(setting, cue=parse_cue(value, "--setting"))
        elif key == "device":
            setting = replace(setting, device=value)
        else:
            setting = replace(setting, options={**setting.options, key: value})
    return setting


def parse_predictions(text: str) -> Predictions:
    """Return the row that `NAME=PATH` describes: a folder of masks, a project, or a file of any format.

    Raises:
        BadInputError: It is not of this form, or there is nothing of this name.
    """
    name, _, folder = text.partition("=")
    if not name or not folder:
        raise BadInputError("--predictions", text, "is not NAME=PATH", "write mine=path/to/masks")
    if not Path(folder).exists():
        way_out = "give a folder that holds one folder per clip, or a file of a known format"
        raise BadInputError(folder, "", "does not exist", way_out)
    return Predictions(name, Path(folder))


def parse_cue(text: str, place: str = "--cue") -> GivenCue | None:
    """Return the kind of cue for none, depth, occluder or stroke.

    Raises:
        BadInputError: It is another word.
    """
    if text == "none":
        return None
    for kind in GivenCue:
        if text == kind:
            return kind
    raise BadInputError(place, f"cue {text}", "is unknown", f"use none, {', '.join(GivenCue)}")


def check_rows(rows: Sequence[Row]) -> None:
    """Refuse no rows, two of one name, and names that cannot be folders.

    Raises:
        BadInputError: Says which.
    """
    if not rows:
        raise BadInputError(
            "evaluate", "", "has nothing to compare", "add --proposer NAME, --setting or --predictions"
        )
    seen: set[str] = set()
    for row in rows:
        if not NAME.fullmatch(row.name):
            raise BadInputError("evaluate", row.name, "is no name for a row", "use letters, digits, . + -")
        if row.name in seen:
            raise BadInputError("evaluate", row.name, "is there twice", "give every row a name of its own")
        seen.add(row.name)


def _whole(text: str, key: str, value: str) -> int:
    low = 0 if key == "seed" else 1
    if not value.isdecimal() or int(value) < low:
        raise BadInputError("--setting", text, f"{key} is {value!r}, expected a whole number from {low} on")
    return int(value)
