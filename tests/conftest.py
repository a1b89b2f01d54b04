"""Fixtures that every room shares."""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# What tests break on purpose is not for the log of whoever runs them.
_LOG = tempfile.TemporaryDirectory(prefix="amodal-log-")
os.environ["AMODAL_LOG"] = _LOG.name
_CACHE = tempfile.TemporaryDirectory(prefix="amodal-cache-")
os.environ["AMODAL_CACHE"] = _CACHE.name

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, or one process would end alone with it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def no_threads_left() -> Iterator[None]:
    """A thread that outlives the tests would keep the process, and the window's, from ending."""
    yield
    left = [
        thread.name
        for thread in threading.enumerate()
        if not thread.daemon and thread is not threading.main_thread()
    ]
    assert not left, f"threads that nobody ended: {left}"


@pytest.fixture(autouse=True)
def closed_windows_are_gone() -> Iterator[None]:
    """Delete what a test has closed; only an event loop would, and the next theme is put on it first."""
    yield
    if (core := sys.modules.get("PySide6.QtCore")) is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder with real clips and data beside the checkout; skips where it is absent."""
    folder = Path(os.environ.get("AMODAL_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no shared real input at {folder}")
    return folder
