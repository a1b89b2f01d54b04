"""`pseudo-gt`: proposals for every track of a project by several processes, and a report on them."""

from dataclasses import dataclass
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from cli.terminal.projects import named, opened
from cli.terminal.workplaces import LOCAL_ONE, Workplace, crew_at
from core.errors import BadInputError, Cancelled
from models.jobs.job import ProposalSettings
from models.pseudo_truth.report import Report
from models.pseudo_truth.running import Counts, make_pseudo_truth, with_box_mode
from models.pseudo_truth.writing_reports import page_of, write_report


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    settings: ProposalSettings
    place: Workplace = LOCAL_ONE
    again: bool = False
    report: Path | None = None
    """Of the page; the JSON beside it has the same name."""
    from_boxes: bool = False
    every_frame: bool = False


def run(project_path: Path, wanted: Wanted) -> int:
    """Propose for what is not done yet, then say how the whole project stands."""
    settings = with_box_mode(wanted.settings)
    page = wanted.report or page_of(project_path)
    if not page.parent.is_dir():
        raise BadInputError(page, "", "its folder does not exist", "make the folder first")
    with cancel_on_interrupt() as cancel, opened(project_path) as project, crew_at(wanted.place) as crew:
        steps = make_pseudo_truth(
            project, settings, crew, cancel,
            again=wanted.again, from_boxes=wanted.from_boxes, every_frame=wanted.every_frame,
        )  # fmt: skip
        counts = follow(f"pseudo-gt {settings.proposer}", steps)
        if cancel.is_cancelled:
            raise Cancelled
        _, report = write_report(project, settings, page, cancel)
    print(
        f"{named(project_path)}: {counts.done} tracks done, {counts.before} were done before, "
        f"{counts.boxes_only} have boxes only, {len(counts.failures)} failed"
    )
    _tell(report, page, counts)
    for line in counts.failures[:20]:
        print(f"failed: {line}")
    return 2 if counts.failures else 0


def _tell(report: Report, page: Path, counts: Counts) -> None:
    facts = report.total.facts()
    if counts.boxes_only and not counts.from_boxes:
        print("`--boxes` makes visible masks of tracks that have boxes only")
    if facts["from_boxes"]:
        print(f"{facts['from_boxes']} tracks have visible masks that were made from boxes")
    if facts["frames_left_out"]:
        print(
            f"{facts['frames_left_out']} frames of tracks got no mask: the data set does not annotate them "
            "(--every-frame keeps theirs)"
        )
    if facts["mean_box_iou"] is not None:
        print(f"box IoU {facts['mean_box_iou']:.3f} in {facts['boxes']} frames with a box")
    print(f"{page}: the report; {page.with_suffix('.json').name} beside it")
