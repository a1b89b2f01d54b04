"""One process of another interpreter: a clean environment, its own group, and an end."""

import json
import os
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from core.errors import AmodalError, printable
from core.progress import CancelToken

FOREIGN = Path(__file__).resolve().with_name("foreign.py")
STOPPED = 130
PASSED_ON = ("CUDA_HOME", "CUDA_VISIBLE_DEVICES", "HOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "USERPROFILE")
"""What an environment may need of ours; tokens, proxies, keys and paths of Python are not among it."""
SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_TO_END = 5.0
LONGEST_LINE = 1 << 16
LINES_KEPT = 40


def clean_environment(python: Path, folder: Path) -> dict[str, str]:
    """Return the few variables that a process of another interpreter gets. Nothing is fetched from a hub."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    places = [str(python.parent), *(("/usr/local/bin", "/usr/bin", "/bin") if os.name == "posix" else ())]
    return {
        **kept,
        "PATH": os.pathsep.join(places),
        "LC_ALL": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(folder),
        "TEMP": str(folder),
        "HF_HUB_OFFLINE": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(folder),
    }


class ForeignProcess:
    """Started at once; `end` it always. Its lines are JSON objects, what else it prints is for errors."""

    def __init__(self, name: str, python: Path, folder: Path, seconds_silent: float) -> None:
        """Start working on the job of a folder.

        Raises:
            AmodalError: It cannot be started.
        """
        self._name, self._patience = name, seconds_silent
        self._last_words: deque[str] = deque(maxlen=LINES_KEPT)
        self._lines: queue.Queue[str | None] = queue.Queue()
        try:
            self._process = subprocess.Popen(
                [str(python), "-u", str(FOREIGN), "run", str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=clean_environment(python, folder),
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            raise AmodalError(printable(f"{name}: {python} cannot be started: {error.strerror}")) from None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._threads = [
            threading.Thread(target=self._read, args=(self._process.stdout,), name=f"{name}-says"),
            threading.Thread(target=self._keep, args=(self._process.stderr,), name=f"{name}-prints"),
        ]
        for thread in self._threads:
            thread.daemon = True  # a grandchild that left the group could hold the pipe for ever
            thread.start()

    def say(self, value: object) -> None:
        """Send one line; that nobody hears it is noticed by who listens next."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(json.dumps(value) + "\n")
            self._process.stdin.flush()

    def listen(self, cancel: CancelToken) -> dict[str, Any] | None:
        """Return what it says next; None = it came to its end in good order.

        Raises:
            Cancelled: The token was set.
            AmodalError: It said something else than JSON, nothing for too long, or ended badly.
        """
        until = time.monotonic() + self._patience
        while True:
            cancel.check()
            try:
                line = self._lines.get(timeout=SECONDS_BETWEEN_LOOKS)
            except queue.Empty:
                if time.monotonic() > until:
                    raise self._error(f"said nothing for {self._patience:g} s and was ended") from None
                continue
            if line is None:
                self._check_farewell()
                return None
            try:
                said = json.loads(line)
            except ValueError:
                said = None
            if not isinstance(said, dict):
                raise self._error(f"said something that is no line of an adapter: {line[:80]!r}")
            return said

    def end(self) -> None:
        """End it with all that it has started, now; may be called when it has ended."""
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._process.wait()
        for thread, pipe in zip(self._threads, (self._process.stdout, self._process.stderr), strict=True):
            thread.join(SECONDS_TO_END)
            if pipe is not None and not thread.is_alive():
                pipe.close()

    def _check_farewell(self) -> None:
        try:
            code = self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            raise self._error("closed its output without an end") from None
        self._threads[1].join(SECONDS_TO_END)
        if code == 0:
            return
        if code < 0:
            raise self._error(f"was ended by signal {-code} (out of memory?)")
        raise self._error("was stopped by somebody" if code == STOPPED else f"ended with exit code {code}")

    def _error(self, what: str) -> AmodalError:
        said = [line.strip() for line in self._last_words if line.strip()]
        tail = f"; its last words: {said[-1][-300:]}" if said else ""
        return AmodalError(printable(f"{self._name}: its process {what}{tail}"))

    def _read(self, pipe: IO[str]) -> None:
        with suppress(OSError, ValueError):
            while line := pipe.readline(LONGEST_LINE):
                self._lines.put(line)
        self._lines.put(None)

    def _keep(self, pipe: IO[str]) -> None:
        with suppress(OSError, ValueError):
            while line := pipe.readline(LONGEST_LINE):
                self._last_words.append(line)
