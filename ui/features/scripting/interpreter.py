"""Runs what is typed, and scripts from files, beside the window: one after the other, to be stopped."""

import contextlib
import ctypes
import io
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from core.errors import AmodalError, Cancelled
from models.scripting.running import ScriptError, run_script, way_through

TYPED = "<console>"
MOST_SIGNS = 200_000
"""Of what is printed and not shown yet; older signs go."""


class Printed(io.TextIOBase):
    """Takes what scripts print, on any thread, until the window takes it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._text = ""

    def write(self, text: str) -> int:
        """Take a text."""
        with self._lock:
            self._text = (self._text + text)[-MOST_SIGNS:]
        return len(text)

    def take(self) -> str:
        """Return all that came since the last time."""
        with self._lock:
            text, self._text = self._text, ""
        return text


class Interpreter:
    """The names that scripts of one window share, and the one thing that runs."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.printed = Printed()
        self._lock = threading.Lock()
        self._thread: int | None = None

    def run_typed(self, code: CodeType) -> None:
        """Run what was typed; what it raises is printed."""
        self._printing(lambda: exec(code, self.names), Path(TYPED))

    def run_file(self, path: Path, names: Mapping[str, Any]) -> None:
        """Run a script; what it raises is printed."""
        self._printing(lambda: run_script(path, (), names), path.absolute())

    def call(self, work: Callable[[], object]) -> None:
        """Do what a panel asks for; what it raises is printed."""
        self._printing(work, Path(TYPED))

    def stop(self) -> None:
        """Stop what runs, at its next line of Python."""
        with self._lock:
            if self._thread is not None:
                _raise_in(self._thread, KeyboardInterrupt)

    def _printing(self, work: Callable[[], object], own: Path) -> None:
        with contextlib.suppress(KeyboardInterrupt), self._in_hand():
            try:
                work()
            except (KeyboardInterrupt, Cancelled):
                self.printed.write("stopped\n")
            except ScriptError as error:
                self.printed.write(error.way or f"{error}\n")
            except AmodalError as error:
                self.printed.write(f"{error}\n")
            except SystemExit:
                pass
            except Exception as error:  # noqa: BLE001 - the edge: it is the person's own code
                self.printed.write(way_through(error, own))

    @contextlib.contextmanager
    def _in_hand(self) -> Iterator[None]:
        """Have prints and results come here, and say which thread is to be stopped."""
        shown = sys.displayhook
        with self._lock:
            self._thread = threading.get_ident()
        sys.displayhook = self._show
        try:
            with contextlib.redirect_stdout(self.printed), contextlib.redirect_stderr(self.printed):
                yield
        finally:
            sys.displayhook = shown
            with self._lock:
                self._thread = None
                # One that came too late must not hit what this thread does next.
                _raise_in(threading.get_ident(), None)

    def _show(self, value: object) -> None:
        if value is not None:
            self.names["_"] = value
            self.printed.write(f"{value!r}\n")


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    wanted = ctypes.py_object() if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), wanted)
