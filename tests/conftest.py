"""Fixtures that every room shares."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder with real clips and data beside the checkout; skips where it is absent."""
    folder = Path(os.environ.get("AMODAL_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no shared real input at {folder}")
    return folder
