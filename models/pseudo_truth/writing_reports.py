"""The report on pseudo ground truth as files: a page, and the same as JSON beside it."""

import json
from pathlib import Path

from core.atomic import atomic_text
from core.progress import CancelToken
from core.store.project import Project
from models.jobs.job import ProposalSettings
from models.pseudo_truth.page import write_page
from models.pseudo_truth.report import Report, make_report


def page_of(project_path: Path) -> Path:
    """Return where the page of a project lies when nobody says otherwise."""
    return project_path.with_suffix(".pseudo-gt.html")


def write_report(
    project: Project, settings: ProposalSettings, page: Path, cancel: CancelToken
) -> tuple[Path, Report]:
    """Read how the project stands and write it; both files are whole or not there.

    Raises:
        BadInputError: The place cannot be written to.
        Cancelled: The token was set.
    """
    report = make_report(project, settings, cancel)
    with atomic_text(page.with_suffix(".json")) as file:
        json.dump(report.to_json(), file, indent=1)
    with atomic_text(page) as file:
        write_page(project, report, file)
    return page, report
