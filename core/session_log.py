"""The session log: what broke, kept as text in a few small files of the user's data folder.

One file is written, older ones are numbered, and the oldest falls away: the log never grows beyond a few
megabytes. Each record is one write of the operating system, so that nothing is lost when the process is
killed, and windows and children may write side by side. No pictures, masks or values of variables get in;
names of files may.
"""

import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from platformdirs import user_data_path

from core.program import VERSION

FILE_BYTES = 512 * 1024
FILES = 4
RECORD_BYTES = 32 * 1024
"""A longer record keeps its beginning and its end."""
FOLDER_VARIABLE = "AMODAL_LOG"
"""Names another folder for the log."""


def log_file() -> Path:
    """Return the file that is written now; it may not exist yet."""
    named = os.environ.get(FOLDER_VARIABLE, "").strip()
    folder = Path(named).expanduser() if named else user_data_path("amodal-studio", appauthor=False) / "log"
    return folder / "session.log"


class SessionLog:
    """Writes records of one process; no method ever raises, and every thread may call them.

    Args:
        role: Which process this is, as records say it: `window`, `proposals`.
        path: The newest file of the ring; None = that of the user.
        file_bytes: How long a file may grow.
        files: How many there are.
    """

    def __init__(
        self, role: str, path: Path | None = None, *, file_bytes: int = FILE_BYTES, files: int = FILES
    ) -> None:
        self.path = log_file() if path is None else path
        self._role = role
        self._file_bytes, self._files = file_bytes, files
        self._lock = threading.Lock()
        self._last, self._repeats = b"", 0

    def note(self, text: str) -> bool:
        """Add a record; returns whether it is kept."""
        head, _, rest = text.strip().partition("\n")
        lines = [f"{datetime.now():%Y-%m-%d %H:%M:%S} {self._role} {os.getpid()}: {head}"]
        lines += [f"    {line}" for line in rest.splitlines()]
        record = ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
        if len(record) > RECORD_BYTES:
            half = RECORD_BYTES // 2
            record = record[:half] + b"\n    [...]\n" + record[-half:]
        with self._lock:
            try:
                self._append(record)
            except OSError:
                return False
        return True

    def keep(self, error: BaseException, where: str) -> str:
        """Add the traceback of an error and return it; the same one again and again is only counted."""
        found = "".join(traceback.format_exception(error))
        digest = blake2b(found.encode("utf-8", "backslashreplace"), digest_size=16).digest()
        with self._lock:
            self._repeats = self._repeats + 1 if digest == self._last else 1
            self._last, repeats = digest, self._repeats
        if repeats == 1:
            self.note(f"broke in {where}\n{found}")
        elif repeats & (repeats - 1) == 0:
            # 2, 4, 8, …: a fault of every paint event would push everything else out of the ring.
            self.note(f"the same again, {repeats} times now")
        return found

    def _append(self, record: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._size() + len(record) > self._file_bytes:
            self._rotate()
        number = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(number, record)
        finally:
            os.close(number)

    def _size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def _rotate(self) -> None:
        for age in range(self._files - 1, 0, -1):
            older = self.path if age == 1 else numbered(self.path, age - 1)
            if older.exists():
                os.replace(older, numbered(self.path, age))


def numbered(path: Path, age: int) -> Path:
    """Return the file of the ring that is `age` rotations old."""
    return path.with_name(f"{path.name}.{age}")


def kept_files(path: Path | None = None) -> list[Path]:
    """Return the files of the ring that are there, the newest first."""
    newest = log_file() if path is None else path
    ring = [newest, *(numbered(newest, age) for age in range(1, FILES))]
    return [file for file in ring if file.is_file()]


class LogHandler(logging.Handler):
    """Brings warnings and errors of the program's own loggers into the session log."""

    def __init__(self, log: SessionLog, on_fault: Callable[[str], None] | None) -> None:
        super().__init__(logging.WARNING)
        self._log, self._on_fault = log, on_fault

    def emit(self, record: logging.LogRecord) -> None:
        """Add one record."""
        text = f"{record.levelname.lower()} of {record.name}: {record.getMessage()}"
        error = record.exc_info[1] if record.exc_info else None
        self._log.note(text)
        if error is not None:
            details = self._log.keep(error, f"thread {record.threadName}")
            if self._on_fault is not None:
                self._on_fault(details)


def keep_warnings(log: SessionLog, on_fault: Callable[[str], None] | None = None) -> LogHandler:
    """Have this process's warnings and errors kept; returns the handler, to be removed again.

    `on_fault` hears the traceback of each error that one comes with, on the thread that logged it.
    """
    handler = LogHandler(log, on_fault)
    logging.getLogger().addHandler(handler)
    return handler


def guard_process(log: SessionLog) -> None:
    """Have a child process leave what it dies of in the log: warnings, tracebacks, crashes of native code."""
    keep_warnings(log)
    before, thread_before = sys.excepthook, threading.excepthook

    def on_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.keep(error, "its main thread")
        before(kind, error, trace)

    def on_thread(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            log.keep(found.exc_value, f"thread {found.thread.name if found.thread else '?'}")
        thread_before(found)

    sys.excepthook, threading.excepthook = on_uncaught, on_thread
    watch_crashes(log)


def watch_crashes(log: SessionLog) -> None:
    """Have a crash of native code leave the stacks of all threads in the log, for as long as this lives."""
    try:
        log.path.parent.mkdir(parents=True, exist_ok=True)
        # Kept open, because nothing can be opened any more when it is needed.
        file = log.path.open("ab")
    except OSError:
        return
    _open_for_crashes.append(file)
    faulthandler.enable(file)


_open_for_crashes: list[BinaryIO] = []


def about_this_process() -> str:
    """Return which program this is, for the first record of a session."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"started: Amodal Studio {VERSION}, Python {python}, {sys.platform}"
