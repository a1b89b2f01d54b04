"""`simulate`: what repairing masks would cost a person, with every way of working, as a table and JSON."""

import json
from dataclasses import dataclass
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from core.atomic import atomic_text
from core.errors import BadInputError
from models.evaluation.rows import parse_cue
from models.simulation.running import PolicyResult, Simulation, chosen_policies, describe, simulate
from models.simulation.tuned import simulate_tuned
from models.tuning.tuning import describe as describe_tuning


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    proposers: str
    policies: str | None
    target: float
    cue: str
    clips: int | None
    seed: int
    json: Path | None
    tune: bool = False


def run(folder: Path, wanted: Wanted) -> int:
    """Simulate, print the table, write the JSON."""
    names = [name.strip() for name in wanted.proposers.split(",")]
    if "" in names:
        raise BadInputError("--proposer", "", "holds an empty name", "separate names with one comma")
    policies = None if wanted.policies is None else [name.strip() for name in wanted.policies.split(",")]
    if wanted.tune:
        return _run_tuned(folder, wanted, policies)
    with cancel_on_interrupt() as cancel:
        found = follow(
            "simulate",
            simulate(
                folder,
                names,
                target=wanted.target,
                policies=policies,
                cue=parse_cue(wanted.cue),
                most_clips=wanted.clips,
                seed=wanted.seed,
                cancel=cancel,
            ),
        )
    print(table(found))
    _write(wanted.json, describe(found))
    return 0


def _run_tuned(folder: Path, wanted: Wanted, policies: list[str] | None) -> int:
    with cancel_on_interrupt() as cancel:
        found = follow(
            "simulate",
            simulate_tuned(
                folder,
                target=wanted.target,
                policies=policies,
                cue=parse_cue(wanted.cue),
                most_clips=wanted.clips,
                seed=wanted.seed,
                cancel=cancel,
            ),
        )
    told = describe_tuning(found.tuned)
    print(f"learned from {found.learned} clips, {found.tuned.learned_frames} frames; {told}", end="\n\n")
    print(table(found.counted), end="\n\n")
    changes = {}
    for name in (policy.name for policy in chosen_policies(None)):
        change = found.change(name)
        if change is not None:
            changes[name] = change
            ratio, (low, high) = change
            print(f"{name}: strokes after tuning, of before: {ratio:.2f} [{low:.2f}, {high:.2f}]")
    figures = {"before": found.tuned.before.as_facts(), "after": found.tuned.after.as_facts()}
    _write(wanted.json, {**describe(found.counted), "tuning": {**figures, "strokes_to_before": changes}})
    return 0


def _write(path: Path | None, facts: object) -> None:
    if path is not None:
        with atomic_text(path) as file:
            json.dump(facts, file, indent=2, allow_nan=False)
            file.write("\n")


def table(found: Simulation) -> str:
    """Return the table as Markdown, which is also readable on a terminal."""
    lines = [
        f"{found.clips} clips, {found.frames} frames, until every frame has IoU {found.target:g}",
        "",
        "| way of working | strokes per frame | frames touched | s per frame | strokes, of scratch "
        "| time, of scratch |",
        "|---|---|---|---|---|---|",
        *(_line(found, result) for result in found.results),
    ]
    return "\n".join(lines)


def _line(found: Simulation, result: PolicyResult) -> str:
    effort = result.total
    frames = max(1, effort.frames)
    note = f" ({effort.unfinished} frames unfinished)" if effort.unfinished else ""
    return (
        f"| {result.name}{note} | {effort.strokes / frames:.2f} | {effort.touched / frames:.0%} "
        f"| {effort.seconds / frames:.1f} | {_ratio(found, result, 'strokes')} "
        f"| {_ratio(found, result, 'seconds')} |"
    )


def _ratio(found: Simulation, result: PolicyResult, act: str) -> str:
    ratio = found.ratio(result, act)
    return "–" if ratio is None else f"{ratio[0]:.2f} [{ratio[1][0]:.2f}, {ratio[1][1]:.2f}]"
