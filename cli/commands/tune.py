"""`tune`: better weights for a project from what a person decided in it, in this process."""

from dataclasses import dataclass
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from cli.terminal.projects import named, opened
from core.program import command
from models.tuning.gathering import gather, opened_lessons
from models.tuning.tuning import TuningPlan, check_can_tune, describe, tune
from models.weights.tuned import MARK, forget_tuned, free_name, place_for, tuned_sets


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    name: str | None
    proposer: str
    minutes: float
    steps: int
    seed: int
    keeps_anyway: bool


def run(project_path: Path, wanted: Wanted) -> int:
    """Tune, tell both figures, keep the weights when they are better."""
    check_can_tune(wanted.proposer)
    name = wanted.name or free_name(wanted.proposer, project_path.stem)
    out = place_for(wanted.proposer, name)
    with cancel_on_interrupt() as cancel, opened(project_path, read_only=True) as project:
        tracks = gather(project)
        plan = TuningPlan(
            out,
            str(project_path),
            wanted.minutes,
            wanted.steps,
            wanted.seed,
            keeps_anyway=wanted.keeps_anyway,
        )
        with opened_lessons(tracks, wanted.seed) as lessons:
            found = follow("tune", tune(lessons, plan, cancel))
    print(f"{named(project_path)}: learned from {found.learned_frames} frames; {describe(found)}")
    full = f"{wanted.proposer}{MARK}{name}"
    if found.path is None:
        print("nothing was gained, so nothing is kept (--keep keeps it anyway)")
        return 0
    use = command(f'propose --project {project_path} --proposer "{full}"')
    print(f"kept as {full}; use it: `{use}`")
    return 0


def run_list() -> int:
    """List the sets of weights that were tuned here."""
    found = tuned_sets()
    for one in found:
        facts = one.facts
        before, after = (facts.get(side, {}).get("iou", "?") for side in ("before", "after"))
        print(
            f"{one.full_name}: {facts.get('date', '?')}, {facts.get('project', '?')}, IoU {before} → {after}"
        )
    if not found:
        print(f"no weights were tuned here yet: {command('tune --project PROJECT')}")
    return 0


def run_forget(full_name: str) -> int:
    """Remove one set."""
    proposer, mark, name = full_name.partition(MARK)
    forget_tuned(*((proposer, name) if mark else ("lite", full_name)))
    print(f"{full_name} is forgotten; runs that were made with it keep its name")
    return 0
