"""Damaged files of every format end in one line and nothing else; `benchmarks.fuzz_formats` tries more."""

import pytest

from benchmarks.fuzz_formats import run_format
from tests.formats.fuzz_seeds import formats

FILES = 40


@pytest.mark.parametrize("name", formats())
def test_damaged_files_are_refused_in_one_line(name: str) -> None:
    facts = run_format(name, 0, FILES)
    assert facts.bad == []
    assert facts.refused
