"""Damaged files of every format end in one line and nothing else; `benchmarks.fuzz_formats` tries more."""

import pytest

from benchmarks.fuzz_formats import READ_BY, run_format
from core.formats.registry import exporters, importers

FILES = 40


@pytest.mark.parametrize("name", sorted(n for n in exporters() if READ_BY.get(n, n) in importers()))
def test_damaged_files_are_refused_in_one_line(name: str) -> None:
    facts = run_format(name, 0, FILES)
    assert facts["bad"] == []
    assert facts["refused"]
