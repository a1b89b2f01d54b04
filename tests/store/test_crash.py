"""A short run of benchmarks/crash.py: what was reported as saved survives kill -9."""

from pathlib import Path

from benchmarks.crash import run


def test_everything_reported_as_saved_survives_six_kills(tmp_path: Path) -> None:
    saved, _imported, lost = run(tmp_path, kills=6)
    assert saved > 0
    assert lost == 0
