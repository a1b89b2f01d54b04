"""What a program leaves when it is ended in the middle of writing: nothing, or nothing for long."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.atomic import atomic_bytes, atomic_folder, atomic_text
from core.scratch import scratch_folder

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import signal, sys, time
from pathlib import Path
from cli.terminal.edge import cancel_on_interrupt, run_safely
from core.atomic import atomic_bytes, atomic_folder
from core.scratch import scratch_folder

# A test run whose terminal is gone ignores it, and so would this one.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

def work():
    place = Path(sys.argv[1])
    with (
        cancel_on_interrupt() as cancel,
        scratch_folder("convert") as scratch,
        atomic_bytes(place / "big.json") as file,
        atomic_folder(place / "pictures") as folder,
    ):
        for where in (scratch / "a", folder / "b"):
            where.write_bytes(b"half")
        file.write(b"half")
        file.flush()
        print("ready", flush=True)
        while True:
            time.sleep(0.01)
            cancel.check()

sys.exit(run_safely(work))
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to write into, with the system's folder for passing things beside it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def everything(place: Path) -> list[str]:
    """Return the names in both folders."""
    return sorted(os.listdir(place) + os.listdir(place.parent / "tmp"))


@contextmanager
def writing(place: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a program that is in the middle of writing a file, a folder and something passing."""
    environment = os.environ | {"TMPDIR": str(place.parent / "tmp")}
    command = [sys.executable, "-c", WRITER, str(place)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            yield program
        finally:
            program.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_program_that_is_told_to_end_leaves_nothing(place: Path, number: signal.Signals) -> None:
    with writing(place) as program:
        assert len(everything(place)) == 3
        program.send_signal(number)
        assert program.wait(timeout=30) == 130
        assert program.stderr is not None
        assert program.stderr.read() == "amodal-studio: cancelled; nothing half-done was left\n"
    assert everything(place) == []


def test_what_a_killed_program_left_goes_with_the_next_write(place: Path) -> None:
    with writing(place) as program:
        pid = program.pid
        program.kill()
        program.wait()
    left = everything(place)
    assert len(left) == 3
    assert all(str(pid) in name for name in left)
    own = (".notes.part-of-mine", f"big.json.part-{pid}", ".x.part-007")
    for name in own:
        (place / name).write_text("mine")
    with atomic_text(place / "other.json") as file:
        file.write("{}")
    with scratch_folder("validate"):
        pass
    assert everything(place) == sorted([*own, "other.json"])


def test_what_a_living_program_writes_is_left_alone(place: Path) -> None:
    with writing(place) as program:
        before = everything(place)
        for name in before:
            # As another machine sees it that shares the folder: no such process, but a lock.
            folder = place if name.startswith(".") else place.parent / "tmp"
            (folder / name).rename(folder / name.replace(str(program.pid), "4194303"))
        with atomic_bytes(place / "other.json"), atomic_folder(place / "others"), scratch_folder("convert"):
            pass
        assert len(everything(place)) == len(before) + 2
