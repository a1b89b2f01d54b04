"""A PostgreSQL server of the tests' own: on loopback, in a temporary folder, one for a run of tests."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = "postgres"
"""Debian's package makes this user; a server refuses to run as root."""
_SETTINGS = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB")


class Server:
    """A running server and the databases that tests make on it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._number = 0
        self._templates: dict[str, str] = {}

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://amodal@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement outside of transactions and return what it answers."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def fresh(self, template: str = "template0") -> str:
        """Make a new database, empty or with what stands in another one, and return its name."""
        self._number += 1
        name = f"p{self._number}_{secrets.token_hex(3)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name


def binaries() -> Path | None:
    """Return the folder of the newest server that is installed here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda at: float(at.parts[-3]))
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, and end it with all that it holds.

    Skips the test where there is none, or no user that may run it.
    """
    bin_dir = binaries()
    if bin_dir is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="without psycopg nothing talks to a server: pip install '.[team]'")
    as_user: list[str] = []
    if os.getuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("a server does not run as root, and there is no setpriv")
        as_user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    with tempfile.TemporaryDirectory(prefix="amodal-pg-") as folder:
        if as_user:
            shutil.chown(folder, NOBODY)
        data = Path(folder, "data")
        made = [str(bin_dir / "initdb"), "-D", str(data), "-U", "amodal", "-A", "trust", "-N", "-E", "UTF8"]
        _call([*as_user, *made, "--locale=C"], folder)
        port = _free_port()
        options = [f"-k {folder}", "-h 127.0.0.1", f"-p {port}", *(f"-c {one}" for one in _SETTINGS)]
        control = [*as_user, str(bin_dir / "pg_ctl"), "-D", str(data), "-w"]
        _call([*control, "-l", f"{folder}/log", "-o", " ".join(options), "start"], folder)
        try:
            yield Server(port)
        finally:
            _call([*control, "-m", "immediate", "stop"], folder)


def _call(command: list[str], folder: str) -> None:
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout[-2000:]} {done.stderr[-2000:]}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
