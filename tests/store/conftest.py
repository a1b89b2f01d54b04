"""Where projects of these tests lie: the contract suites run on both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.project import MEDIA_ROOT, Project
from tests.homes import Home
from tests.postgres import Server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of this run's own."""
    with running() as found:
        yield found


@pytest.fixture(scope="session")
def empty(server: Server) -> str:
    """A database with an empty project, to be copied."""
    name = server.fresh()
    Project.create(server.url(name)).close()
    return name


@pytest.fixture(params=["file", "server"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A place for one project: in a file, and on a server."""
    if request.param == "file":
        return Home(tmp_path)
    monkeypatch.setenv(MEDIA_ROOT, str(tmp_path))
    return Home(tmp_path, request.getfixturevalue("server"), request.getfixturevalue("empty"))


@pytest.fixture
def home_on_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server, empty: str) -> Home:
    """A place for projects on a server alone."""
    monkeypatch.setenv(MEDIA_ROOT, str(tmp_path))
    return Home(tmp_path, server, empty)
