"""The jobs that docs/five-jobs.md counts are done in the real window; here the smallest."""

import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from benchmarks.five_jobs.jobs import JOBS, work
from tests.conftest import ROOT


def told(title: str) -> int:
    """Return how many keys, clicks and drags the page names for a job."""
    page = (ROOT / "docs" / "five-jobs.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {re.escape(title)} \| (?:\d+ \| )+\*\*(\d+)\*\* \|", page, re.MULTILINE)
    assert row is not None, f"no row of {title}"
    return int(row[1])


@pytest.mark.journey
def test_a_matte_is_exported_with_as_many_keys_as_the_page_says(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AMODAL_LOG", "AMODAL_CACHE", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    hand, there = work(JOBS["matte"], tmp_path)
    assert there == "25 EXR pictures with alpha"
    assert hand.count == told(JOBS["matte"].title)


def test_the_page_has_a_row_for_every_job() -> None:
    assert all(told(job.title) > 0 for job in JOBS.values())
