"""What a library prints is dropped, what others print meanwhile is not."""

import os
import sys
from contextlib import suppress

import pytest

from core.depth.library_noise import without_lines


def test_only_marked_lines_are_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    with without_lines("(NOISE", "Warning: noise"):
        os.write(2, b"a.exr: (NOISE_1) broken\na fault of others\n")
        sys.stdout.write("Warning: noise\na result\n")
        sys.stderr.write("told\n")
    out, err = capfd.readouterr()
    assert out == "a result\n"
    assert sorted(err.splitlines()) == ["a fault of others", "told"]


def test_after_an_error_the_streams_are_back(capfd: pytest.CaptureFixture[str]) -> None:
    with suppress(ValueError), without_lines("(NOISE"):
        os.write(2, b"(NOISE_2)\n")
        raise ValueError("broken")
    os.write(2, b"(NOISE_3)\n")
    assert capfd.readouterr() == ("", "(NOISE_3)\n")
