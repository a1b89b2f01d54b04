"""What one way of working cost and gave on one clip, and a file that keeps it so that a run can go on."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from core.errors import BadInputError
from core.simulation.effort import Effort

FORMAT = 1
Key = tuple[str, str, str]
"""Clip, digest of its truth, way of working with all that may change what it costs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one way of working on one clip."""

    effort: Effort
    iou: float = 1.0
    """Of what was left behind with the truth, mean over frames, 0..1."""
    below: int = 0
    """Frames left behind that are truly below the target."""


class KeptOutcomes:
    """A file of outcomes, a line of JSON each, written as soon as it is known; a context manager.

    What was cut off in the middle of a line is dropped and counted again.
    """

    def __init__(self, path: Path, terms: Mapping[str, object]) -> None:
        """Read what is there.

        Args:
            path: The file; made when it is not there.
            terms: What holds for all outcomes; JSON values by name.

        Raises:
            BadInputError: The file is none of these, was made on other terms, or cannot be read or written.
        """
        self._path = path
        self._known: dict[Key, Outcome] = {}
        head = {"simulate": FORMAT, **terms}
        try:
            whole = self._read(head)
            self._file: TextIO = path.open("r+" if whole is not None else "w", encoding="utf-8")
            if whole is None:
                self._write(head)
            else:
                self._file.seek(whole)
                self._file.truncate()
        except OSError as error:
            raise BadInputError(path, "", f"cannot be used: {error}", "name another file") from None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: Key) -> Outcome | None:
        """Return what is known of a way of working on a clip."""
        return self._known.get(key)

    def put(self, key: Key, outcome: Outcome) -> None:
        """Keep an outcome, on the disk before this returns."""
        facts = {name: value for name, value in asdict(outcome.effort).items() if value}
        self._write({"key": key, "effort": facts, "iou": outcome.iou, "below": outcome.below})
        self._known[key] = outcome

    def _write(self, facts: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(facts, allow_nan=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _read(self, head: Mapping[str, object]) -> int | None:
        """Return how many bytes are whole; None where there is nothing yet."""
        if not self._path.exists():
            return None
        data = self._path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if not whole:
            if data:
                raise self._no_such_file(1)
            return None
        for number, line in enumerate(data[:whole].splitlines(), 1):
            try:
                facts = json.loads(line)
                if number > 1:
                    self._known[tuple(facts["key"])] = _outcome(facts)
                elif facts != head:
                    raise BadInputError(
                        self._path, "", "was made with another target, cue or seed", "name another file"
                    )
            except (ValueError, KeyError, TypeError):
                raise self._no_such_file(number) from None
        return whole

    def _no_such_file(self, line: int) -> BadInputError:
        return BadInputError(
            self._path, f"line {line}", "is no outcome of `simulate --keep`", "name another file"
        )


def _outcome(facts: Mapping[str, Any]) -> Outcome:
    known = {field.name for field in fields(Effort)}
    counts = {str(name): int(value) for name, value in facts["effort"].items()}
    if not known.issuperset(counts):
        raise ValueError("an unknown act")
    return Outcome(Effort(**counts), float(facts["iou"]), int(facts["below"]))
