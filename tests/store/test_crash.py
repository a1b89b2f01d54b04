"""Short runs of benchmarks/crash/kills.py: what was reported as saved survives kill -9."""

from pathlib import Path

from benchmarks.crash.crash_window import run_windows
from benchmarks.crash.kills import run


def test_everything_reported_as_saved_survives_six_kills(tmp_path: Path) -> None:
    saved, _imported, lost = run(tmp_path, kills=6)
    assert saved > 0
    assert lost == 0


def test_two_killed_windows_leave_every_saved_stroke_in_its_project_and_nothing_else(tmp_path: Path) -> None:
    tally = run_windows(tmp_path, kills=2)
    assert tally.kills == 2
    assert tally.is_clean, tally
