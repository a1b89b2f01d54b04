"""Files that benchmarks keep between runs."""

import tempfile
from pathlib import Path

import pytest

from benchmarks.support.crowd import crowded_project
from core.store.project import Project
from core.store.tables.base import HEAD_REVISION


def test_crowd_of_another_schema_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Upgrading it, in every run anew, would be taken for opening: twice the time that opening takes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = crowded_project(1, 1)
    assert HEAD_REVISION in path.parent.name.split("-")
    Project.open(path).close()
    assert not list(path.parent.glob("*.backup-*"))
    assert crowded_project(1, 1) == path
