"""Runs a script of a person, and says what breaks in it: its line, and the way there through its own code."""

import runpy
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from core.errors import AmodalError, BadInputError, Cancelled
from core.messages import Message, say

_PROGRAM = Path(__file__).resolve().parents[2]


class ScriptError(AmodalError):
    """A script broke: one line with its file and line; `way` is the traceback through its own code."""

    exit_status = 2

    def __init__(self, line: Message, way: str) -> None:
        super().__init__(line)
        self.way = way


def run_script(path: Path, arguments: Sequence[str], names: Mapping[str, Any]) -> int:
    """Run a script as Python does, with its folder first in the search path; returns its exit status.

    Args:
        path: Of the script.
        arguments: What it finds in `sys.argv[1:]`.
        names: What it finds as globals.

    Raises:
        BadInputError: There is no such file.
        ScriptError: The script raised something, or is no Python.
        Cancelled, KeyboardInterrupt: It was stopped.
    """
    script = path.absolute()
    if not script.is_file():
        raise BadInputError(path, "", "is no file", "name a Python script")
    with _as_main(script, arguments):
        try:
            runpy.run_path(str(script), dict(names), "__main__")
        except SystemExit as end:
            return _status(end, script)
        except Cancelled:
            raise
        except Exception as error:
            raise ScriptError(error_line(error, script), way_through(error, script)) from error
    return 0


def error_line(error: BaseException, script: Path) -> Message:
    """Return what broke in one line, with the script's file and its last line on the way there."""
    if isinstance(error, SyntaxError) and error.filename is not None:
        place, number, words = Path(error.filename).name, error.lineno or 0, error.msg
    else:
        own = [
            (frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if _is_own(frame, script)
        ]
        last = own[-1] if own else None
        place = Path(last[0].f_code.co_filename).name if last else script.name
        number, words = last[1] if last else 0, str(error)
    kind = "" if isinstance(error, AmodalError) else f"{type(error).__name__}: "
    return say("{file}, line {line}: {error}", file=place, line=number, error=f"{kind}{words}".rstrip(": "))


def way_through(error: BaseException, script: Path) -> str:
    """Return the traceback, without the frames that are not of the script's folder."""
    first: TracebackType | None = None
    kept = [at for at in _tracebacks(error.__traceback__) if _is_own(at.tb_frame, script)]
    for at in reversed(kept):
        first = TracebackType(first, at.tb_frame, at.tb_lasti, at.tb_lineno)
    return "".join(traceback.format_exception(type(error), error, first, chain=False))


def _tracebacks(first: TracebackType | None) -> Iterator[TracebackType]:
    while first is not None:
        yield first
        first = first.tb_next


def _is_own(frame: Any, script: Path) -> bool:
    """Tell whether code is the person's: the script, or a file of its folder that is no package's."""
    file = Path(frame.f_code.co_filename)
    if file == script:
        return True
    is_ours = file.is_relative_to(_PROGRAM) and not script.is_relative_to(_PROGRAM)
    return file.is_relative_to(script.parent) and "site-packages" not in file.parts and not is_ours


def _status(end: SystemExit, script: Path) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    raise ScriptError(error_line(AmodalError(str(end.code)), script), "") from None


@contextmanager
def _as_main(script: Path, arguments: Sequence[str]) -> Iterator[None]:
    argv, path = sys.argv, list(sys.path)
    sys.argv = [str(script), *arguments]
    sys.path.insert(0, str(script.parent))
    try:
        yield
    finally:
        sys.argv, sys.path[:] = argv, path
