"""What is handed over is written whole or not at all when the disk is full, and one line says so."""

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import BadInputError
from core.formats.exporting import export_project
from core.formats.kit.object_cut import ObjectCut
from core.formats.kit.protocol import ExportOptions
from core.operations.composition_files import write_composition
from core.progress import CancelToken
from core.store.project import Project
from main import main
from models.jobs.job import ProposalSettings
from models.pseudo_truth.writing_reports import write_report
from tests.formats.test_sv4d import make

Write = Callable[[Project, Path], object]


def cut_out(project: Project, out: Path) -> None:
    options = ExportOptions(cut=ObjectCut(without_completion=True))
    list(export_project(project, out, "object-clip", options))


def composition(project: Project, out: Path) -> None:
    write_composition(project, project.compositions.of(project.clips.list()[0].id), out)


def report(project: Project, out: Path) -> None:
    write_report(project, ProposalSettings("convex"), out, CancelToken())


def datasheet(project: Project, out: Path) -> None:
    status = main(["sample", "datasheet", "--project", str(project.path), "--out", str(out)])
    assert status in (0, 2)
    if status:
        raise BadInputError(out, "", "was said on the command line", "")


@pytest.mark.parametrize("write", [cut_out, composition, report, datasheet])
def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path, write: Write) -> None:
    """The system refuses what is longer than a limit, as it does when the disk is full."""
    with make(tmp_path / "clip", frames=2) as project:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        try:
            with pytest.raises(BadInputError) as caught:
                write(project, tmp_path / "out")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert len(str(caught.value).splitlines()) == 1
        assert not [path.name for path in tmp_path.iterdir() if path.name != "clip"]
        write(project, tmp_path / "out")
        assert (tmp_path / "out").exists()
