"""The session log: bounded, readable, and there after a kill or a crash of native code."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.commands import doctor
from core.session_log import RECORD_BYTES, SessionLog, kept_files, log_file

ROOT = Path(__file__).resolve().parents[2]


def fault(text: str) -> Exception:
    """Return an error that was raised, with its traceback."""
    try:
        raise ZeroDivisionError(text)
    except ZeroDivisionError as error:
        return error


def written(path: Path) -> str:
    """Return all that the ring holds, the oldest first."""
    return "".join(file.read_text() for file in reversed(kept_files(path)))


def test_the_ring_never_outgrows_its_files(tmp_path: Path) -> None:
    log = SessionLog("window", tmp_path / "log" / "session.log", file_bytes=2000, files=3)
    for number in range(500):
        assert log.note(f"record {number}\nwith a second line")
    files = kept_files(log.path)
    assert [file.name for file in files] == ["session.log", "session.log.1", "session.log.2"]
    assert all(file.stat().st_size <= 2000 for file in files)
    lines = written(log.path).splitlines()
    assert "record 499" in lines[-2]
    numbers = [int(line.rsplit(" ", 1)[1]) for line in lines if "record" in line]
    assert numbers == list(range(numbers[0], 500))


def test_a_record_is_read_as_text_and_holds_no_values(tmp_path: Path) -> None:
    log = SessionLog("window", tmp_path / "session.log")
    secret = "what a variable holds"
    found = log.keep(fault("odd \udce4 name"), "a test")
    assert "ZeroDivisionError" in found
    text = log.path.read_text()
    assert f"window {os.getpid()}: broke in a test" in text
    assert "raise ZeroDivisionError(text)" in text
    assert secret not in text


def test_the_same_fault_at_every_frame_is_counted(tmp_path: Path) -> None:
    log = SessionLog("window", tmp_path / "session.log")
    for _ in range(1000):
        log.keep(fault("in every paint event"), "a test")
    text = log.path.read_text()
    assert text.count("Traceback") == 1
    assert "the same again, 512 times now" in text
    assert len(text) < 3000


def test_a_record_without_end_keeps_its_two_ends(tmp_path: Path) -> None:
    log = SessionLog("window", tmp_path / "session.log")
    log.note("begins\n" + "x" * (10 * RECORD_BYTES) + "\nends")
    text = log.path.read_text()
    assert len(text) <= RECORD_BYTES + 20
    assert "begins" in text
    assert text.endswith("ends\n")


def test_a_folder_that_cannot_be_written_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    log = SessionLog("window", tmp_path / "log" / "session.log")
    assert not log.note("lost")
    assert "ZeroDivisionError" in log.keep(fault("lost too"), "a test")


@pytest.mark.parametrize(
    ("end", "status", "left"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, "before the end"),
        ("faulthandler._sigsegv()", -signal.SIGSEGV, "Segmentation fault"),
        ("raise ZeroDivisionError('odd')", 1, "ZeroDivisionError: odd"),
    ],
)
def test_what_a_process_dies_of_is_there_afterwards(tmp_path: Path, end: str, status: int, left: str) -> None:
    code = (
        "import faulthandler, os, signal\n"
        "from core.session_log import SessionLog, guard_process\n"
        "log = SessionLog('proposals'); guard_process(log); log.note('before the end')\n" + end
    )
    environment = {**os.environ, "AMODAL_LOG": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert done.returncode == status
    assert left in (tmp_path / "session.log").read_text()


def test_doctor_names_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMODAL_LOG", str(tmp_path))
    assert f"{tmp_path / 'session.log'} (nothing yet)" in doctor._log_words()
    SessionLog("window").note("something")
    assert "1 files" in doctor._log_words()
    assert log_file().is_file()


def test_a_window_that_cannot_be_made_ends_with_one_line(tmp_path: Path) -> None:
    code = (
        "import sys, threading, ui.app\n"
        "def broken(settings):\n"
        "    threading.Thread(target=threading.Event().wait).start()\n"
        "    raise ZeroDivisionError('odd')\n"
        "ui.app.MainWindow = broken\n"
        "sys.exit(ui.app.run(None))"
    )
    places = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    environment = {**os.environ, **places, "AMODAL_LOG": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 1
    assert "something of ours broke while the window was made: ZeroDivisionError: odd" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Traceback" in (tmp_path / "session.log").read_text()
